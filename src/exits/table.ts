/** Exits in columns, in the order in which they came: what exitBatches() gives. */
import { NO_CPU } from '../protocol/frame.ts';
import { fieldByName } from '../taskstats/fields.ts';
import type { Rows } from '../taskstats/rows.ts';
import { checkRow, TaskTable } from '../taskstats/table.ts';
import type { TableOptions } from '../taskstats/table-options.ts';
import type { ExitColumns } from './columns.ts';
import { ENDED_UNKNOWN, ENDED_YES } from './facts.ts';
import { type ExitGap, isLoss } from './gap.ts';
import { type ExitRow, makeExitRow } from './row.ts';
import { coreDumpedOf, exitCodeOf, exitSignalOf } from './status.ts';

const EXIT_STATUS = fieldByName('exitStatus');

export interface ExitTableOptions
  extends Pick<TableOptions, 'kind' | 'taskDelayacct' | 'hidden' | 'monotonicMs' | 'wallMs'> {
  readonly gaps: readonly ExitGap[];
  readonly filtered: number;
}

function sum(gaps: readonly ExitGap[], losses: boolean): number {
  return gaps.reduce((total, gap) => total + (isLoss(gap) === losses ? gap.count : 0), 0);
}

/**
 * Exits that came together, a row each, in their order: threads, or whole processes with the option
 * `process`. `lost` and `withheld` are sums over `gaps`, in exits of threads.
 */
export class ExitTable extends TaskTable {
  /** What was told to be missing since the batch before: it is missing before these rows. */
  readonly gaps: readonly ExitGap[];
  /** Records that were received with these and left out; reads of which nothing is left make no table. */
  readonly filtered: number;
  /** CPU of each exit; 65535 where it is not known. */
  readonly cpus: Uint16Array;
  /** The kernel's number of each exit on its CPU; wraps at 2^32: nlmsg_seq, kernel/taskstats.c. */
  readonly sequences: Uint32Array;
  readonly #columns: ExitColumns;

  /** Made by ExitTableBuilder. */
  constructor(rows: Rows, columns: ExitColumns, options: ExitTableOptions) {
    const { kind, taskDelayacct, monotonicMs, wallMs, hidden, gaps } = options;
    const [lost, withheld] = [sum(gaps, true), sum(gaps, false)];
    super(rows, { kind, taskDelayacct, monotonicMs, wallMs, hidden, lost, withheld });
    this.gaps = gaps;
    this.filtered = options.filtered;
    this.cpus = columns.cpu;
    this.sequences = columns.sequence;
    this.#columns = columns;
  }

  /** @throws ERR_INVALID_ARGUMENT outside [0, length) */
  override row(index: number): ExitRow {
    checkRow(this, index);
    return makeExitRow(this, index);
  }

  /** Every row, in order. */
  override *[Symbol.iterator](): IterableIterator<ExitRow> {
    for (let row = 0; row < this.length; row++) yield makeExitRow(this, row);
  }

  /** The CPU that it ended on; undefined where it is not known. */
  cpu(row: number): number | undefined {
    const cpu = this.cpus[row];
    return cpu === NO_CPU ? undefined : cpu;
  }

  /** The process that the thread belonged to; undefined where it is not known: see ExitRow. */
  processId(row: number): number | undefined {
    return this.#columns.processId[row] || undefined;
  }

  /**
   * Whether it was the last thread of its process; undefined where the struct is too old to tell.
   */
  processEnded(row: number): boolean | undefined {
    const ended = this.#columns.ended[row];
    return ended === ENDED_UNKNOWN ? undefined : ended === ENDED_YES;
  }

  /** The code of exit(3), 0 to 255; undefined when a signal ended it. */
  exitCode(row: number): number | undefined {
    return this.#status(row, exitCodeOf);
  }

  /** The number of the signal that ended it, see signal(7); undefined when it ended by itself. */
  exitSignal(row: number): number | undefined {
    return this.#status(row, exitSignalOf);
  }

  /** Whether a core was written, see core(5); undefined when the struct has no exit status. */
  coreDumped(row: number): boolean | undefined {
    return this.#status(row, coreDumpedOf);
  }

  #status<T>(row: number, read: (status: number) => T): T | undefined {
    const status = this.value(EXIT_STATUS, row);
    return typeof status === 'number' ? read(status) : undefined;
  }
}
