/** Netlink datagrams as a kernel would send them, or would not. */
import type { Random } from './random.ts';

export type ByteOrder = 'little' | 'big';

export const FAMILY = 31;

/** A constant of the protocol; names as in the kernel's headers. */
export const AGGR_PID = 4;
const AGGR_TGID = 5;
const PID = 1;
const TGID = 2;
const STATS = 3;
const NULL = 6;

export interface Header {
  type?: number;
  flags?: number;
  sequence?: number;
  /** nlmsg_pid: 0 for exit events. */
  port?: number;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Builds messages of one byte order. */
export class Messages {
  readonly byteOrder: ByteOrder;
  readonly #little: boolean;

  constructor(byteOrder: ByteOrder) {
    this.byteOrder = byteOrder;
    this.#little = byteOrder === 'little';
  }

  u16(value: number): Uint8Array {
    const bytes = new Uint8Array(2);
    new DataView(bytes.buffer).setUint16(0, value, this.#little);
    return bytes;
  }

  u32(value: number): Uint8Array {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, this.#little);
    return bytes;
  }

  u64(value: bigint): Uint8Array {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, value, this.#little);
    return bytes;
  }

  /** nlmsghdr and payload, padded. */
  message(header: Header, ...payload: readonly Uint8Array[]): Uint8Array {
    const { type = FAMILY, flags = 0, sequence = 1, port = 77 } = header;
    const body = concat(...payload);
    const length = this.u32(16 + body.length);
    const rest = [this.u16(type), this.u16(flags), this.u32(sequence), this.u32(port)];
    return concat(length, ...rest, body, new Uint8Array(-body.length & 3));
  }

  /** A message of the family with genlmsghdr. */
  generic(command: number, header: Header, ...payload: readonly Uint8Array[]): Uint8Array {
    return this.message(header, Uint8Array.of(command, 1, 0, 0), ...payload);
  }

  attribute(type: number, payload: Uint8Array): Uint8Array {
    const padding = new Uint8Array(-payload.length & 3);
    return concat(this.u16(4 + payload.length), this.u16(type), payload, padding);
  }

  /** The empty attribute that machines insert which must align a u64. */
  null(): Uint8Array {
    return this.attribute(NULL, new Uint8Array(0));
  }

  aggregate(kind: 'pid' | 'tgid', id: number, struct: Uint8Array, padded = false): Uint8Array {
    const name = this.attribute(kind === 'pid' ? PID : TGID, this.u32(id));
    const stats = this.attribute(STATS, struct);
    const nest = kind === 'pid' ? AGGR_PID : AGGR_TGID;
    return this.attribute(nest, padded ? concat(name, this.null(), stats) : concat(name, stats));
  }

  stats(struct: Uint8Array): Uint8Array {
    return this.attribute(STATS, struct);
  }

  /** TASKSTATS_CMD_NEW. */
  taskstats(header: Header, ...aggregates: readonly Uint8Array[]): Uint8Array {
    return this.generic(2, header, ...aggregates);
  }

  /** CGROUPSTATS_CMD_NEW. */
  cgroupstats(header: Header, struct: Uint8Array): Uint8Array {
    return this.generic(5, header, this.attribute(1, struct));
  }

  /** NLMSG_ERROR; `echo` is the request. */
  error(errno: number, header: Header, echo: Uint8Array = new Uint8Array(0)): Uint8Array {
    return this.message({ ...header, type: 2 }, this.u32(-errno >>> 0), echo);
  }

  /** TASKSTATS_CMD_GET. */
  request(kind: 'pid' | 'tgid', id: number, sequence = 1): Uint8Array {
    const attribute = this.attribute(kind === 'pid' ? PID : TGID, this.u32(id));
    return this.generic(1, { sequence }, attribute);
  }

  /** A struct of this version and length with random contents, edges included. */
  struct(version: number, length: number, random: Random): Uint8Array {
    const bytes = random.fill(new Uint8Array(length));
    for (let at = 0; at + 8 <= length; at += 4) {
      if (random.chance(0.4)) bytes.set(this.u64(random.pick(EDGES)), at);
    }
    if (length >= 2) bytes.set(this.u16(version), 0);
    return bytes;
  }
}

/** Values at which a conversion goes wrong, when it does. */
export const EDGES: readonly bigint[] = [
  0n,
  1n,
  0x80n,
  0xffn,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  0x1_0000_0000n,
  2n ** 52n - 1n,
  2n ** 52n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 53n + 1n,
  2n ** 53n + 3n,
  2n ** 54n + 2n,
  2n ** 54n + 6n,
  2n ** 63n - 1n,
  2n ** 63n - 512n,
  2n ** 63n - 513n,
  2n ** 63n,
  2n ** 63n + 1024n,
  2n ** 63n + 1025n,
  2n ** 64n - 1025n,
  2n ** 64n - 1024n,
  2n ** 64n - 1n,
];
