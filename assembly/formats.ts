/** Formats of a column, the width of its values, and the distance between columns. */
export const FORMAT_U64: u32 = 0;
export const FORMAT_F64: u32 = 1;
export const FORMAT_U32: u32 = 2;
export const FORMATS: u32 = 3;

const CACHE_LINE: usize = 64;

export function widthOf(format: u32): usize {
  return format == FORMAT_U32 ? 4 : 8;
}

/**
 * Bytes from one column to the next: an odd multiple of a cache line, because
 * columns at a power of two apart all compete for the same cache sets.
 */
export function strideOf(count: u32, format: u32): usize {
  const bytes = (usize(count) * widthOf(format) + CACHE_LINE - 1) & ~(CACHE_LINE - 1);
  return bytes | CACHE_LINE;
}
