/**
 * Layout classes: the structs of one index() that have family, version and length
 * in common. Which fields are there, and where, is decided once for a class
 * and not for each record, so presence costs nothing.
 *
 * Rules, from the history of include/uapi/linux/taskstats.h:
 * - version 1 is family A; 2 and 3 are B, or B32 when the length is exactly that
 *   of an ABI where a u64 is aligned to 4 bytes; 15 is D; all others are C.
 * - a version past the last known one starts with the last known struct.
 * - a field is there when its family has it, since <= version, and the struct is
 *   long enough. The length never tells the version: 7 and 8, 15 and 16 are alike.
 * - without any version nothing but the version itself is there.
 */
import {
  LAYOUT_ENTRIES_LOCATION,
  LAYOUT_FAMILY_LOCATION,
  LAYOUT_LENGTH_LOCATION,
  LAYOUT_VERSION_LOCATION,
  MAX_LAYOUTS,
  MAX_PER_MESSAGE,
} from './arena';
import {
  ENTRIES,
  FAMILY_B32,
  FAMILY_NONE,
  FAMILY_OF_VERSION,
  FIELD_COUNT,
  I386_SIZE_OF_VERSION,
  LAST_VERSION,
  REQUIRED,
} from './generated/taskstats';

let layoutCount: u32 = 0;
/** The class of the record before: nearly always that of the next one, too. */
let recent: u32 = 0;

export function layouts(): u32 {
  return layoutCount;
}

/** Whether the table has room for every class that one more message can bring. */
export function hasRoomForLayouts(): bool {
  return layoutCount + MAX_PER_MESSAGE <= MAX_LAYOUTS;
}

/** Leaves class 0, in which every field is absent. */
export function resetLayouts(): void {
  layoutCount = 1;
  recent = 0;
  memory.fill(LAYOUT_ENTRIES_LOCATION, 0, FIELD_COUNT * 4);
  describe(0, FAMILY_NONE, 0, 0);
}

/** type << 16 | offset of a field in a class; 0 when it is absent. */
export function entryOf(layout: u32, field: u32): u32 {
  return load<u32>(LAYOUT_ENTRIES_LOCATION + ((layout * FIELD_COUNT + field) << 2));
}

/** Bytes of the structs of a class. */
export function structLength(layout: u32): u32 {
  return load<u32>(LAYOUT_LENGTH_LOCATION + (layout << 2));
}

/** The class of a struct of this family, version and length. */
export function layoutOf(family: u32, version: u32, length: u32): u32 {
  if (matches(recent, family, version, length)) return recent;
  for (let layout: u32 = 1; layout < layoutCount; ++layout) {
    if (matches(layout, family, version, length)) {
      recent = layout;
      return layout;
    }
  }
  recent = layoutCount++;
  describe(recent, family, version, length);
  locateFields(recent, family, version, length);
  return recent;
}

export function familyOf(version: u32, length: u32): u32 {
  const known = min(version, LAST_VERSION);
  const i386Size = load<u16>(I386_SIZE_OF_VERSION + (known << 1));
  if (i386Size != 0 && length == i386Size) return FAMILY_B32;
  return load<u8>(FAMILY_OF_VERSION + known);
}

function matches(layout: u32, family: u32, version: u32, length: u32): bool {
  return (
    layout != 0 &&
    structLength(layout) == length &&
    load<u16>(LAYOUT_VERSION_LOCATION + (layout << 1)) == version &&
    load<u8>(LAYOUT_FAMILY_LOCATION + layout) == family
  );
}

function describe(layout: u32, family: u32, version: u32, length: u32): void {
  store<u8>(LAYOUT_FAMILY_LOCATION + layout, family);
  store<u16>(LAYOUT_VERSION_LOCATION + (layout << 1), version);
  store<u32>(LAYOUT_LENGTH_LOCATION + (layout << 2), length);
}

function locateFields(layout: u32, family: u32, version: u32, length: u32): void {
  const target = LAYOUT_ENTRIES_LOCATION + ((layout * FIELD_COUNT) << 2);
  for (let field: u32 = 0; field < FIELD_COUNT; ++field) {
    const cell = family * FIELD_COUNT + field;
    const entry = load<u32>(ENTRIES + (cell << 2));
    const required: u32 = load<u16>(REQUIRED + (cell << 1));
    const there = entry != 0 && entry >>> 24 <= version && required <= length;
    store<u32>(target + (field << 2), there ? entry & 0xff_ffff : 0);
  }
}
