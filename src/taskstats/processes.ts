/**
 * Whole processes out of the kernel's two kinds of record. A TGID record has the
 * delays and CPU times of all threads, dead ones included, and little else; the
 * PID record of the leader has who and what the process is. I/O, faults and the
 * like the kernel gives per thread only: they are put together from the threads
 * that are alive. Of a process that never had a second thread, the PID record
 * says all that a TGID record would.
 */
import { FIELDS, type FieldInfo } from '../generated/taskstats.ts';
import { type ColumnData, emptyColumn, gather } from './columns.ts';
import { acrossThreads, fieldByName } from './fields.ts';
import { type Pairs, pairsById } from './pairs.ts';
import { type RecordLayout, type Rows, rowsOf } from './rows.ts';
import { RUN_FIELDS, threadedRows, withoutEmpty } from './threaded.ts';
import { add, copy, max, sameWords, wordsOf } from './words.ts';

/** Fields that the requests have to bring. */
export interface FieldPlan {
  /** Of the leader's PID record. */
  readonly leader: readonly FieldInfo[];
  /** Of the TGID record; empty when none is needed. */
  readonly group: readonly FieldInfo[];
  /** Those that need every thread of a process. */
  readonly threads: readonly FieldInfo[];
}

function union(a: readonly FieldInfo[], b: readonly FieldInfo[]): readonly FieldInfo[] {
  return [...new Set([...a, ...b])];
}

const plans = new WeakMap<readonly FieldInfo[], FieldPlan>();

/** The plan for some fields; made once for each list. */
export function planFields(fields: readonly FieldInfo[]): FieldPlan {
  let plan = plans.get(fields);
  if (!plan) {
    plan = makePlan(fields);
    plans.set(fields, plan);
  }
  return plan;
}

function makePlan(fields: readonly FieldInfo[]): FieldPlan {
  const of = (...how: string[]): FieldInfo[] =>
    fields.filter((field) => how.includes(acrossThreads(field)));
  const group = of('group');
  const threads = of('sum', 'max', 'absent');
  const needed = group.length + threads.length > 0;
  return {
    leader: needed ? union(fields, RUN_FIELDS) : fields,
    group: needed ? union(group, RUN_FIELDS) : [],
    threads,
  };
}

const TGID: FieldInfo = fieldByName('tgid');

const leaderFields = new WeakMap<FieldPlan, readonly FieldInfo[]>();

/** What to ask of leaders, and what tells them from other threads, for leadersOf(). */
export function withTgid(plan: FieldPlan): readonly FieldInfo[] {
  let fields = leaderFields.get(plan);
  if (!fields) {
    fields = union(plan.leader, [TGID]);
    leaderFields.set(plan, fields);
  }
  return fields;
}

/**
 * Leaves out threads that lead no group: a question by pid about any thread is answered
 * with its group's sums, which are not its own. Structs before version 12 cannot tell.
 */
export function leadersOf(rows: Rows): Rows {
  const tgids = rows.data.get(TGID.id);
  if (!(tgids instanceof Uint32Array) || sameWords(tgids, rows.id)) return rows;
  return rowsWith(
    rows,
    (id, row) => tgids[row] === id || !rows.layouts[rows.layout[row] as number]?.present[TGID.id],
  );
}

/** The rows that pass; the same ones when all do, which is the rule. */
export function rowsWith(rows: Rows, passes: (id: number, row: number) => boolean): Rows {
  const { id, length } = rows;
  let first = 0;
  while (first < length && passes(id[first] as number, first)) first++;
  if (first === length) return rows;
  const kept = Int32Array.from(id.keys()).filter((row) => passes(id[row] as number, row));
  return choose(rows, kept);
}

/** Rows of processes, and which of them have, or had, more than one thread. */
export interface Joined {
  readonly rows: Rows;
  readonly threaded: readonly number[];
}

/**
 * Puts the group's values into the rows of the leaders. Processes that have ended
 * between the two questions are left out; those that `lone` marks have no group
 * record and need none. The columns of the leaders are changed.
 */
export function joinRecords(
  leaders: Rows,
  groups: Rows,
  plan: FieldPlan,
  fields: readonly FieldInfo[],
  lone?: Uint8Array,
): Joined {
  if (groups.length === 0 && (plan.group.length === 0 || lone?.includes(0) === false)) {
    const { length, data, layouts } = leaders;
    return { rows: rowsOf(leaders, { length, fields, data, layouts }), threaded: [] };
  }
  const found = pairsById(leaders.id, groups.id);
  const known = lone ? lone.slice() : new Uint8Array(leaders.length);
  for (const row of found.row) known[row] = 1;
  const chosen = known.includes(0) ? rowsWith(leaders, (_, row) => known[row] === 1) : leaders;
  const data = new Map(chosen.data);
  const rows = { ...chosen, data, fields };
  const matched = chosen === leaders ? found : pairsById(chosen.id, groups.id);
  const pairs = withoutEmpty(matched, groups, plan.group);
  const threaded = plan.threads.length > 0 ? threadedRows(rows, groups, pairs) : [];
  for (const field of plan.group) {
    const source = groups.data.get(field.id);
    if (source) overlay(columnOf(data, field, rows.length), source, pairs);
  }
  overlayDelays(rows.delaysKnown, groups.delaysKnown, pairs);
  return { rows: { ...rows, ...joinLayouts(rows, groups, pairs, plan) }, threaded };
}

function choose(rows: Rows, chosen: Int32Array): Rows {
  const fields = Array.from(rows.data.keys(), (id) => FIELDS[id] as FieldInfo);
  return {
    ...rows,
    length: chosen.length,
    data: gather(fields, rows.data, chosen),
    id: Uint32Array.from(chosen, (row) => rows.id[row] as number),
    layout: Uint16Array.from(chosen, (row) => rows.layout[row] as number),
    delaysKnown: Uint8Array.from(chosen, (row) => rows.delaysKnown[row] as number),
    timeMs: Float64Array.from(chosen, (row) => rows.timeMs[row] as number),
  };
}

/** The column of a field; an empty one is made when no leader had the field. */
export function columnOf(
  data: Map<number, ColumnData>,
  field: FieldInfo,
  rows: number,
): ColumnData {
  let column = data.get(field.id);
  if (!column) {
    column = emptyColumn(field, rows);
    data.set(field.id, column);
  }
  return column;
}

/** Replaces the rows that have a group record; the fields of groups are all u64, or the version. */
export function overlay(target: ColumnData, source: ColumnData, { row, other }: Pairs): void {
  if (!(target instanceof BigUint64Array) || !(source instanceof BigUint64Array)) return;
  const [to, from] = [wordsOf(target), wordsOf(source)];
  for (let k = 0; k < row.length; k++) copy(to, row[k] as number, from, other[k] as number);
}

/** The same for RowKeys.delaysKnown: what the leader knows stays known. */
export function overlayDelays(target: Uint8Array, source: Uint8Array, { row, other }: Pairs): void {
  for (let k = 0; k < row.length; k++) {
    (target[row[k] as number] as number) |= source[other[k] as number] as number;
  }
}

/** What the joined records hold: of each field, what the record holds that it is taken from. */
export function joinLayouts(
  rows: Rows,
  groups: Rows,
  pairs: Pairs,
  plan: Pick<FieldPlan, 'group'>,
): Pick<Rows, 'layout' | 'layouts'> {
  const layouts: RecordLayout[] = [...rows.layouts];
  const layout = rows.layout.slice();
  const indexes = new Map<number, number>();
  for (let k = 0; k < pairs.row.length; k++) {
    const row = pairs.row[k] as number;
    const ofLeader = layout[row] as number;
    const ofGroup = groups.layout[pairs.other[k] as number] as number;
    const key = ofLeader * 0x10000 + ofGroup;
    let index = indexes.get(key);
    if (index === undefined) {
      const { version, coarse, present } = rows.layouts[ofLeader] as RecordLayout;
      const joined = present.slice();
      for (const { id } of plan.group) joined[id] = groups.layouts[ofGroup]?.present[id] ?? 0;
      index = layouts.push({ version, coarse, present: joined }) - 1;
      indexes.set(key, index);
    }
    layout[row] = index;
  }
  return { layout, layouts };
}

/**
 * Replaces the leader's values by those of all threads. `threads` are records of
 * the threads of some processes; `owners` tells the row of each, -1 of those that
 * do not count.
 */
export function foldThreads(
  joined: Rows,
  threads: Rows,
  owners: Int32Array,
  rows: readonly number[],
): void {
  for (const field of threads.fields) {
    const how = acrossThreads(field);
    const source = threads.data.get(field.id);
    if (!(source instanceof BigUint64Array) || (how !== 'sum' && how !== 'max')) continue;
    const target = columnOf(joined.data, field, joined.length) as BigUint64Array;
    const combine = how === 'sum' ? add : max;
    for (const row of rows) target[row] = 0n;
    const [to, from] = [wordsOf(target), wordsOf(source)];
    for (let i = 0; i < owners.length; i++) {
      const row = owners[i] as number;
      if (row >= 0) combine(to, row, from, i);
    }
  }
}
