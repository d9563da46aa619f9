/**
 * The decoder: netlink payloads in, records and columns out. It runs in Node and in
 * browsers, on payloads of either byte order.
 *
 * Bytes go into `input`; index() finds the records in them; select() chooses some;
 * columns() decodes the fields that are asked for. All results are views over one
 * WebAssembly memory, overwritten by the next call of the same kind: a decoder
 * serves one user at a time. No payload makes it throw or trap; bad data is
 * counted in the result of index(). Only wrong arguments throw.
 */
import { invalidArgument } from '../errors.ts';
import { CHAR_SIZE, checkInteger, checkRange, type Structure, structureOf } from './arguments.ts';
import { type ColumnBlock, type ColumnFormat, ColumnViews, FORMATS } from './columns.ts';
import { FieldList } from './fields.ts';
import { type LayoutClass, LayoutTable } from './layouts.ts';
import { type Instance, instantiate, numberOf } from './module.ts';
import { type RecordTable, recordTable } from './records.ts';

/** Which build of the decoder Decoder.load() makes. */
export interface DecoderOptions {
  /** Which build. @defaultValue SIMD where the engine has it */
  simd?: boolean | undefined;
}

/** What a payload does not say about itself. */
export interface IndexContext {
  /** Of the machine whose kernel made it. */
  readonly byteOrder: 'little' | 'big';
  /** Generic netlink id of the family TASKSTATS there. */
  readonly familyId: number;
  /** Version of a struct that says 0 and has no sibling. @defaultValue 0, nothing is known */
  readonly defaultVersion?: number | undefined;
}

/** What index() found in a payload. */
export interface IndexResult {
  /** Rows of the table. */
  readonly records: number;
  /** Bytes that were walked; less than asked for when the table is full: go on from there. */
  readonly consumed: number;
  /** Rows that are WHAT_MALFORMED. */
  readonly malformed: number;
  /** Rows that are WHAT_UNKNOWN. */
  readonly unknown: number;
  /** Rows that are WHAT_OVERRUN. */
  readonly overruns: number;
}

/** Selects every kind, or every event. */
const ANY = -1;

/**
 * An instance of the WebAssembly decoder with a memory of its own, which never grows.
 * @throws ERR_INVALID_ARGUMENT
 */
export class Decoder {
  /** Whether this is the SIMD build. */
  readonly simd: boolean;
  /** Where payloads go; hand parts of it to a socket, so that nothing is copied. */
  readonly input: Uint8Array<ArrayBuffer>;
  /** What the last index() found, a row each: valid up to `records`. */
  readonly table: RecordTable;
  /** Records for one columns() whose columns stay in cache; more work, but slower. */
  readonly chunk = 120;

  readonly #instance: Instance;
  readonly #layouts: LayoutTable;
  readonly #views: ColumnViews;
  /** By format, as FORMATS. */
  readonly #fields: readonly FieldList[];
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #selected: Uint32Array;
  /** What the module keeps beside each selected row: where its struct is, and its layout class. */
  readonly #pointers: Uint32Array;
  readonly #placeLayouts: Uint8Array;
  #records = 0;
  #selectedCount = 0;
  #structure: Structure = structureOf(0);

  private constructor(instance: Instance) {
    const { memory, simd } = instance;
    const number = (name: string): number => numberOf(instance, name);
    this.simd = simd;
    this.#instance = instance;
    this.input = new Uint8Array(memory, number('INPUT_LOCATION'), number('INPUT_SIZE'));
    this.table = recordTable(instance);
    this.#layouts = new LayoutTable(instance);
    this.#views = new ColumnViews(memory, number('COLUMNS_LOCATION'), number('COLUMNS_SIZE'));
    const fieldCount = number('FIELD_COUNT');
    const fields = number('FIELDS_LOCATION');
    this.#fields = FORMATS.map(
      (format, i) =>
        new FieldList(new Uint8Array(memory, fields + i * fieldCount, fieldCount), format),
    );
    this.#bytes = new Uint8Array(memory, number('BYTES_LOCATION'), number('BYTES_SIZE'));
    this.#selected = new Uint32Array(memory, number('SELECTED_LOCATION'), number('MAX_RECORDS'));
    this.#pointers = new Uint32Array(memory, number('POINTERS_LOCATION'), number('MAX_RECORDS'));
    this.#placeLayouts = new Uint8Array(
      memory,
      number('PLACE_LAYOUT_LOCATION'),
      number('MAX_RECORDS'),
    );
  }

  /** Compiles the module once, and makes a decoder with a memory of its own. */
  static async load(options: DecoderOptions = {}): Promise<Decoder> {
    return new Decoder(await instantiate(options.simd));
  }

  /** Walks the datagrams in input[offset, offset + length); the selection becomes empty. */
  index(offset: number, length: number, context: IndexContext): IndexResult {
    const { byteOrder, familyId, defaultVersion = 0 } = context;
    checkRange('index', offset, length, this.input.length);
    checkInteger('familyId', familyId, 0xffff);
    checkInteger('defaultVersion', defaultVersion, 0xffff);
    if (byteOrder !== 'little' && byteOrder !== 'big')
      throw invalidArgument(`no byte order ${byteOrder}`);
    const { functions } = this.#instance;
    const start = this.input.byteOffset + offset;
    const bigEndian = byteOrder === 'big' ? 1 : 0;
    const consumed = functions.index(start, length, bigEndian, familyId, defaultVersion);
    this.#records = functions.records();
    this.#selectedCount = 0;
    return {
      records: this.#records,
      consumed,
      malformed: functions.malformed(),
      unknown: functions.unknown(),
      overruns: functions.overruns(),
    };
  }

  /** Rows of the table that the last index() made. */
  get records(): number {
    return this.#records;
  }

  /** Number of layout classes of the last index(), that of the records without a struct included. */
  get layouts(): number {
    return this.#layouts.count;
  }

  /** Class 0 is that of the records without a struct. */
  layout(layout: number): LayoutClass {
    return this.#layouts.at(layout);
  }

  /** Whether the structs of a layout class hold a field. */
  present(layout: number, field: number): boolean {
    return this.#layouts.has(layout, field);
  }

  /** Selects the records that are `what` (WHAT_*), of a kind and event, in order; returns how many. */
  select(what: number, kind: number = ANY, event: number = ANY): number {
    this.#selectedCount = this.#instance.functions.select(what, kind, event);
    this.#structure = structureOf(what);
    return this.#selectedCount;
  }

  /** Drops the selected records whose value in `keep` is 0; returns how many are left. */
  narrow(keep: Uint8Array): number {
    if (keep.length < this.#selectedCount) {
      throw invalidArgument(`${keep.length} values for ${this.#selectedCount} records`);
    }
    let count = 0;
    for (let i = 0; i < this.#selectedCount; i++) {
      if (keep[i] === 0) continue;
      this.#selected[count] = this.#selected[i] as number;
      this.#pointers[count] = this.#pointers[i] as number;
      this.#placeLayouts[count] = this.#placeLayouts[i] as number;
      count++;
    }
    this.#selectedCount = count;
    return count;
  }

  /** Rows of the table that were selected. Valid until the next select() or index(). */
  get selected(): Uint32Array {
    return this.#selected.subarray(0, this.#selectedCount);
  }

  /**
   * Decodes fields, by id, of selected[first, first + count). An absent value is 0: ask
   * present() for the layout of its record. 'u64' holds signed values in two's
   * complement; 'f64' is the nearest number, exact up to 2^53; 'u32' takes fields
   * of at most 32 bits.
   */
  columns<F extends ColumnFormat>(
    fields: readonly number[],
    first: number,
    count: number,
    format: F,
  ): ColumnBlock<F> {
    const code = FORMATS.indexOf(format);
    if (code < 0) throw invalidArgument(`no column format ${format}`);
    checkRange('columns', first, count, this.#selectedCount);
    (this.#fields[code] as FieldList).put(fields, this.#structure);
    const stride = this.#instance.functions.columns(first, count, fields.length, code);
    return this.#views.block(format, count, stride);
  }

  /** A char[32] field of selected[first, first + count), 32 bytes a record, zeros where absent. */
  bytes(field: number, first: number, count: number): Uint8Array<ArrayBuffer> {
    const { types } = this.#structure;
    checkInteger('field', field, types.length - 1);
    if (types[field] !== 'char[32]') throw invalidArgument(`field ${field} is no text`);
    checkRange('bytes', first, count, this.#selectedCount);
    this.#instance.functions.bytes(field, first, count);
    return this.#bytes.subarray(0, count * CHAR_SIZE);
  }

  /**
   * One field of one record of the table: a bigint when it has 64 bits, a number when
   * it has fewer, the bytes as they lie in `input` when it is text, undefined when it is absent.
   */
  value(record: number, field: number): bigint | number | Uint8Array<ArrayBuffer> | undefined {
    checkInteger('record', record, this.#records - 1);
    const { types } = structureOf(this.table.what[record] as number);
    checkInteger('field', field, types.length - 1);
    const offset = this.#layouts.offset(this.table.layout[record] as number, field);
    if (offset === undefined) return undefined;
    const type = types[field];
    if (type === 'char[32]') {
      const start = (this.table.statsOffset[record] as number) + offset;
      return this.input.subarray(start, start + CHAR_SIZE);
    }
    const value = this.#instance.functions.value(record, field);
    if (type === 'u64') return BigInt.asUintN(64, value);
    return type === 's64' ? value : Number(value);
  }
}
