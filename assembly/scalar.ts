/**
 * One value, or a column of one field, without SIMD. T is the type in the struct,
 * R that of the column; the casts of AssemblyScript extend the sign when T has one,
 * and a u64 becomes the f64 that is nearest to it.
 */
import { swapped } from './byteorder';
import { FORMAT_F64, FORMAT_U32 } from './formats';
import { TYPE_S8, TYPE_S64, TYPE_U8, TYPE_U16, TYPE_U32, TYPE_U64 } from './generated/taskstats';

/** One value as 64 bits, with its sign extended; 0 when the type is no integer. */
export function valueAt(address: usize, type: u32): i64 {
  if (type == TYPE_U64) return read<u64>(address);
  if (type == TYPE_S64) return read<i64>(address);
  if (type == TYPE_U32) return read<u32>(address);
  if (type == TYPE_U16) return read<u16>(address);
  if (type == TYPE_U8) return read<u8>(address);
  if (type == TYPE_S8) return read<i8>(address);
  return 0;
}

function read<T>(address: usize): T {
  const value = load<T>(address);
  return swapped ? bswap<T>(value) : value;
}

/** Decodes the field at `offset` of `count` structs into consecutive values. */
export function decodeScalar(
  pointers: usize,
  count: u32,
  offset: u32,
  type: u32,
  format: u32,
  target: usize,
): void {
  if (format == FORMAT_F64) decodeAs<f64>(pointers, count, offset, type, target);
  else if (format == FORMAT_U32) decodeAs<u32>(pointers, count, offset, type, target);
  else decodeAs<u64>(pointers, count, offset, type, target);
}

function decodeAs<R>(pointers: usize, count: u32, offset: u32, type: u32, target: usize): void {
  if (type == TYPE_U64) decode<u64, R>(pointers, count, offset, target);
  else if (type == TYPE_S64) decode<i64, R>(pointers, count, offset, target);
  else if (type == TYPE_U32) decode<u32, R>(pointers, count, offset, target);
  else if (type == TYPE_U16) decode<u16, R>(pointers, count, offset, target);
  else if (type == TYPE_U8) decode<u8, R>(pointers, count, offset, target);
  else if (type == TYPE_S8) decode<i8, R>(pointers, count, offset, target);
}

function decode<T, R>(pointers: usize, count: u32, offset: u32, target: usize): void {
  const end = target + count * sizeof<R>();
  while (target < end) {
    store<R>(target, <R>read<T>(<usize>load<u32>(pointers) + offset));
    pointers += 4;
    target += sizeof<R>();
  }
}
