/** Tables out of requests: lists the tasks, asks the helper, and puts the answers together. */
import type { Connection } from '../connection/connection.ts';
import { type CallOptions, limited, type RequestOptions } from '../connection/limited.ts';
import type { Missing } from '../connection/requests.ts';
import type { FieldInfo } from '../generated/taskstats.ts';
import { delayacctLately } from '../procfs/delayacct.ts';
import { ProcessList } from '../procfs/process-list.ts';
import { ProcessAssembly } from './assemble.ts';
import type { Recognition } from './lone.ts';
import type { Ahead, ProcessMemory } from './process-memory.ts';
import { type FieldPlan, leadersOf, planFields, rowsWith, withTgid } from './processes.ts';
import { type Answers, askAhead, askRecords, NO_ANSWERS } from './records.ts';
import type { RecordKind, Rows } from './rows.ts';
import { TaskTable } from './table.ts';
import { type TableAccount, tableOptions } from './table-options.ts';

const NONE: Uint32Array = new Uint32Array(0);

/** Of a table that is complete now. `alsoLost` are records whose loss costs no row. */
function account(asked: number, rows: number, missing: Missing, alsoLost = 0): TableAccount {
  const { lost, withheld } = missing;
  const [monotonicMs, wallMs] = [performance.now(), Date.now()];
  return {
    monotonicMs,
    wallMs,
    taskDelayacct: delayacctLately(monotonicMs),
    vanished: Math.max(0, asked - rows - lost - withheld),
    lost: lost + alsoLost,
    withheld,
  };
}

/** Rows of threads, as the kernel gives them. */
export async function threadTable(
  connection: Connection,
  ids: ArrayLike<number>,
  fields: readonly FieldInfo[],
  options: CallOptions,
): Promise<TaskTable> {
  const { rows, missing } = await askRecords(connection, 'pid', ids, fields, options);
  return new TaskTable(rows, tableOptions('thread', account(ids.length, rows.length, missing)));
}

/** Options of the requests of a call that has begun. */
interface Begun extends RequestOptions {
  readonly startMs: number;
}

function begun({ signal, timeoutMs }: CallOptions): Begun {
  return { signal, timeoutMs, startMs: performance.now() };
}

/** Answers for processes. */
interface OfProcesses extends Answers {
  /** How many were asked for. */
  readonly asked: number;
}

/** Another thread lists; that it does so in time is up to what else it has to do. */
function inTime<T>(options: RequestOptions, work: () => Promise<T>): Promise<T> {
  return limited<T>(options, (settle) => {
    work().then((value) => settle(undefined, value), settle);
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
    const { rows, missing } = await askRecords(connection, kind, which, fields, options);
    return { rows, missing, asked: which.length };
  }
  let gone: ReadonlySet<number> = new Set();
  let asked = 0;
  const findNew = async (): Promise<ArrayLike<number>> => {
    const change = await inTime(options, () => which.refresh());
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
  const request = begun(options);
  const { rows, missing, asked } = await askProcesses(connection, 'tgid', which, fields, request);
  return new TaskTable(rows, tableOptions('group', account(asked, rows.length, missing)));
}

/** Answers for the leaders of processes. */
interface Leaders extends OfProcesses {
  readonly recognition: Recognition;
  /** Those whose TGID record is needed. */
  readonly open: Uint32Array;
}

async function askLeaders(
  connection: Connection,
  { lone }: ProcessMemory,
  which: ArrayLike<number> | ProcessList,
  plan: FieldPlan,
  options: RequestOptions,
): Promise<Leaders> {
  const answers = await askProcesses(connection, 'pid', which, withTgid(plan), options);
  const { missing, asked } = answers;
  const rows = leadersOf(answers.rows);
  const recognition = lone.recognise(rows, performance.now());
  const open = plan.group.length > 0 ? recognition.open() : NONE;
  return { rows, missing, asked, recognition, open };
}

/** Processes, and the threads whose records they lack. */
interface Joint {
  readonly processes: ProcessAssembly;
  readonly tids: Uint32Array;
}

function join(
  { rows, recognition }: Leaders,
  groups: Rows,
  memory: ProcessMemory,
  fields: readonly FieldInfo[],
  startMs: number,
): Joint {
  recognition.learn(groups);
  const processes = new ProcessAssembly(rows, groups, fields, recognition.known);
  const lists = memory.threadLists(processes.parts().rows, startMs);
  const tids = processes.list((pid, row) => lists.of(pid, row));
  memory.remember(planFields(fields), recognition.unproven(), lists.found);
  return { processes, tids };
}

/** All that a table of processes is made of. */
interface Asked {
  readonly leaders: Leaders;
  readonly groups: Answers;
  readonly joint: Joint;
  readonly threads: Answers;
}

/**
 * Asks for TGID records, and those of threads, that the call before needed, behind the PID
 * records, before any answer is there.
 *
 * That is as exact as one question after the other. An answer counts only when its
 * question turns out to be needed, for the same reasons as ever: a TGID record when the
 * leader is not proven to be alone, a thread's when procfs lists it after the TGID record of
 * its process has come. And the helper answers in order: the TGID sample of a process
 * follows its PID sample, and samples of its threads follow both. The one difference is
 * that a thread's sample may be some milliseconds older than the list, not younger: either
 * way its id may have gone to another task in between, if the kernel went through all ids.
 */
async function askTogether(
  connection: Connection,
  memory: ProcessMemory,
  leading: Promise<Leaders>,
  ahead: Ahead,
  fields: readonly FieldInfo[],
  options: Begun,
): Promise<Asked> {
  const plan = planFields(fields);
  const open = leading.then((leaders) => leaders.open);
  const grouping = askAhead(connection, 'tgid', ahead.groups, open, plan.group, options);
  const joining = Promise.all([leading, grouping]).then(([leaders, groups]) =>
    join(leaders, groups.rows, memory, fields, options.startMs),
  );
  const tids = joining.then((joint) => joint.tids);
  const threading = askAhead(connection, 'pid', ahead.threads, tids, plan.threads, options);
  const [leaders, groups, joint, threads] = await Promise.all([
    leading,
    grouping,
    joining,
    threading,
  ]);
  return { leaders, groups, joint, threads };
}

function tableOf({ leaders, groups, joint, threads }: Asked, memory: ProcessMemory): TaskTable {
  const { processes } = joint;
  const missing = {
    lost: leaders.missing.lost + groups.missing.lost,
    // Shown as leaders, and not a moment later: they have executed a set-uid program.
    withheld: leaders.missing.withheld + groups.missing.withheld,
  };
  const incomplete = processes.fold(threads.rows, threads.missing.lost + threads.missing.withheld);
  memory.forgetThreads(incomplete);
  // The record of a thread that is lost costs no row.
  return processes.table(account(leaders.asked, processes.length, missing, threads.missing.lost));
}

/** Rows of whole processes. What `memory` knows saves questions, and round trips. */
export async function processTable(
  connection: Connection,
  memory: ProcessMemory,
  which: ArrayLike<number> | ProcessList,
  fields: readonly FieldInfo[],
  options: CallOptions,
): Promise<TaskTable> {
  const plan = planFields(fields);
  const request = begun(options);
  const leading = askLeaders(connection, memory, which, plan, request);
  const ahead = memory.ahead(which instanceof ProcessList ? which.ids : which, plan);
  if (ahead.groups.length > 0) {
    return tableOf(await askTogether(connection, memory, leading, ahead, fields, request), memory);
  }
  // Mostly there is nothing more to ask for, and so nothing to wait for.
  const leaders = await leading;
  const { open } = leaders;
  const groups =
    open.length === 0
      ? NO_ANSWERS
      : await askRecords(connection, 'tgid', open, plan.group, request);
  const joint = join(leaders, groups.rows, memory, fields, request.startMs);
  const { tids } = joint;
  const threads =
    tids.length === 0
      ? NO_ANSWERS
      : await askRecords(connection, 'pid', tids, plan.threads, request);
  return tableOf({ leaders, groups, joint, threads }, memory);
}
