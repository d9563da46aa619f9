/** Columns over many kstats: what the module decodes, gathered in arrays of the caller. */
import { checkInteger } from '../../decoder/arguments.ts';
import { invalidArgument } from '../../errors.ts';
import { KSTAT_STRLEN, STRUCTURES, VALUE_TYPE_NAMES } from '../../generated/kstat.ts';
import { type Instance, numberOf } from './module.ts';
import type {
  KstatColumnArray,
  KstatColumnFormat,
  KstatColumns,
  KstatQuery,
  KstatSelection,
} from './types.ts';

/** Rows of new columns. */
const FIRST_CAPACITY = 512;

/** Bytes of a name in the regions WANTED and NAMES. */
const NAME_SLOT = 32;

const UTF8 = new TextEncoder();

/** For each name of a field: its place in each structure; see assembly/kstat/arena.ts. */
const FIELD_PLACES: ReadonlyMap<string, Uint32Array> = fieldPlaces();

function fieldPlaces(): Map<string, Uint32Array> {
  const places = new Map<string, Uint32Array>();
  for (const [i, { fields, suffix }] of STRUCTURES.entries()) {
    for (const { name, type, offset } of fields) {
      const key = suffix === undefined ? name : `${name}${suffix}1`;
      const row = places.get(key) ?? new Uint32Array(STRUCTURES.length);
      row[i] = offset * 16 + VALUE_TYPE_NAMES.indexOf(type);
      places.set(key, row);
    }
  }
  return places;
}

function newValues<F extends KstatColumnFormat>(format: F, length: number): KstatColumnArray<F> {
  const values = format === 'u64' ? new BigUint64Array(length) : new Float64Array(length);
  return values as KstatColumnArray<F>;
}

export class ColumnArrays<F extends KstatColumnFormat> implements KstatColumns<F> {
  readonly format: F;
  names: readonly string[];
  count = 0;
  #capacity: number = FIRST_CAPACITY;
  #kid = new Int32Array(FIRST_CAPACITY);
  #instance = new Int32Array(FIRST_CAPACITY);
  #crtimeNs = new BigInt64Array(FIRST_CAPACITY);
  #snaptimeNs = new BigInt64Array(FIRST_CAPACITY);
  #values: KstatColumnArray<F>[] = [];
  #present: Uint8Array[] = [];

  constructor(format: F, names: readonly string[]) {
    this.format = format;
    this.names = names;
    this.reset(names);
  }

  /** Empties the columns, for these names. */
  reset(names: readonly string[]): void {
    this.names = names;
    this.count = 0;
    for (let k = this.#values.length; k < names.length; k++) {
      this.#values.push(newValues(this.format, this.#capacity));
      this.#present.push(new Uint8Array(this.#capacity));
    }
  }

  get kid(): Int32Array {
    return this.#kid.subarray(0, this.count);
  }

  get instance(): Int32Array {
    return this.#instance.subarray(0, this.count);
  }

  get crtimeNs(): BigInt64Array {
    return this.#crtimeNs.subarray(0, this.count);
  }

  get snaptimeNs(): BigInt64Array {
    return this.#snaptimeNs.subarray(0, this.count);
  }

  column(k: number): KstatColumnArray<F> {
    checkInteger('column', k, this.names.length - 1);
    return this.#values[k]?.subarray(0, this.count) as KstatColumnArray<F>;
  }

  present(k: number): Uint8Array {
    checkInteger('column', k, this.names.length - 1);
    return this.#present[k]?.subarray(0, this.count) as Uint8Array;
  }

  /** Adds the selected rows that the module has just decoded. */
  append(views: ColumnViews, length: number, strideBytes: number): void {
    this.#reserve(this.count + length);
    const stride = strideBytes / 8;
    const values = views.values(this.format);
    for (let k = 0; k < this.names.length; k++) {
      const column = values.subarray(k * stride, k * stride + length);
      this.#values[k]?.set(column as never, this.count);
      const start = k * views.presentStride;
      this.#present[k]?.set(views.present.subarray(start, start + length), this.count);
    }
    this.#kid.set(views.kid.subarray(0, length), this.count);
    this.#instance.set(views.instance.subarray(0, length), this.count);
    this.#crtimeNs.set(views.crtimeNs.subarray(0, length), this.count);
    this.#snaptimeNs.set(views.snaptimeNs.subarray(0, length), this.count);
    this.count += length;
  }

  #reserve(rows: number): void {
    if (rows <= this.#capacity) return;
    this.#capacity = Math.max(rows, 2 * this.#capacity);
    const grown = <T extends Int32Array | BigInt64Array>(old: T): T => {
      const array = new (old.constructor as new (length: number) => T)(this.#capacity);
      array.set(old as never);
      return array;
    };
    this.#kid = grown(this.#kid);
    this.#instance = grown(this.#instance);
    this.#crtimeNs = grown(this.#crtimeNs);
    this.#snaptimeNs = grown(this.#snaptimeNs);
    for (const [k, old] of this.#values.entries()) {
      const values = newValues(this.format, this.#capacity);
      values.set(old as never);
      this.#values[k] = values;
    }
    for (const [k, old] of this.#present.entries()) {
      const present = new Uint8Array(this.#capacity);
      present.set(old);
      this.#present[k] = present;
    }
  }
}

/** Views over the memory of the module; valid until it grows. */
export class ColumnViews {
  readonly buffer: ArrayBufferLike;
  readonly kid: Int32Array;
  readonly instance: Int32Array;
  readonly crtimeNs: BigInt64Array;
  readonly snaptimeNs: BigInt64Array;
  readonly present: Uint8Array;
  readonly presentStride: number;
  readonly #u64: BigUint64Array;
  readonly #f64: Float64Array;

  constructor(instance: Instance) {
    const { buffer } = instance.memory;
    const number = (name: string): number => numberOf(instance, name);
    this.buffer = buffer;
    this.presentStride = number('PRESENT_STRIDE');
    const rows = number('MAX_KSTATS');
    this.kid = new Int32Array(buffer, number('SELECTED_KID_LOCATION'), rows);
    this.instance = new Int32Array(buffer, number('SELECTED_INSTANCE_LOCATION'), rows);
    this.crtimeNs = new BigInt64Array(buffer, number('SELECTED_CRTIME_LOCATION'), rows);
    this.snaptimeNs = new BigInt64Array(buffer, number('SELECTED_SNAPTIME_LOCATION'), rows);
    this.present = new Uint8Array(buffer, number('PRESENT_LOCATION'), number('PRESENT_SIZE'));
    const [location, size] = [number('COLUMNS_LOCATION'), number('COLUMNS_SIZE') / 8];
    this.#u64 = new BigUint64Array(buffer, location, size);
    this.#f64 = new Float64Array(buffer, location, size);
  }

  values(format: KstatColumnFormat): BigUint64Array | Float64Array {
    return format === 'u64' ? this.#u64 : this.#f64;
  }
}

/** What the module compares names with; longer ones can be no names. */
function putName(target: Uint8Array, slot: number, what: string, name: string): void {
  const bytes = UTF8.encode(name);
  if (bytes.length > KSTAT_STRLEN || bytes.includes(0)) {
    throw invalidArgument(
      `${what} ${JSON.stringify(name)} is longer than ${KSTAT_STRLEN} bytes or has a NUL`,
    );
  }
  target.fill(0, slot * NAME_SLOT, (slot + 1) * NAME_SLOT);
  target.set(bytes, slot * NAME_SLOT);
}

/** Writes the names of a query to the module. */
export function putNames(instance: Instance, { names, format }: KstatQuery): void {
  if (format !== 'u64' && format !== 'f64') throw invalidArgument(`no column format ${format}`);
  checkInteger('names.length', names.length, numberOf(instance, 'MAX_COLUMNS'));
  const { buffer } = instance.memory;
  const size = numberOf(instance, 'NAMES_SIZE');
  const slots = new Uint8Array(buffer, numberOf(instance, 'NAMES_LOCATION'), size);
  const columns = numberOf(instance, 'MAX_COLUMNS');
  const location = numberOf(instance, 'FIELDS_LOCATION');
  const fields = new Uint32Array(buffer, location, STRUCTURES.length * columns);
  for (const [k, name] of names.entries()) {
    if (name === '') throw invalidArgument('the name of a statistic is empty');
    putName(slots, k, 'the name of a statistic', name);
    const places = FIELD_PLACES.get(name);
    for (let i = 0; i < STRUCTURES.length; i++) fields[i * columns + k] = places?.[i] ?? 0;
  }
}

/** Writes a selection to the module; the arguments of its select(). */
export function putSelection(
  instance: Instance,
  selection: KstatSelection = {},
): [by: number, instance: number, type: number] {
  const number = (name: string): number => numberOf(instance, name);
  const { buffer } = instance.memory;
  const wanted = new Uint8Array(buffer, number('WANTED_LOCATION'), number('WANTED_SIZE'));
  let by = 0;
  for (const [slot, key] of (['module', 'name', 'class'] as const).entries()) {
    const text = selection[key];
    if (text === undefined) continue;
    putName(wanted, slot, key, text);
    by |= number(`BY_${key.toUpperCase()}`);
  }
  if (selection.instance !== undefined) by |= number('BY_INSTANCE');
  if (selection.type !== undefined) by |= number('BY_TYPE');
  return [by, selection.instance ?? 0, selection.type ?? 0];
}
