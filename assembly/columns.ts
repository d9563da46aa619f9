/**
 * Columns of the selected records: one after another in the COLUMNS region,
 * strideOf() bytes apart, in the order of the FIELDS that were asked for. A value
 * that a record does not have is 0; the layout class of the record says so.
 *
 * The selection is cut into runs of one layout class. Within a run the fields are
 * the outer loop, as many neighbours at once as a kernel takes, and the records
 * the inner one.
 */
import { BYTES_LOCATION, COLUMNS_LOCATION, FIELDS_LOCATION, POINTERS_LOCATION } from './arena';
import { FORMAT_U32, strideOf, widthOf } from './formats';
import {
  FIELD_COUNT,
  TYPE_ABSENT,
  TYPE_CHAR,
  TYPE_S64,
  TYPE_U32,
  TYPE_U64,
} from './generated/taskstats';
import { entryOf, structLength } from './layouts';
import { decodeMasked, fitsMask } from './masked';
import { decodeNarrow, NARROW_SIZE } from './narrow';
import { layoutAt, structOf } from './records';
import { decodeScalar, valueAt } from './scalar';
import { layoutAtPlace, pointerAt, runLength } from './select';
import { decodeWide, mostWide } from './wide';

/** Structs that the SIMD kernels need. */
const SIMD_MINIMUM: u32 = 4;

/** Bytes of a char[32] field. */
const CHAR_SIZE: usize = 32;

/** Decodes `fieldCount` columns of the selection's [first, first + count); returns the stride. */
export function columns(first: u32, count: u32, fieldCount: u32, format: u32): usize {
  const stride = strideOf(count, format);
  const end = first + count;
  for (let place = first; place < end; ) {
    const length = runLength(place, end);
    const target = COLUMNS_LOCATION + usize(place - first) * widthOf(format);
    decodeRun(place, length, fieldCount, format, target, stride);
    place += length;
  }
  return stride;
}

/** One value of one record, as 64 bits; 0 where it is absent. */
export function value(record: u32, field: u32): i64 {
  const entry = entryOf(layoutAt(record), field);
  return valueAt(structOf(record) + offsetOf(entry), typeOf(entry));
}

/** Copies a char[32] field of the selection to the BYTES region, zeros where it is absent. */
export function bytes(field: u32, first: u32, count: u32): void {
  for (let i: u32 = 0; i < count; ++i) {
    const target = BYTES_LOCATION + usize(i) * CHAR_SIZE;
    const entry = entryOf(layoutAtPlace(first + i), field);
    if (typeOf(entry) == TYPE_CHAR) copyText(target, pointerAt(first + i) + offsetOf(entry));
    else memory.fill(target, 0, CHAR_SIZE);
  }
}

/** For so few bytes memory.copy() costs more in the call than in the copy. */
function copyText(target: usize, source: usize): void {
  store<u64>(target, load<u64>(source));
  store<u64>(target, load<u64>(source, 8), 8);
  store<u64>(target, load<u64>(source, 16), 16);
  store<u64>(target, load<u64>(source, 24), 24);
}

function typeOf(entry: u32): u32 {
  return entry >>> 16;
}

function offsetOf(entry: u32): u32 {
  return entry & 0xffff;
}

/** `field` is the address of its id in a list of FIELDS. */
function requested(layout: u32, field: usize): u32 {
  return entryOf(layout, load<u8>(field));
}

function isWide(type: u32): bool {
  return type == TYPE_U64 || type == TYPE_S64;
}

function decodeRun(
  place: u32,
  count: u32,
  fieldCount: u32,
  format: u32,
  target: usize,
  stride: usize,
): void {
  const layout = layoutAtPlace(place);
  const pointers = POINTERS_LOCATION + (place << 2);
  const list = FIELDS_LOCATION + format * FIELD_COUNT;
  const end = list + fieldCount;
  for (let at = list; at < end; ) {
    const entry = requested(layout, at);
    let fields: u32 = 1;
    if (typeOf(entry) == TYPE_ABSENT) {
      memory.fill(target, 0, usize(count) * widthOf(format));
    } else if (ASC_FEATURE_SIMD && fitsKernel(entry, structLength(layout), count, format)) {
      fields = neighbours(layout, at, end, format);
      decodeLanes(fields, pointers, count, entry, format, structLength(layout), target, stride);
    } else {
      decodeScalar(pointers, count, offsetOf(entry), typeOf(entry), format, target);
    }
    target += stride * fields;
    at += fields;
  }
}

/** A narrow kernel loads more than the value, and must not read past the struct. */
function fitsKernel(entry: u32, length: u32, count: u32, format: u32): bool {
  if (count < SIMD_MINIMUM) return false;
  if (isWide(typeOf(entry))) return format != FORMAT_U32;
  return offsetOf(entry) + NARROW_SIZE <= length;
}

/** How many of the fields from `at` on one kernel takes: 1, 2, 4 or 8 of one type, side by side. */
function neighbours(layout: u32, at: usize, end: usize, format: u32): u32 {
  const entry = requested(layout, at);
  const type = typeOf(entry);
  const wide = isWide(type);
  if (!wide && type != TYPE_U32) return 1;
  const size: u32 = wide ? 8 : 4;
  const most: u32 = wide ? mostWide(type, format) : 4;
  let found: u32 = 1;
  while (found < most && at + found < end) {
    if (requested(layout, at + found) != entry + found * size) break;
    ++found;
  }
  if (found == 8) return 8;
  if (found >= 4) return 4;
  return wide && found >= 2 ? 2 : 1;
}

function decodeLanes(
  fields: u32,
  pointers: usize,
  count: u32,
  entry: u32,
  format: u32,
  length: u32,
  target: usize,
  stride: usize,
): void {
  const type = typeOf(entry);
  const offset = offsetOf(entry);
  if (isWide(type)) {
    decodeWide(fields, pointers, count, offset, type, format, target, stride);
  } else if (fitsMask(fields, offset, type, format, length)) {
    decodeMasked(fields, pointers, count, offset, type, target, stride);
  } else {
    decodeNarrow(fields, pointers, count, offset, type, format, target, stride);
  }
}
