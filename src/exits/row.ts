/** One exit as an object: a task row, and what an exit has besides. */
import { type RowSource, RowView, showAs, type TaskRow } from '../taskstats/row.ts';
import type { ExitGap } from './gap.ts';

interface ExitFacts {
  /**
   * The process that the thread belonged to. Undefined where the struct is too old to
   * tell (before version 12) and the exit was not the last of a process with threads.
   */
  readonly processId: number | undefined;
  /**
   * Whether it was the last thread of its process, so that the process has ended.
   * Undefined where the struct is too old to tell.
   */
  readonly processEnded: boolean | undefined;
  /** The code of exit(3); undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  /** The number of the signal that ended it; undefined when it ended by itself. */
  readonly exitSignal: number | undefined;
  /** Whether a core was written. */
  readonly coreDumped: boolean | undefined;
  /** The CPU that it ended on; undefined where it is not known. */
  readonly cpu: number | undefined;
  /** The kernel's number of the exit on that CPU. */
  readonly sequence: number;
}

/**
 * A thread that has ended or, with the option `process`, a process. `id` is the thread
 * id or the process id, `timeMs` when the helper read the record, `elapsedUs` how long
 * it lived.
 */
export interface ExitRow extends TaskRow, ExitFacts {
  /** Tells an exit from a loss. */
  readonly gap?: undefined;
}

/** In the place of exits that are missing. Everything but `gap` is undefined. */
export type ExitLoss = { readonly gap: ExitGap } & {
  readonly [K in Exclude<keyof ExitRow, 'gap' | 'toJSON'>]?: undefined;
};

/** What stats.exits() gives: look at `gap` first. */
export type ExitEvent = ExitRow | ExitLoss;

/** What an exit reads of its table besides; ExitTable documents it. */
type ExitSource = RowSource & {
  readonly [K in Exclude<keyof ExitFacts, 'sequence'>]: (row: number) => ExitFacts[K];
} & { readonly sequences: Uint32Array };

const FACTS: Readonly<{
  [K in keyof ExitFacts]: (table: ExitSource, row: number) => ExitFacts[K];
}> = {
  processId: (table, row) => table.processId(row),
  processEnded: (table, row) => table.processEnded(row),
  exitCode: (table, row) => table.exitCode(row),
  exitSignal: (table, row) => table.exitSignal(row),
  coreDumped: (table, row) => table.coreDumped(row),
  cpu: (table, row) => table.cpu(row),
  sequence: (table, row) => table.sequences[row] as number,
};

/** The facts that are there. */
function factsOf(view: ExitRowView): Record<string, unknown> {
  const known: Record<string, unknown> = {};
  for (const name of Object.keys(FACTS) as (keyof ExitFacts)[]) {
    const value = (view as unknown as ExitFacts)[name];
    if (value !== undefined) known[name] = value;
  }
  return known;
}

class ExitRowView extends RowView {
  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), ...factsOf(this) };
  }
}

for (const [name, get] of Object.entries(FACTS)) {
  Object.defineProperty(ExitRowView.prototype, name, {
    enumerable: true,
    get(this: ExitRowView) {
      return RowView.read(this, (table, row) => get(table as ExitSource, row));
    },
  });
}
showAs(ExitRowView, (row) => ({ ...RowView.values(row), ...factsOf(row) }));

export function makeExitRow(table: ExitSource, index: number): ExitRow {
  return new ExitRowView(table, index) as unknown as ExitRow;
}
