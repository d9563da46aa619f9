/** Columns of a table: one typed array a field, of the type that holds its values exactly. */
import type { FieldInfo } from '../generated/taskstats.ts';
import { takeMemory } from './memory.ts';
import { toFloat, wordsOf } from './words.ts';

/** Bytes of a char[32] field. */
export const TEXT_BYTES = 32;

export type ColumnData = BigUint64Array | BigInt64Array | Uint32Array | Int32Array | Uint8Array;

/** How the decoder delivers a field: 64-bit lanes, 32-bit lanes, or bytes. */
export type Lane = 'u64' | 'u32' | 'bytes';

export function laneOf(field: FieldInfo): Lane {
  if (field.type === 'u64' || field.type === 's64') return 'u64';
  return field.type === 'char[32]' ? 'bytes' : 'u32';
}

const LANE_BYTES: Readonly<Record<Lane, number>> = { u64: 8, u32: 4, bytes: TEXT_BYTES };

function view(field: FieldInfo, buffer: ArrayBuffer, offset: number, rows: number): ColumnData {
  switch (field.type) {
    case 'u64':
      return new BigUint64Array(buffer, offset, rows);
    case 's64':
      return new BigInt64Array(buffer, offset, rows);
    case 's8':
      return new Int32Array(buffer, offset, rows);
    case 'char[32]':
      return new Uint8Array(buffer, offset, rows * TEXT_BYTES);
    default:
      return new Uint32Array(buffer, offset, rows);
  }
}

function makeColumns(
  fields: readonly FieldInfo[],
  rows: number,
  buffer: ArrayBuffer,
): readonly ColumnData[] {
  let offset = 0;
  return fields.map((field) => {
    const column = view(field, buffer, offset, rows);
    offset += bytesOf(field, rows);
    return column;
  });
}

/** Columns of 32-bit lanes come in even numbers of values, to keep all aligned to 8 bytes. */
function bytesOf(field: FieldInfo, rows: number): number {
  return LANE_BYTES[laneOf(field)] * (rows + (rows & 1));
}

/** The columns that memory last had: tables that follow one another mostly have the same ones. */
interface Made {
  readonly fields: readonly FieldInfo[];
  readonly rows: number;
  readonly columns: readonly ColumnData[];
}

const madeOver = new WeakMap<ArrayBuffer, Made>();

/**
 * Adds columns for the fields, by field id; they share one piece of memory. What is in them
 * is not defined: whoever does not write each row of them has to clear() them.
 */
export function allocate(
  fields: readonly FieldInfo[],
  rows: number,
  columns: Map<number, ColumnData> = new Map(),
): Map<number, ColumnData> {
  let size = 0;
  for (const field of fields) size += bytesOf(field, rows);
  const buffer = takeMemory(size);
  let made = madeOver.get(buffer);
  if (made?.fields !== fields || made.rows !== rows) {
    made = { fields, rows, columns: makeColumns(fields, rows, buffer) };
    madeOver.set(buffer, made);
  }
  for (let k = 0; k < fields.length; k++) {
    columns.set((fields[k] as FieldInfo).id, made.columns[k] as ColumnData);
  }
  return columns;
}

/** The memory of columns, each piece once; neighbours mostly share one. */
export function buffersOf(columns: Iterable<ColumnData>): Set<ArrayBuffer> {
  const buffers = new Set<ArrayBuffer>();
  let last: ArrayBufferLike | undefined;
  for (const { buffer } of columns) {
    if (buffer !== last && buffer instanceof ArrayBuffer) buffers.add(buffer);
    last = buffer;
  }
  return buffers;
}

export function clear(column: ColumnData): void {
  new Uint8Array(column.buffer, column.byteOffset, column.byteLength).fill(0);
}

/** A column of zeros. */
export function emptyColumn(field: FieldInfo, rows: number): ColumnData {
  return view(field, new ArrayBuffer(rows * LANE_BYTES[laneOf(field)]), 0, rows);
}

/** A column of numbers as doubles, rounded to the nearest; NaN where `present` is 0. */
export function toFloats(data: Exclude<ColumnData, Uint8Array>, present: Uint8Array): Float64Array {
  const wide = data instanceof BigUint64Array || data instanceof BigInt64Array;
  const signed = data instanceof BigInt64Array;
  const words = wide ? wordsOf(data) : undefined;
  return Float64Array.from(present, (there, row) => {
    if (!there) return Number.NaN;
    return words ? toFloat(words, row, signed) : Number(data[row]);
  });
}

/** `target.set(source, at)` for two arrays of the same kind. */
export function copyInto(target: ColumnData, source: ColumnData, at: number): void {
  (target as Uint8Array).set(source as Uint8Array, at);
}

/** The first rows of a column. */
export function head(field: FieldInfo, data: ColumnData, rows: number): ColumnData {
  const length = laneOf(field) === 'bytes' ? rows * TEXT_BYTES : rows;
  return data.length === length ? data : data.subarray(0, length);
}

/** The chosen rows of all columns, in their order. */
export function gather(
  fields: readonly FieldInfo[],
  data: ReadonlyMap<number, ColumnData>,
  rows: Int32Array,
): Map<number, ColumnData> {
  const result = allocate(fields, rows.length);
  for (const field of fields) {
    const [from, to] = [data.get(field.id) as ColumnData, result.get(field.id) as ColumnData];
    const width = laneOf(field) === 'bytes' ? TEXT_BYTES : 1;
    for (let i = 0; i < rows.length; i++) {
      const at = (rows[i] as number) * width;
      copyInto(to, from.subarray(at, at + width), i * width);
    }
  }
  return result;
}

/** A byte order mark is part of a name: without it one task would have the name of another. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Text of the kernel up to its first NUL; bytes that are no UTF-8 become U+FFFD. */
export function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
}
