/** Where top has its tables from: the running kernel, or a recording. */
import type { Hello } from '../../protocol/hello.ts';
import type { TaskTable } from '../../taskstats/table.ts';
import type { Scope } from './columns.ts';
import type { Origin } from './header.ts';

export interface Taken {
  readonly table: TaskTable;
  /** It does not continue the table before: there are no rates between the two. */
  readonly first: boolean;
}

/** What top needs to know of a helper; a capture may have no more of it. */
export type SourceHello = Pick<Hello, 'kernel' | 'machine' | 'taskstatsVersion'>;

export interface Source {
  readonly origin: Origin;
  /** Said hello when the source was opened, or opened again. */
  readonly hello: SourceHello;
  /** Whether procfs of this machine describes the same tasks. */
  readonly live: boolean;
  /** Milliseconds until the next table is due, when one was taken just now. */
  waitMs(delaySec: number): number;
  /** The next table; undefined at the end of a recording. @throws StatError, and may be called again */
  take(scope: Scope): Promise<Taken | undefined>;
  close(): Promise<void>;
}

/** Time between the first two samples, so that there is something to see soon. */
export const FIRST_INTERVAL_SEC = 0.25;
