/**
 * Batches of kstat records out of KSTATS frames. A record that does not fit one
 * frame comes in several, which are joined here. No Node: captures and bridges
 * carry the same frames.
 */
import { StatError } from '../../errors.ts';
import {
  FRAME_FLAG_CHAIN,
  FRAME_FLAG_MORE,
  KSTAT_BATCH_HRTIME_NS,
  KSTAT_BATCH_KCID,
  KSTAT_BATCH_SIZE,
  KSTAT_RECORD_DATA_BASE,
  KSTAT_RECORD_DATA_SIZE,
  KSTAT_RECORD_HEADER_SIZE,
  KSTAT_RECORD_LENGTH,
  KSTAT_RECORD_SIZE,
  KSTAT_RECORD_STATUS,
  MAX_KSTAT_DATA,
  MAX_PAYLOAD,
} from '../../generated/protocol.ts';
import type { FrameHeader } from '../frame.ts';

export interface KstatBatch {
  /** Id of the request that it answers; 0 for a change of the chain. */
  readonly request: number;
  /** Whether the records are headers of the chain, without data. */
  readonly chain: boolean;
  /** One moment as CLOCK_REALTIME, nanoseconds since the epoch, */
  readonly timeNs: bigint;
  /** and as gethrtime(), the clock of crtime and snaptime. */
  readonly hrtimeNs: bigint;
  /** KCID of the chain that the records are of. */
  readonly kcid: number;
  /** Number of records. */
  readonly count: number;
  /** The records, one after another, as KstatDecoder takes them. */
  readonly records: Uint8Array;
}

/** One record, as bytes of the batch that it is in. */
export interface KstatWireRecord {
  /** 0, or the errno of the host that says why there are no data. */
  readonly status: number;
  /** kstat_t in the layout of the host, without addresses. */
  readonly header: Uint8Array;
  readonly data: Uint8Array;
  /** What to subtract from a string pointer to get its offset in `data`. */
  readonly dataBase: bigint;
}

/** The largest batch that a helper makes of one record, with any header and padding. */
const MAX_JOINED = KSTAT_BATCH_SIZE + KSTAT_RECORD_SIZE + 4096 + MAX_KSTAT_DATA;

function malformed(what: string): StatError {
  return new StatError('ERR_PROTOCOL', `a batch of kstats is malformed: ${what}`);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

interface Joining {
  readonly request: number;
  readonly timeNs: bigint;
  readonly chain: boolean;
  readonly bytes: Uint8Array;
  length: number;
}

export class BatchJoiner {
  #joining: Joining | undefined;

  /**
   * The batch that this frame completes, in memory of its own; undefined when more
   * frames belong to it.
   * @throws ERR_PROTOCOL when it contradicts itself or the frame before
   */
  push(header: FrameHeader, payload: Uint8Array): KstatBatch | undefined {
    const more = (header.flags & FRAME_FLAG_MORE) !== 0;
    if (!this.#joining && !more) return batchOf(header, payload.slice());
    this.#joining ??= begin(header, payload);
    const { request, timeNs, chain, bytes, length } = this.#joining;
    if (header.request !== request) throw malformed('a piece of another request');
    if (length + payload.length > bytes.length) throw malformed('its pieces are too long');
    bytes.set(payload, length);
    this.#joining.length += payload.length;
    if (more) return undefined;
    if (this.#joining.length !== bytes.length) throw malformed('its pieces are too short');
    this.#joining = undefined;
    const flags = chain ? FRAME_FLAG_CHAIN : 0;
    return batchOf({ ...header, request, timeNs, flags, count: 1 }, bytes);
  }
}

/** The record of the first piece says how long all of them are. */
function begin(header: FrameHeader, payload: Uint8Array): Joining {
  if (payload.length < KSTAT_BATCH_SIZE + KSTAT_RECORD_SIZE || header.count !== 1) {
    throw malformed('a first piece without a record');
  }
  const total =
    KSTAT_BATCH_SIZE + viewOf(payload).getUint32(KSTAT_BATCH_SIZE + KSTAT_RECORD_LENGTH, true);
  if (total <= MAX_PAYLOAD || total > MAX_JOINED) throw malformed(`pieces of ${total} bytes`);
  return {
    request: header.request,
    timeNs: header.timeNs,
    chain: (header.flags & FRAME_FLAG_CHAIN) !== 0,
    bytes: new Uint8Array(total),
    length: 0,
  };
}

function batchOf(header: FrameHeader, bytes: Uint8Array): KstatBatch {
  if (bytes.length < KSTAT_BATCH_SIZE) throw malformed(`${bytes.length} bytes`);
  const view = viewOf(bytes);
  return {
    request: header.request,
    chain: (header.flags & FRAME_FLAG_CHAIN) !== 0,
    timeNs: header.timeNs,
    hrtimeNs: view.getBigInt64(KSTAT_BATCH_HRTIME_NS, true),
    kcid: view.getInt32(KSTAT_BATCH_KCID, true),
    count: header.count,
    records: bytes.subarray(KSTAT_BATCH_SIZE),
  };
}

/**
 * The records of a batch, in their order; views of its bytes.
 * @throws ERR_PROTOCOL at a record that does not fit what is around it
 */
export function* readKstatRecords(batch: KstatBatch): Generator<KstatWireRecord> {
  const { records } = batch;
  const view = viewOf(records);
  for (let at = 0; at < records.length; ) {
    if (records.length - at < KSTAT_RECORD_SIZE) throw malformed('the last record is cut');
    const length = view.getUint32(at + KSTAT_RECORD_LENGTH, true);
    const headerSize = view.getUint32(at + KSTAT_RECORD_HEADER_SIZE, true);
    const dataSize = view.getBigUint64(at + KSTAT_RECORD_DATA_SIZE, true);
    const header = at + KSTAT_RECORD_SIZE;
    const data = header + Math.ceil(headerSize / 8) * 8;
    if (length % 8 !== 0 || length > records.length - at) throw malformed(`${length} bytes`);
    if (BigInt(data) + dataSize > BigInt(at + length)) throw malformed('data that do not fit');
    yield {
      status: view.getUint32(at + KSTAT_RECORD_STATUS, true),
      header: records.subarray(header, header + headerSize),
      data: records.subarray(data, data + Number(dataSize)),
      dataBase: view.getBigUint64(at + KSTAT_RECORD_DATA_BASE, true),
    };
    at += length;
  }
}
