/**
 * Rates between two tables. A pid alone does not name a task, since the kernel
 * uses it again; a pid and the time of its begin do. The kernel's own begin time
 * has a resolution of a second and moves with the wall clock, so the begin is
 * told from elapsedUs and the time of the sample. The kernel's sum over a group has
 * no begin, and its elapsedUs is the sum over the threads: there what the kernel
 * counts for the group for ever, threads that have ended included, must not fall.
 */
import { StatError } from '../errors.ts';
import { FIELDS, type FieldInfo, type FieldName } from '../generated/taskstats.ts';
import { fieldByName } from './fields.ts';
import type { TaskRow } from './row.ts';
import type { TaskTable } from './table.ts';
import { difference } from './words.ts';

/** How far the begin of one task, told from two samples, may differ: the time of a batch, and scheduling. */
const TOLERANCE_MS = 20;
/** The age of a row in coarse form is in whole seconds. */
const COARSE_MS = 1000;
/** The wall clock was set when it and the monotonic clock have gone apart by more. */
const CLOCK_STEP_MS = 100;

/**
 * `same`: the task is in both tables. `new`: it began between them, so all that
 * it did belongs to the interval. `first`: it was not asked for before.
 */
export type TaskState = 'same' | 'new' | 'first';

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
  readonly #previous: Int32Array;
  readonly #states: readonly TaskState[];
  readonly #intervals: Float64Array;
  /** By field id. */
  readonly #fields = new Map<number, Words>();

  constructor(before: TaskTable, after: TaskTable) {
    this.before = before;
    this.after = after;
    const matches = matchRows(before, after);
    this.#previous = matches.previous;
    this.#states = matches.states;
    this.#intervals = matches.intervalsSec;
    this.gone = goneIds(before, matches.previous);
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
   * told: no earlier sample, a field that is absent, or a counter that went down.
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
      words = { earlier: this.before.words(field), later: this.after.words(field) };
      this.#fields.set(field.id, words);
    }
    return words;
  }

  /** Of a row that has the field; `had` tells whether a row of the earlier table has it. */
  #rate(row: number, { earlier, later }: Words, had: (previous: number) => boolean): number {
    const seconds = this.#intervals[row] as number;
    if (!(seconds > 0) || !later) return Number.NaN;
    const previous = this.#previous[row] as number;
    if (previous < 0) return difference(later, row, ZERO, 0) / seconds;
    if (!earlier || !had(previous)) return Number.NaN;
    const increase = difference(later, row, earlier, previous);
    return increase < 0 ? Number.NaN : increase / seconds;
  }
}

/** The values of one field; undefined when the table does not have it. */
interface Words {
  readonly earlier: Uint32Array | undefined;
  readonly later: Uint32Array | undefined;
}

interface WordPair {
  readonly earlier: Uint32Array;
  readonly later: Uint32Array;
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

interface Matches {
  /** Row in the earlier table; -1 when there is none. */
  previous: Int32Array;
  states: TaskState[];
  intervalsSec: Float64Array;
}

function matchRows(before: TaskTable, after: TaskTable): Matches {
  const shift = clockStepMs(before, after);
  const previous = new Int32Array(after.length).fill(-1);
  const intervalsSec = new Float64Array(after.length).fill(Number.NaN);
  const states: TaskState[] = [];
  const startMs = firstSampleMs(before) + shift;
  const sums = after.kind === 'group' ? lastingSums(before, after) : [];
  for (let row = 0; row < after.length; row++) {
    const old = before.indexOf(after.ids[row] as number);
    const sinceMs = old === undefined ? startMs : (before.timesMs[old] as number) + shift;
    const intervalMs = (after.timesMs[row] as number) - sinceMs;
    const ageMs = ageOf(after, row);
    const roughMs = after.coarse(row) ? COARSE_MS : 0;
    const toleranceMs = TOLERANCE_MS + roughMs;
    const aged = old !== undefined && isSame(ageOf(before, old), ageMs, intervalMs, toleranceMs);
    if (aged && !sums.some((words) => fell(words, old, row))) {
      previous[row] = old;
      states.push('same');
    } else {
      states.push(ageMs + roughMs < intervalMs + TOLERANCE_MS ? 'new' : 'first');
    }
    if (states[row] !== 'first') intervalsSec[row] = intervalMs / 1000;
  }
  return { previous, states, intervalsSec };
}

function goneIds({ ids }: TaskTable, previous: Int32Array): number[] {
  const kept = new Uint8Array(ids.length);
  for (const row of previous) if (row >= 0) kept[row] = 1;
  return Array.from(ids.filter((_, row) => !kept[row]));
}

/**
 * A task that took over a pid began after the earlier sample, so it is at most as
 * old as the interval. A task that is older is the same one; a younger one is the
 * same when it has aged by the interval.
 */
function isSame(
  beforeMs: number,
  afterMs: number,
  intervalMs: number,
  toleranceMs: number,
): boolean {
  if (Number.isNaN(beforeMs) || Number.isNaN(afterMs)) return true;
  if (afterMs < beforeMs) return false;
  if (afterMs >= intervalMs + toleranceMs) return true;
  return afterMs - beforeMs >= intervalMs - toleranceMs;
}

/** Milliseconds; NaN where it is not known, as of groups before Linux 4.20, which left it 0. */
function ageOf(table: TaskTable, row: number): number {
  const elapsedUs = table.elapsedUs(row);
  return table.kind === 'group' && elapsedUs === 0 ? Number.NaN : elapsedUs / 1000;
}

/** Delays and time on a CPU, of which each thread leaves its own to the group when it ends. */
function lastingSums(before: TaskTable, after: TaskTable): WordPair[] {
  return FIELDS.filter(({ tgid, kind, group, cname }) => {
    return tgid && kind === 'counter' && (group.startsWith('delay.') || cname.startsWith('cpu_'));
  }).flatMap((field) => {
    const [earlier, later] = [before.words(field), after.words(field)];
    return earlier && later ? [{ earlier, later }] : [];
  });
}

function fell({ earlier, later }: WordPair, old: number, row: number): boolean {
  return difference(later, row, earlier, old) < 0;
}

/**
 * How much the wall clock was set between the two tables; 0 when that is not
 * known. Told by the reader's two clocks alone: when the last sample was taken says
 * nothing, since a busy reader may come to its table long after it.
 */
function clockStepMs(before: TaskTable, after: TaskTable): number {
  const step = offsetMs(after) - offsetMs(before);
  return Math.abs(step) > CLOCK_STEP_MS ? step : 0;
}

function offsetMs({ wallMs = Number.NaN, monotonicMs = Number.NaN }: TaskTable): number {
  return wallMs - monotonicMs;
}

function firstSampleMs(table: TaskTable): number {
  return table.length === 0 ? Number.NaN : (table.timesMs[0] as number);
}
