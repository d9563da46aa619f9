/**
 * Writes captures of netlink as pcapng: pieces of bytes, to be put into a file one
 * after another. docs/capture.md specifies what is in them.
 */
import {
  ARPHRD_NETLINK,
  BLOCK_ENHANCED_PACKET,
  BLOCK_INTERFACE,
  BLOCK_OVERHEAD,
  BLOCK_SECTION,
  BLOCK_STATISTICS,
  BYTE_ORDER_MAGIC,
  COOKED_FAMILY,
  COOKED_HARDWARE,
  COOKED_SIZE,
  COOKED_TYPE,
  ENTERPRISE,
  HELLO_MARK,
  INTERFACE_NAME,
  INTERFACE_RESOLUTION,
  LINKTYPE_NETLINK,
  MAX_BLOCK,
  NETLINK_GENERIC,
  OPTION_CUSTOM,
  OPTION_END,
  PACKET_DROP_COUNT,
  PACKET_HOST,
  PACKET_OUTGOING,
  PACKET_QUEUE,
  SECTION_APPLICATION,
  SECTION_HARDWARE,
  SECTION_OS,
  STATISTICS_SYSTEM_DROP,
} from './format.ts';
import type { ByteOrder } from './items.ts';
import { padded } from './options.ts';

export interface CaptureSource {
  /** Of the machine that the datagrams come from. */
  readonly byteOrder: ByteOrder;
  /** The CTRL_CMD_NEWFAMILY datagram, which names the family of all others. */
  readonly newFamily: Uint8Array;
  /** When the capture began, nanoseconds since the epoch. */
  readonly timeNs: bigint;
  readonly hardware?: string | undefined;
  readonly os?: string | undefined;
  readonly application?: string | undefined;
  /** The hello of the helper, as it sent it. */
  readonly hello?: Uint8Array | undefined;
}

export interface PacketFacts {
  readonly timeNs: bigint;
  /** The CPU that an exit event comes from. */
  readonly cpu?: number | undefined;
  /** Datagrams that were lost since the one before, of this CPU if it is given. */
  readonly lost?: bigint | undefined;
  /** Sent by a program to the kernel. */
  readonly outgoing?: boolean | undefined;
}

const NANOSECONDS = 9;
const VERSION_MAJOR = 1;
/** A section whose length is not known when it begins. */
const UNKNOWN_LENGTH = 0xffff_ffff_ffff_ffffn;
const INTERFACE = 'taskstats';

export class CaptureWriter {
  readonly #little: boolean;
  readonly #source: CaptureSource;
  #lost = 0n;

  constructor(source: CaptureSource) {
    this.#source = source;
    this.#little = source.byteOrder === 'little';
  }

  /** The begin of a section: its header, the interface, and the datagram that names the family. */
  begin(): Uint8Array {
    const { timeNs, newFamily } = this.#source;
    return concat([this.#section(), this.#interface(), this.packet(newFamily, { timeNs })]);
  }

  packet(datagram: Uint8Array, facts: PacketFacts): Uint8Array {
    const { timeNs, cpu, lost = 0n, outgoing = false } = facts;
    const length = COOKED_SIZE + datagram.length;
    if (length > MAX_BLOCK / 2) throw new RangeError(`a datagram of ${datagram.length} bytes`);
    const options: Uint8Array[] = [];
    if (lost > 0n) options.push(this.#option(PACKET_DROP_COUNT, this.#u64(lost)));
    if (cpu !== undefined) options.push(this.#option(PACKET_QUEUE, this.#u32(cpu)));
    this.#lost += lost;
    return this.#block(BLOCK_ENHANCED_PACKET, [
      this.#u32(0), // interface
      this.#time(timeNs),
      this.#u32(length),
      this.#u32(length),
      cooked(outgoing),
      datagram,
      new Uint8Array(padded(length) - length),
      ...this.#list(options),
    ]);
  }

  /** The end of a section, with what was lost after the last packet. */
  end(timeNs: bigint, lost: bigint = 0n): Uint8Array {
    this.#lost += lost;
    const total = this.#option(STATISTICS_SYSTEM_DROP, this.#u64(this.#lost));
    return this.#block(BLOCK_STATISTICS, [
      this.#u32(0), // interface
      this.#time(timeNs),
      ...this.#list([total]),
    ]);
  }

  #section(): Uint8Array {
    const { hardware, os, application, hello } = this.#source;
    const options: Uint8Array[] = [];
    if (hardware) options.push(this.#option(SECTION_HARDWARE, utf8(hardware)));
    if (os) options.push(this.#option(SECTION_OS, utf8(os)));
    if (application) options.push(this.#option(SECTION_APPLICATION, utf8(application)));
    if (hello) {
      const value = concat([this.#u32(ENTERPRISE), HELLO_MARK, hello]);
      options.push(this.#option(OPTION_CUSTOM, value));
    }
    return this.#block(BLOCK_SECTION, [
      this.#u32(BYTE_ORDER_MAGIC),
      this.#u16(VERSION_MAJOR),
      this.#u16(0),
      this.#u64(UNKNOWN_LENGTH),
      ...this.#list(options),
    ]);
  }

  #interface(): Uint8Array {
    return this.#block(BLOCK_INTERFACE, [
      this.#u16(LINKTYPE_NETLINK),
      this.#u16(0),
      this.#u32(0), // packets are never cut
      ...this.#list([
        this.#option(INTERFACE_NAME, utf8(INTERFACE)),
        this.#option(INTERFACE_RESOLUTION, Uint8Array.of(NANOSECONDS)),
      ]),
    ]);
  }

  #block(type: number, parts: readonly Uint8Array[]): Uint8Array {
    const length = parts.reduce((sum, part) => sum + part.length, BLOCK_OVERHEAD);
    return concat([this.#u32(type), this.#u32(length), ...parts, this.#u32(length)]);
  }

  #option(code: number, value: Uint8Array): Uint8Array {
    if (value.length > 0xffff) throw new RangeError(`an option of ${value.length} bytes`);
    const padding = new Uint8Array(padded(value.length) - value.length);
    return concat([this.#u16(code), this.#u16(value.length), value, padding]);
  }

  /** A list of options, which needs an end only if there are any. */
  #list(options: readonly Uint8Array[]): readonly Uint8Array[] {
    return options.length === 0 ? [] : [...options, this.#option(OPTION_END, new Uint8Array(0))];
  }

  #time(timeNs: bigint): Uint8Array {
    const units = BigInt.asUintN(64, timeNs);
    return concat([this.#u32(Number(units >> 32n)), this.#u32(Number(units & 0xffff_ffffn))]);
  }

  #u16(value: number): Uint8Array {
    const bytes = new Uint8Array(2);
    new DataView(bytes.buffer).setUint16(0, value, this.#little);
    return bytes;
  }

  #u32(value: number): Uint8Array {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, this.#little);
    return bytes;
  }

  #u64(value: bigint): Uint8Array {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, value, this.#little);
    return bytes;
  }
}

function cooked(outgoing: boolean): Uint8Array {
  const bytes = new Uint8Array(COOKED_SIZE);
  const view = new DataView(bytes.buffer);
  view.setUint16(COOKED_TYPE, outgoing ? PACKET_OUTGOING : PACKET_HOST);
  view.setUint16(COOKED_HARDWARE, ARPHRD_NETLINK);
  view.setUint16(COOKED_FAMILY, NETLINK_GENERIC);
  return bytes;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
