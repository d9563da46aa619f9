/** Which kstats the columns are made of. */
import { SELECTED_LOCATION, WANTED_LOCATION } from './arena';
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
    store<u32>(SELECTED_LOCATION + (count << 2), row);
    ++count;
  }
  return count;
}
