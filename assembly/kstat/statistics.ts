/**
 * statistics(): the members of named kstats and the fields of structures, one row each.
 * A kstat may have more of them than the table has rows; nextKstat() and nextRow() say
 * where the next call goes on.
 */
import {
  DATA_CHAR,
  DATA_DOUBLE,
  DATA_FLOAT,
  DATA_INT32,
  DATA_INT64,
  DATA_STRING,
  DATA_UINT32,
  DATA_UINT64,
  FIELD_ENTRIES,
  FIRST_STRUCTURE,
  LAYOUT_NAMED,
  NAME_SIZE,
  NAMED_DATA_TYPE,
  NAMED_SIZE,
  NAMED_STRING_LENGTH,
  NAMED_STRING_POINTER,
  NAMED_VALUE,
  STRUCTURE_FIELDS,
  STRUCTURE_FIRST_FIELD,
  STRUCTURE_SIZE,
  VALUE_BYTES,
  VALUE_CHAR,
  VALUE_DOUBLE,
  VALUE_FLOAT,
  VALUE_INT16,
  VALUE_INT32,
  VALUE_INT64,
  VALUE_NONE,
  VALUE_STRING,
  VALUE_UINT8,
  VALUE_UINT32,
  VALUE_UINT64,
} from '../generated/kstat';
import {
  INPUT_LOCATION,
  MAX_ROWS,
  NAME_LENGTH_LOCATION,
  TEXT_LENGTH_LOCATION,
  TEXT_OFFSET_LOCATION,
  VALUE_LOCATION,
  VALUE_STATUS_LOCATION,
  VALUE_TYPE_LOCATION,
} from './arena';
import { readAs, u32At, u64At } from './integers';
import { countOf, dataBaseOf, dataOf, isLp64, kstats, layoutOf, lengthOf } from './records';
import { textLength } from './text';

export const VALUE_OK: u32 = 0;
export const VALUE_BAD_STRING: u32 = 1;
export const VALUE_UNKNOWN_TYPE: u32 = 2;
export const VALUE_NULL: u32 = 3;

/** Bytes of the value of a named member. */
const NAMED_VALUE_SIZE: u32 = NAMED_SIZE - NAMED_VALUE;

let resumeKstat: u32 = 0;
let resumeRow: u32 = 0;

export function nextKstat(): u32 {
  return resumeKstat;
}

export function nextRow(): u32 {
  return resumeRow;
}

/** Decodes from statistic `first` of `kstat` on, to the end of the tables; returns how many rows. */
export function statistics(kstat: u32, first: u32): u32 {
  let filled: u32 = 0;
  while (kstat < kstats() && filled < MAX_ROWS) {
    const total = countOf(kstat);
    const count = min(total - first, MAX_ROWS - filled);
    if (layoutOf(kstat) == LAYOUT_NAMED) members(kstat, first, count, filled);
    else fields(kstat, first, count, filled);
    filled += count;
    first += count;
    if (first == total) {
      ++kstat;
      first = 0;
    }
  }
  resumeKstat = kstat;
  resumeRow = first;
  return filled;
}

/** The type of the value of a named member; VALUE_BYTES when it is not known. */
export function valueTypeOf(dataType: u32): u32 {
  if (dataType == DATA_UINT64) return VALUE_UINT64;
  if (dataType == DATA_UINT32) return VALUE_UINT32;
  if (dataType == DATA_INT64) return VALUE_INT64;
  if (dataType == DATA_INT32) return VALUE_INT32;
  if (dataType == DATA_CHAR) return VALUE_CHAR;
  if (dataType == DATA_STRING) return VALUE_STRING;
  if (dataType == DATA_FLOAT) return VALUE_FLOAT;
  if (dataType == DATA_DOUBLE) return VALUE_DOUBLE;
  return VALUE_BYTES;
}

/** A number as 64 bits, with its sign extended; the bits of a float. */
export function integerAt(at: usize, type: u32): u64 {
  if (type == VALUE_UINT64 || type == VALUE_INT64 || type == VALUE_DOUBLE) return u64At(at);
  if (type == VALUE_UINT32 || type == VALUE_FLOAT) return u32At(at);
  if (type == VALUE_INT32) return i64(i32(u32At(at)));
  if (type == VALUE_INT16) return i64(readAs<i16>(at));
  return type == VALUE_UINT8 ? u64(load<u8>(at)) : 0;
}

export function isNumber(type: u32): bool {
  if (type >= VALUE_INT32 && type <= VALUE_DOUBLE) return true;
  return type == VALUE_INT16 || type == VALUE_UINT8;
}

function put(row: u32, type: u32, status: u32, value: u64, nameLength: u32): void {
  store<u64>(VALUE_LOCATION + (row << 3), value);
  store<u32>(TEXT_OFFSET_LOCATION + (row << 2), 0);
  store<u32>(TEXT_LENGTH_LOCATION + (row << 2), 0);
  store<u8>(VALUE_TYPE_LOCATION + row, type);
  store<u8>(VALUE_STATUS_LOCATION + row, status);
  store<u8>(NAME_LENGTH_LOCATION + row, nameLength);
}

function putText(row: u32, at: usize, length: u32): void {
  store<u32>(TEXT_OFFSET_LOCATION + (row << 2), at - INPUT_LOCATION);
  store<u32>(TEXT_LENGTH_LOCATION + (row << 2), length);
}

function members(kstat: u32, first: u32, count: u32, row: u32): void {
  let at = dataOf(kstat) + first * NAMED_SIZE;
  for (const end = row + count; row < end; ++row, at += NAMED_SIZE) {
    const nameLength = textLength(at, NAME_SIZE);
    const type = valueTypeOf(load<u8>(at + NAMED_DATA_TYPE));
    if (isNumber(type)) {
      put(row, type, VALUE_OK, integerAt(at + NAMED_VALUE, type), nameLength);
    } else if (type == VALUE_STRING) {
      putString(row, kstat, at, nameLength);
    } else {
      put(row, type, type == VALUE_BYTES ? VALUE_UNKNOWN_TYPE : VALUE_OK, 0, nameLength);
      putText(row, at + NAMED_VALUE, NAMED_VALUE_SIZE);
    }
  }
}

/** A string lies behind the array of members and within the data, or it is bad. */
function putString(row: u32, kstat: u32, member: usize, nameLength: u32): void {
  const wide = isLp64(kstat);
  const at = member + NAMED_STRING_POINTER;
  const pointer = wide ? u64At(at) : u64(u32At(at));
  if (pointer == 0) {
    put(row, VALUE_STRING, VALUE_NULL, 0, nameLength);
    return;
  }
  const distance = pointer - dataBaseOf(kstat);
  const offset = wide ? distance : distance & 0xffff_ffff;
  const length = u64(u32At(member + NAMED_STRING_LENGTH));
  const size = u64(lengthOf(kstat));
  if (offset < u64(countOf(kstat) * NAMED_SIZE) || offset > size || length > size - offset) {
    put(row, VALUE_STRING, VALUE_BAD_STRING, 0, nameLength);
    return;
  }
  put(row, VALUE_STRING, VALUE_OK, 0, nameLength);
  // The last byte is the NUL, wherever an earlier one may cut the text.
  putText(row, dataOf(kstat) + usize(offset), length == 0 ? 0 : u32(length) - 1);
}

function fields(kstat: u32, first: u32, count: u32, row: u32): void {
  if (count == 0) return;
  const structure = layoutOf(kstat) - FIRST_STRUCTURE;
  const size: u32 = load<u16>(STRUCTURE_SIZE + (structure << 1));
  const perElement: u32 = load<u8>(STRUCTURE_FIELDS + structure);
  const entries = FIELD_ENTRIES + (u32(load<u16>(STRUCTURE_FIRST_FIELD + (structure << 1))) << 2);
  const data = dataOf(kstat);
  for (let i: u32 = first; i < first + count; ++i, ++row) {
    const entry = load<u32>(entries + ((i % perElement) << 2));
    const at = data + (i / perElement) * size + (entry & 0xfff);
    const type = entry >> 24;
    if (isNumber(type)) {
      put(row, type, VALUE_OK, integerAt(at, type), 0);
    } else {
      put(row, type, VALUE_OK, 0, 0);
      putText(row, at, (entry >> 12) & 0xfff);
    }
  }
}
