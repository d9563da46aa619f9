/**
 * Kstats of one kind have the same members in the same order: one shape. columns() searches
 * the names once for each shape and from then on only compares them, which makes the
 * result the same whatever came before, and names that are missing cost nothing.
 */
import { NAMED_DATA_TYPE, NAMED_SIZE, NAMED_VALUE } from '../generated/kstat';
import {
  MAX_COLUMNS,
  MAX_SHAPES,
  NAMES_LOCATION,
  SHAPE_BASE_LOCATION,
  SHAPE_BASE_SIZE,
  SHAPE_COUNT_LOCATION,
  SHAPE_PLACES_LOCATION,
} from './arena';
import { isNumber, valueTypeOf } from './statistics';
import { sameName } from './text';

/** Members lie in INPUT, so that a shape is good for one index() only. */
export function forgetShapes(): void {
  memory.fill(SHAPE_BASE_LOCATION, 0, SHAPE_BASE_SIZE);
}

/** Where the places of the shape of `count` members at `base` stand; makes them at need. */
export function placesOf(base: usize, count: u32, columns: u32): usize {
  const hash = (load<u64>(base) ^ u64(count)) * 0x9e37_79b9_7f4a_7c15;
  const slot = u32(hash >> 60) & (MAX_SHAPES - 1);
  const places = SHAPE_PLACES_LOCATION + slot * MAX_COLUMNS * 4;
  if (hasShape(base, count, places)) return places;
  store<u32>(SHAPE_BASE_LOCATION + (slot << 2), base);
  store<u32>(SHAPE_COUNT_LOCATION + (slot << 2), count);
  for (let column: u32 = 0; column < columns; ++column) {
    store<u32>(places + (column << 2), search(base, count, NAMES_LOCATION + (column << 5)));
  }
  return places;
}

/** Whether the shape of `count` members at `base` is the one that has these places. */
export function hasShape(base: usize, count: u32, places: usize): bool {
  const slot = u32(places - SHAPE_PLACES_LOCATION) / (MAX_COLUMNS * 4);
  const known: usize = load<u32>(SHAPE_BASE_LOCATION + (slot << 2));
  if (known == 0 || load<u32>(SHAPE_COUNT_LOCATION + (slot << 2)) != count) return false;
  return sameMembers(base, known, count);
}

/** Whether all names and types are equal: the first 32 bytes of each member. */
function sameMembers(a: usize, b: usize, count: u32): bool {
  for (const end = a + count * NAMED_SIZE; a < end; a += NAMED_SIZE, b += NAMED_SIZE) {
    let difference = (load<u64>(a) ^ load<u64>(b)) | (load<u64>(a, 8) ^ load<u64>(b, 8));
    difference |= (load<u64>(a, 16) ^ load<u64>(b, 16)) | (load<u64>(a, 24) ^ load<u64>(b, 24));
    if (difference != 0) return false;
  }
  return true;
}

/** The place of the first member with this name; 0 when there is none, or it is no number. */
function search(base: usize, count: u32, name: usize): u32 {
  for (let i: u32 = 0; i < count; ++i) {
    const member = base + i * NAMED_SIZE;
    if (!sameName(member, name)) continue;
    const type = valueTypeOf(load<u8>(member + NAMED_DATA_TYPE));
    return isNumber(type) ? ((i * NAMED_SIZE + NAMED_VALUE) << 4) | type : 0;
  }
  return 0;
}
