/** Tables out of requests: lists the tasks, asks the helper, and puts the answers together. */
import type { Connection } from '../connection/connection.ts';
import { type CallOptions, limited, type RequestOptions } from '../connection/limited.ts';
import { refusalOfKernel } from '../connection/refusal.ts';
import type { Missing, ReplySink } from '../connection/requests.ts';
import type { StatError } from '../errors.ts';
import { OP_GET_PID, OP_GET_TGID } from '../generated/protocol.ts';
import type { FieldInfo } from '../generated/taskstats.ts';
import { delayacctLately } from '../procfs/delayacct.ts';
import { ProcessList } from '../procfs/process-list.ts';
import { listThreads } from '../procfs/processes.ts';
import { isCoarse } from '../protocol/frame.ts';
import { ProcessAssembly } from './assemble.ts';
import { type RecordKind, RowBuilder, type Rows } from './builder.ts';
import type { LoneProcesses } from './lone.ts';
import { leadersOf, planFields, rowsWith, withTgid } from './processes.ts';
import { type TableOptions, TaskTable } from './table.ts';

/** What structs hold is the same in every call. */
const presence: Readonly<Record<RecordKind, Map<string, Uint8Array>>> = {
  pid: new Map(),
  tgid: new Map(),
};

/** Room for tasks that have begun since the list before: what has no room is moved. */
const SPARE_ROWS = 64;

interface Answers {
  readonly rows: Rows;
  readonly missing: Missing;
}

const NOTHING_MISSING: Missing = { lost: 0, withheld: 0 };
const NO_ANSWERS: Answers = {
  rows: new RowBuilder('tgid', [], 0).finish(),
  missing: NOTHING_MISSING,
};

/**
 * Asks for records of one kind. Tasks that have ended are left out; other refusals end the
 * call. `more` finds further ids, while the helper works on the first.
 */
async function askRecords(
  connection: Connection,
  kind: RecordKind,
  ids: ArrayLike<number>,
  fields: readonly FieldInfo[],
  options: RequestOptions,
  more?: () => Promise<ArrayLike<number>>,
): Promise<Answers> {
  let builder: RowBuilder | undefined;
  let capacity = ids.length + (more ? SPARE_ROWS : 0);
  let refused: StatError | undefined;
  let damaged = 0;
  const sink: ReplySink = (decoder, result, { timeNs, flags }) => {
    damaged += result.malformed + result.unknown + result.overruns;
    builder ??= new RowBuilder(kind, fields, capacity, presence[kind]);
    builder.append(decoder, timeNs, isCoarse(flags));
    refused = refusalOfKernel(decoder) ?? refused;
  };
  const ask = (some: ArrayLike<number>): Promise<Missing> =>
    connection.request(kind === 'pid' ? OP_GET_PID : OP_GET_TGID, some, sink, options);
  const asked = [ask(ids)];
  if (more) {
    const others = more().then((found) => {
      capacity = Math.max(capacity, ids.length + found.length);
      return ask(found);
    });
    asked.push(others);
  }
  const missing = { lost: 0, withheld: 0 };
  for (const { lost, withheld } of await Promise.all(asked)) {
    missing.lost += lost;
    missing.withheld += withheld;
  }
  missing.lost += damaged;
  if (refused) throw refused;
  builder ??= new RowBuilder(kind, fields, 0, presence[kind]);
  return { rows: builder.finish(), missing };
}

function account(asked: number, rows: number, missing: Missing): Missing & { vanished: number } {
  const { lost, withheld } = missing;
  return { lost, withheld, vanished: Math.max(0, asked - rows - lost - withheld) };
}

function now(): Pick<TableOptions, 'monotonicMs' | 'wallMs' | 'taskDelayacct'> {
  const [monotonicMs, wallMs] = [performance.now(), Date.now()];
  return { monotonicMs, wallMs, taskDelayacct: delayacctLately(monotonicMs) };
}

/** Rows of threads, as the kernel gives them. */
export async function threadTable(
  connection: Connection,
  ids: ArrayLike<number>,
  fields: readonly FieldInfo[],
  options: CallOptions,
): Promise<TaskTable> {
  const { rows, missing } = await askRecords(connection, 'pid', ids, fields, options);
  const told = account(ids.length, rows.length, missing);
  return new TaskTable(rows, { kind: 'thread', ...now(), ...told });
}

/** Answers for processes. */
interface OfProcesses extends Answers {
  /** How many were asked for. */
  readonly asked: number;
}

/** Another thread lists; that it does so in time is up to what else it has to do. */
function inTime<T>(options: RequestOptions, work: Promise<T>): Promise<T> {
  return limited<T>(options, (settle) => {
    work.then((value) => settle(undefined, value), settle);
  });
}

/**
 * Asks for the processes that are given, or for all of a list. procfs takes as long to list
 * them as the kernel to answer, so those of the list before are asked for at once, and
 * after the list those that are new.
 */
async function askProcesses(
  connection: Connection,
  kind: RecordKind,
  which: ArrayLike<number> | ProcessList,
  fields: readonly FieldInfo[],
  options: RequestOptions,
): Promise<OfProcesses> {
  if (!(which instanceof ProcessList)) {
    const answers = await askRecords(connection, kind, which, fields, options);
    return { ...answers, asked: which.length };
  }
  let gone: ReadonlySet<number> = new Set();
  let asked = 0;
  const findNew = async (): Promise<ArrayLike<number>> => {
    const change = await inTime(options, which.refresh());
    gone = change.gone;
    asked = change.count;
    return change.added;
  };
  const { rows, missing } = await askRecords(connection, kind, which.ids, fields, options, findNew);
  // Of those that have gone, the id may be that of a thread by now, which has answered. That
  // an answer of such a thread was lost or withheld is counted: nobody can tell it from others.
  return { rows: gone.size > 0 ? rowsWith(rows, (id) => !gone.has(id)) : rows, missing, asked };
}

/** Rows as the kernel sums thread groups. */
export async function groupTable(
  connection: Connection,
  which: ArrayLike<number> | ProcessList,
  fields: readonly FieldInfo[],
  options: CallOptions,
): Promise<TaskTable> {
  const request = { ...options, startMs: performance.now() };
  const { rows, missing, asked } = await askProcesses(connection, 'tgid', which, fields, request);
  return new TaskTable(rows, { kind: 'group', ...now(), ...account(asked, rows.length, missing) });
}

/** Rows of whole processes. What `lone` knows saves questions. */
export async function processTable(
  connection: Connection,
  lone: LoneProcesses,
  which: ArrayLike<number> | ProcessList,
  fields: readonly FieldInfo[],
  options: CallOptions,
): Promise<TaskTable> {
  const plan = planFields(fields);
  const request = { ...options, startMs: performance.now() };
  const asked = await askProcesses(connection, 'pid', which, withTgid(plan), request);
  const leaders = { rows: leadersOf(asked.rows), missing: asked.missing };
  const recognition = lone.recognise(leaders.rows, performance.now());
  const { known } = recognition;
  let groups = NO_ANSWERS;
  if (plan.group.length > 0 && known.includes(0)) {
    const open = leaders.rows.id.filter((_, row) => !known[row]);
    groups = await askRecords(connection, 'tgid', open, plan.group, request);
    recognition.learn(groups.rows);
  }

  const processes = new ProcessAssembly(leaders.rows, groups.rows, fields, known);
  const missing = { ...leaders.missing };
  missing.lost += groups.missing.lost;
  // Shown as leaders, and not a moment later: they have executed a set-uid program.
  missing.withheld += groups.missing.withheld;
  const tids = processes.list(listThreads);
  if (tids.length > 0) {
    const threads = await askRecords(connection, 'pid', tids, plan.threads, request);
    processes.fold(threads.rows, threads.missing.lost + threads.missing.withheld);
    missing.lost += threads.missing.lost;
  }
  return processes.table({
    ...now(),
    ...account(asked.asked, processes.length, missing),
  });
}
