/**
 * Linear memory: every region is a pair X_LOCATION, X_SIZE, derived from the one
 * before it. The memory has its final size from the start, because a memory that
 * grows detaches the views that JavaScript holds while a socket writes into them.
 * All of these are exported, so JavaScript reads the numbers and never repeats them.
 *
 * The record table is a structure of arrays, one row for each record of the last
 * index(); the layout table has a row for each layout class that it met.
 */
import { FORMATS } from './formats';
import { FIELD_COUNT } from './generated/taskstats';

/** Tables of the compiler; tools/wasm.ts refuses a module whose data needs more. */
export const STATIC_SIZE: usize = 8192;

/** Frames arrive here; the only region that JavaScript writes, but for FIELDS. */
export const INPUT_LOCATION: usize = STATIC_SIZE;
export const INPUT_SIZE: usize = 512 * 1024;

/** Rows of the record table, and the most that one message may add to it. */
export const MAX_RECORDS: u32 = 4096;
export const MAX_PER_MESSAGE: u32 = 8;

export const WHAT_LOCATION: usize = INPUT_LOCATION + INPUT_SIZE;
export const WHAT_SIZE: usize = MAX_RECORDS;
export const KIND_LOCATION: usize = WHAT_LOCATION + WHAT_SIZE;
export const KIND_SIZE: usize = MAX_RECORDS;
export const EVENT_LOCATION: usize = KIND_LOCATION + KIND_SIZE;
export const EVENT_SIZE: usize = MAX_RECORDS;
export const LAYOUT_LOCATION: usize = EVENT_LOCATION + EVENT_SIZE;
export const LAYOUT_SIZE: usize = MAX_RECORDS;
export const DELAYS_KNOWN_LOCATION: usize = LAYOUT_LOCATION + LAYOUT_SIZE;
export const DELAYS_KNOWN_SIZE: usize = MAX_RECORDS;
export const VERSION_LOCATION: usize = DELAYS_KNOWN_LOCATION + DELAYS_KNOWN_SIZE;
export const VERSION_SIZE: usize = MAX_RECORDS * 2;
export const ID_LOCATION: usize = VERSION_LOCATION + VERSION_SIZE;
export const ID_SIZE: usize = MAX_RECORDS * 4;
export const SEQUENCE_LOCATION: usize = ID_LOCATION + ID_SIZE;
export const SEQUENCE_SIZE: usize = MAX_RECORDS * 4;
export const ERRNO_LOCATION: usize = SEQUENCE_LOCATION + SEQUENCE_SIZE;
export const ERRNO_SIZE: usize = MAX_RECORDS * 4;
export const STATS_OFFSET_LOCATION: usize = ERRNO_LOCATION + ERRNO_SIZE;
export const STATS_OFFSET_SIZE: usize = MAX_RECORDS * 4;
export const STATS_LENGTH_LOCATION: usize = STATS_OFFSET_LOCATION + STATS_OFFSET_SIZE;
export const STATS_LENGTH_SIZE: usize = MAX_RECORDS * 4;

/** Class 0 is that of the records without a struct: every field is absent. */
export const MAX_LAYOUTS: u32 = 64;
/** type << 16 | offset for each class and field; 0 when the field is absent. */
export const LAYOUT_ENTRIES_LOCATION: usize = STATS_LENGTH_LOCATION + STATS_LENGTH_SIZE;
export const LAYOUT_ENTRIES_SIZE: usize = MAX_LAYOUTS * FIELD_COUNT * 4;
export const LAYOUT_FAMILY_LOCATION: usize = LAYOUT_ENTRIES_LOCATION + LAYOUT_ENTRIES_SIZE;
export const LAYOUT_FAMILY_SIZE: usize = MAX_LAYOUTS;
export const LAYOUT_VERSION_LOCATION: usize = LAYOUT_FAMILY_LOCATION + LAYOUT_FAMILY_SIZE;
export const LAYOUT_VERSION_SIZE: usize = MAX_LAYOUTS * 2;
export const LAYOUT_LENGTH_LOCATION: usize = LAYOUT_VERSION_LOCATION + LAYOUT_VERSION_SIZE;
export const LAYOUT_LENGTH_SIZE: usize = MAX_LAYOUTS * 4;

/** Indexes into the record table, in order, the addresses of their structs, their classes. */
export const SELECTED_LOCATION: usize = LAYOUT_LENGTH_LOCATION + LAYOUT_LENGTH_SIZE;
export const SELECTED_SIZE: usize = MAX_RECORDS * 4;
export const POINTERS_LOCATION: usize = SELECTED_LOCATION + SELECTED_SIZE;
export const POINTERS_SIZE: usize = MAX_RECORDS * 4;
export const PLACE_LAYOUT_LOCATION: usize = POINTERS_LOCATION + POINTERS_SIZE;
export const PLACE_LAYOUT_SIZE: usize = MAX_RECORDS;

/** Ids of the fields that columns() shall decode, a list for each format, written by JavaScript. */
export const FIELDS_LOCATION: usize = PLACE_LAYOUT_LOCATION + PLACE_LAYOUT_SIZE;
export const FIELDS_SIZE: usize = FORMATS * FIELD_COUNT;

/** char[32] columns: 32 bytes a record. */
export const BYTES_LOCATION: usize = (FIELDS_LOCATION + FIELDS_SIZE + 63) & ~63;
export const BYTES_SIZE: usize = MAX_RECORDS * 32;

/** A column of MAX_RECORDS values of 8 bytes, and the line that makes its stride odd. */
export const MAX_STRIDE: usize = MAX_RECORDS * 8 + 64;
export const COLUMNS_LOCATION: usize = BYTES_LOCATION + BYTES_SIZE;
export const COLUMNS_SIZE: usize = MAX_STRIDE * FIELD_COUNT;

export const ARENA_END: usize = COLUMNS_LOCATION + COLUMNS_SIZE;

/** Where the data of the compiler really ends; must not be beyond STATIC_SIZE. */
export function staticEnd(): usize {
  return __heap_base;
}
