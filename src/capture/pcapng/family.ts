/** The id of a generic netlink family, out of what the family controller says. */
import { part } from './options.ts';

/** <linux/netlink.h>, <linux/genetlink.h> */
const NLMSG_HDRLEN = 16;
const GENL_HDRLEN = 4;
const NLA_HDRLEN = 4;
const NLA_TYPE_MASK = 0x3fff;
const GENL_ID_CTRL = 16;
const CTRL_CMD_NEWFAMILY = 1;
const CTRL_ATTR_FAMILY_ID = 1;
const CTRL_ATTR_FAMILY_NAME = 2;

const FAMILY = 'TASKSTATS';

/** The id of TASKSTATS, if one of the messages of a datagram is CTRL_CMD_NEWFAMILY for it. */
export function taskstatsFamily(datagram: DataView, little: boolean): number | undefined {
  let found: number | undefined;
  for (let at = 0; datagram.byteLength - at >= NLMSG_HDRLEN; ) {
    const length = datagram.getUint32(at, little);
    if (length < NLMSG_HDRLEN || length > datagram.byteLength - at) break;
    found = ofMessage(part(datagram, at, length), little) ?? found;
    at += Math.ceil(length / 4) * 4;
  }
  return found;
}

function ofMessage(message: DataView, little: boolean): number | undefined {
  const headers = NLMSG_HDRLEN + GENL_HDRLEN;
  if (message.byteLength < headers || message.getUint16(4, little) !== GENL_ID_CTRL)
    return undefined;
  if (message.getUint8(NLMSG_HDRLEN) !== CTRL_CMD_NEWFAMILY) return undefined;
  let id: number | undefined;
  let name: string | undefined;
  for (let at = headers; message.byteLength - at >= NLA_HDRLEN; ) {
    const length = message.getUint16(at, little);
    if (length < NLA_HDRLEN || length > message.byteLength - at) break;
    const value = part(message, at + NLA_HDRLEN, length - NLA_HDRLEN);
    const type = message.getUint16(at + 2, little) & NLA_TYPE_MASK;
    if (type === CTRL_ATTR_FAMILY_ID && value.byteLength >= 2) id = value.getUint16(0, little);
    if (type === CTRL_ATTR_FAMILY_NAME) name = nameOf(value);
    at += Math.ceil(length / 4) * 4;
  }
  return name === FAMILY ? id : undefined;
}

function nameOf(value: DataView): string {
  let name = '';
  for (let i = 0; i < value.byteLength && value.getUint8(i) !== 0; i++) {
    name += String.fromCharCode(value.getUint8(i));
  }
  return name;
}
