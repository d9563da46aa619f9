/**
 * Writes captures of netlink as pcapng: pieces of bytes, to be put into a file one
 * after another. docs/capture.md specifies what is in them.
 */
import { FRAME_SIZE } from '../../generated/protocol.ts';
import { type FrameHeader, writeFrame } from '../../protocol/frame.ts';
import { BlockBuilder } from './builder.ts';
import {
  ARPHRD_NETLINK,
  BLOCK_ENHANCED_PACKET,
  BLOCK_INTERFACE,
  BLOCK_SECTION,
  BLOCK_SIMPLE_PACKET,
  BLOCK_STATISTICS,
  BYTE_ORDER_MAGIC,
  COOKED_SIZE,
  ENTERPRISE,
  HELLO_MARK,
  INTERFACE_NAME,
  INTERFACE_RESOLUTION,
  LINKTYPE_NETLINK,
  MAX_BLOCK,
  NETLINK_GENERIC,
  NETLINK_USERSOCK,
  NLMSG_HDRLEN,
  NLMSG_MIN_TYPE,
  NOTE_MARK,
  OPTION_CUSTOM,
  ORIGIN_SIZE,
  PACKET_DROP_COUNT,
  PACKET_HOST,
  PACKET_OUTGOING,
  PACKET_QUEUE,
  SECTION_APPLICATION,
  SECTION_HARDWARE,
  SECTION_OS,
  STATISTICS_SYSTEM_DROP,
} from './format.ts';
import type { ByteOrder, Origin } from './items.ts';

export interface CaptureSource {
  /** Of the machine that the datagrams come from. */
  readonly byteOrder: ByteOrder;
  /** The CTRL_CMD_NEWFAMILY datagram, which names the family of all others; undefined when it is among them. */
  readonly newFamily?: Uint8Array | undefined;
  /** When the capture began, nanoseconds since the epoch. */
  readonly timeNs: bigint;
  readonly hardware?: string | undefined;
  readonly os?: string | undefined;
  readonly application?: string | undefined;
  /** The hello of the helper, as it sent it. */
  readonly hello?: Uint8Array | undefined;
}

export interface PacketFacts {
  /** Without a time there is no place for the other facts but `outgoing` and `origin`. */
  readonly timeNs: bigint | undefined;
  /** The CPU that an exit event comes from. */
  readonly cpu?: number | undefined;
  /** Datagrams that were lost since the one before, of this CPU if it is given. */
  readonly lost?: bigint | undefined;
  /** Sent by a program to the kernel. */
  readonly outgoing?: boolean | undefined;
  /** What the frame of the helper said of it. */
  readonly origin?: Origin | undefined;
  /** Bytes at the end of the datagram that are not there. */
  readonly missing?: number | undefined;
}

const NANOSECONDS = 9;
const VERSION_MAJOR = 1;
/** A section whose length is not known when it begins. */
const UNKNOWN_LENGTH = 0xffff_ffff_ffff_ffffn;
const INTERFACE = 'taskstats';

export class CaptureWriter {
  readonly #source: CaptureSource;
  readonly #blocks: BlockBuilder;
  #lost = 0n;

  constructor(source: CaptureSource) {
    this.#source = source;
    this.#blocks = new BlockBuilder(source.byteOrder);
  }

  /** The begin of a section: its header, the interface, and the datagram that names the family. */
  begin(): Uint8Array<ArrayBuffer> {
    const { timeNs, newFamily } = this.#source;
    this.#lost = 0n;
    this.#section();
    this.#interface();
    if (newFamily) this.#packet(newFamily, { timeNs });
    return this.#blocks.take();
  }

  packet(datagram: Uint8Array, facts: PacketFacts): Uint8Array<ArrayBuffer> {
    this.#packet(datagram, facts);
    return this.#blocks.take();
  }

  /** Several datagrams with the same facts. */
  packets(datagrams: Iterable<Uint8Array>, facts: PacketFacts): Uint8Array<ArrayBuffer> {
    for (const datagram of datagrams) this.#packet(datagram, facts);
    return this.#blocks.take();
  }

  /** A frame that holds no datagrams; `lost` is what Wireshark is to show as dropped. */
  note(header: FrameHeader, payload: Uint8Array, lost: bigint = 0n): Uint8Array<ArrayBuffer> {
    const body = NLMSG_HDRLEN + NOTE_MARK.length + FRAME_SIZE + payload.length;
    this.#openPacket(header.timeNs, body, body);
    const blocks = this.#blocks;
    this.#cooked(PACKET_HOST, NETLINK_USERSOCK);
    blocks.u32(body);
    blocks.u16(NLMSG_MIN_TYPE + header.kind);
    blocks.u16(0); // flags
    blocks.u32(0); // sequence number
    blocks.u32(0); // port
    blocks.bytes(NOTE_MARK);
    blocks.bytes(writeFrame(header, payload));
    blocks.pad(COOKED_SIZE + body);
    this.#drops(lost);
    blocks.close();
    return blocks.take();
  }

  /** The end of a section, with what was lost after the last packet. */
  end(timeNs: bigint, lost: bigint = 0n): Uint8Array<ArrayBuffer> {
    this.#lost += lost;
    const blocks = this.#blocks;
    blocks.open(BLOCK_STATISTICS);
    blocks.u32(0); // interface
    blocks.time(timeNs);
    blocks.u64Option(STATISTICS_SYSTEM_DROP, this.#lost);
    blocks.close();
    return blocks.take();
  }

  #packet(datagram: Uint8Array, facts: PacketFacts): void {
    const { timeNs, cpu, lost = 0n, outgoing = false, origin, missing = 0 } = facts;
    const blocks = this.#blocks;
    this.#openPacket(timeNs, datagram.length, datagram.length + missing);
    this.#cooked(outgoing ? PACKET_OUTGOING : PACKET_HOST, NETLINK_GENERIC, origin);
    blocks.bytes(datagram);
    blocks.pad(COOKED_SIZE + datagram.length);
    if (timeNs !== undefined) {
      this.#drops(lost);
      if (cpu !== undefined) blocks.u32Option(PACKET_QUEUE, cpu);
    }
    blocks.close();
  }

  /** A packet up to its data; without a time it is a Simple Packet. */
  #openPacket(timeNs: bigint | undefined, captured: number, original: number): void {
    const length = COOKED_SIZE + captured;
    if (length > MAX_BLOCK / 2) throw new RangeError(`a datagram of ${captured} bytes`);
    const blocks = this.#blocks;
    blocks.open(timeNs === undefined ? BLOCK_SIMPLE_PACKET : BLOCK_ENHANCED_PACKET);
    if (timeNs !== undefined) {
      blocks.u32(0); // interface
      blocks.time(timeNs);
      blocks.u32(length);
    }
    // A Simple Packet is as long as it was, or it could not be told from its padding.
    blocks.u32(timeNs === undefined ? length : COOKED_SIZE + original);
  }

  #drops(lost: bigint): void {
    if (lost <= 0n) return;
    this.#blocks.u64Option(PACKET_DROP_COUNT, lost);
    this.#lost += lost;
  }

  /** Big endian on every machine. */
  #cooked(type: number, family: number, origin?: Origin): void {
    const blocks = this.#blocks;
    blocks.u16(type, false);
    blocks.u16(ARPHRD_NETLINK, false);
    blocks.u16(origin ? ORIGIN_SIZE : 0, false);
    blocks.u16(origin ? origin.kind * 0x100 + origin.flags : 0, false);
    blocks.u16(0, false);
    blocks.u32(origin?.request ?? 0, false);
    blocks.u16(family, false);
  }

  #section(): void {
    const { hardware, os, application, hello } = this.#source;
    const blocks = this.#blocks;
    blocks.open(BLOCK_SECTION);
    blocks.u32(BYTE_ORDER_MAGIC);
    blocks.u16(VERSION_MAJOR);
    blocks.u16(0);
    blocks.u64(UNKNOWN_LENGTH);
    if (hardware) blocks.option(SECTION_HARDWARE, utf8(hardware));
    if (os) blocks.option(SECTION_OS, utf8(os));
    if (application) blocks.option(SECTION_APPLICATION, utf8(application));
    if (hello) blocks.option(OPTION_CUSTOM, this.#enterprise(), HELLO_MARK, hello);
    blocks.close();
  }

  #enterprise(): Uint8Array {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, ENTERPRISE, this.#source.byteOrder === 'little');
    return bytes;
  }

  #interface(): void {
    const blocks = this.#blocks;
    blocks.open(BLOCK_INTERFACE);
    blocks.u16(LINKTYPE_NETLINK);
    blocks.u16(0);
    blocks.u32(0); // packets are never cut
    blocks.option(INTERFACE_NAME, utf8(INTERFACE));
    blocks.option(INTERFACE_RESOLUTION, Uint8Array.of(NANOSECONDS));
    blocks.close();
  }
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
