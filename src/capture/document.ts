/** A record of a capture as JSON. */
import { CGROUP_FIELDS } from '../generated/cgroupstats.ts';
import { FIELDS, type FieldInfo } from '../generated/taskstats.ts';
import { msOf } from '../protocol/frame.ts';
import { needsDelayAccounting } from '../taskstats/fields.ts';
import { jsonValue } from '../taskstats/row.ts';
import type { CaptureRecord, ErrorRecord, GapRecord, StructRecord } from './record.ts';

/**
 * With `raw` exactly what the kernel sent, under the names of its struct. Without,
 * the names of the package, and only what means something in such a record.
 */
export function recordDocument(record: CaptureRecord, raw: boolean): object {
  switch (record.type) {
    case 'taskstats':
      return taskstats(record, raw);
    case 'cgroupstats':
      return cgroupstats(record, raw);
    case 'error':
      return refusal(record, raw);
    case 'gap':
      return gap(record);
  }
}

function taskstats(record: StructRecord, raw: boolean): object {
  const { type, event, kind, id, version, delaysKnown, coarse, cpu } = record;
  const head = { type, event, kind, id, version, ...(coarse ? { coarse } : {}) };
  const stats: Record<string, number | string> = {};
  for (const field of FIELDS) {
    if (!raw && !hasMeaning(field, record)) continue;
    const value = record.value(field.id);
    if (value !== undefined) stats[raw ? field.cname : field.name] = jsonValue(value);
  }
  if (raw) return { ...head, stats };
  const delayAccounting = delaysKnown ? 'known' : 'unknown';
  return { ...head, timeMs: timeMs(record), cpu, delayAccounting, stats };
}

function hasMeaning(field: FieldInfo, { kind, delaysKnown }: StructRecord): boolean {
  if (kind === 'tgid' && !field.tgid) return false;
  return delaysKnown || !needsDelayAccounting(field);
}

function cgroupstats(record: StructRecord, raw: boolean): object {
  const stats: Record<string, number | string> = {};
  for (const [id, { name, cname }] of CGROUP_FIELDS.entries()) {
    const value = record.value(id);
    if (value !== undefined) stats[raw ? cname : name] = jsonValue(value);
  }
  const { type } = record;
  return raw ? { type, stats } : { type, timeMs: timeMs(record), stats };
}

/** Absent keys are left out by JSON.stringify. */
function refusal(record: ErrorRecord, raw: boolean): object {
  const { type, errno, kind, id } = record;
  if (raw) return { type, errno };
  const subject = kind === 'none' ? {} : { kind, id };
  return { type, errno, ...subject, timeMs: timeMs(record) };
}

function gap(record: GapRecord): object {
  const { type, count, reason, exits, cpu, sequence } = record;
  const known = count === undefined ? undefined : jsonValue(count);
  const event = exits === undefined ? undefined : exits ? 'exit' : 'reply';
  return { type, event, count: known, reason, cpu, sequence, timeMs: timeMs(record) };
}

/** Milliseconds since the epoch. */
export function timeMs({ timeNs }: Pick<CaptureRecord, 'timeNs'>): number | undefined {
  return timeNs === undefined ? undefined : msOf(timeNs);
}
