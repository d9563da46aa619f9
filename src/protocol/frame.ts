/**
 * Frames of the helper's socket, version 1, as docs/protocol.md specifies them.
 * Nothing here owns memory: headers are read where they stand.
 */
import { LITTLE_ENDIAN_HOST } from '../byteorder.ts';
import { StatError } from '../errors.ts';
import {
  ERROR_CODE,
  ERROR_ERRNO,
  ERROR_SIZE,
  FRAME_COUNT,
  FRAME_FLAG_COARSE,
  FRAME_FLAGS,
  FRAME_KIND,
  FRAME_LENGTH,
  FRAME_REQUEST,
  FRAME_SIZE,
  FRAME_SOURCE,
  FRAME_TIME_NS,
  GAP_COUNT,
  GAP_REASON,
  GAP_SEQUENCE,
  GAP_SIZE,
  GAP_SOURCE,
  MAX_IDS,
  REQUEST_COUNT,
  REQUEST_ID,
  REQUEST_LENGTH,
  REQUEST_OPERATION,
  REQUEST_SIZE,
} from '../generated/protocol.ts';

/** The header of a frame, decoded: 24 bytes, little-endian, in front of each payload. */
export interface FrameHeader {
  /** Bytes of payload. */
  length: number;
  /** What the payload is: KIND_* of docs/protocol.md. */
  kind: number;
  /** FRAME_FLAG_* bits. */
  flags: number;
  /** CPU of an exit batch. */
  source: number;
  /** Id of the request that the frame answers; 0 for none. */
  request: number;
  /** Records in the payload. */
  count: number;
  /** CLOCK_REALTIME, nanoseconds since the epoch. */
  timeNs: bigint;
}

/** Reads a header into `into`, so that a stream needs one object for all of its frames. */
export function readHeader(view: DataView, at: number, into: FrameHeader): FrameHeader {
  into.length = view.getUint32(at + FRAME_LENGTH, true);
  into.kind = view.getUint8(at + FRAME_KIND);
  into.flags = view.getUint8(at + FRAME_FLAGS);
  into.source = view.getUint16(at + FRAME_SOURCE, true);
  into.request = view.getUint32(at + FRAME_REQUEST, true);
  into.count = view.getUint32(at + FRAME_COUNT, true);
  into.timeNs = view.getBigUint64(at + FRAME_TIME_NS, true);
  return into;
}

/** Whether the flags of a frame say that the policy of the helper made its records coarse. */
export function isCoarse(flags: number): boolean {
  return (flags & FRAME_FLAG_COARSE) !== 0;
}

export function emptyHeader(): FrameHeader {
  return { length: 0, kind: 0, flags: 0, source: 0, request: 0, count: 0, timeNs: 0n };
}

/** The time of a frame that is made now. */
export function realtimeNs(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}

/** Milliseconds since the epoch of the time of a frame. */
export function msOf(timeNs: bigint): number {
  return Number(timeNs / 1_000_000n) + Number(timeNs % 1_000_000n) / 1e6;
}

/** The request id after this one; 0 answers no request. */
export function nextRequest(id: number): number {
  return id === 0xffff_ffff ? 1 : id + 1;
}

/** What was thrown while a frame was handled, as the end of the connection. */
export function frameError(cause: unknown): StatError {
  if (cause instanceof StatError) return cause;
  return new StatError('ERR_PROTOCOL', 'a frame could not be handled', { cause });
}

/** A frame as bytes: what a recorder writes and what a server sends. */
export function writeFrame(header: Omit<FrameHeader, 'length'>, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(FRAME_SIZE + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(FRAME_LENGTH, payload.length, true);
  view.setUint8(FRAME_KIND, header.kind);
  view.setUint8(FRAME_FLAGS, header.flags);
  view.setUint16(FRAME_SOURCE, header.source, true);
  view.setUint32(FRAME_REQUEST, header.request, true);
  view.setUint32(FRAME_COUNT, header.count, true);
  view.setBigUint64(FRAME_TIME_NS, header.timeNs, true);
  bytes.set(payload, FRAME_SIZE);
  return bytes;
}

/** A request for ids[first, first + count); one without ids has the count 0. */
export function writeRequest(
  operation: number,
  id: number,
  ids: ArrayLike<number>,
  first: number,
  count: number,
): Uint8Array {
  if (count > MAX_IDS) throw new RangeError(`at most ${MAX_IDS} ids in a request, not ${count}`);
  const bytes = new Uint8Array(REQUEST_SIZE + 4 * count);
  const view = new DataView(bytes.buffer);
  view.setUint32(REQUEST_LENGTH, 4 * count, true);
  view.setUint8(REQUEST_OPERATION, operation);
  view.setUint32(REQUEST_ID, id, true);
  view.setUint32(REQUEST_COUNT, count, true);
  if (LITTLE_ENDIAN_HOST && ids instanceof Uint32Array) {
    new Uint32Array(bytes.buffer, REQUEST_SIZE).set(ids.subarray(first, first + count));
    return bytes;
  }
  for (let i = 0; i < count; i++) {
    view.setUint32(REQUEST_SIZE + 4 * i, ids[first + i] ?? 0, true);
  }
  return bytes;
}

/** In the place of a CPU: none, or not known. */
export const NO_CPU = 0xffff;

/** One record of a GAP frame: what is missing, and why. */
export interface Gap {
  /** One of the REASON constants. */
  reason: number;
  /** CPU that lost exit records; NO_CPU when it does not apply. */
  source: number;
  /** First sequence number that is missing; 0 when it does not apply. */
  sequence: number;
  /** Number of records that are missing. */
  count: number;
}

export function readGaps(view: DataView, at: number, length: number): Gap[] {
  const gaps: Gap[] = [];
  for (let p = at; p + GAP_SIZE <= at + length; p += GAP_SIZE) {
    gaps.push({
      reason: view.getUint8(p + GAP_REASON),
      source: view.getUint16(p + GAP_SOURCE, true),
      sequence: view.getUint32(p + GAP_SEQUENCE, true),
      count: Number(view.getBigUint64(p + GAP_COUNT, true)),
    });
  }
  return gaps;
}

/** The payload of a GAP frame. */
export function writeGap({ reason, source, sequence, count }: Gap): Uint8Array {
  const bytes = new Uint8Array(GAP_SIZE);
  const view = new DataView(bytes.buffer);
  view.setUint8(GAP_REASON, reason);
  view.setUint16(GAP_SOURCE, source, true);
  view.setUint32(GAP_SEQUENCE, sequence, true);
  view.setBigUint64(GAP_COUNT, BigInt(count), true);
  return bytes;
}

export function readFailure(
  view: DataView,
  at: number,
  length: number,
): { code: number; errno: number } {
  if (length < ERROR_SIZE) {
    throw new StatError('ERR_PROTOCOL', `an ERROR frame of ${length} bytes is too short`);
  }
  return {
    code: view.getUint32(at + ERROR_CODE, true),
    errno: view.getUint32(at + ERROR_ERRNO, true),
  };
}
