/** What the blocks of pcapng say: sections, interfaces, packets and statistics. */
import { type Block, blocks } from './blocks.ts';
import type { ByteWindow } from './bytes.ts';
import {
  BLOCK_BODY,
  BLOCK_ENHANCED_PACKET,
  BLOCK_INTERFACE,
  BLOCK_PACKET,
  BLOCK_SECTION,
  BLOCK_SIMPLE_PACKET,
  BLOCK_STATISTICS,
  MAX_INTERFACES,
  PACKET_DROP_COUNT,
  PACKET_QUEUE,
  STATISTICS_INTERFACE_DROP,
  STATISTICS_SYSTEM_DROP,
} from './format.ts';
import type { CaptureItem, CaptureReport } from './items.ts';
import { BadPacket, packetItems } from './netlink.ts';
import { OptionList, padded, part } from './options.ts';
import { Interface, SectionState } from './section.ts';
import type { Trace } from './trace.ts';

/** Bytes of the fixed part of each body. */
const SECTION_BODY = 16;
const INTERFACE_BODY = 8;
const PACKET_BODY = 20;
const SIMPLE_BODY = 4;
const STATISTICS_BODY = 12;
/** The drop count of an obsolete packet block that does not know it. */
const UNKNOWN_DROPS = 0xffff;

/** Where a packet stands in its block. */
interface Place {
  readonly interfaceId: number;
  readonly units: bigint;
  readonly captured: number;
  readonly original: number;
  readonly drops: bigint;
}

export class PcapngReader {
  readonly #window: ByteWindow;
  readonly #report: CaptureReport;
  readonly #trace: Trace | undefined;
  #section: SectionState;

  /** `section` is the one that is under way where the window begins. */
  constructor(
    window: ByteWindow,
    report: CaptureReport,
    trace?: Trace,
    section: SectionState = new SectionState('little'),
  ) {
    this.#window = window;
    this.#report = report;
    this.#trace = trace;
    this.#section = section;
  }

  async *items(): AsyncGenerator<CaptureItem, void> {
    const onDamage = this.#damage.bind(this);
    for await (const block of blocks(this.#window, onDamage, this.#section.little)) {
      this.#trace?.begin(block.offset, () => ({ format: 'pcapng', section: this.#section.copy() }));
      try {
        yield* this.#block(block);
      } catch (error) {
        if (!(error instanceof BadPacket)) throw error;
        this.#damage(block.offset, error.message);
      }
    }
    this.#endSection();
  }

  /** Other programs seldom count what is lost, and what they write has no hello. */
  #endSection(): void {
    if (this.#section.hello && !this.#section.ended) this.#report.openEnds++;
  }

  #damage(offset: number, message: string): void {
    this.#report.damage ??= { offset, message };
    this.#report.damaged++;
  }

  *#block(block: Block): Generator<CaptureItem, void> {
    switch (block.type) {
      case BLOCK_SECTION:
        this.#beginSection(block);
        break;
      case BLOCK_INTERFACE:
        this.#addInterface(block);
        break;
      case BLOCK_ENHANCED_PACKET:
      case BLOCK_PACKET:
        yield* this.#packet(block, placeOf(block));
        break;
      case BLOCK_SIMPLE_PACKET:
        yield* this.#simplePacket(block);
        break;
      case BLOCK_STATISTICS:
        yield* this.#statistics(block);
        break;
      default: // other programs write blocks that say nothing of packets
    }
  }

  #beginSection({ body, little }: Block): void {
    this.#endSection();
    this.#section = new SectionState(little ? 'little' : 'big');
    this.#section.describe(this.#options(body, SECTION_BODY, little));
  }

  #addInterface({ body, little }: Block): void {
    const { interfaces } = this.#section;
    if (interfaces.length === MAX_INTERFACES)
      throw new BadPacket('a section has too many interfaces');
    if (body.byteLength < INTERFACE_BODY) throw new BadPacket('an interface has no link type');
    const added = new Interface(body.getUint16(0, little), body.getUint32(4, little));
    added.describe(this.#options(body, INTERFACE_BODY, little), little);
    interfaces.push(added);
  }

  *#packet({ body, little, offset }: Block, place: Place): Generator<CaptureItem, void> {
    const source = this.#interface(place.interfaceId);
    if (place.captured > body.byteLength - PACKET_BODY) {
      throw new BadPacket(`a packet of ${place.captured} bytes is larger than its block`);
    }
    const end = PACKET_BODY + padded(place.captured);
    let { drops } = place;
    let cpu: number | undefined;
    for (const { code, value } of this.#options(body, end, little)) {
      if (code === PACKET_DROP_COUNT && value.byteLength >= 8)
        drops = value.getBigUint64(0, little);
      if (code === PACKET_QUEUE && value.byteLength >= 4) cpu = value.getUint32(0, little);
    }
    const timeNs = source.timeNs(place.units);
    const data = part(body, PACKET_BODY, place.captured);
    this.#trace?.packet(offset + BLOCK_BODY + PACKET_BODY, place.captured, source.linkType);
    const items = this.#items(data, place.original, source, timeNs, cpu);
    source.lost += drops;
    // The drop count of a GAP is that of its losses, for programs that know no GAP.
    if (drops > 0n && items[0]?.type !== 'loss') {
      const section = this.#section;
      yield { type: 'loss', section, count: drops, cpu, timeNs, gap: undefined };
    }
    yield* items;
  }

  /** No time, and the interface is the first one. */
  *#simplePacket({ body, little, offset }: Block): Generator<CaptureItem, void> {
    const source = this.#interface(0);
    if (body.byteLength < SIMPLE_BODY) throw new BadPacket('a packet has no length');
    const original = body.getUint32(0, little);
    const limit = source.snapLength === 0 ? original : Math.min(original, source.snapLength);
    if (limit > body.byteLength - SIMPLE_BODY) {
      throw new BadPacket(`a packet of ${limit} bytes is larger than its block`);
    }
    this.#trace?.packet(offset + BLOCK_BODY + SIMPLE_BODY, limit, source.linkType);
    yield* this.#items(part(body, SIMPLE_BODY, limit), original, source, undefined, undefined);
  }

  #items(
    data: DataView,
    originalLength: number,
    { linkType }: Interface,
    timeNs: bigint | undefined,
    cpu: number | undefined,
  ): readonly CaptureItem[] {
    const packet = { section: this.#section, linkType, data, originalLength, timeNs, cpu };
    return packetItems(packet, this.#report);
  }

  /** Totals of an interface: what they have above the counts of its packets is a loss after the last. */
  *#statistics({ body, little }: Block): Generator<CaptureItem, void> {
    if (body.byteLength < STATISTICS_BODY) throw new BadPacket('statistics name no interface');
    const source = this.#interface(body.getUint32(0, little));
    const timeNs = source.timeNs(units(body, 4, little));
    let total = 0n;
    for (const { code, value } of this.#options(body, STATISTICS_BODY, little)) {
      const isDrop = code === STATISTICS_INTERFACE_DROP || code === STATISTICS_SYSTEM_DROP;
      if (!isDrop || value.byteLength < 8) continue;
      total += value.getBigUint64(0, little);
      this.#section.ended = true;
    }
    const count = total - source.lost;
    if (count <= 0n) return;
    source.lost = total;
    const section = this.#section;
    yield { type: 'loss', section, count, cpu: undefined, timeNs, gap: undefined };
  }

  #interface(id: number): Interface {
    const found = this.#section.interfaces[id];
    if (!found) throw new BadPacket(`there is no interface ${id}`);
    return found;
  }

  #options(body: DataView, start: number, little: boolean): OptionList {
    const length = Math.max(0, body.byteLength - start);
    return new OptionList(part(body, body.byteLength - length, length), little);
  }
}

/** High word first, whatever the byte order. */
function units(view: DataView, at: number, little: boolean): bigint {
  return BigInt(view.getUint32(at, little)) * 2n ** 32n + BigInt(view.getUint32(at + 4, little));
}

function placeOf({ type, body, little }: Block): Place {
  if (body.byteLength < PACKET_BODY) throw new BadPacket('a packet has no lengths');
  const place = {
    units: units(body, 4, little),
    captured: body.getUint32(12, little),
    original: body.getUint32(16, little),
  };
  if (type === BLOCK_ENHANCED_PACKET) {
    return { ...place, interfaceId: body.getUint32(0, little), drops: 0n };
  }
  const drops = body.getUint16(2, little);
  return {
    ...place,
    interfaceId: body.getUint16(0, little),
    drops: drops === UNKNOWN_DROPS ? 0n : BigInt(drops),
  };
}
