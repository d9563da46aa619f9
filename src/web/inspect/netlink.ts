/**
 * Datagrams of netlink, taken apart as <linux/netlink.h>, <linux/genetlink.h> and
 * <linux/taskstats.h> describe them. What breaks the rules is bytes, and said.
 */
import {
  GENL_HDRLEN,
  GENL_ID_CTRL,
  NLMSG_ALIGNTO,
  NLMSG_ERROR,
  NLMSG_HDRLEN,
} from '../../generated/layouts.ts';
import { attributeRegions, type Message } from './attributes.ts';
import { inOrder, type Site, structRegion } from './member.ts';
import { bytesRegion, type Region } from './region.ts';

const NLMSGHDR = inOrder([
  ['nlmsg_len', 'u32', 'bytes of the message with this header'],
  ['nlmsg_type', 'u16', 'id of the family, or a type of the protocol itself'],
  ['nlmsg_flags', 'u16', 'NLM_F_ bits'],
  ['nlmsg_seq', 'u32', 'number of the request that is answered; of exits, the number on the CPU'],
  ['nlmsg_pid', 'u32', 'port of the socket; 0 in exit events'],
]);

const GENLMSGHDR = inOrder([
  ['cmd', 'u8', 'command of the family'],
  ['version', 'u8', 'version of the family'],
  ['reserved', 'u16', 'not used'],
]);

const NLMSGERR = inOrder([['error', 's32', 'negative errno; 0 is an acknowledgement']]);
const ERROR_LENGTH = 4;

const TYPE_AT = NLMSGHDR.find(({ cname }) => cname === 'nlmsg_type')?.offset ?? 0;

export interface NetlinkContext {
  readonly little: boolean;
  /** The id of TASKSTATS; undefined where nothing tells it. */
  readonly family: number | undefined;
  /** Version of structs that say 0, where it is known. */
  readonly defaultVersion: number | undefined;
}

/** The messages of a datagram. */
export function datagramRegions(
  view: DataView,
  start: number,
  end: number,
  context: NetlinkContext,
): readonly Region[] {
  const regions: Region[] = [];
  for (let at = start; at < end; ) {
    const length = end - at < NLMSG_HDRLEN ? 0 : view.getUint32(at, context.little);
    if (length < NLMSG_HDRLEN || length > end - at) {
      regions.push(bytesRegion('malformed', at, end - at, 'no message: its length cannot be'));
      break;
    }
    regions.push(messageRegion(view, at, length, context));
    const next = at + Math.ceil(length / NLMSG_ALIGNTO) * NLMSG_ALIGNTO;
    if (next > at + length && at + length < end) {
      regions.push(bytesRegion('padding', at + length, Math.min(next, end) - at - length));
    }
    at = next;
  }
  return regions;
}

function messageRegion(
  view: DataView,
  at: number,
  length: number,
  context: NetlinkContext,
): Region {
  const site: Site = { view, at, length: NLMSG_HDRLEN, little: context.little };
  const type = view.getUint16(at + TYPE_AT, context.little);
  const header = structRegion('nlmsghdr', 'struct nlmsghdr', NLMSGHDR, site);
  const body = at + NLMSG_HDRLEN;
  return {
    name: nameOf(type, context),
    offset: at,
    length,
    type: 'netlink message',
    children: [header, ...bodyRegions(view, body, at + length, type, context)],
  };
}

function nameOf(type: number, { family }: NetlinkContext): string {
  if (type === NLMSG_ERROR) return 'NLMSG_ERROR';
  if (type === GENL_ID_CTRL) return 'family controller';
  return type === family ? 'TASKSTATS' : `message of type ${type}`;
}

function bodyRegions(
  view: DataView,
  at: number,
  end: number,
  type: number,
  context: NetlinkContext,
): readonly Region[] {
  if (type === NLMSG_ERROR) return errorRegions(view, at, end, context);
  const known = type === GENL_ID_CTRL || type === context.family;
  if (!known) return at < end ? [bytesRegion('payload', at, end - at)] : [];
  if (end - at < GENL_HDRLEN) return [bytesRegion('malformed', at, end - at, 'no genlmsghdr')];
  const { little, defaultVersion } = context;
  const site: Site = { view, at, length: GENL_HDRLEN, little };
  const message: Message = {
    view,
    little,
    controller: type === GENL_ID_CTRL,
    command: view.getUint8(at),
    defaultVersion,
  };
  return [
    structRegion('genlmsghdr', 'struct genlmsghdr', GENLMSGHDR, site),
    ...attributeRegions(message, at + GENL_HDRLEN, end),
  ];
}

/** The errno, and the request that is refused, or its header alone. */
function errorRegions(
  view: DataView,
  at: number,
  end: number,
  context: NetlinkContext,
): readonly Region[] {
  if (end - at < ERROR_LENGTH) return [bytesRegion('malformed', at, end - at, 'no nlmsgerr')];
  const site: Site = { view, at, length: ERROR_LENGTH, little: context.little };
  const error = structRegion('nlmsgerr', 'struct nlmsgerr', NLMSGERR, site);
  const echo = at + ERROR_LENGTH;
  if (end - echo < NLMSG_HDRLEN) {
    return end > echo ? [error, bytesRegion('request', echo, end - echo)] : [error];
  }
  // The length that the echo claims is that of the request, of which less may be here.
  const type = view.getUint16(echo + TYPE_AT, context.little);
  const header: Site = { view, at: echo, length: NLMSG_HDRLEN, little: context.little };
  const body = echo + NLMSG_HDRLEN;
  const parts =
    type === NLMSG_ERROR || body === end ? [] : bodyRegions(view, body, end, type, context);
  const request = structRegion('nlmsghdr', 'struct nlmsghdr', NLMSGHDR, header);
  return [
    error,
    {
      name: 'request',
      offset: echo,
      length: end - echo,
      type: 'netlink message',
      doc: 'the request that is refused',
      children: [request, ...parts],
    },
  ];
}
