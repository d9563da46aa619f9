/**
 * Writes captures of netlink as pcapng: pieces of bytes, to be put into a file one
 * after another. docs/capture.md specifies what is in them.
 */
import { FRAME_SIZE } from '../../generated/protocol.ts';
import { type FrameHeader, writeFrame } from '../../protocol/frame.ts';
import { BlockBuilder, tooLarge } from './builder.ts';
import type { CaptureSource, PacketFacts } from './facts.ts';
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
  LINKTYPE_USER0,
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
import type { Origin } from './items.ts';

/** With all that stands around it, a reader takes it. */
const MAX_PACKET = MAX_BLOCK / 2;
const NANOSECONDS = 9;
const VERSION_MAJOR = 1;
/** A section whose length is not known when it begins. */
const UNKNOWN_LENGTH = 0xffff_ffff_ffff_ffffn;
/** What the interfaces are called. */
const NAMES = new Map([
  [LINKTYPE_NETLINK, 'taskstats'],
  [LINKTYPE_USER0, 'kstat'],
]);

/** Makes the blocks of a pcapng file; whoever calls it puts them into the file, in their order. */
export class CaptureWriter {
  readonly #source: CaptureSource;
  readonly #blocks: BlockBuilder;
  /** Link types of the interfaces of the section, by their ids. */
  readonly #interfaces: number[] = [];
  #lost = 0n;

  constructor(source: CaptureSource) {
    this.#source = source;
    this.#blocks = new BlockBuilder(source.byteOrder);
  }

  /** The begin of a section: its header, the interfaces, and the datagram that names the family. */
  begin(): Uint8Array<ArrayBuffer> {
    const { timeNs, newFamily, linkTypes = [LINKTYPE_NETLINK] } = this.#source;
    this.#lost = 0n;
    this.#interfaces.length = 0;
    this.#section();
    for (const linkType of linkTypes) this.#interface(linkType);
    if (newFamily) this.#packet(newFamily, { timeNs });
    return this.#blocks.take();
  }

  /** A datagram as a packet, as it came. */
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
    const length = COOKED_SIZE + body;
    this.#openPacket(LINKTYPE_NETLINK, header.timeNs, length, length);
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

  /** A frame of the kstat helper, which is a packet of its own. */
  kstat(header: FrameHeader, payload: Uint8Array): Uint8Array<ArrayBuffer> {
    const frame = writeFrame(header, payload);
    const blocks = this.#blocks;
    this.#openPacket(LINKTYPE_USER0, header.timeNs, frame.length, frame.length);
    blocks.bytes(frame);
    blocks.pad(frame.length);
    blocks.close();
    return blocks.take();
  }

  /**
   * The end of a section, with how many packets were lost after the last one. Where that is
   * unknown, readers say that more may be missing.
   */
  end(timeNs: bigint, lost: bigint | 'unknown' = 0n): Uint8Array<ArrayBuffer> {
    const blocks = this.#blocks;
    blocks.open(BLOCK_STATISTICS);
    // Only datagrams are counted when they are lost.
    blocks.u32(Math.max(0, this.#interfaces.indexOf(LINKTYPE_NETLINK)));
    blocks.time(timeNs);
    if (lost !== 'unknown') blocks.u64Option(STATISTICS_SYSTEM_DROP, this.#lost + lost);
    blocks.close();
    return blocks.take();
  }

  #packet(datagram: Uint8Array, facts: PacketFacts): void {
    const { timeNs, cpu, lost = 0n, outgoing = false, origin, missing = 0 } = facts;
    const blocks = this.#blocks;
    const length = COOKED_SIZE + datagram.length;
    this.#openPacket(LINKTYPE_NETLINK, timeNs, length, length + missing);
    this.#cooked(outgoing ? PACKET_OUTGOING : PACKET_HOST, NETLINK_GENERIC, origin);
    blocks.bytes(datagram);
    blocks.pad(COOKED_SIZE + datagram.length);
    if (timeNs !== undefined) {
      this.#drops(lost);
      if (cpu !== undefined) blocks.u32Option(PACKET_QUEUE, cpu);
    }
    blocks.close();
  }

  /** A packet up to its data; without a time it is a Simple Packet, which is of interface 0. */
  #openPacket(
    linkType: number,
    timeNs: bigint | undefined,
    length: number,
    original: number,
  ): void {
    if (length > MAX_PACKET) throw tooLarge('a packet', length, MAX_PACKET);
    const source = this.#interface(linkType);
    const blocks = this.#blocks;
    if (timeNs === undefined) {
      if (source !== 0) throw new RangeError('a packet without a time is of the first interface');
      blocks.open(BLOCK_SIMPLE_PACKET);
      // It is as long as it was, or it could not be told from its padding.
      blocks.u32(length);
      return;
    }
    blocks.open(BLOCK_ENHANCED_PACKET);
    blocks.u32(source);
    blocks.time(timeNs);
    blocks.u32(length);
    blocks.u32(original);
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

  /** The id of an interface, which is described when it has none. */
  #interface(linkType: number): number {
    const known = this.#interfaces.indexOf(linkType);
    if (known >= 0) return known;
    const blocks = this.#blocks;
    blocks.open(BLOCK_INTERFACE);
    blocks.u16(linkType);
    blocks.u16(0);
    blocks.u32(0); // packets are never cut
    blocks.option(INTERFACE_NAME, utf8(NAMES.get(linkType) ?? ''));
    blocks.option(INTERFACE_RESOLUTION, Uint8Array.of(NANOSECONDS));
    blocks.close();
    return this.#interfaces.push(linkType) - 1;
  }
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
