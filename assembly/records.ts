/**
 * The record table: one row for everything that index() found, in the order of
 * the payload. Every message gives at least one row, NOOP and DONE excepted,
 * so nothing that the kernel sent disappears without a count.
 */
import {
  DELAYS_KNOWN_LOCATION,
  ERRNO_LOCATION,
  EVENT_LOCATION,
  ID_LOCATION,
  INPUT_LOCATION,
  KIND_LOCATION,
  LAYOUT_LOCATION,
  MAX_PER_MESSAGE,
  MAX_RECORDS,
  SEQUENCE_LOCATION,
  STATS_LENGTH_LOCATION,
  STATS_OFFSET_LOCATION,
  VERSION_LOCATION,
  WHAT_LOCATION,
} from './arena';

/** What a record is. */
export const TASKSTATS: u32 = 1;
export const CGROUPSTATS: u32 = 2;
export const ERROR: u32 = 3;
export const ACK: u32 = 4;
export const OVERRUN: u32 = 5;
export const UNKNOWN: u32 = 6;
export const MALFORMED: u32 = 7;

/** What the id of a record names. */
export const KIND_NONE: u32 = 0;
export const KIND_PID: u32 = 1;
export const KIND_TGID: u32 = 2;

/** Why the kernel sent it. */
export const EVENT_REPLY: u32 = 0;
export const EVENT_EXIT: u32 = 1;

let recordCount: u32 = 0;
let malformedCount: u32 = 0;
let unknownCount: u32 = 0;
let overrunCount: u32 = 0;

export function records(): u32 {
  return recordCount;
}

export function malformed(): u32 {
  return malformedCount;
}

export function unknown(): u32 {
  return unknownCount;
}

export function overruns(): u32 {
  return overrunCount;
}

export function resetRecords(): void {
  recordCount = 0;
  malformedCount = 0;
  unknownCount = 0;
  overrunCount = 0;
}

/** Whether the table has room for all that one more message can bring. */
export function hasRoomForRecords(): bool {
  return recordCount + MAX_PER_MESSAGE < MAX_RECORDS;
}

/** Adds a row without a struct: all but its sequence is zero. Returns its index. */
export function append(what: u32, sequence: u32): u32 {
  const row = recordCount++;
  malformedCount += u32(what == MALFORMED);
  unknownCount += u32(what == UNKNOWN);
  overrunCount += u32(what == OVERRUN);
  store<u8>(WHAT_LOCATION + row, what);
  store<u8>(KIND_LOCATION + row, KIND_NONE);
  store<u8>(EVENT_LOCATION + row, EVENT_REPLY);
  store<u8>(LAYOUT_LOCATION + row, 0);
  store<u8>(DELAYS_KNOWN_LOCATION + row, 0);
  store<u16>(VERSION_LOCATION + (row << 1), 0);
  store<u32>(ID_LOCATION + (row << 2), 0);
  store<u32>(SEQUENCE_LOCATION + (row << 2), sequence);
  store<i32>(ERRNO_LOCATION + (row << 2), 0);
  store<u32>(STATS_OFFSET_LOCATION + (row << 2), 0);
  store<u32>(STATS_LENGTH_LOCATION + (row << 2), 0);
  return row;
}

/** Adds a row of a struct of the kind and layout of that of an earlier row. Returns its index. */
export function appendLike(model: u32, sequence: u32, id: u32, address: usize): u32 {
  const row = recordCount++;
  store<u8>(WHAT_LOCATION + row, whatOf(model));
  store<u8>(KIND_LOCATION + row, kindOf(model));
  store<u8>(EVENT_LOCATION + row, eventOf(model));
  store<u8>(LAYOUT_LOCATION + row, layoutAt(model));
  store<u16>(VERSION_LOCATION + (row << 1), versionOf(model));
  store<u32>(ID_LOCATION + (row << 2), id);
  store<u32>(SEQUENCE_LOCATION + (row << 2), sequence);
  store<i32>(ERRNO_LOCATION + (row << 2), 0);
  store<u32>(STATS_OFFSET_LOCATION + (row << 2), address - INPUT_LOCATION);
  store<u32>(STATS_LENGTH_LOCATION + (row << 2), lengthOf(model));
  return row;
}

export function setSubject(row: u32, kind: u32, id: u32): void {
  store<u8>(KIND_LOCATION + row, kind);
  store<u32>(ID_LOCATION + (row << 2), id);
}

export function setErrno(row: u32, errno: i32): void {
  store<i32>(ERRNO_LOCATION + (row << 2), errno);
}

export function setStruct(row: u32, event: u32, address: usize, length: u32): void {
  store<u8>(EVENT_LOCATION + row, event);
  store<u32>(STATS_OFFSET_LOCATION + (row << 2), address - INPUT_LOCATION);
  store<u32>(STATS_LENGTH_LOCATION + (row << 2), length);
}

export function setVersion(row: u32, version: u32): void {
  store<u16>(VERSION_LOCATION + (row << 1), version);
}

export function setLayout(row: u32, layout: u32): void {
  store<u8>(LAYOUT_LOCATION + row, layout);
}

export function setDelaysKnown(row: u32, known: bool): void {
  store<u8>(DELAYS_KNOWN_LOCATION + row, u8(known));
}

export function whatOf(row: u32): u32 {
  return load<u8>(WHAT_LOCATION + row);
}

export function kindOf(row: u32): u32 {
  return load<u8>(KIND_LOCATION + row);
}

export function eventOf(row: u32): u32 {
  return load<u8>(EVENT_LOCATION + row);
}

export function versionOf(row: u32): u32 {
  return load<u16>(VERSION_LOCATION + (row << 1));
}

export function layoutAt(row: u32): u32 {
  return load<u8>(LAYOUT_LOCATION + row);
}

export function structOf(row: u32): usize {
  return INPUT_LOCATION + load<u32>(STATS_OFFSET_LOCATION + (row << 2));
}

export function lengthOf(row: u32): u32 {
  return load<u32>(STATS_LENGTH_LOCATION + (row << 2));
}
