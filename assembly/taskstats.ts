/**
 * TASKSTATS_CMD_NEW (include/uapi/linux/taskstats.h): an AGGR_PID nest, an
 * AGGR_TGID nest, or both; each holds an id and a struct. Architectures that must
 * align a u64 put empty NULL attributes anywhere, and all unknown ones are skipped.
 */

import { MAX_PER_MESSAGE } from './arena';
import {
  attributeLength,
  attributeType,
  hasAttribute,
  NLA_HDRLEN,
  nextAttribute,
} from './attributes';
import { u16At, u32At } from './byteorder';
import { SWITCHED_DELAY_COUNTS, SWITCHED_DELAYS } from './generated/taskstats';
import { entryOf, familyOf, layoutOf } from './layouts';
import {
  append,
  KIND_PID,
  KIND_TGID,
  kindOf,
  layoutAt,
  lengthOf,
  records,
  setDelaysKnown,
  setLayout,
  setStruct,
  setSubject,
  setVersion,
  structOf,
  TASKSTATS,
  versionOf,
} from './records';

const TASKSTATS_TYPE_PID: u32 = 1;
const TASKSTATS_TYPE_TGID: u32 = 2;
const TASKSTATS_TYPE_STATS: u32 = 3;
const TASKSTATS_TYPE_AGGR_PID: u32 = 4;
const TASKSTATS_TYPE_AGGR_TGID: u32 = 5;

/** Bytes of an id, and of the version that every struct begins with. */
const ID_SIZE: u32 = 4;
const VERSION_SIZE: u32 = 2;

/** Adds a row for each struct of a message; false when an attribute is malformed. */
export function walkTaskstats(
  start: usize,
  end: usize,
  sequence: u32,
  event: u32,
  defaultVersion: u32,
): bool {
  const first = records();
  let sound = true;
  for (let at = start; sound && hasAttribute(at, end); ) {
    const length = attributeLength(at, end);
    const type = attributeType(at);
    if (length == 0) {
      sound = false;
    } else if (type == TASKSTATS_TYPE_AGGR_PID || type == TASKSTATS_TYPE_AGGR_TGID) {
      sound = walkNest(at + NLA_HDRLEN, at + length, type, sequence, event, first);
    }
    at = nextAttribute(at, length, end);
  }
  settleVersions(first, defaultVersion);
  return sound;
}

/** The attribute that holds the id of a record of this kind. */
export function idTypeOf(kind: u32): u32 {
  return kind == KIND_PID ? TASKSTATS_TYPE_PID : TASKSTATS_TYPE_TGID;
}

function walkNest(
  start: usize,
  end: usize,
  nest: u32,
  sequence: u32,
  event: u32,
  first: u32,
): bool {
  const kind = nest == TASKSTATS_TYPE_AGGR_PID ? KIND_PID : KIND_TGID;
  const idType = idTypeOf(kind);
  let id: u32 = 0;
  for (let at = start; hasAttribute(at, end); ) {
    const length = attributeLength(at, end);
    if (length == 0) return false;
    const type = attributeType(at);
    if (type == idType) {
      if (length < NLA_HDRLEN + ID_SIZE) return false;
      id = u32At(at + NLA_HDRLEN);
    } else if (type == TASKSTATS_TYPE_STATS) {
      if (length < NLA_HDRLEN + VERSION_SIZE) return false;
      if (records() - first == MAX_PER_MESSAGE) return false;
      const row = append(TASKSTATS, sequence);
      setSubject(row, kind, id);
      setStruct(row, event, at + NLA_HDRLEN, length - NLA_HDRLEN);
      setVersion(row, u16At(at + NLA_HDRLEN));
    }
    at = nextAttribute(at, length, end);
  }
  return true;
}

/**
 * Kernels before the fix of 2026 send version 0 in the AGGR_TGID part of an exit
 * message: the struct then has the version of the AGGR_PID part beside it.
 */
function settleVersions(first: u32, defaultVersion: u32): void {
  const end = records();
  let sibling: u32 = 0;
  for (let row = first; row < end && sibling == 0; ++row) {
    if (kindOf(row) == KIND_PID) sibling = versionOf(row);
  }
  for (let row = first; row < end; ++row) {
    let version = versionOf(row);
    if (version == 0) {
      version = sibling != 0 ? sibling : defaultVersion;
      setVersion(row, version);
    }
    const layout = layoutOf(familyOf(version, lengthOf(row)), version, lengthOf(row));
    setLayout(row, layout);
    settleDelays(row);
  }
}

/**
 * A task that was forked while kernel.task_delayacct was 0 has zeros in every
 * kind of delay but cpu, for ever. One count that is not zero proves the opposite.
 */
export function settleDelays(row: u32): void {
  const address = structOf(row);
  const layout = layoutAt(row);
  let any: u64 = 0;
  for (let i: u32 = 0; i < SWITCHED_DELAYS; ++i) {
    const entry = entryOf(layout, load<u8>(SWITCHED_DELAY_COUNTS + i));
    if (entry != 0) any |= load<u64>(address + (entry & 0xffff));
  }
  setDelaysKnown(row, any != 0);
}
