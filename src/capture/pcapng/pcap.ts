/** The old pcap format: one header, one link type, packets. */
import type { ByteWindow } from './bytes.ts';
import {
  MAX_BLOCK,
  PCAP_FILE_HEADER,
  PCAP_LINKTYPE,
  PCAP_MICROSECONDS,
  PCAP_NANOSECONDS,
  PCAP_PACKET_HEADER,
} from './format.ts';
import type { CaptureItem, CaptureReport } from './items.ts';
import { BadPacket, packetItems } from './netlink.ts';
import { part } from './options.ts';
import { SectionState } from './section.ts';

const NS_PER_SEC = 1_000_000_000n;
/** The upper bits of the link type tell of checksums at the end of packets. */
const LINKTYPE_MASK = 0xffff;

interface Variant {
  readonly little: boolean;
  readonly nsPerUnit: bigint;
}

/** Which pcap it is, by the first four bytes; undefined when it is none. */
export function pcapVariant(magic: DataView): Variant | undefined {
  for (const little of [true, false]) {
    const number = magic.getUint32(0, little);
    if (number === PCAP_MICROSECONDS) return { little, nsPerUnit: 1000n };
    if (number === PCAP_NANOSECONDS) return { little, nsPerUnit: 1n };
  }
  return undefined;
}

export async function* pcapItems(
  window: ByteWindow,
  { little, nsPerUnit }: Variant,
  report: CaptureReport,
): AsyncGenerator<CaptureItem, void> {
  const onDamage = (message: string): void => {
    report.damage ??= { offset: window.offset, message };
    report.damaged++;
  };
  if (!(await window.fill(PCAP_FILE_HEADER))) return onDamage('the file ends in its header');
  const linkType = window.peek(PCAP_FILE_HEADER).getUint32(PCAP_LINKTYPE, little) & LINKTYPE_MASK;
  window.skip(PCAP_FILE_HEADER);
  const section = new SectionState(little ? 'little' : 'big');
  for (;;) {
    if (!(await window.fill(PCAP_PACKET_HEADER))) {
      if (window.available > 0) onDamage('the file ends in the header of a packet');
      return;
    }
    const captured = window.peek(PCAP_PACKET_HEADER).getUint32(8, little);
    const length = PCAP_PACKET_HEADER + captured;
    if (length > MAX_BLOCK) return onDamage(`a packet claims ${captured} bytes`);
    if (!(await window.fill(length))) {
      return onDamage(`the file ends ${window.available} bytes into a packet of ${length}`);
    }
    const view = window.peek(length);
    const seconds = BigInt(view.getUint32(0, little));
    const timeNs = seconds * NS_PER_SEC + BigInt(view.getUint32(4, little)) * nsPerUnit;
    const originalLength = view.getUint32(12, little);
    const data = part(view, PCAP_PACKET_HEADER, captured);
    const packet = { section, linkType, data, originalLength, timeNs, cpu: undefined };
    try {
      yield* packetItems(packet, report);
    } catch (error) {
      if (!(error instanceof BadPacket)) throw error;
      onDamage(error.message);
    }
    window.skip(length);
  }
}
