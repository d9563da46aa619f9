/** Writes kstats as pcapng: a section with one interface of LINKTYPE_USER0, and a frame in each packet. */
import { BlockBuilder } from '../capture/pcapng/builder.ts';
import {
  BLOCK_ENHANCED_PACKET,
  BLOCK_INTERFACE,
  BLOCK_SECTION,
  BYTE_ORDER_MAGIC,
  INTERFACE_NAME,
  INTERFACE_RESOLUTION,
  LINKTYPE_USER0,
} from '../capture/pcapng/format.ts';
import {
  FRAME_FLAG_CHAIN,
  KIND_HELLO,
  KIND_KSTATS,
  KSTAT_BATCH_HRTIME_NS,
  KSTAT_BATCH_KCID,
  KSTAT_BATCH_SIZE,
} from '../generated/protocol.ts';
import { type FrameHeader, writeFrame } from '../protocol/frame.ts';
import type { KstatBatch } from './live/batch.ts';

const VERSION_MAJOR = 1;
const UNKNOWN_LENGTH = 0xffff_ffff_ffff_ffffn;
const NANOSECONDS = 9;

export class KstatCaptureWriter {
  readonly #blocks: BlockBuilder;

  /** @param byteOrder of the machine whose kstats they are */
  constructor(byteOrder: 'little' | 'big') {
    this.#blocks = new BlockBuilder(byteOrder);
  }

  /** The begin of a section. `hello`: what the helper said, as it sent it. */
  begin(timeNs: bigint, hello?: Uint8Array): Uint8Array<ArrayBuffer> {
    const blocks = this.#blocks;
    blocks.open(BLOCK_SECTION);
    blocks.u32(BYTE_ORDER_MAGIC);
    blocks.u16(VERSION_MAJOR);
    blocks.u16(0);
    blocks.u64(UNKNOWN_LENGTH);
    blocks.close();
    blocks.open(BLOCK_INTERFACE);
    blocks.u16(LINKTYPE_USER0);
    blocks.u16(0);
    blocks.u32(0); // packets are never cut
    blocks.option(INTERFACE_NAME, new TextEncoder().encode('kstat'));
    blocks.option(INTERFACE_RESOLUTION, Uint8Array.of(NANOSECONDS));
    blocks.close();
    if (hello) this.#packet({ ...FRAME, kind: KIND_HELLO, timeNs }, hello);
    return blocks.take();
  }

  /** A batch as one frame, however long it is. */
  batch({ chain, timeNs, hrtimeNs, kcid, count, records }: KstatBatch): Uint8Array<ArrayBuffer> {
    const payload = new Uint8Array(KSTAT_BATCH_SIZE + records.length);
    const view = new DataView(payload.buffer);
    view.setBigInt64(KSTAT_BATCH_HRTIME_NS, hrtimeNs, true);
    view.setInt32(KSTAT_BATCH_KCID, kcid, true);
    payload.set(records, KSTAT_BATCH_SIZE);
    const flags = chain ? FRAME_FLAG_CHAIN : 0;
    this.#packet({ ...FRAME, kind: KIND_KSTATS, flags, count, timeNs }, payload);
    return this.#blocks.take();
  }

  #packet(header: Omit<FrameHeader, 'length'>, payload: Uint8Array): void {
    const frame = writeFrame(header, payload);
    const blocks = this.#blocks;
    blocks.open(BLOCK_ENHANCED_PACKET);
    blocks.u32(0); // interface
    blocks.time(header.timeNs);
    blocks.u32(frame.length);
    blocks.u32(frame.length);
    blocks.bytes(frame);
    blocks.pad(frame.length);
    blocks.close();
  }
}

/** Of no request, and of no CPU. */
const FRAME = { flags: 0, source: 0, request: 0, count: 0 } as const;
