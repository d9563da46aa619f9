/** columns(): statistics of the selected kstats, a column for each name. */
import {
  FIRST_STRUCTURE,
  LAYOUT_NAMED,
  STRUCTURES,
  VALUE_DOUBLE,
  VALUE_FLOAT,
  VALUE_INT32,
  VALUE_INT64,
  VALUE_UINT32,
  VALUE_UINT64,
} from '../generated/kstat';
import {
  COLUMNS_LOCATION,
  FIELDS_LOCATION,
  MAX_KSTATS,
  PRESENT_LOCATION,
  SELECTED_LOCATION,
} from './arena';
import { readAs } from './integers';
import { countOf, dataOf, layoutOf } from './records';
import { forgetShapes, placesOf } from './shapes';
import { integerAt, isNumber } from './statistics';

export const FORMAT_U64: u32 = 0;
export const FORMAT_F64: u32 = 1;

/** Bytes from one column to the next: an odd multiple of a cache line, so that they do not collide. */
function strideOf(count: u32): u32 {
  return ((count * 8 + 63) & ~63) | 64;
}

/** Decodes `names` columns of the `count` selected kstats; returns the stride in bytes. */
export function columns(count: u32, names: u32, format: u32): u32 {
  forgetShapes();
  const stride = strideOf(count);
  if (format == FORMAT_F64) decode<f64>(count, names, stride);
  else decode<u64>(count, names, stride);
  return stride;
}

function decode<R>(count: u32, names: u32, stride: u32): void {
  for (let i: u32 = 0; i < count; ++i) {
    const kstat = load<u32>(SELECTED_LOCATION + (i << 2));
    const target = COLUMNS_LOCATION + (i << 3);
    const present = PRESENT_LOCATION + i;
    const layout = layoutOf(kstat);
    if (countOf(kstat) == 0) absent(names, target, present, stride);
    else if (layout == LAYOUT_NAMED) named<R>(kstat, names, target, present, stride);
    else fields<R>(kstat, layout - FIRST_STRUCTURE, names, target, present, stride);
  }
}

function absent(names: u32, target: usize, present: usize, stride: u32): void {
  for (let column: u32 = 0; column < names; ++column) {
    store<u64>(target, 0);
    store<u8>(present, 0);
    target += stride;
    present += MAX_KSTATS;
  }
}

function named<R>(kstat: u32, names: u32, target: usize, present: usize, stride: u32): void {
  const data = dataOf(kstat);
  let places = placesOf(data, countOf(kstat), names);
  for (const end = places + (names << 2); places < end; places += 4) {
    const place = load<u32>(places);
    store<u8>(present, put<R>(target, data + (place & ~15), place & 15));
    target += stride;
    present += MAX_KSTATS;
  }
}

/** Fields of the first element: JavaScript wrote where they are, for each column. */
function fields<R>(
  kstat: u32,
  structure: u32,
  names: u32,
  target: usize,
  present: usize,
  stride: u32,
): void {
  const data = dataOf(kstat);
  let entries = FIELDS_LOCATION + (structure << 2);
  for (let column: u32 = 0; column < names; ++column) {
    const entry = load<u32>(entries);
    const type = entry >> 24;
    store<u8>(present, put<R>(target, data + (entry & 0xfff), isNumber(type) ? type : 0));
    entries += STRUCTURES << 2;
    target += stride;
    present += MAX_KSTATS;
  }
}

/** Stores a value; false when there is none, or the column cannot hold its type. */
function put<R>(target: usize, at: usize, type: u32): bool {
  if (type == VALUE_UINT64) store<R>(target, <R>readAs<u64>(at));
  else if (type == VALUE_UINT32) store<R>(target, <R>readAs<u32>(at));
  else if (type == VALUE_INT64) store<R>(target, <R>readAs<i64>(at));
  else if (type == VALUE_INT32) store<R>(target, <R>readAs<i32>(at));
  else return rare<R>(target, at, type);
  return true;
}

function rare<R>(target: usize, at: usize, type: u32): bool {
  store<u64>(target, 0);
  if (type == 0) return false;
  const bits = integerAt(at, type);
  if (type != VALUE_FLOAT && type != VALUE_DOUBLE) {
    store<R>(target, <R>i64(bits));
    return true;
  }
  if (!isFloat<R>()) return false;
  store<f64>(
    target,
    type == VALUE_DOUBLE ? reinterpret<f64>(bits) : f64(reinterpret<f32>(u32(bits))),
  );
  return true;
}
