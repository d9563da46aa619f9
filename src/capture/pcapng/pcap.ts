/** The old pcap format: one header, one link type, packets. */
import type { ByteWindow } from './bytes.ts';
import {
  MAX_BLOCK,
  PCAP_FILE_HEADER,
  PCAP_LINKTYPE,
  PCAP_MICROSECONDS,
  PCAP_NANOSECONDS,
  PCAP_PACKET_HEADER,
  type PcapVariant,
} from './format.ts';
import type { CaptureItem, CaptureReport } from './items.ts';
import { BadPacket, type Packet, packetItems } from './netlink.ts';
import { part } from './options.ts';
import { Interface, SectionState } from './section.ts';
import type { Trace } from './trace.ts';

const NS_PER_SEC = 1_000_000_000n;
/** The upper bits of the link type tell of checksums at the end of packets. */
const LINKTYPE_MASK = 0xffff;

/** Which pcap it is, by the first four bytes; undefined when it is none. */
export function pcapVariant(magic: DataView): PcapVariant | undefined {
  for (const little of [true, false]) {
    const number = magic.getUint32(0, little);
    if (number === PCAP_MICROSECONDS) return { little, nsPerUnit: 1000n };
    if (number === PCAP_NANOSECONDS) return { little, nsPerUnit: 1n };
  }
  return undefined;
}

export class PcapReader {
  readonly #window: ByteWindow;
  readonly #report: CaptureReport;
  readonly #variant: PcapVariant;
  readonly #trace: Trace | undefined;

  constructor(window: ByteWindow, report: CaptureReport, variant: PcapVariant, trace?: Trace) {
    this.#window = window;
    this.#report = report;
    this.#variant = variant;
    this.#trace = trace;
  }

  /** From the begin of the file. */
  async *items(): AsyncGenerator<CaptureItem, void> {
    const window = this.#window;
    const { little } = this.#variant;
    if (!(await window.fill(PCAP_FILE_HEADER))) return this.#damage('the file ends in its header');
    const linkType = window.peek(PCAP_FILE_HEADER).getUint32(PCAP_LINKTYPE, little) & LINKTYPE_MASK;
    window.skip(PCAP_FILE_HEADER);
    const section = new SectionState(little ? 'little' : 'big');
    section.interfaces.push(new Interface(linkType, 0));
    yield* this.packets(linkType, section);
  }

  /** From a packet on. */
  async *packets(linkType: number, section: SectionState): AsyncGenerator<CaptureItem, void> {
    const window = this.#window;
    const variant = this.#variant;
    for (;;) {
      const length = await this.#packetLength();
      if (length === 0) return;
      const { offset } = window;
      this.#trace?.begin(offset, () => ({
        format: 'pcap',
        variant,
        linkType,
        section: section.copy(),
      }));
      const captured = length - PCAP_PACKET_HEADER;
      this.#trace?.packet(offset + PCAP_PACKET_HEADER, captured, linkType);
      try {
        yield* packetItems(this.#packet(window.peek(length), linkType, section), this.#report);
      } catch (error) {
        if (!(error instanceof BadPacket)) throw error;
        this.#damage(error.message);
      }
      window.skip(length);
    }
  }

  /** Bytes of the next packet, which the window holds then, with its header; 0 at the end. */
  async #packetLength(): Promise<number> {
    const window = this.#window;
    if (!(await window.fill(PCAP_PACKET_HEADER))) {
      if (window.available > 0) this.#damage('the file ends in the header of a packet');
      return 0;
    }
    const captured = window.peek(PCAP_PACKET_HEADER).getUint32(8, this.#variant.little);
    const length = PCAP_PACKET_HEADER + captured;
    if (length > MAX_BLOCK) {
      this.#damage(`a packet claims ${captured} bytes`);
      return 0;
    }
    if (await window.fill(length)) return length;
    this.#damage(`the file ends ${window.available} bytes into a packet of ${length}`);
    return 0;
  }

  #packet(view: DataView, linkType: number, section: SectionState): Packet {
    const { little, nsPerUnit } = this.#variant;
    const seconds = BigInt(view.getUint32(0, little));
    return {
      section,
      linkType,
      data: part(view, PCAP_PACKET_HEADER, view.byteLength - PCAP_PACKET_HEADER),
      originalLength: view.getUint32(12, little),
      timeNs: seconds * NS_PER_SEC + BigInt(view.getUint32(4, little)) * nsPerUnit,
      cpu: undefined,
    };
  }

  #damage(message: string): void {
    this.#report.damage ??= { offset: this.#window.offset, message };
    this.#report.damaged++;
  }
}
