/** What the data of a kstat are: its layout, and how many statistics they hold. */
import {
  COUNT_ARRAY,
  COUNT_NDATA,
  COUNT_ONE,
  FIRST_STRUCTURE,
  KEYS,
  LAYOUT_NAMED,
  LAYOUT_NONE,
  NAMED_SIZE,
  STRUCTURE_COUNT,
  STRUCTURE_FIELDS,
  STRUCTURE_KEY,
  STRUCTURE_SIZE,
  STRUCTURE_TYPE,
  STRUCTURES,
  TYPE_INTR,
  TYPE_IO,
  TYPE_NAMED,
  TYPE_RAW,
  TYPE_TIMER,
} from '../generated/kstat';
import { matchesKey } from './text';

/** Results of the last classify(). */
export let layout: u32 = LAYOUT_NONE;
export let statisticCount: u32 = 0;
/** The data are shorter than the type or ks_ndata says. */
export let truncated: bool = false;

/** `module` and `name` are where these stand in the header. */
export function classify(type: u32, ndata: u32, length: u32, module: usize, name: usize): void {
  layout = LAYOUT_NONE;
  statisticCount = 0;
  truncated = false;
  if (length == 0) return;
  if (type == TYPE_NAMED) {
    setLayout(LAYOUT_NAMED, ndata, length / NAMED_SIZE, 1);
    return;
  }
  for (let i: u32 = 0; i < STRUCTURES && layout == LAYOUT_NONE; ++i) {
    if (load<u8>(STRUCTURE_TYPE + i) != type) continue;
    const key: usize = KEYS + load<u16>(STRUCTURE_KEY + (i << 1));
    if (type == TYPE_RAW && !matchesKey(module, name, key)) continue;
    tryStructure(i, ndata, length);
  }
  // A RAW kstat of another size is of a structure that is not known; these types have only one.
  const typed = type == TYPE_INTR || type == TYPE_IO || type == TYPE_TIMER;
  if (typed && layout == LAYOUT_NONE) truncated = true;
}

function setLayout(code: u32, wanted: u32, room: u32, fields: u32): void {
  layout = code;
  statisticCount = min(wanted, room) * fields;
  truncated = wanted > room;
}

function tryStructure(index: u32, ndata: u32, length: u32): void {
  const size: u32 = load<u16>(STRUCTURE_SIZE + (index << 1));
  const fields: u32 = load<u8>(STRUCTURE_FIELDS + index);
  const count: u32 = load<u8>(STRUCTURE_COUNT + index);
  const room = length / size;
  const code = FIRST_STRUCTURE + index;
  if (count == COUNT_NDATA) {
    if (room > 0) setLayout(code, ndata, room, fields);
  } else if (count == COUNT_ARRAY) {
    if (length % size == 0) setLayout(code, room, room, fields);
  } else if (count == COUNT_ONE ? length == size : room > 0) {
    setLayout(code, 1, 1, fields);
  }
}
