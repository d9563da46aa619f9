/**
 * Messages like the one before. Nearly every message of a payload is one TASKSTATS_CMD_NEW
 * with a single struct, and differs from the last such one in its sequence, its id and the
 * values of the struct alone:
 *
 *   0 nlmsghdr, 16 genlmsghdr, 20 nlattr AGGR_*, 24 nlattr id, 28 id, 32 nlattr STATS, 36 struct
 *
 * The walk depends on no byte but the headers and the version. So, when these are the same, the
 * row of the new message is that of the old one, but for what differs.
 */
import { attributeType } from './attributes';
import { u16At, u32At } from './byteorder';
import { appendLike, kindOf, lengthOf, records, structOf, TASKSTATS, whatOf } from './records';
import { idTypeOf, settleDelays } from './taskstats';

const SEQUENCE_AT: u32 = 8;
const ID_HEADER_AT: u32 = 24;
/** Bytes of the attribute of an id. */
const ID_LENGTH: u32 = 8;
const ID_AT: u32 = 28;
const STRUCT_AT: u32 = 36;
/** The u64 at 32, less its two last bytes: the header of STATS, and the version. */
const STATS_AND_VERSION: u64 = 0x0000_ffff_ffff_ffff;

/** The message that others are like, and its row; at 0 there is none. */
let model: usize = 0;
let modelRow: u32 = 0;

export function forgetModel(): void {
  model = 0;
}

/** A message from which row `first` on was made, and no other: the next ones may be like it. */
export function offerModel(at: usize, size: u32, first: u32): void {
  if (records() != first + 1 || whatOf(first) != TASKSTATS) return;
  if (structOf(first) != at + STRUCT_AT || lengthOf(first) + STRUCT_AT != size) return;
  // What stands there instead of an id differs, too, and is none.
  const header = at + ID_HEADER_AT;
  if (u16At(header) != ID_LENGTH || attributeType(header) != idTypeOf(kindOf(first))) return;
  model = at;
  modelRow = first;
}

/** Adds the row of a message when it is like the model; returns the bytes of the message, or 0. */
export function appendIfAlike(at: usize, rest: u32): u32 {
  if (model == 0) return 0;
  const size = lengthOf(modelRow) + STRUCT_AT;
  if (rest < size || differs(at)) return 0;
  const id = u32At(at + ID_AT);
  settleDelays(appendLike(modelRow, u32At(at + SEQUENCE_AT), id, at + STRUCT_AT));
  return size;
}

function differs(at: usize): bool {
  let bits = load<u64>(at) ^ load<u64>(model);
  bits |= load<u32>(at, 12) ^ load<u32>(model, 12);
  bits |= load<u64>(at, 16) ^ load<u64>(model, 16);
  bits |= load<u32>(at, 24) ^ load<u32>(model, 24);
  bits |= (load<u64>(at, 32) ^ load<u64>(model, 32)) & STATS_AND_VERSION;
  return bits != 0;
}
