/**
 * Whole processes out of the kernel's two kinds of record. A TGID record has the
 * delays and CPU times of all threads, dead ones included, and little else; the
 * PID record of the leader has who and what the process is. I/O, faults and the
 * like the kernel gives per thread only: they are put together from the threads
 * that are alive.
 */
import { FIELDS, type FieldInfo } from '../generated/taskstats.ts';
import type { RecordLayout, Rows } from './builder.ts';
import { type ColumnData, gather } from './columns.ts';
import { acrossThreads, ELAPSED_ID } from './fields.ts';
import { add, difference, max, toFloat, wordsOf } from './words.ts';

/** Fields that a request for one of the two records has to bring. */
export interface FieldPlan {
  readonly leader: readonly FieldInfo[];
  readonly group: readonly FieldInfo[];
  /** Those that need every thread of a process. */
  readonly threads: readonly FieldInfo[];
}

export function planFields(fields: readonly FieldInfo[]): FieldPlan {
  const of = (...how: string[]): FieldInfo[] =>
    fields.filter((field) => how.includes(acrossThreads(field)));
  return {
    leader: of('leader', 'sum', 'max', 'absent'),
    group: of('group'),
    threads: of('sum', 'max', 'absent'),
  };
}

/** Rows of the processes that have both records, in the order of the leaders. */
export function joinRecords(
  leaders: Rows,
  groups: Rows,
  plan: FieldPlan,
  fields: readonly FieldInfo[],
): Rows {
  const pairs = matchById(leaders.id, groups.id);
  const data = new Map<number, ColumnData>();
  const take = (rows: Rows, list: readonly FieldInfo[], chosen: Uint32Array | undefined): void => {
    for (const field of list) {
      const column = rows.data.get(field.id) as ColumnData;
      data.set(field.id, chosen ? gather(field, column, chosen) : column);
    }
  };
  take(groups, plan.group, pairs?.group);
  take(leaders, [...plan.leader, FIELDS[ELAPSED_ID] as FieldInfo], pairs?.leader);
  const length = pairs ? pairs.leader.length : leaders.length;
  const delaysKnown = new Uint8Array(length);
  for (let row = 0; row < length; row++) {
    const ofLeader = leaders.delaysKnown[pairs ? (pairs.leader[row] as number) : row] as number;
    const ofGroup = groups.delaysKnown[pairs ? (pairs.group[row] as number) : row] as number;
    delaysKnown[row] = ofLeader | ofGroup;
  }
  return {
    length,
    fields,
    data,
    id: pairs ? pairs.leader.map((row) => leaders.id[row] as number) : leaders.id,
    ...joinLayouts(leaders, groups, pairs, plan),
    delaysKnown,
    timeMs: pairs
      ? Float64Array.from(pairs.leader, (row) => leaders.timeMs[row] as number)
      : leaders.timeMs,
  };
}

interface Pairs {
  readonly leader: Uint32Array;
  readonly group: Uint32Array;
}

/** Rows with the same id; undefined when the two lists are the same, which is the rule. */
function matchById(leaders: Uint32Array, groups: Uint32Array): Pairs | undefined {
  let same = leaders.length === groups.length;
  for (let row = 0; same && row < leaders.length; row++) same = leaders[row] === groups[row];
  if (same) return undefined;
  const rowOf = new Map<number, number>();
  for (let row = 0; row < groups.length; row++) rowOf.set(groups[row] as number, row);
  const both = leaders.filter((id) => rowOf.has(id)).length;
  const pairs = { leader: new Uint32Array(both), group: new Uint32Array(both) };
  let next = 0;
  for (let row = 0; row < leaders.length; row++) {
    const other = rowOf.get(leaders[row] as number);
    if (other === undefined) continue;
    pairs.leader[next] = row;
    pairs.group[next++] = other;
  }
  return pairs;
}

/** What the joined records hold: of each field, what the record holds that it is taken from. */
function joinLayouts(
  leaders: Rows,
  groups: Rows,
  pairs: Pairs | undefined,
  plan: FieldPlan,
): { layout: Uint16Array; layouts: RecordLayout[] } {
  const layouts: RecordLayout[] = [];
  const indexes = new Map<number, number>();
  const layout = new Uint16Array(pairs ? pairs.leader.length : leaders.length);
  let [lastKey, lastIndex] = [-1, 0];
  for (let row = 0; row < layout.length; row++) {
    const ofLeader = leaders.layout[pairs ? (pairs.leader[row] as number) : row] as number;
    const ofGroup = groups.layout[pairs ? (pairs.group[row] as number) : row] as number;
    const key = ofLeader * 0x10000 + ofGroup;
    if (key === lastKey) {
      layout[row] = lastIndex;
      continue;
    }
    let index = indexes.get(key);
    if (index === undefined) {
      const { version, present } = leaders.layouts[ofLeader] as RecordLayout;
      const joined = present.slice();
      for (const { id } of plan.group) joined[id] = groups.layouts[ofGroup]?.present[id] ?? 0;
      index = layouts.push({ version, present: joined }) - 1;
      indexes.set(key, index);
    }
    layout[row] = index;
    [lastKey, lastIndex] = [key, index];
  }
  return { layout, layouts };
}

/** The threads of one process are summed by the group's elapsedUs; more than this beyond the leader's is another thread. */
const SAMPLING_MS = 5;

/**
 * Rows of processes that have, or had, more than one thread. The group's
 * elapsedUs is the sum over the threads: for a lone leader it is that of the
 * leader, plus the time between the two questions. Kernels before 4.20 leave it
 * 0, so there every process may have threads.
 */
export function threadedRows(joined: Rows, groups: Rows): number[] {
  const elapsed = wordsOf(joined.data.get(ELAPSED_ID) as BigUint64Array);
  const sums = wordsOf(groups.data.get(ELAPSED_ID) as BigUint64Array);
  const rowOf = new Map<number, number>();
  const aligned = joined.length === groups.length;
  if (!aligned) groups.id.forEach((id, row) => void rowOf.set(id, row));
  const result: number[] = [];
  for (let row = 0; row < joined.length; row++) {
    const other = aligned ? row : (rowOf.get(joined.id[row] as number) as number);
    const beyondUs = difference(sums, other, elapsed, row);
    const betweenMs = (groups.timeMs[other] as number) - (joined.timeMs[row] as number);
    if (toFloat(sums, other, false) === 0 || beyondUs > (betweenMs + SAMPLING_MS) * 1000)
      result.push(row);
  }
  return result;
}

/**
 * Replaces the leader's values by those of all threads. `threads` are records of
 * the threads of some processes; `owner` tells the row of each, -1 of those that
 * do not count.
 */
export function foldThreads(
  joined: Rows,
  threads: Rows,
  owner: (threadId: number) => number,
  rows: readonly number[],
): void {
  const owners = Int32Array.from(threads.id, owner);
  for (const field of threads.fields) {
    const how = acrossThreads(field);
    const target = joined.data.get(field.id);
    const source = threads.data.get(field.id);
    if (!(target instanceof BigUint64Array) || !(source instanceof BigUint64Array)) continue;
    if (how !== 'sum' && how !== 'max') continue;
    const combine = how === 'sum' ? add : max;
    for (const row of rows) target[row] = 0n;
    const [to, from] = [wordsOf(target), wordsOf(source)];
    for (let i = 0; i < owners.length; i++) {
      const row = owners[i] as number;
      if (row >= 0) combine(to, row, from, i);
    }
  }
}
