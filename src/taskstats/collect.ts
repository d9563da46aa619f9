/** Tables out of requests: lists the tasks, asks the helper, and puts the answers together. */
import type {
  CallOptions,
  Connection,
  Missing,
  ReplySink,
  RequestOptions,
} from '../client/connection.ts';
import { WHAT_ERROR } from '../decoder/index.ts';
import { StatError } from '../errors.ts';
import { FRAME_FLAG_COARSE, OP_GET_PID, OP_GET_TGID } from '../generated/protocol.ts';
import type { FieldInfo } from '../generated/taskstats.ts';
import { delayacctLately } from '../procfs/delayacct.ts';
import { listThreads } from '../procfs/processes.ts';
import { ProcessAssembly } from './assemble.ts';
import { type RecordKind, RowBuilder, type Rows } from './builder.ts';
import type { LoneProcesses } from './lone.ts';
import { leadersOf, planFields, withTgid } from './processes.ts';
import { type TableOptions, TaskTable } from './table.ts';

const EPERM = 1;
const ESRCH = 3;

interface Answers {
  readonly rows: Rows;
  readonly missing: Missing;
}

const NO_ANSWERS: Answers = {
  rows: new RowBuilder('tgid', [], 0).finish(),
  missing: { lost: 0, withheld: 0 },
};

/** Asks for records of one kind. Tasks that have ended are left out; other refusals end the call. */
export async function askRecords(
  connection: Connection,
  kind: RecordKind,
  ids: ArrayLike<number>,
  fields: readonly FieldInfo[],
  options: RequestOptions,
): Promise<Answers> {
  const builder = new RowBuilder(kind, fields, ids.length);
  let refused = 0;
  let damaged = 0;
  const sink: ReplySink = (decoder, result, { timeNs, flags }) => {
    damaged += result.malformed + result.unknown + result.overruns;
    builder.append(decoder, timeNs, (flags & FRAME_FLAG_COARSE) !== 0);
    const errors = decoder.select(WHAT_ERROR);
    for (let i = 0; i < errors; i++) {
      const errno = decoder.table.errno[decoder.selected[i] as number] as number;
      if (errno !== ESRCH) refused = errno;
    }
  };
  const operation = kind === 'pid' ? OP_GET_PID : OP_GET_TGID;
  const missing = await connection.request(operation, ids, sink, options);
  missing.lost += damaged;
  if (refused === EPERM) {
    throw new StatError('ERR_PERMISSION', 'the kernel refuses the helper: it lacks CAP_NET_ADMIN', {
      errno: refused,
      hint: 'run `sidestat doctor`',
    });
  }
  if (refused !== 0) {
    throw new StatError('ERR_KERNEL', `the kernel refused a request: errno ${refused}`, {
      errno: refused,
    });
  }
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

/** Rows as the kernel gave them: threads, or thread groups. */
export async function recordTable(
  connection: Connection,
  kind: RecordKind,
  ids: ArrayLike<number>,
  fields: readonly FieldInfo[],
  options: CallOptions,
): Promise<TaskTable> {
  const { rows, missing } = await askRecords(connection, kind, ids, fields, options);
  return new TaskTable(rows, {
    kind: kind === 'pid' ? 'thread' : 'group',
    ...now(),
    ...account(ids.length, rows.length, missing),
  });
}

/** Rows of whole processes. What `lone` knows of earlier calls saves it questions. */
export async function processTable(
  connection: Connection,
  lone: LoneProcesses,
  pids: ArrayLike<number>,
  fields: readonly FieldInfo[],
  options: CallOptions,
): Promise<TaskTable> {
  const plan = withTgid(planFields(fields));
  const request = { ...options, startMs: performance.now() };
  const asked = await askRecords(connection, 'pid', pids, plan.leader, request);
  const leaders = { rows: leadersOf(asked.rows), missing: asked.missing };
  const known = lone.recognise(leaders.rows, performance.now());
  let groups = NO_ANSWERS;
  if (plan.group.length > 0 && known.includes(0)) {
    const open = leaders.rows.id.filter((_, row) => !known[row]);
    groups = await askRecords(connection, 'tgid', open, plan.group, request);
    lone.learn(leaders.rows, groups.rows);
  }

  const processes = new ProcessAssembly(leaders.rows, groups.rows, fields, known);
  const missing = { ...leaders.missing };
  missing.lost += groups.missing.lost;
  // Shown as leaders, and not a moment later: they have executed a set-uid program.
  missing.withheld += groups.missing.withheld;
  const tids = processes.list(listThreads);
  if (tids.length > 0) {
    const threads = await askRecords(connection, 'pid', tids, plan.threads, request);
    processes.fold(threads.rows);
    missing.lost += threads.missing.lost;
  }
  return processes.table({
    ...now(),
    ...account(pids.length, processes.length, missing),
  });
}
