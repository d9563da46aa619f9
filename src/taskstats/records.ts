/** Records of one kind: asks the helper, and gathers the answers. */
import type { Connection } from '../connection/connection.ts';
import type { RequestOptions } from '../connection/limited.ts';
import { refusalOfKernel } from '../connection/refusal.ts';
import type { Missing, ReplySink } from '../connection/requests.ts';
import type { StatError } from '../errors.ts';
import { OP_GET_PID, OP_GET_TGID } from '../generated/protocol.ts';
import type { FieldInfo } from '../generated/taskstats.ts';
import { isCoarse } from '../protocol/frame.ts';
import { RowBuilder } from './builder.ts';
import { rowsWith } from './processes.ts';
import type { RecordKind, Rows } from './rows.ts';
import { RecordShapes } from './shapes.ts';

/** What structs hold is the same in every call. */
const shapes: Readonly<Record<RecordKind, RecordShapes>> = {
  pid: new RecordShapes('pid'),
  tgid: new RecordShapes('tgid'),
};

/** Room for tasks that have begun since the list before: what has no room is moved. */
const SPARE_ROWS = 64;

export interface Answers {
  readonly rows: Rows;
  readonly missing: Missing;
}

/**
 * Asks for records of one kind. Tasks that have ended are left out; other refusals end the
 * call. `more` finds further ids, while the helper works on the first.
 */
export async function askRecords(
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
    builder ??= new RowBuilder(kind, fields, capacity, shapes[kind]);
    builder.append(decoder, timeNs, isCoarse(flags));
    refused = refusalOfKernel(decoder) ?? refused;
  };
  const ask = (some: ArrayLike<number>): Promise<Missing> =>
    connection.request(kind === 'pid' ? OP_GET_PID : OP_GET_TGID, some, sink, options);
  const asked = [ask(ids)];
  // Second: it may wake a thread on this CPU, and the question would have to wait for that.
  const finding = more?.();
  if (finding) {
    const others = finding.then((found) => {
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
  builder ??= new RowBuilder(kind, fields, 0, shapes[kind]);
  return { rows: builder.finish(), missing };
}

export const NO_ANSWERS: Answers = {
  rows: new RowBuilder('pid', [], 0).finish(),
  missing: { lost: 0, withheld: 0 },
};

/**
 * Asks for those that are `wanted`, which is told later; `ahead` are likely among them and
 * are asked for at once. Brings what questions about the wanted alone would have brought:
 * answers about others are left out, and where it matters whose answer is missing, which
 * nobody can tell, all are asked for again.
 */
export async function askAhead(
  connection: Connection,
  kind: RecordKind,
  ahead: readonly number[],
  wanted: Promise<Uint32Array>,
  fields: readonly FieldInfo[],
  options: RequestOptions,
): Promise<Answers> {
  if (ahead.length === 0) {
    const ids = await wanted;
    return ids.length === 0 ? NO_ANSWERS : askRecords(connection, kind, ids, fields, options);
  }
  const asked = new Set(ahead);
  const others = async (): Promise<Uint32Array> => (await wanted).filter((id) => !asked.has(id));
  const answers = await askRecords(connection, kind, [...asked], fields, options, others);
  const ids = await wanted;
  const proper = new Set(ids);
  if (ahead.every((id) => proper.has(id))) return answers;
  const { rows, missing } = answers;
  if (missing.lost + missing.withheld > 0) {
    return askRecords(connection, kind, ids, fields, options);
  }
  return { rows: rowsWith(rows, (id) => proper.has(id)), missing };
}
