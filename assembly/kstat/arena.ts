/**
 * Linear memory of the kstat module: every region is a pair X_LOCATION, X_SIZE, derived
 * from the one before it. INPUT is the last, so a record that is larger than others
 * makes the memory grow, and nothing else moves.
 */
import { FIRST_STRUCTURE, STRUCTURES } from '../generated/kstat';

/** Tables of the compiler; tools/wasm.ts refuses a module whose data needs more. */
export const STATIC_SIZE: usize = 8192;

/** Rows of the kstat table: the most that one index() finds. */
export const MAX_KSTATS: u32 = 2048;

export const CRTIME_LOCATION: usize = STATIC_SIZE;
export const CRTIME_SIZE: usize = MAX_KSTATS * 8;
export const SNAPTIME_LOCATION: usize = CRTIME_LOCATION + CRTIME_SIZE;
export const SNAPTIME_SIZE: usize = MAX_KSTATS * 8;
/** ks_data_size of the header. */
export const DATA_SIZE_LOCATION: usize = SNAPTIME_LOCATION + SNAPTIME_SIZE;
export const DATA_SIZE_SIZE: usize = MAX_KSTATS * 8;
/** Where the record begins in INPUT. */
export const RECORD_OFFSET_LOCATION: usize = DATA_SIZE_LOCATION + DATA_SIZE_SIZE;
export const RECORD_OFFSET_SIZE: usize = MAX_KSTATS * 4;
export const HEADER_LENGTH_LOCATION: usize = RECORD_OFFSET_LOCATION + RECORD_OFFSET_SIZE;
export const HEADER_LENGTH_SIZE: usize = MAX_KSTATS * 4;
/** Bytes of data that came and count: 0 when the read failed. */
export const DATA_LENGTH_LOCATION: usize = HEADER_LENGTH_LOCATION + HEADER_LENGTH_SIZE;
export const DATA_LENGTH_SIZE: usize = MAX_KSTATS * 4;
export const KID_LOCATION: usize = DATA_LENGTH_LOCATION + DATA_LENGTH_SIZE;
export const KID_SIZE: usize = MAX_KSTATS * 4;
export const INSTANCE_LOCATION: usize = KID_LOCATION + KID_SIZE;
export const INSTANCE_SIZE: usize = MAX_KSTATS * 4;
export const NDATA_LOCATION: usize = INSTANCE_LOCATION + INSTANCE_SIZE;
export const NDATA_SIZE: usize = MAX_KSTATS * 4;
export const ERRNO_LOCATION: usize = NDATA_LOCATION + NDATA_SIZE;
export const ERRNO_SIZE: usize = MAX_KSTATS * 4;
/** Statistics: members, or fields of all elements. */
export const COUNT_LOCATION: usize = ERRNO_LOCATION + ERRNO_SIZE;
export const COUNT_SIZE: usize = MAX_KSTATS * 4;
export const TYPE_LOCATION: usize = COUNT_LOCATION + COUNT_SIZE;
export const TYPE_SIZE: usize = MAX_KSTATS;
export const FLAGS_LOCATION: usize = TYPE_LOCATION + TYPE_SIZE;
export const FLAGS_SIZE: usize = MAX_KSTATS;
export const STATUS_LOCATION: usize = FLAGS_LOCATION + FLAGS_SIZE;
export const STATUS_SIZE: usize = MAX_KSTATS;
export const LAYOUT_LOCATION: usize = STATUS_LOCATION + STATUS_SIZE;
export const LAYOUT_SIZE: usize = MAX_KSTATS;

/** Rows of the table of statistics: the most that one statistics() decodes. */
export const MAX_ROWS: u32 = 16384;

/** Numbers: extended to 64 bits; a float has its own bits in the low half. */
export const VALUE_LOCATION: usize = LAYOUT_LOCATION + LAYOUT_SIZE;
export const VALUE_SIZE: usize = MAX_ROWS * 8;
/** Texts, lists and unknown types: their bytes in INPUT. */
export const TEXT_OFFSET_LOCATION: usize = VALUE_LOCATION + VALUE_SIZE;
export const TEXT_OFFSET_SIZE: usize = MAX_ROWS * 4;
export const TEXT_LENGTH_LOCATION: usize = TEXT_OFFSET_LOCATION + TEXT_OFFSET_SIZE;
export const TEXT_LENGTH_SIZE: usize = MAX_ROWS * 4;
export const VALUE_TYPE_LOCATION: usize = TEXT_LENGTH_LOCATION + TEXT_LENGTH_SIZE;
export const VALUE_TYPE_SIZE: usize = MAX_ROWS;
export const VALUE_STATUS_LOCATION: usize = VALUE_TYPE_LOCATION + VALUE_TYPE_SIZE;
export const VALUE_STATUS_SIZE: usize = MAX_ROWS;
/** Bytes of the name of a named member; 0 when it has none. */
export const NAME_LENGTH_LOCATION: usize = VALUE_STATUS_LOCATION + VALUE_STATUS_SIZE;
export const NAME_LENGTH_SIZE: usize = MAX_ROWS;

/** What select() compares with: module, name and class, 32 bytes each, written by JavaScript. */
export const WANTED_LOCATION: usize = NAME_LENGTH_LOCATION + NAME_LENGTH_SIZE;
export const WANTED_SIZE: usize = 3 * 32;
/** Rows of the kstat table that were selected. */
export const SELECTED_LOCATION: usize = WANTED_LOCATION + WANTED_SIZE;
export const SELECTED_SIZE: usize = MAX_KSTATS * 4;
/** Who they are, in their order. */
export const SELECTED_CRTIME_LOCATION: usize = SELECTED_LOCATION + SELECTED_SIZE;
export const SELECTED_CRTIME_SIZE: usize = MAX_KSTATS * 8;
export const SELECTED_SNAPTIME_LOCATION: usize = SELECTED_CRTIME_LOCATION + SELECTED_CRTIME_SIZE;
export const SELECTED_SNAPTIME_SIZE: usize = MAX_KSTATS * 8;
export const SELECTED_KID_LOCATION: usize = SELECTED_SNAPTIME_LOCATION + SELECTED_SNAPTIME_SIZE;
export const SELECTED_KID_SIZE: usize = MAX_KSTATS * 4;
export const SELECTED_INSTANCE_LOCATION: usize = SELECTED_KID_LOCATION + SELECTED_KID_SIZE;
export const SELECTED_INSTANCE_SIZE: usize = MAX_KSTATS * 4;

export const MAX_COLUMNS: u32 = 128;
/** Names of statistics, 32 bytes each with NULs behind them, written by JavaScript. */
export const NAMES_LOCATION: usize = SELECTED_INSTANCE_LOCATION + SELECTED_INSTANCE_SIZE;
export const NAMES_SIZE: usize = MAX_COLUMNS * 32;
/**
 * Places of the columns, MAX_COLUMNS for each structure, written by JavaScript. A place is the
 * offset of a value in the data, shifted by 4 bits, with the type of the value below; 0 is none.
 */
export const FIELDS_LOCATION: usize = NAMES_LOCATION + NAMES_SIZE;
export const FIELDS_SIZE: usize = STRUCTURES * MAX_COLUMNS * 4;
/** Places of a kstat without statistics: zeros. */
export const NOWHERE_LOCATION: usize = FIELDS_LOCATION + FIELDS_SIZE;
export const NOWHERE_SIZE: usize = MAX_COLUMNS * 4;

/** Shapes of named kstats that columns() has met, and their places; see shapes.ts. */
export const MAX_SHAPES: u32 = 16;
export const SHAPE_BASE_LOCATION: usize = NOWHERE_LOCATION + NOWHERE_SIZE;
export const SHAPE_BASE_SIZE: usize = MAX_SHAPES * 4;
export const SHAPE_COUNT_LOCATION: usize = SHAPE_BASE_LOCATION + SHAPE_BASE_SIZE;
export const SHAPE_COUNT_SIZE: usize = MAX_SHAPES * 4;
export const SHAPE_PLACES_LOCATION: usize = SHAPE_COUNT_LOCATION + SHAPE_COUNT_SIZE;
export const SHAPE_PLACES_SIZE: usize = MAX_SHAPES * MAX_COLUMNS * 4;

/** Kstats that columns() decodes together: their data fit the cache of first level. */
export const BLOCK: u32 = 16;
/** Addresses of their data. */
export const BLOCK_LOCATION: usize = SHAPE_PLACES_LOCATION + SHAPE_PLACES_SIZE;
export const BLOCK_SIZE: usize = BLOCK * 4;

/** 1 where the value is there; written a block at a time, so that a column may overhang. */
export const PRESENT_STRIDE: u32 = MAX_KSTATS + BLOCK;
export const PRESENT_LOCATION: usize = BLOCK_LOCATION + BLOCK_SIZE;
export const PRESENT_SIZE: usize = MAX_COLUMNS * PRESENT_STRIDE;
/** A column of MAX_KSTATS values of 8 bytes, and the line that makes its stride odd. */
export const COLUMNS_LOCATION: usize = (PRESENT_LOCATION + PRESENT_SIZE + 63) & ~63;
export const COLUMNS_SIZE: usize = MAX_COLUMNS * (MAX_KSTATS * 8 + 64);

/** Records; the memory ends with it, and has at least CHUNK bytes for it. */
export const INPUT_LOCATION: usize = COLUMNS_LOCATION + COLUMNS_SIZE;
/** Bytes of records for one index() that stay in the cache. */
export const CHUNK: usize = 256 * 1024;

export const ARENA_END: usize = INPUT_LOCATION + CHUNK;

/** Layouts: none, named, and the structures. */
export const LAYOUTS: u32 = FIRST_STRUCTURE + STRUCTURES;

/** Where the data of the compiler really ends; must not be beyond STATIC_SIZE. */
export function staticEnd(): usize {
  return __heap_base;
}
