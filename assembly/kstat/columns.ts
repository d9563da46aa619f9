/**
 * columns(): statistics of the selected kstats, a column for each name. Neighbours that have
 * their values at the same places are decoded in blocks, column by column.
 */
import { FIRST_STRUCTURE, LAYOUT_NAMED } from '../generated/kstat';
import {
  BLOCK,
  BLOCK_LOCATION,
  COLUMNS_LOCATION,
  FIELDS_LOCATION,
  MAX_COLUMNS,
  NOWHERE_LOCATION,
  PRESENT_LOCATION,
  PRESENT_STRIDE,
  SELECTED_LOCATION,
} from './arena';
import { fill } from './fill';
import { countOf, dataOf, layoutOf } from './records';
import { forgetShapes, hasShape, placesOf } from './shapes';

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
  for (let first: u32 = 0; first < count; ) {
    const kstat = selectedAt(first);
    const places = placesFor(kstat, names);
    const length = block(first, min(count - first, BLOCK), layoutOf(kstat), places);
    const target = COLUMNS_LOCATION + (first << 3);
    const present = PRESENT_LOCATION + first;
    if (format == FORMAT_F64) decode<f64>(length, names, places, target, present, stride);
    else decode<u64>(length, names, places, target, present, stride);
    first += length;
  }
  return stride;
}

function selectedAt(index: u32): u32 {
  return load<u32>(SELECTED_LOCATION + (index << 2));
}

function placesFor(kstat: u32, names: u32): usize {
  const count = countOf(kstat);
  if (count == 0) return NOWHERE_LOCATION;
  const layout = layoutOf(kstat);
  if (layout == LAYOUT_NAMED) return placesOf(dataOf(kstat), count, names);
  return FIELDS_LOCATION + (layout - FIRST_STRUCTURE) * MAX_COLUMNS * 4;
}

/** Notes where the data of kstats lie, as long as they have the same places; returns how many. */
function block(first: u32, most: u32, layout: u32, places: usize): u32 {
  store<u32>(BLOCK_LOCATION, dataOf(selectedAt(first)));
  let length: u32 = 1;
  for (; length < most; ++length) {
    const kstat = selectedAt(first + length);
    const data = dataOf(kstat);
    if (!belongs(kstat, data, layout, places)) break;
    store<u32>(BLOCK_LOCATION + (length << 2), data);
  }
  return length;
}

function belongs(kstat: u32, data: usize, layout: u32, places: usize): bool {
  const count = countOf(kstat);
  if (places == NOWHERE_LOCATION) return count == 0;
  if (count == 0 || layoutOf(kstat) != layout) return false;
  return layout != LAYOUT_NAMED || hasShape(data, count, places);
}

function decode<R>(
  length: u32,
  names: u32,
  places: usize,
  target: usize,
  present: usize,
  stride: u32,
): void {
  for (const end = places + (names << 2); places < end; places += 4) {
    const place = load<u32>(places);
    const there = fill<R>(target, length, place >> 4, place & 15);
    // A whole block, whatever its length: what comes behind is written later.
    const mark: u64 = there ? 0x0101_0101_0101_0101 : 0;
    store<u64>(present, mark);
    store<u64>(present, mark, 8);
    target += stride;
    present += PRESENT_STRIDE;
  }
}
