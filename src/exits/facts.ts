/**
 * What decides about each exit before its fields are decoded: whether it is the
 * last of its process, and of which.
 *
 * The kernel tells of every thread that ends. From version 12 of the struct on,
 * the flag AGROUP marks the last thread of a process. Before, the TGID record in the
 * same datagram does, where the process ever had two threads. A process of one
 * thread has none, and there only the flag AFORK helps, which the kernel gives to
 * first threads alone, of processes that have not executed a program. Without it the
 * record may be that of a program of one thread, or of a thread of many.
 */
import { type Decoder, KIND_PID, KIND_TGID, WHAT_TASKSTATS } from '../decoder/index.ts';
import { AFORK, AGROUP } from '../generated/taskstats.ts';
import { fieldByName, fieldId } from '../taskstats/fields.ts';

/** Whether a process ended: ENDED_UNKNOWN where the struct is too old to tell. */
export const ENDED_NO = 0;
export const ENDED_YES = 1;
export const ENDED_UNKNOWN = 2;

const FLAGS = fieldByName('flags');
const TGID = fieldByName('tgid');
const UID = fieldId('uid');
const NARROW: readonly number[] = [FLAGS.id, TGID.id, UID];
/** The version in which the flag AGROUP came. */
const AGROUP_SINCE = TGID.since;

/** Of the PID records of one index(), a value each. */
export class ExitFacts {
  /** ENDED_* */
  ended: Uint8Array = new Uint8Array(0);
  /** Id of the process; 0 when it is not known. */
  processId: Uint32Array = new Uint32Array(0);
  uid: Uint32Array = new Uint32Array(0);
  /** 1 when the record holds a uid. */
  hasUid: Uint8Array = new Uint8Array(0);
  /** 1 when the TGID record of the process follows. */
  grouped: Uint8Array = new Uint8Array(0);
  /** How many records there are. */
  count = 0;
  #flags = new Uint32Array(0);

  /** Selects the PID records that the decoder has just indexed, and looks at them. */
  read(decoder: Decoder): number {
    this.count = decoder.select(WHAT_TASKSTATS, KIND_PID);
    if (this.count > this.ended.length) this.#grow(this.count);
    for (let first = 0; first < this.count; first += decoder.chunk) {
      const rows = Math.min(decoder.chunk, this.count - first);
      const block = decoder.columns(NARROW, first, rows, 'u32');
      this.#flags.set(block.column(0), first);
      this.processId.set(block.column(1), first);
      this.uid.set(block.column(2), first);
    }
    const { selected } = decoder;
    for (let i = 0; i < this.count; i++) this.#conclude(decoder, i, selected[i] as number);
    return this.count;
  }

  #conclude(decoder: Decoder, i: number, record: number): void {
    const { table } = decoder;
    const group = record + 1;
    const grouped =
      group < decoder.records &&
      table.what[group] === WHAT_TASKSTATS &&
      table.kind[group] === KIND_TGID &&
      table.sequence[group] === table.sequence[record];
    const layout = table.layout[record] as number;
    this.grouped[i] = grouped ? 1 : 0;
    this.hasUid[i] = decoder.present(layout, UID) ? 1 : 0;
    this.ended[i] = endedBy(decoder, record, this.#flags[i] as number, grouped);
    if (grouped) this.processId[i] = table.id[group] as number;
    else if (this.processId[i] === 0 && this.ended[i] === ENDED_YES) {
      this.processId[i] = table.id[record] as number;
    }
  }

  #grow(count: number): void {
    const capacity = Math.max(2 * this.ended.length, count);
    this.ended = new Uint8Array(capacity);
    this.processId = new Uint32Array(capacity);
    this.uid = new Uint32Array(capacity);
    this.hasUid = new Uint8Array(capacity);
    this.grouped = new Uint8Array(capacity);
    this.#flags = new Uint32Array(capacity);
  }
}

function endedBy(decoder: Decoder, record: number, flags: number, grouped: boolean): number {
  const { table } = decoder;
  const version = table.version[record] as number;
  if (version >= AGROUP_SINCE) return grouped || flags & AGROUP ? ENDED_YES : ENDED_NO;
  if (grouped) return ENDED_YES;
  const known = decoder.present(table.layout[record] as number, FLAGS.id);
  return known && flags & AFORK ? ENDED_YES : ENDED_UNKNOWN;
}
