/** What a table is made with, besides its rows. */
import type { Hidden } from './presence.ts';

/** What the rows of a table are: threads, thread groups as the kernel sums them, or whole processes. */
export type TableKind = 'thread' | 'group' | 'process';

/** When a table was made, and what is missing in it. */
export interface TableAccount {
  /** kernel.task_delayacct when the table was made; undefined when it is not known. */
  readonly taskDelayacct?: 0 | 1 | undefined;
  /** Clock of the reader (performance.now, milliseconds) when the table was complete. */
  readonly monotonicMs?: number | undefined;
  /** The wall clock (Date.now) at the same moment. */
  readonly wallMs?: number | undefined;
  /** Tasks that were listed, or named, and had ended when they were asked for. */
  readonly vanished?: number | undefined;
  /** Records that were lost on the way. */
  readonly lost?: number | undefined;
  /** Records that the policy of the helper withheld. */
  readonly withheld?: number | undefined;
}

export interface TableOptions extends TableAccount {
  readonly kind: TableKind;
  /** Rows that describe processes of several threads: how many threads; 1 for the others. */
  readonly threads?: Uint32Array | undefined;
  readonly hidden?: Hidden | undefined;
}

/** One literal for all: the constructor stays compiled, as what it is given has one shape. */
export function tableOptions(
  kind: TableKind,
  account: TableAccount,
  threads?: Uint32Array,
  hidden?: Hidden,
): TableOptions {
  const { taskDelayacct, monotonicMs, wallMs, vanished, lost, withheld } = account;
  return {
    kind,
    threads,
    hidden,
    taskDelayacct,
    monotonicMs,
    wallMs,
    vanished,
    lost,
    withheld,
  };
}
