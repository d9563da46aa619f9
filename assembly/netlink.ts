/**
 * index(): one walk over the netlink datagrams of a payload, into the record table.
 *
 * Rules:
 * - A message needs 16 bytes of header and a length from 16 to what is left.
 *   Otherwise one MALFORMED row, and the walk of this payload ends, for nobody
 *   knows where the next message begins. The next one begins at align4(length).
 * - NLMSG_NOOP and NLMSG_DONE are skipped. NLMSG_OVERRUN gives OVERRUN.
 * - NLMSG_ERROR needs 20 bytes. Error 0 is ACK; all others give ERROR with the
 *   positive errno, and with the id that was asked for when the request is echoed.
 * - A message of the family needs 20 bytes. TASKSTATS_CMD_NEW and
 *   CGROUPSTATS_CMD_NEW give a row for each struct, at most MAX_PER_MESSAGE. A
 *   malformed attribute, or a struct too many, gives MALFORMED after the rows that
 *   were found before it, and the walk goes on with the next message.
 * - All other types and commands, and a message without any struct, give UNKNOWN.
 * - The walk stops before a message when the tables might not hold what it brings.
 */
import { appendIfAlike, forgetModel, offerModel } from './alike';
import { align4, attributeLength, attributeType } from './attributes';
import { setByteOrder, u16At, u32At } from './byteorder';
import { walkCgroupstats } from './cgroupstats';
import { hasRoomForLayouts, resetLayouts } from './layouts';
import {
  ACK,
  append,
  ERROR,
  EVENT_EXIT,
  EVENT_REPLY,
  hasRoomForRecords,
  KIND_PID,
  KIND_TGID,
  MALFORMED,
  OVERRUN,
  records,
  resetRecords,
  setErrno,
  setSubject,
  UNKNOWN,
} from './records';
import { walkTaskstats } from './taskstats';

const NLMSG_HDRLEN: u32 = 16;
const GENL_HDRLEN: u32 = 4;
const NLMSG_NOOP: u32 = 1;
const NLMSG_ERROR: u32 = 2;
const NLMSG_DONE: u32 = 3;
const NLMSG_OVERRUN: u32 = 4;
/** The request is not echoed. */
const NLM_F_CAPPED: u32 = 0x100;

const TASKSTATS_CMD_GET: u32 = 1;
const TASKSTATS_CMD_NEW: u32 = 2;
const CGROUPSTATS_CMD_NEW: u32 = 5;
const TASKSTATS_CMD_ATTR_PID: u32 = 1;
const TASKSTATS_CMD_ATTR_TGID: u32 = 2;

let family: u32 = 0;
let assumedVersion: u32 = 0;

/** Walks [start, start + length) and returns how many bytes it is done with. */
export function index(
  start: usize,
  length: u32,
  bigEndian: bool,
  familyId: u32,
  defaultVersion: u32,
): u32 {
  setByteOrder(bigEndian);
  family = familyId;
  assumedVersion = defaultVersion;
  resetRecords();
  resetLayouts();
  forgetModel();
  let done: u32 = 0;
  while (done < length && hasRoomForRecords() && hasRoomForLayouts()) {
    const size = take(start + done, length - done);
    if (size == 0) {
      append(MALFORMED, 0);
      return length;
    }
    done = min(done + align4(size), length);
  }
  return done;
}

/** Makes rows of the next message; returns its nlmsg_len, 0 when that cannot be. */
function take(at: usize, rest: u32): u32 {
  const alike = appendIfAlike(at, rest);
  if (alike != 0) return alike;
  const size = messageSize(at, rest);
  if (size == 0) return 0;
  const first = records();
  walkMessage(at, size);
  offerModel(at, size, first);
  return size;
}

/** nlmsg_len; 0 when it cannot be. */
function messageSize(at: usize, rest: u32): u32 {
  if (rest < NLMSG_HDRLEN) return 0;
  const size = u32At(at);
  return size < NLMSG_HDRLEN || size > rest ? 0 : size;
}

function walkMessage(at: usize, size: u32): void {
  const type = u16At(at + 4);
  const sequence = u32At(at + 8);
  if (type == NLMSG_NOOP || type == NLMSG_DONE) return;
  if (type == NLMSG_OVERRUN) {
    append(OVERRUN, sequence);
  } else if (type == NLMSG_ERROR) {
    walkError(at, size, sequence);
  } else if (type == family) {
    walkFamily(at, size, sequence);
  } else {
    append(UNKNOWN, sequence);
  }
}

function walkFamily(at: usize, size: u32, sequence: u32): void {
  const start = at + NLMSG_HDRLEN + GENL_HDRLEN;
  const end = at + size;
  if (start > end) {
    append(MALFORMED, sequence);
    return;
  }
  const first = records();
  const event = u32At(at + 12) == 0 ? EVENT_EXIT : EVENT_REPLY;
  const command: u32 = load<u8>(at + NLMSG_HDRLEN);
  let sound = true;
  if (command == TASKSTATS_CMD_NEW) {
    sound = walkTaskstats(start, end, sequence, event, assumedVersion);
  } else if (command == CGROUPSTATS_CMD_NEW) {
    sound = walkCgroupstats(start, end, sequence, event);
  }
  if (!sound) {
    append(MALFORMED, sequence);
  } else if (records() == first) {
    append(UNKNOWN, sequence);
  }
}

function walkError(at: usize, size: u32, sequence: u32): void {
  if (size < NLMSG_HDRLEN + 4) {
    append(MALFORMED, sequence);
    return;
  }
  const error = i32(u32At(at + NLMSG_HDRLEN));
  if (error == 0) {
    append(ACK, sequence);
    return;
  }
  const row = append(ERROR, sequence);
  setErrno(row, -error);
  const capped = (u16At(at + 6) & NLM_F_CAPPED) != 0;
  if (!capped) readEcho(row, at + NLMSG_HDRLEN + 4, at + size);
}

/** The id of a TASKSTATS_CMD_GET: the request is nlmsghdr, genlmsghdr, one attribute. */
function readEcho(row: u32, echo: usize, end: usize): void {
  const attribute = echo + NLMSG_HDRLEN + GENL_HDRLEN;
  if (attribute + 8 > end) return;
  const command: u32 = load<u8>(echo + NLMSG_HDRLEN);
  if (u16At(echo + 4) != family || command != TASKSTATS_CMD_GET) return;
  if (attributeLength(attribute, end) < 8) return;
  const type = attributeType(attribute);
  if (type == TASKSTATS_CMD_ATTR_PID) setSubject(row, KIND_PID, u32At(attribute + 4));
  if (type == TASKSTATS_CMD_ATTR_TGID) setSubject(row, KIND_TGID, u32At(attribute + 4));
}
