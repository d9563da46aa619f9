/**
 * Has a process more than one thread? Told from the two records of the kernel,
 * without a look at procfs: of a lone leader they say the same.
 */
import type { FieldInfo } from '../generated/taskstats.ts';
import { ELAPSED_ID, fieldByName } from './fields.ts';
import { type Pairs, pairsWith } from './pairs.ts';
import type { Rows } from './rows.ts';
import { equal, toFloat, wordsOf } from './words.ts';

/** Fields that change whenever a task has run. */
export const RUN_FIELDS: readonly FieldInfo[] = (
  [
    'cpuDelayCount',
    'cpuRunVirtualNs',
    'voluntaryContextSwitches',
    'involuntaryContextSwitches',
  ] as const
).map(fieldByName);

/** How often a task has got a CPU: no task that has run has 0. */
const RUNS_ID: number = fieldByName('cpuDelayCount').id;

/** How far the begin of one task, told from two samples, may differ; a reused pid is another task. */
export const BEGIN_TOLERANCE_MS = 20;

/** How late or early the time of a sample may be noted. */
const SAMPLING_MS = 5;

/** What ageMs() reads; undefined when the structs are too old to tell. */
export function agesOf(rows: Rows): Uint32Array | undefined {
  const elapsed = rows.data.get(ELAPSED_ID);
  return elapsed instanceof BigUint64Array ? wordsOf(elapsed) : undefined;
}

/** Milliseconds since the task of a row began; NaN when that is not known. */
export function ageMs(ages: Uint32Array | undefined, row: number): number {
  return ages ? toFloat(ages, row, false) / 1000 : Number.NaN;
}

/**
 * Tells whether some other thread of a group has lived for longer than
 * `allowedMs`. The group's elapsedUs is the sum over its threads: for a lone
 * leader it is that of the leader, plus the time between the two questions.
 * Kernels before 4.20 leave the sum 0: there any process may have threads.
 */
export function mayHaveThreads(
  leaderAgeMs: number,
  groupAgeMs: number,
  allowedMs: number,
): boolean {
  return groupAgeMs === 0 || !(groupAgeMs - leaderAgeMs <= allowedMs);
}

/** The time between the two questions, and how late or early it may have been noted. */
export function betweenMs(rows: Rows, row: number, groups: Rows, other: number): number {
  return (groups.timeMs[other] as number) - (rows.timeMs[row] as number) + SAMPLING_MS;
}

/**
 * Rows of processes that may have, or have had, more than one thread. Of a leader
 * that has ended before its threads the age goes on and its part in the sum does
 * not, so the sum alone would not show them; but they have run, which the kernel
 * counts. That a lone leader has run between the questions costs a look at procfs.
 */
export function threadedRows(leaders: Rows, groups: Rows, pairs: Pairs): number[] {
  const [ages, sums] = [agesOf(leaders), agesOf(groups)];
  const [runs, groupRuns] = [runsOf(leaders), runsOf(groups)];
  const result: number[] = [];
  for (let k = 0; k < pairs.row.length; k++) {
    const [row, other] = [pairs.row[k] as number, pairs.other[k] as number];
    const limit = betweenMs(leaders, row, groups, other);
    const older = mayHaveThreads(ageMs(ages, row), ageMs(sums, other), limit);
    const ran = runs && groupRuns && !equal(runs, row, groupRuns, other);
    if (older || ran) result.push(row);
  }
  return result;
}

/** The words of the column RUNS_ID. */
export function runsOf({ data }: Rows): Uint32Array | undefined {
  const column = data.get(RUNS_ID);
  return column instanceof BigUint64Array ? wordsOf(column) : undefined;
}

/**
 * The pairs whose group record is not all 0. So is that of a process of one thread
 * that has ended and was not waited for: the kernel sums the threads that are alive, and those
 * that have ended where there were several. The record of the leader has all that it did.
 * Coarse records prove nothing: in them the numbers of a live process may be 0, too.
 */
export function withoutEmpty(pairs: Pairs, groups: Rows, fields: readonly FieldInfo[]): Pairs {
  const columns = [ELAPSED_ID, ...fields.map(({ id }) => id)]
    .map((id) => groups.data.get(id))
    .filter((column) => column instanceof BigUint64Array)
    .map(wordsOf);
  const isEmpty = (row: number): boolean =>
    groups.layouts[groups.layout[row] as number]?.coarse === false &&
    columns.every((words) => words[2 * row] === 0 && words[2 * row + 1] === 0);
  return pairsWith(pairs, (other) => !isEmpty(other));
}
