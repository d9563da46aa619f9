/**
 * Whole processes at their end: the PID record of the last thread, with the sums of
 * the TGID record where the process ever had two threads.
 */
import { FIELDS, type FieldInfo } from '../generated/taskstats.ts';
import { acrossThreads, ELAPSED_ID, fieldByName, fieldId } from '../taskstats/fields.ts';
import { pairsOfRows } from '../taskstats/pairs.ts';
import { columnOf, joinLayouts, overlay, overlayDelays } from '../taskstats/processes.ts';
import type { RecordLayout, Rows } from '../taskstats/rows.ts';
import { copy, toFloat, wordsOf } from '../taskstats/words.ts';

/** Fields of the TGID record that hold sums over the threads. */
export const GROUP_FIELDS: readonly FieldInfo[] = FIELDS.filter(
  (field) => acrossThreads(field) === 'group',
);

const GROUP_ELAPSED = fieldByName('groupElapsedUs');
const PLAN = { group: GROUP_FIELDS };
const BEGIN: ReadonlySet<number> = new Set([fieldId('beginTimeSec'), fieldId('beginTime64Sec')]);

/**
 * Kernels before "taskstats: retain dead thread stats in TGID queries" leave these 0
 * in the TGID record of an exit, together with elapsedUs.
 */
const LATE_SUMS: ReadonlySet<number> = new Set(
  (
    [
      'userTimeUs',
      'systemTimeUs',
      'voluntaryContextSwitches',
      'involuntaryContextSwitches',
    ] as const
  ).map(fieldId),
);

/** Where the values of a row come from. */
const LONE = 0;
const JOINED = 1;
/** Joined, by a kernel that leaves LATE_SUMS empty. */
const JOINED_WITHOUT_SUMS = 2;

export interface JoinedExits {
  readonly rows: Rows;
  /** Whether a value cannot be told of the process. */
  readonly hidden: (field: FieldInfo, row: number) => boolean;
}

/**
 * `groupOf` tells the row in `groups` of each row in `tasks`, or -1; `processId` the
 * process. The columns of `tasks` are changed.
 */
export function joinExits(
  tasks: Rows,
  groups: Rows,
  groupOf: Int32Array,
  processId: Uint32Array,
): JoinedExits {
  const origin = originsOf(tasks, groups, groupOf);
  const threadId = tasks.id;
  const id = threadId.map((tid, row) => processId[row] || tid);
  const isLeader = (row: number): boolean => id[row] === threadId[row];
  const lifetimes = takeLifetimes(tasks);
  let rows: Rows = { ...tasks, id };
  if (groups.length > 0) rows = overlayGroups(rows, groups, groupOf);
  const hidden = (field: FieldInfo, row: number): boolean => {
    if (origin[row] === LONE) return false;
    if (field.id === ELAPSED_ID) return !lifetimes[row] && !isLeader(row);
    if (BEGIN.has(field.id)) return !isLeader(row);
    if (LATE_SUMS.has(field.id)) return origin[row] === JOINED_WITHOUT_SUMS;
    return isOfThread(field);
  };
  return { rows, hidden };
}

/** What the record of one thread cannot tell of its process. Peaks of memory are those of all. */
function isOfThread(field: FieldInfo): boolean {
  const how = acrossThreads(field);
  if (how === 'max') return field.group.startsWith('delay.');
  return how === 'sum' || how === 'absent';
}

function overlayGroups(tasks: Rows, groups: Rows, groupOf: Int32Array): Rows {
  const pairs = pairsOfRows(groupOf);
  const data = new Map(tasks.data);
  const delaysKnown = tasks.delaysKnown.slice();
  for (const field of GROUP_FIELDS) {
    const source = groups.data.get(field.id);
    if (source) overlay(columnOf(data, field, tasks.length), source, pairs);
  }
  overlayDelays(delaysKnown, groups.delaysKnown, pairs);
  return { ...tasks, data, delaysKnown, ...joinLayouts(tasks, groups, pairs, PLAN) };
}

function originsOf(tasks: Rows, groups: Rows, groupOf: Int32Array): Uint8Array {
  const own = tasks.data.get(ELAPSED_ID);
  const sums = groups.data.get(ELAPSED_ID);
  const known = own instanceof BigUint64Array && sums instanceof BigUint64Array;
  const [ownWords, sumWords] = known ? [wordsOf(own), wordsOf(sums)] : [undefined, undefined];
  return Uint8Array.from(groupOf, (group, row) => {
    if (group < 0) return LONE;
    if (!ownWords || !sumWords) return JOINED_WITHOUT_SUMS;
    const summed = toFloat(sumWords, group, false) >= toFloat(ownWords, row, false);
    return summed ? JOINED : JOINED_WITHOUT_SUMS;
  });
}

/**
 * Replaces the age of the last thread by that of the process, where the records tell it
 * (from version 12 on). Returns 1 for each row that has it.
 */
function takeLifetimes(tasks: Rows): Uint8Array {
  const taken = new Uint8Array(tasks.length);
  const own = tasks.data.get(ELAPSED_ID);
  const ofProcess = tasks.data.get(GROUP_ELAPSED.id);
  if (!(own instanceof BigUint64Array) || !(ofProcess instanceof BigUint64Array)) return taken;
  const [to, from] = [wordsOf(own), wordsOf(ofProcess)];
  for (let row = 0; row < tasks.length; row++) {
    const layout = tasks.layouts[tasks.layout[row] as number] as RecordLayout;
    if (!layout.present[GROUP_ELAPSED.id]) continue;
    copy(to, row, from, row);
    taken[row] = 1;
  }
  return taken;
}
