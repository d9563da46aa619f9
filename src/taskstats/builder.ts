/**
 * Makes a table out of decoded answers, a batch at a time. The decoder writes
 * small columns that stay in cache; they are appended to the columns here.
 */
import { type Decoder, KIND_PID, KIND_TGID, WHAT_TASKSTATS } from '../decoder/index.ts';
import { FIELDS, type FieldInfo } from '../generated/taskstats.ts';
import { msOf } from '../protocol/frame.ts';
import {
  allocate,
  type ColumnData,
  clear,
  copyInto,
  head,
  type Lane,
  laneOf,
  TEXT_BYTES,
} from './columns.ts';
import { DELAY_TOTALS, ELAPSED_ID, needsDelayAccounting } from './fields.ts';
import { growKeys, headOfKeys, makeKeys, type RowKeys } from './keys.ts';
import { type RecordKind, type RecordLayout, type Rows, rowsOf } from './rows.ts';

/** By field id: 1 for the delays that are counted only while kernel.task_delayacct is 1. */
const DELAYS: Uint8Array = Uint8Array.from(FIELDS, (field) => Number(needsDelayAccounting(field)));

/** Layouts that are remembered: a kernel has one or two, damaged bytes may have any. */
const MAX_PRESENCE = 256;

/** Whether rows of the table follow one another without a hole. */
function isRun(selected: Uint32Array): boolean {
  const last = selected.length - 1;
  return (selected[last] as number) - (selected[0] as number) === last;
}

export class RowBuilder {
  readonly #kind: RecordKind;
  readonly #asked: readonly FieldInfo[];
  /** What is decoded: the fields asked for, and elapsedUs. */
  readonly #fields: readonly FieldInfo[];
  /** Ids of the fields that some record had, by how they are decoded. */
  readonly #lanes: Readonly<Record<Lane, number[]>> = { u64: [], u32: [], bytes: [] };
  #data = new Map<number, ColumnData>();
  readonly #layouts: RecordLayout[] = [];
  readonly #layoutKeys = new Map<string, number>();
  #capacity: number;
  #keys: RowKeys;
  #length = 0;
  #anyDelays = false;

  /** What the structs of each layout hold, by key. */
  readonly #presence: Map<string, Uint8Array>;

  /**
   * elapsedUs is always decoded: it tells a reused pid from an old task. Builders of one
   * kind that follow one another may share `presence`, which spares them some work.
   */
  constructor(
    kind: RecordKind,
    fields: readonly FieldInfo[],
    capacity: number,
    presence: Map<string, Uint8Array> = new Map(),
  ) {
    this.#presence = presence;
    const elapsed = FIELDS[ELAPSED_ID] as FieldInfo;
    this.#kind = kind;
    this.#asked = fields;
    this.#fields = fields.includes(elapsed) ? fields : [...fields, elapsed];
    this.#capacity = Math.max(capacity, 1);
    this.#keys = makeKeys(this.#capacity);
  }

  get length(): number {
    return this.#length;
  }

  /**
   * Appends the records of this kind that the decoder has just indexed; `coarse` is a
   * flag of their frame. With `keep`, those whose value in it is not 0.
   */
  append(decoder: Decoder, timeNs: bigint, coarse = false, keep?: Uint8Array): void {
    const kind = this.#kind === 'pid' ? KIND_PID : KIND_TGID;
    const all = decoder.select(WHAT_TASKSTATS, kind);
    const count = keep ? decoder.narrow(keep) : all;
    if (count === 0) return;
    this.#reserve(this.#length + count);
    this.#appendKeys(decoder, count, msOf(timeNs), coarse);
    this.#admitDelays(count);
    this.#appendLayouts(decoder, count, coarse);
    for (let first = 0; first < count; first += decoder.chunk) {
      const rows = Math.min(decoder.chunk, count - first);
      this.#appendColumns(decoder, first, rows);
      this.#length += rows;
    }
  }

  #appendKeys(decoder: Decoder, count: number, timeMs: number, coarse: boolean): void {
    const { table, selected } = decoder;
    const keys = this.#keys;
    const at = this.#length;
    keys.timeMs.fill(timeMs, at, at + count);
    if (isRun(selected) && !coarse) {
      const first = selected[0] as number;
      keys.id.set(table.id.subarray(first, first + count), at);
      keys.delaysKnown.set(table.delaysKnown.subarray(first, first + count), at);
      return;
    }
    for (let i = 0; i < count; i++) {
      const record = selected[i] as number;
      keys.id[at + i] = table.id[record] as number;
      // Without the counts, a delay of a second tells that delays are counted.
      keys.delaysKnown[at + i] = coarse
        ? Number(DELAY_TOTALS.some((id) => decoder.value(record, id)))
        : (table.delaysKnown[record] as number);
    }
  }

  #appendLayouts(decoder: Decoder, count: number, coarse: boolean): void {
    const { table, selected } = decoder;
    const { layout } = this.#keys;
    const at = this.#length;
    // Layout class 0 is that of records without a struct: one more means that all are alike.
    if (decoder.layouts === 2) {
      layout.fill(this.#layoutIndex(decoder, selected[0] as number, coarse), at, at + count);
      return;
    }
    const known = new Map<number, number>();
    for (let i = 0; i < count; i++) {
      const record = selected[i] as number;
      const ofRecord = table.layout[record] as number;
      let index = known.get(ofRecord);
      if (index === undefined) {
        index = this.#layoutIndex(decoder, record, coarse);
        known.set(ofRecord, index);
      }
      layout[at + i] = index;
    }
  }

  #appendColumns(decoder: Decoder, first: number, rows: number): void {
    for (const lane of ['u64', 'u32'] as const) {
      const ids = this.#lanes[lane];
      if (ids.length === 0) continue;
      const block = decoder.columns(ids, first, rows, lane);
      for (let k = 0; k < ids.length; k++) {
        copyInto(this.#column(ids[k] as number), block.column(k), this.#length);
      }
    }
    for (const id of this.#lanes.bytes) {
      copyInto(this.#column(id), decoder.bytes(id, first, rows), this.#length * TEXT_BYTES);
    }
  }

  #column(id: number): ColumnData {
    return this.#data.get(id) as ColumnData;
  }

  /** Structs of one version and length are alike; the table knows each such layout once. */
  #layoutIndex(decoder: Decoder, record: number, coarse: boolean): number {
    const { table } = decoder;
    const version = table.version[record] as number;
    const key = `${version}:${table.statsLength[record]}:${coarse}`;
    const known = this.#layoutKeys.get(key);
    if (known !== undefined) return known;
    let present = this.#presence.get(key);
    if (!present) {
      present = this.#presenceOf(decoder, table.layout[record] as number, coarse);
      if (this.#presence.size < MAX_PRESENCE) this.#presence.set(key, present);
    }
    this.#admit(present);
    this.#layouts.push({ version, coarse, present });
    this.#layoutKeys.set(key, this.#layouts.length - 1);
    return this.#layouts.length - 1;
  }

  #presenceOf(decoder: Decoder, layout: number, coarse: boolean): Uint8Array {
    const present = new Uint8Array(FIELDS.length);
    for (const field of FIELDS) {
      const meant = (this.#kind === 'pid' || field.tgid) && !(coarse && field.coarse === 'absent');
      present[field.id] = meant && decoder.present(layout, field.id) ? 1 : 0;
    }
    return present;
  }

  #admitDelays(count: number): void {
    const known = this.#keys.delaysKnown.subarray(this.#length, this.#length + count);
    if (this.#anyDelays || !known.includes(1)) return;
    this.#anyDelays = true;
    for (const { present } of this.#layouts) this.#admit(present);
  }

  /**
   * Makes columns for the fields that no record had before; the others cost nothing.
   * The delays that no task is known to have are such fields as well.
   */
  #admit(present: Uint8Array): void {
    const added = this.#fields.filter(
      ({ id }) => present[id] && !this.#data.has(id) && (this.#anyDelays || !DELAYS[id]),
    );
    if (added.length === 0) return;
    allocate(added, this.#capacity, this.#data);
    for (const field of added) {
      this.#lanes[laneOf(field)].push(field.id);
      if (this.#length > 0) clear(this.#column(field.id)); // of the rows that did not have it
    }
  }

  #reserve(rows: number): void {
    if (rows <= this.#capacity) return;
    const capacity = Math.max(rows, 2 * this.#capacity);
    const data = allocate(
      this.#fields.filter(({ id }) => this.#data.has(id)),
      capacity,
    );
    for (const [id, column] of this.#data) copyInto(data.get(id) as ColumnData, column, 0);
    this.#data = data;
    this.#keys = growKeys(this.#keys, capacity);
    this.#capacity = capacity;
  }

  /** The columns without the room behind their rows. */
  #headOfColumns(): Map<number, ColumnData> {
    if (this.#length === this.#capacity) return this.#data;
    const data = new Map<number, ColumnData>();
    for (const field of this.#fields) {
      const column = this.#data.get(field.id);
      if (column) data.set(field.id, head(field, column, this.#length));
    }
    return data;
  }

  /** Ends the work of the builder. `fields` are those that the table is to name, when more were decoded. */
  finish(fields: readonly FieldInfo[] = this.#asked): Rows {
    const length = this.#length;
    const keys = headOfKeys(this.#keys, length);
    return rowsOf(keys, { length, fields, data: this.#headOfColumns(), layouts: this.#layouts });
  }
}
