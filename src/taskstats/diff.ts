/**
 * Rates between two tables: how fast the counters of a task grew. Which rows are
 * the same task is told by match.ts.
 */
import { StatError } from '../errors.ts';
import { FIELDS, type FieldInfo, type FieldName } from '../generated/taskstats.ts';
import { fieldByName } from './fields.ts';
import { matchRows, type TaskState } from './match.ts';
import { exceedsLife, SECOND_NS } from './possible.ts';
import type { TaskRow } from './row.ts';
import type { TaskTable } from './table.ts';
import { difference } from './words.ts';

/** One row of a RateTable: a task, and how fast its counters grew. */
export interface TaskRates {
  /** The row in the later table. */
  readonly row: TaskRow;
  readonly state: TaskState;
  /** Seconds that the rates are over; NaN when there is no earlier sample. */
  readonly intervalSec: number;
  /** As RateTable.rate(), for this row. */
  rate(name: FieldName): number | undefined;
}

/**
 * How fast the counters of tasks grew between two tables: a row for each of `after`, in its order.
 * It looks at both: column() and rate() throw ERR_DISPOSED when one of them was disposed of.
 */
export class RateTable implements Iterable<TaskRates> {
  /** The earlier table. */
  readonly before: TaskTable;
  /** The later one. */
  readonly after: TaskTable;
  /** Pids of the earlier table whose task is not in the later one. */
  readonly gone: readonly number[];
  /** How much the wall clock was set between the two, milliseconds; 0 when that is not known. */
  readonly clockStepMs: number;
  readonly #previous: Int32Array;
  readonly #states: readonly TaskState[];
  readonly #intervals: Float64Array;
  /** 1 for each row of `after` that is in coarse form. */
  readonly #coarse: Uint8Array;
  /** By field id. */
  readonly #fields = new Map<number, Words>();

  constructor(before: TaskTable, after: TaskTable) {
    this.before = before;
    this.after = after;
    const { previous, states, intervalsSec, gone, clockStepMs } = matchRows(before, after);
    this.#previous = previous;
    this.#states = states;
    this.#intervals = intervalsSec;
    this.#coarse = Uint8Array.from(after.ids, (_, row) => Number(after.coarse(row)));
    this.gone = gone;
    this.clockStepMs = clockStepMs;
  }

  /** Rows: those of `after`. */
  get length(): number {
    return this.after.length;
  }

  /** What the earlier table tells of the task of a row. */
  state(row: number): TaskState {
    return this.#states[row] ?? 'first';
  }

  /** Seconds that the rates of a row are over; NaN when there is no earlier sample. */
  intervalSec(row: number): number {
    return this.#intervals[row] ?? Number.NaN;
  }

  /**
   * Increase per second of a counter, one value a row; NaN where it cannot be
   * told: no earlier sample, a field that is absent, a counter that went down, a time of a
   * coarse row, which is in whole seconds, that did not grow by one, or a delay of a single
   * thread that grew by more than its whole life.
   * @throws ERR_INVALID_ARGUMENT for fields that are no counters.
   */
  column(name: FieldName): Float64Array {
    const words = this.#words(counter(name));
    const [had, has] = [this.before.present(name), this.after.present(name)];
    const hadIt = (previous: number): boolean => had[previous] === 1;
    const rates = new Float64Array(this.length).fill(Number.NaN);
    for (let row = 0; row < rates.length; row++) {
      if (has[row]) rates[row] = this.#rate(row, words, hadIt);
    }
    return rates;
  }

  /**
   * Increase per second of a counter, in its unit per second (ns per second for delays); undefined
   * where column() has NaN.
   * @throws ERR_INVALID_ARGUMENT for fields that are no counters
   */
  rate(name: FieldName, row: number): number | undefined {
    const field = counter(name);
    if (!this.after.has(field, row)) return undefined;
    const had = (previous: number): boolean => this.before.has(field, previous);
    const value = this.#rate(row, this.#words(field), had);
    return Number.isNaN(value) ? undefined : value;
  }

  /** Every row of `after`, in order. */
  *[Symbol.iterator](): IterableIterator<TaskRates> {
    for (let row = 0; row < this.length; row++) {
      yield {
        row: this.after.row(row),
        state: this.state(row),
        intervalSec: this.intervalSec(row),
        rate: (name) => this.rate(name, row),
      };
    }
  }

  /** Views of both tables, made once for each field. */
  #words(field: FieldInfo): Words {
    let words = this.#fields.get(field.id);
    if (!words) {
      words = {
        earlier: this.before.words(field),
        later: this.after.words(field),
        rounded: field.coarse === 'rounded',
        delay: field.group.startsWith('delay.') && field.unit === 'ns',
      };
      this.#fields.set(field.id, words);
    }
    return words;
  }

  /** Of a row that has the field; `had` tells whether a row of the earlier table has it. */
  #rate(row: number, words: Words, had: (previous: number) => boolean): number {
    const seconds = this.#intervals[row] as number;
    if (!(seconds > 0)) return Number.NaN;
    const increase = this.#increase(row, words, had);
    const hidden = increase === 0 && words.rounded && this.#coarse[row] === 1;
    const impossible =
      words.delay && increase > seconds * SECOND_NS && this.#exceedsLife(row, increase);
    return increase < 0 || hidden || impossible ? Number.NaN : increase / seconds;
  }

  #exceedsLife(row: number, delayNs: number): boolean {
    const { after } = this;
    const alone = after.kind === 'thread' || after.threads(row) === 1;
    return alone && exceedsLife(delayNs, after.elapsedUs(row));
  }

  /** NaN where there is none. */
  #increase(row: number, { earlier, later }: Words, had: (previous: number) => boolean): number {
    const previous = this.#previous[row] as number;
    if (!later) return Number.NaN;
    if (previous < 0) return difference(later, row, ZERO, 0);
    return earlier && had(previous) ? difference(later, row, earlier, previous) : Number.NaN;
  }
}

/** The values of one field; undefined when the table does not have it. */
interface Words {
  readonly earlier: Uint32Array | undefined;
  readonly later: Uint32Array | undefined;
  /** A time, which coarse rows have in whole seconds. */
  readonly rounded: boolean;
  /** The time of one kind of delay. */
  readonly delay: boolean;
}

/** What a task had before it began. */
const ZERO = new Uint32Array(2);

/**
 * Rates of the tasks of `after`, over the time since `before`.
 * @throws ERR_INVALID_ARGUMENT for tables of different kinds; ERR_DISPOSED
 */
export function diff(before: TaskTable, after: TaskTable): RateTable {
  if (before.kind !== after.kind) {
    throw new StatError(
      'ERR_INVALID_ARGUMENT',
      `a table of kind ${before.kind} cannot be compared with one of kind ${after.kind}`,
    );
  }
  return new RateTable(before, after);
}

function counter(name: FieldName): FieldInfo {
  const field = fieldByName(name);
  if (field.kind !== 'counter') {
    const counters = FIELDS.filter(({ kind }) => kind === 'counter').map((other) => other.name);
    throw new StatError('ERR_INVALID_ARGUMENT', `${name} is a ${field.kind}, not a counter`, {
      hint: `rates exist for ${counters.join(', ')}`,
    });
  }
  return field;
}
