/** Blocks of pcapng and packets of pcap, byte by byte, as any program might write them. */
import { concat, Messages } from '../decoder/messages.ts';

export interface BlockOption {
  readonly code: number;
  readonly value: Uint8Array;
}

/** The cooked header of LINKTYPE_NETLINK, big endian by definition. */
export function cooked(
  body: Uint8Array,
  {
    type = 0,
    hardware = 824,
    family = 16,
  }: Partial<Record<'type' | 'hardware' | 'family', number>> = {},
): Uint8Array {
  const header = new Uint8Array(16);
  const view = new DataView(header.buffer);
  view.setUint16(0, type);
  view.setUint16(2, hardware);
  view.setUint16(14, family);
  return concat(header, body);
}

export class Blocks extends Messages {
  block(type: number, ...body: readonly Uint8Array[]): Uint8Array {
    const all = concat(...body);
    const length = this.u32(12 + all.length);
    return concat(this.u32(type), length, all, length);
  }

  #padded(bytes: Uint8Array): Uint8Array {
    return concat(bytes, new Uint8Array(-bytes.length & 3));
  }

  options(...list: readonly BlockOption[]): Uint8Array {
    const each = list.map(({ code, value }) =>
      concat(this.u16(code), this.u16(value.length), this.#padded(value)),
    );
    return concat(...each, this.u32(0));
  }

  section(...list: readonly BlockOption[]): Uint8Array {
    const unknownLength = new Uint8Array(8).fill(255);
    const head = [this.u32(0x1a2b3c4d), this.u16(1), this.u16(0), unknownLength];
    return this.block(0x0a0d0d0a, ...head, this.options(...list));
  }

  interface(linkType = 253, snap = 0, ...list: readonly BlockOption[]): Uint8Array {
    return this.block(1, this.u16(linkType), this.u16(0), this.u32(snap), this.options(...list));
  }

  #packetBody(units: bigint, data: Uint8Array, original: number): Uint8Array[] {
    const time = [this.u32(Number(units >> 32n)), this.u32(Number(units & 0xffffffffn))];
    return [...time, this.u32(data.length), this.u32(original), this.#padded(data)];
  }

  enhanced(
    id: number,
    units: bigint,
    data: Uint8Array,
    ...list: readonly BlockOption[]
  ): Uint8Array {
    const body = this.#packetBody(units, data, data.length);
    return this.block(6, this.u32(id), ...body, this.options(...list));
  }

  obsolete(id: number, drops: number, units: bigint, data: Uint8Array): Uint8Array {
    const body = this.#packetBody(units, data, data.length);
    return this.block(2, this.u16(id), this.u16(drops), ...body);
  }

  simple(data: Uint8Array, original: number = data.length): Uint8Array {
    return this.block(3, this.u32(original), this.#padded(data));
  }

  statistics(id: number, ...list: readonly BlockOption[]): Uint8Array {
    return this.block(5, this.u32(id), this.u32(0), this.u32(0), this.options(...list));
  }

  pcap(magic: number, linkType: number, ...packets: readonly Uint8Array[]): Uint8Array {
    const head = [magic, 0x0004_0002, 0, 0, 262_144, linkType].map((word) => this.u32(word));
    return concat(...head, ...packets);
  }

  pcapPacket(seconds: number, units: number, data: Uint8Array): Uint8Array {
    const head = [seconds, units, data.length, data.length].map((word) => this.u32(word));
    return concat(...head, data);
  }

  /** The answer of the family controller. */
  newFamily(id = 31, name = 'TASKSTATS'): Uint8Array {
    const text = new TextEncoder().encode(`${name}\0`);
    const attributes = [this.attribute(2, text), this.attribute(1, this.u16(id))];
    return this.message({ type: 16 }, Uint8Array.of(1, 2, 0, 0), ...attributes);
  }
}
