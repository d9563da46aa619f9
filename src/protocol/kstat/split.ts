/** A batch as frames of the protocol: the inverse of BatchJoiner. No Node. */
import {
  FRAME_FLAG_CHAIN,
  FRAME_FLAG_MORE,
  KIND_KSTATS,
  KSTAT_BATCH_HRTIME_NS,
  KSTAT_BATCH_KCID,
  KSTAT_BATCH_SIZE,
  KSTAT_RECORD_LENGTH,
  MAX_PAYLOAD,
} from '../../generated/protocol.ts';
import type { FrameHeader } from '../frame.ts';
import type { KstatBatch } from './batch.ts';

export interface KstatFrame {
  readonly header: FrameHeader;
  readonly payload: Uint8Array;
}

/** Bytes of records that a frame has room for beside its batch header. */
const ROOM = MAX_PAYLOAD - KSTAT_BATCH_SIZE;

/** Frames of at most MAX_PAYLOAD bytes. A record that does not fit one has a batch of its own. */
export function* framesOf(batch: KstatBatch): Generator<KstatFrame, void> {
  const { records } = batch;
  if (records.length === 0) yield frame(batch, payloadOf(batch, records), 0);
  for (let start = 0; start < records.length; ) {
    const { end, count } = partFrom(records, start);
    const payload = payloadOf(batch, records.subarray(start, end));
    for (let at = 0; at < payload.length; at += MAX_PAYLOAD) {
      const piece = payload.subarray(at, at + MAX_PAYLOAD);
      const more = at + MAX_PAYLOAD < payload.length ? FRAME_FLAG_MORE : 0;
      yield frame(batch, piece, at === 0 ? count : 0, more);
    }
    start = end;
  }
}

/** As many whole records as fit, and one at the least. */
function partFrom(records: Uint8Array, start: number): { end: number; count: number } {
  const view = new DataView(records.buffer, records.byteOffset, records.length);
  let [end, count] = [start, 0];
  while (end < records.length) {
    const rest = records.length - end;
    const length = rest < 4 ? rest : view.getUint32(end + KSTAT_RECORD_LENGTH, true);
    if (count > 0 && end + length - start > ROOM) break;
    // A length that is none would never end; whoever reads it says what is wrong.
    end += length === 0 ? rest : Math.min(length, rest);
    count++;
  }
  return { end, count };
}

function payloadOf({ hrtimeNs, kcid }: KstatBatch, records: Uint8Array): Uint8Array {
  const payload = new Uint8Array(KSTAT_BATCH_SIZE + records.length);
  const view = new DataView(payload.buffer);
  view.setBigInt64(KSTAT_BATCH_HRTIME_NS, hrtimeNs, true);
  view.setInt32(KSTAT_BATCH_KCID, kcid, true);
  payload.set(records, KSTAT_BATCH_SIZE);
  return payload;
}

function frame(
  { chain, request, timeNs }: KstatBatch,
  payload: Uint8Array,
  count: number,
  more = 0,
): KstatFrame {
  const flags = more | (chain ? FRAME_FLAG_CHAIN : 0);
  const header = { length: payload.length, kind: KIND_KSTATS, flags, source: 0 };
  return { header: { ...header, request, count, timeNs }, payload };
}
