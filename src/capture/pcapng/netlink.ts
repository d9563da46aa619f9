/** Packets of LINKTYPE_NETLINK: what is a datagram for us, and what is counted only. */
import { taskstatsFamily } from './family.ts';
import {
  ARPHRD_NETLINK,
  COOKED_FAMILY,
  COOKED_HARDWARE,
  COOKED_SIZE,
  COOKED_TYPE,
  LINKTYPE_NETLINK,
  NETLINK_GENERIC,
  PACKET_OUTGOING,
} from './format.ts';
import type { ByteOrder, CaptureReport, Datagram } from './items.ts';
import { bytesOf, part } from './options.ts';
import type { SectionState } from './section.ts';

/** A packet as the block or header around it describes it. */
export interface Packet {
  readonly section: SectionState;
  readonly linkType: number;
  readonly data: DataView;
  /** Bytes that it had before a limit cut it. */
  readonly originalLength: number;
  readonly timeNs: bigint | undefined;
  readonly cpu: number | undefined;
}

export type PacketResult = Datagram | 'skipped' | 'damaged';

export function readPacket(packet: Packet, report: CaptureReport): PacketResult {
  const { section, linkType, data, originalLength, timeNs, cpu } = packet;
  if (linkType !== LINKTYPE_NETLINK) {
    report.otherLinkTypes++;
    return 'skipped';
  }
  if (data.byteLength < COOKED_SIZE) return 'damaged';
  const generic = data.getUint16(COOKED_FAMILY) === NETLINK_GENERIC;
  if (!generic || data.getUint16(COOKED_HARDWARE) !== ARPHRD_NETLINK) {
    report.otherFamilies++;
    return 'skipped';
  }
  const body = part(data, COOKED_SIZE, data.byteLength - COOKED_SIZE);
  const byteOrder = byteOrderOf(body) ?? section.byteOrder;
  section.family = taskstatsFamily(body, byteOrder === 'little') ?? section.family;
  return {
    type: 'datagram',
    section,
    bytes: bytesOf(body),
    byteOrder,
    missing: Math.max(0, originalLength - data.byteLength),
    timeNs,
    cpu,
    outgoing: data.getUint16(COOKED_TYPE) === PACKET_OUTGOING,
  };
}

/** <linux/netlink.h> */
const NLMSG_HDRLEN = 16;
/** A length below this cannot be one in the other byte order, too. */
const UNAMBIGUOUS = 0x1_0000;

/**
 * The byte order in which the length of the first message makes sense. editcap writes
 * a file of another machine in the order of its own, but not the packets in it.
 */
function byteOrderOf(datagram: DataView): ByteOrder | undefined {
  if (datagram.byteLength < NLMSG_HDRLEN) return undefined;
  const makesSense = (length: number): boolean => length >= NLMSG_HDRLEN && length < UNAMBIGUOUS;
  if (makesSense(datagram.getUint32(0, true))) return 'little';
  return makesSense(datagram.getUint32(0, false)) ? 'big' : undefined;
}
