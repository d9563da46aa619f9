/** Which records of a capture are shown. Losses always are. */
import type { CaptureRecord, KstatFrameRecord, StructRecord } from '../../capture/record.ts';
import { fieldId } from '../../taskstats/fields.ts';

export interface RecordFilter {
  readonly pids?: ReadonlySet<number> | undefined;
  readonly uids?: ReadonlySet<number> | undefined;
  /** The whole command name, or an expression that matches some of it. */
  readonly comm?: string | RegExp | undefined;
}

const TGID = fieldId('tgid');
const UID = fieldId('uid');
const COMM = fieldId('comm');

/**
 * Whether a record is shown. A record of a thread group tells neither its user nor its
 * name, so that it passes by its id alone.
 */
export function passes(
  record: CaptureRecord | KstatFrameRecord,
  { pids, uids, comm }: RecordFilter,
): boolean {
  if (record.type === 'gap') return true;
  const filtered = pids !== undefined || uids !== undefined || comm !== undefined;
  if (!filtered) return true;
  if (record.type === 'cgroupstats' || record.type === 'kstats') return false;
  if (record.type === 'error') {
    return uids === undefined && comm === undefined && pids?.has(record.id) === true;
  }
  if (pids && !isOf(record, pids)) return false;
  if (record.kind === 'tgid') return uids === undefined && comm === undefined;
  const uid = record.value(UID);
  if (uids && !(typeof uid === 'number' && uids.has(uid))) return false;
  return comm === undefined || matches(record.value(COMM), comm);
}

function isOf(record: StructRecord, pids: ReadonlySet<number>): boolean {
  if (pids.has(record.id)) return true;
  const tgid = record.kind === 'pid' ? record.value(TGID) : undefined;
  return typeof tgid === 'number' && pids.has(tgid);
}

function matches(name: unknown, comm: string | RegExp): boolean {
  if (typeof name !== 'string') return false;
  return typeof comm === 'string' ? name === comm : comm.test(name);
}
