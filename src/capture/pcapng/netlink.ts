/** Packets of LINKTYPE_NETLINK: what is a datagram for us, and what is counted only. */
import { NLMSG_ERROR } from '../../generated/layouts.ts';
import { taskstatsFamily } from './family.ts';
import {
  ARPHRD_NETLINK,
  COOKED_FAMILY,
  COOKED_HARDWARE,
  COOKED_ORIGIN_FLAGS,
  COOKED_ORIGIN_KIND,
  COOKED_ORIGIN_REQUEST,
  COOKED_ORIGIN_SIZE,
  COOKED_SIZE,
  COOKED_TYPE,
  ECHOED_TYPE,
  LINKTYPE_NETLINK,
  LINKTYPE_USER0,
  NETLINK_GENERIC,
  NETLINK_USERSOCK,
  NLMSG_HDRLEN,
  NLMSG_TYPE,
  ORIGIN_SIZE,
  PACKET_OUTGOING,
} from './format.ts';
import type { ByteOrder, CaptureItem, CaptureReport, Datagram, Origin } from './items.ts';
import { readKstatFrame, readNote } from './note.ts';
import { bytesOf, part } from './options.ts';
import type { SectionState } from './section.ts';

/** What is wrong with a packet whose length is sound: the next one is read nevertheless. */
export class BadPacket extends Error {}

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

/** The items that a packet is; none when it is of no use. @throws BadPacket */
export function packetItems(packet: Packet, report: CaptureReport): readonly CaptureItem[] {
  const { section, linkType, data } = packet;
  if (linkType !== LINKTYPE_NETLINK) {
    const frame = linkType === LINKTYPE_USER0 ? readKstatFrame(data, section) : undefined;
    if (frame) return [frame];
    report.otherLinkTypes++;
    return [];
  }
  if (data.byteLength < COOKED_SIZE) throw new BadPacket('a netlink packet has no cooked header');
  const netlink = data.getUint16(COOKED_HARDWARE) === ARPHRD_NETLINK;
  const family = netlink ? data.getUint16(COOKED_FAMILY) : undefined;
  const body = part(data, COOKED_SIZE, data.byteLength - COOKED_SIZE);
  if (family === NETLINK_GENERIC) return [datagram(packet, body)];
  const note = family === NETLINK_USERSOCK ? readNote(body, section) : undefined;
  if (!note) report.otherFamilies++;
  return note ?? [];
}

function datagram(
  { section, data, originalLength, timeNs, cpu }: Packet,
  body: DataView,
): Datagram {
  const byteOrder = byteOrderOf(body) ?? section.byteOrder;
  const little = byteOrder === 'little';
  const named = taskstatsFamily(body, little);
  if (named !== undefined) section.addFamily(named);
  return {
    type: 'datagram',
    section,
    bytes: bytesOf(body),
    byteOrder,
    family: section.familyOf(typeOf(body, little)),
    missing: Math.max(0, originalLength - data.byteLength),
    timeNs,
    cpu,
    outgoing: data.getUint16(COOKED_TYPE) === PACKET_OUTGOING,
    origin: originOf(data),
  };
}

/** The type of the first message, or of the request that it refuses; 0 when it is cut. */
function typeOf(datagram: DataView, little: boolean): number {
  const at = (offset: number): number =>
    datagram.byteLength < offset + 2 ? 0 : datagram.getUint16(offset, little);
  const type = at(NLMSG_TYPE);
  return type === NLMSG_ERROR ? at(ECHOED_TYPE) : type;
}

/** What our writer puts where others have zeros. */
function originOf(data: DataView): Origin | undefined {
  if (data.getUint16(COOKED_ORIGIN_SIZE) !== ORIGIN_SIZE) return undefined;
  return {
    kind: data.getUint8(COOKED_ORIGIN_KIND),
    flags: data.getUint8(COOKED_ORIGIN_FLAGS),
    request: data.getUint32(COOKED_ORIGIN_REQUEST),
  };
}

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
