/** Which kstats the columns are made of. */
import {
  CRTIME_LOCATION,
  KID_LOCATION,
  SELECTED_CRTIME_LOCATION,
  SELECTED_INSTANCE_LOCATION,
  SELECTED_KID_LOCATION,
  SELECTED_LOCATION,
  SELECTED_SNAPTIME_LOCATION,
  SNAPTIME_LOCATION,
  WANTED_LOCATION,
} from './arena';
import { classOf, instanceOf, kstats, moduleOf, nameOf, typeOf } from './records';
import { sameName } from './text';

/** What select() compares: a bit each. */
export const BY_MODULE: u32 = 1;
export const BY_NAME: u32 = 2;
export const BY_CLASS: u32 = 4;
export const BY_INSTANCE: u32 = 8;
export const BY_TYPE: u32 = 16;

/** Selects the kstats that match, in order; returns how many. */
export function select(by: u32, instance: i32, type: u32): u32 {
  let count: u32 = 0;
  for (let row: u32 = 0; row < kstats(); ++row) {
    if ((by & BY_TYPE) != 0 && typeOf(row) != type) continue;
    if ((by & BY_INSTANCE) != 0 && instanceOf(row) != instance) continue;
    if ((by & BY_MODULE) != 0 && !sameName(moduleOf(row), WANTED_LOCATION)) continue;
    if ((by & BY_NAME) != 0 && !sameName(nameOf(row), WANTED_LOCATION + 32)) continue;
    if ((by & BY_CLASS) != 0 && !sameName(classOf(row), WANTED_LOCATION + 64)) continue;
    take(count++, row);
  }
  return count;
}

function take(place: u32, row: u32): void {
  store<u32>(SELECTED_LOCATION + (place << 2), row);
  store<i32>(SELECTED_INSTANCE_LOCATION + (place << 2), instanceOf(row));
  store<u32>(SELECTED_KID_LOCATION + (place << 2), load<u32>(KID_LOCATION + (row << 2)));
  const crtime = load<u64>(CRTIME_LOCATION + (row << 3));
  const snaptime = load<u64>(SNAPTIME_LOCATION + (row << 3));
  store<u64>(SELECTED_CRTIME_LOCATION + (place << 3), crtime);
  store<u64>(SELECTED_SNAPTIME_LOCATION + (place << 3), snaptime);
}
