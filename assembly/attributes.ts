/**
 * Netlink attributes (include/uapi/linux/netlink.h, struct nlattr): u16 length,
 * u16 type, payload; the length counts the header, not the padding to 4 bytes.
 * Fewer bytes than a header at the end are padding, as in the kernel's nla_ok().
 */
import { u16At } from './byteorder';

export const NLA_HDRLEN: u32 = 4;
/** Without NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
const NLA_TYPE_MASK: u32 = 0x3fff;

/** NLMSG_ALIGN and NLA_ALIGN. Only for values far below 2^32. */
export function align4(length: u32): u32 {
  return (length + 3) & ~3;
}

export function hasAttribute(at: usize, end: usize): bool {
  return end - at >= NLA_HDRLEN;
}

/** Length with the header; 0 when the attribute is broken or goes beyond the end. */
export function attributeLength(at: usize, end: usize): u32 {
  const length = u16At(at);
  return length < NLA_HDRLEN || length > u32(end - at) ? 0 : length;
}

export function attributeType(at: usize): u32 {
  return u16At(at + 2) & NLA_TYPE_MASK;
}

/** Where the next attribute begins; never beyond the end. */
export function nextAttribute(at: usize, length: u32, end: usize): usize {
  return min(at + align4(length), end);
}
