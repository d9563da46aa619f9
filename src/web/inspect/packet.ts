/** A packet of a capture as regions, by its link type: docs/capture.md. */
import {
  COOKED_FAMILY,
  COOKED_HARDWARE,
  COOKED_ORIGIN_FLAGS,
  COOKED_ORIGIN_KIND,
  COOKED_ORIGIN_REQUEST,
  COOKED_ORIGIN_SIZE,
  COOKED_SIZE,
  COOKED_TYPE,
  LINKTYPE_NETLINK,
  LINKTYPE_USER0,
  NETLINK_GENERIC,
  NETLINK_USERSOCK,
  NLMSG_HDRLEN,
  NOTE_MARK,
  ORIGIN_SIZE,
} from '../../capture/pcapng/format.ts';
import { type FrameContext, frameRegions } from './frame.ts';
import { type Placed, structRegion } from './member.ts';
import { datagramRegions, type NetlinkContext } from './netlink.ts';
import { bytesRegion, type Region } from './region.ts';

/** Bytes of a packet that are taken apart; a frame of the helper has no more. */
export const MAX_INSPECTED: number = 2 ** 17;

export interface PacketContext extends NetlinkContext, FrameContext {
  readonly linkType: number;
}

const COOKED: readonly Placed[] = [
  { cname: 'packet type', type: 'u16', offset: COOKED_TYPE, doc: '0 from the kernel, 4 to it' },
  { cname: 'hardware type', type: 'u16', offset: COOKED_HARDWARE, doc: 'ARPHRD_NETLINK is 824' },
  { cname: 'family', type: 'u16', offset: COOKED_FAMILY, doc: 'NETLINK_GENERIC is 16' },
];

const ORIGIN: readonly Placed[] = [
  {
    cname: 'origin size',
    type: 'u16',
    offset: COOKED_ORIGIN_SIZE,
    doc: 'bytes that follow of the frame in which the datagram came',
  },
  { cname: 'kind', type: 'u8', offset: COOKED_ORIGIN_KIND, doc: 'of the frame: 2 REPLY, 3 EXITS' },
  { cname: 'flags', type: 'u8', offset: COOKED_ORIGIN_FLAGS, doc: 'of the frame: 1 COARSE' },
  {
    cname: 'request',
    type: 'u32',
    offset: COOKED_ORIGIN_REQUEST,
    doc: 'id of the request that is answered; 0 for none',
  },
];

/** Never throws, whatever the bytes are. */
export function inspectPacket(bytes: Uint8Array, context: PacketContext): Region {
  const view = new DataView(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, MAX_INSPECTED));
  const end = view.byteLength;
  return {
    name: 'packet',
    offset: 0,
    length: end,
    type: `packet of link type ${context.linkType}`,
    children: end === 0 ? [] : partsOf(view, end, context),
  };
}

function partsOf(view: DataView, end: number, context: PacketContext): readonly Region[] {
  if (context.linkType === LINKTYPE_USER0) return frameRegions(view, 0, end, context);
  if (context.linkType !== LINKTYPE_NETLINK || end < COOKED_SIZE) {
    return [bytesRegion('payload', 0, end)];
  }
  const hasOrigin = view.getUint16(COOKED_ORIGIN_SIZE) === ORIGIN_SIZE;
  const site = { view, at: 0, length: COOKED_SIZE, little: false };
  const members = hasOrigin ? [...COOKED, ...ORIGIN] : COOKED;
  const cooked = structRegion('cooked header', 'header of LINKTYPE_NETLINK', members, site);
  return end === COOKED_SIZE ? [cooked] : [cooked, ...bodyOf(view, end, context)];
}

function bodyOf(view: DataView, end: number, context: PacketContext): readonly Region[] {
  const family = view.getUint16(COOKED_FAMILY);
  if (family === NETLINK_GENERIC) return datagramRegions(view, COOKED_SIZE, end, context);
  if (family === NETLINK_USERSOCK && isNote(view)) return noteRegions(view, end, context);
  return [bytesRegion('payload', COOKED_SIZE, end - COOKED_SIZE)];
}

const MARK_AT = COOKED_SIZE + NLMSG_HDRLEN;
const FRAME_AT = MARK_AT + NOTE_MARK.length;

function isNote(view: DataView): boolean {
  return (
    view.byteLength >= FRAME_AT && NOTE_MARK.every((byte, i) => view.getUint8(MARK_AT + i) === byte)
  );
}

function noteRegions(view: DataView, end: number, context: PacketContext): readonly Region[] {
  const head = datagramRegions(view, COOKED_SIZE, end, context)[0];
  const header = head?.children[0] ?? bytesRegion('nlmsghdr', COOKED_SIZE, NLMSG_HDRLEN);
  const type = `char[${NOTE_MARK.length}]`;
  const value = new TextDecoder().decode(NOTE_MARK);
  return [
    header,
    { name: 'mark', offset: MARK_AT, length: NOTE_MARK.length, type, value, children: [] },
    ...frameRegions(view, FRAME_AT, end, context),
  ];
}
