/**
 * Which task of an earlier table is which of a later one. A pid alone does not name
 * a task, since the kernel uses it again; a pid and the time of its begin do. The
 * kernel's own begin time has a resolution of a second and moves with the wall clock,
 * so the begin is told from elapsedUs and the time of the sample. The kernel's sum over
 * a group has no begin, and its elapsedUs is the sum over the threads: there what the
 * kernel counts for the group for ever, threads that have ended included, must not fall.
 */
import { FIELDS } from '../generated/taskstats.ts';
import type { TaskTable } from './table.ts';
import { difference } from './words.ts';

/** How far the begin of one task, told from two samples, may differ: the time of a batch, and scheduling. */
const TOLERANCE_MS = 20;
/** The age of a row in coarse form is in whole seconds. */
const COARSE_MS = 1000;
/** The wall clock was set when it and the monotonic clock have gone apart by more. */
const CLOCK_STEP_MS = 100;
/** So many tasks have to agree on a step of the clock where nothing else tells of it. */
const MIN_WITNESSES = 5;

/**
 * `same`: the task is in both tables. `new`: it began between them, so all that
 * it did belongs to the interval. `first`: it was not asked for before.
 */
export type TaskState = 'same' | 'new' | 'first';

/** What an earlier table tells of a later one: a value for each row of the later, and who is gone. */
export interface Matches {
  /** The row of the same task in the earlier table; -1 when there is none. */
  readonly previous: Int32Array;
  readonly states: readonly TaskState[];
  /** Seconds from the earlier sample to that of the row; NaN for `first`. */
  readonly intervalsSec: Float64Array;
  /** Ids of the earlier table whose task is not in the later one. */
  readonly gone: readonly number[];
  /** How much the wall clock was set in between, milliseconds; 0 when that is not known. */
  readonly clockStepMs: number;
}

/** Finds the tasks of `after` in `before`, a table of the same kind. */
export function matchRows(before: TaskTable, after: TaskTable): Matches {
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
  return { previous, states, intervalsSec, gone: goneIds(before, previous), clockStepMs: shift };
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

interface WordPair {
  readonly earlier: Uint32Array;
  readonly later: Uint32Array;
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
 * nothing, since a busy reader may come to its table long after it. A capture has no such
 * clocks: there the tasks tell, whose ages the kernel takes from the monotonic one.
 */
function clockStepMs(before: TaskTable, after: TaskTable): number {
  const offset = offsetMs(after) - offsetMs(before);
  const step = Number.isNaN(offset) ? stepOfAges(before, after) : offset;
  return Math.abs(step) > CLOCK_STEP_MS ? step : 0;
}

/** By how much less than the clock most tasks have aged; pids that were used again are few. */
function stepOfAges(before: TaskTable, after: TaskTable): number {
  if (after.kind === 'group') return 0; // their ages are sums
  const steps: number[] = [];
  for (let row = 0; row < after.length; row++) {
    const old = before.indexOf(after.ids[row] as number);
    if (old === undefined || after.coarse(row) || before.coarse(old)) continue;
    const intervalMs = (after.timesMs[row] as number) - (before.timesMs[old] as number);
    const agedMs = ageOf(after, row) - ageOf(before, old);
    if (agedMs > 0) steps.push(intervalMs - agedMs);
  }
  const median = steps.sort((a, b) => a - b)[steps.length >> 1] ?? 0;
  const witnesses = steps.filter((step) => Math.abs(step - median) <= TOLERANCE_MS).length;
  return witnesses >= MIN_WITNESSES && 2 * witnesses > steps.length ? median : 0;
}

function offsetMs({ wallMs = Number.NaN, monotonicMs = Number.NaN }: TaskTable): number {
  return wallMs - monotonicMs;
}

function firstSampleMs(table: TaskTable): number {
  return table.length === 0 ? Number.NaN : (table.timesMs[0] as number);
}
