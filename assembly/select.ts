/** Which records the columns are made of, where their structs lie, and of which class they are. */
import { PLACE_LAYOUT_LOCATION, POINTERS_LOCATION, SELECTED_LOCATION } from './arena';
import { eventOf, kindOf, layoutAt, records, structOf, whatOf } from './records';

/** Stands for every kind, or every event. */
const ANY: i32 = -1;

/** Selects the records that match, in order; returns how many. */
export function select(what: u32, kind: i32, event: i32): u32 {
  let count: u32 = 0;
  for (let row: u32 = 0; row < records(); ++row) {
    if (whatOf(row) != what) continue;
    if (kind != ANY && kindOf(row) != u32(kind)) continue;
    if (event != ANY && eventOf(row) != u32(event)) continue;
    store<u32>(SELECTED_LOCATION + (count << 2), row);
    store<u32>(POINTERS_LOCATION + (count << 2), structOf(row));
    store<u8>(PLACE_LAYOUT_LOCATION + count, layoutAt(row));
    ++count;
  }
  return count;
}

/** Layout class of the record at a place of the selection. */
export function layoutAtPlace(place: u32): u32 {
  return load<u8>(PLACE_LAYOUT_LOCATION + place);
}

/** Address of its struct. */
export function pointerAt(place: u32): usize {
  return load<u32>(POINTERS_LOCATION + (place << 2));
}

/** How many places from here to the end have the same layout class, eight at a glance. */
export function runLength(place: u32, end: u32): u32 {
  const layout = layoutAtPlace(place);
  const eight = u64(layout) * 0x0101_0101_0101_0101;
  let at = place + 1;
  while (at + 8 <= end && load<u64>(PLACE_LAYOUT_LOCATION + at) == eight) at += 8;
  while (at < end && layoutAtPlace(at) == layout) ++at;
  return at - place;
}
