/**
 * Makes a table out of decoded answers, a batch at a time. The decoder writes
 * small columns that stay in cache; they are appended to the columns here.
 */
import { type Decoder, KIND_PID, KIND_TGID, WHAT_TASKSTATS } from '../decoder/index.ts';
import type { FieldInfo } from '../generated/taskstats.ts';
import { msOf } from '../protocol/frame.ts';
import { allocate, type ColumnData, clear, copyInto, head, TEXT_BYTES } from './columns.ts';
import { DELAY_TOTALS } from './fields.ts';
import { growKeys, headOfKeys, makeKeys, type RowKeys } from './keys.ts';
import { type RecordKind, type RecordLayout, type Rows, rowsOf } from './rows.ts';
import { type Lanes, RecordShapes, withElapsed } from './shapes.ts';

const NO_LANES: Lanes = { u64: [], u32: [], bytes: [] };

/** Whether rows of the table follow one another without a hole. */
function isRun(selected: Uint32Array): boolean {
  const last = selected.length - 1;
  return (selected[last] as number) - (selected[0] as number) === last;
}

function joinLanes(a: Lanes, b: Lanes): Lanes {
  return {
    u64: [...a.u64, ...b.u64],
    u32: [...a.u32, ...b.u32],
    bytes: [...a.bytes, ...b.bytes],
  };
}

export class RowBuilder {
  readonly #kind: RecordKind;
  readonly #asked: readonly FieldInfo[];
  /** What is decoded: the fields asked for, and elapsedUs. */
  readonly #fields: readonly FieldInfo[];
  readonly #shapes: RecordShapes;
  /** Ids of the fields that some record had. */
  #lanes = NO_LANES;
  #data = new Map<number, ColumnData>();
  readonly #layouts: RecordLayout[] = [];
  readonly #layoutKeys = new Map<string, number>();
  #capacity: number;
  #keys: RowKeys;
  #length = 0;
  #anyDelays = false;

  /** Builders of one kind that follow one another may share `shapes`, which spares them some work. */
  constructor(
    kind: RecordKind,
    fields: readonly FieldInfo[],
    capacity: number,
    shapes: RecordShapes = new RecordShapes(kind),
  ) {
    this.#kind = kind;
    this.#asked = fields;
    this.#fields = withElapsed(fields);
    this.#shapes = shapes;
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
    const layout = table.layout[record] as number;
    const present = this.#shapes.presence(key, decoder, layout, coarse);
    this.#admit(present);
    this.#layouts.push({ version, coarse, present });
    this.#layoutKeys.set(key, this.#layouts.length - 1);
    return this.#layouts.length - 1;
  }

  #admitDelays(count: number): void {
    const known = this.#keys.delaysKnown.subarray(this.#length, this.#length + count);
    if (this.#anyDelays || !known.includes(1)) return;
    this.#anyDelays = true;
    for (const { present } of this.#layouts) this.#admit(present);
  }

  /** Makes columns for the fields that no record had before. */
  #admit(present: Uint8Array): void {
    const first = this.#data.size === 0;
    const open = first ? this.#fields : this.#fields.filter(({ id }) => !this.#data.has(id));
    const { fields, lanes } = this.#shapes.shapeOf(open, present, this.#anyDelays);
    if (fields.length === 0) return;
    allocate(fields, this.#capacity, this.#data);
    this.#lanes = first ? lanes : joinLanes(this.#lanes, lanes);
    if (this.#length === 0) return;
    for (const { id } of fields) clear(this.#column(id)); // of the rows that did not have it
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
