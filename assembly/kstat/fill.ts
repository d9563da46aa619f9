/** One column of one block: values of one type at one offset of each data. */
import {
  VALUE_DOUBLE,
  VALUE_FLOAT,
  VALUE_INT16,
  VALUE_INT32,
  VALUE_INT64,
  VALUE_UINT8,
  VALUE_UINT32,
  VALUE_UINT64,
} from '../generated/kstat';
import { BLOCK_LOCATION } from './arena';
import { readAs } from './integers';

/** Zeros, and false, when the type is no number, or one that R cannot hold. */
export function fill<R>(target: usize, length: u32, offset: u32, type: u32): bool {
  if (type == VALUE_UINT64) put<u64, R>(target, length, offset);
  else if (type == VALUE_UINT32) put<u32, R>(target, length, offset);
  else if (type == VALUE_INT64) put<i64, R>(target, length, offset);
  else if (type == VALUE_INT32) put<i32, R>(target, length, offset);
  else if (type == VALUE_INT16) put<i16, R>(target, length, offset);
  else if (type == VALUE_UINT8) put<u8, R>(target, length, offset);
  else if (isFloat<R>() && type == VALUE_FLOAT) putFloat<u32, f32>(target, length, offset);
  else if (isFloat<R>() && type == VALUE_DOUBLE) putFloat<u64, f64>(target, length, offset);
  else {
    for (const end = target + (length << 3); target < end; target += 8) store<u64>(target, 0);
    return false;
  }
  return true;
}

/** T is the type in the data; the cast extends the sign when T has one. */
function put<T, R>(target: usize, length: u32, offset: u32): void {
  let data = BLOCK_LOCATION;
  for (const end = target + (length << 3); target < end; target += 8, data += 4) {
    const value = readAs<T>(<usize>load<u32>(data) + offset);
    if (isFloat<R>() && !isSigned<T>() && sizeof<T>() == 8) store<f64>(target, toFloat(value));
    else store<R>(target, <R>value);
  }
}

/** F has the bits of T. */
function putFloat<T, F>(target: usize, length: u32, offset: u32): void {
  let data = BLOCK_LOCATION;
  for (const end = target + (length << 3); target < end; target += 8, data += 4) {
    store<f64>(target, <f64>reinterpret<F>(readAs<T>(<usize>load<u32>(data) + offset)));
  }
}

/** The nearest f64: both halves are exact, and the sum rounds once. Without a branch, so faster. */
function toFloat(value: u64): f64 {
  return f64(u32(value >> 32)) * 4294967296.0 + f64(u32(value));
}
