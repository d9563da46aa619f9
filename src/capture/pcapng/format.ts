/**
 * Numbers of the file formats, for reader and writer: pcapng (IETF draft
 * draft-ietf-opsawg-pcapng), pcap, LINKTYPE_NETLINK, and what is ours in them.
 */

export const BLOCK_SECTION = 0x0a0d0d0a;
export const BLOCK_INTERFACE = 1;
/** Obsolete; old captures have it. */
export const BLOCK_PACKET = 2;
export const BLOCK_SIMPLE_PACKET = 3;
export const BLOCK_STATISTICS = 5;
export const BLOCK_ENHANCED_PACKET = 6;

/** In a section header, in the byte order of the section. */
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
/** Type, length, and the length again. */
export const BLOCK_OVERHEAD = 12;
/** Where the body of a block begins: after type and length. */
export const BLOCK_BODY = 8;
/** Bytes of a block that is read at most, as in Wireshark. */
export const MAX_BLOCK: number = 2 ** 24;
/** Interfaces of a section that are kept. */
export const MAX_INTERFACES = 4096;

export const OPTION_END = 0;
/** Custom, binary, to be copied by programs that do not know it. */
export const OPTION_CUSTOM = 2989;
export const SECTION_HARDWARE = 2;
export const SECTION_OS = 3;
export const SECTION_APPLICATION = 4;
export const INTERFACE_NAME = 2;
export const INTERFACE_RESOLUTION = 9;
export const INTERFACE_TIME_OFFSET = 14;
export const PACKET_DROP_COUNT = 4;
export const PACKET_QUEUE = 6;
export const STATISTICS_INTERFACE_DROP = 5;
export const STATISTICS_SYSTEM_DROP = 7;

/** Private Enterprise Number for examples (RFC 5612): the text that follows tells ours apart. */
export const ENTERPRISE = 32473;
/** What the custom option begins with that holds the hello. */
export const HELLO_MARK: Uint8Array = new TextEncoder().encode('sidestat hello\0');

export const LINKTYPE_NETLINK = 253;
/** For private use: here, frames of the kstat helper, one a packet. */
export const LINKTYPE_USER0 = 147;
/** The cooked header, always big endian: packet type, ARPHRD, 10 bytes unused, netlink family. */
export const COOKED_SIZE = 16;
export const COOKED_TYPE = 0;
export const COOKED_HARDWARE = 2;
/** In bytes that are 0 elsewhere: how many of the next 8 say what frame a datagram comes from. */
export const COOKED_ORIGIN_SIZE = 4;
export const COOKED_ORIGIN_KIND = 6;
export const COOKED_ORIGIN_FLAGS = 7;
export const COOKED_ORIGIN_REQUEST = 10;
export const ORIGIN_SIZE = 8;
export const COOKED_FAMILY = 14;
export const ARPHRD_NETLINK = 824;
export const NETLINK_GENERIC = 16;
/** The family for programs among themselves: here, what the helper says that is no datagram. */
export const NETLINK_USERSOCK = 2;
/** <linux/netlink.h>: the header of a message, and the types that are the protocol's own. */
export const NLMSG_HDRLEN = 16;
export const NLMSG_TYPE = 4;
export const NLMSG_MIN_TYPE = 16;
/** In an NLMSG_ERROR: the type of the request that it echoes. */
export const ECHOED_TYPE = 24;
/** What stands between the header of a message and the frame of a note. */
export const NOTE_MARK: Uint8Array = new TextEncoder().encode('sidestat');
/** Kinds of frames from here on are a recorder's own; helpers never send them. */
export const FIRST_NOTE = 128;
/** A snapshot begins. */
export const NOTE_SNAPSHOT = 128;
/** Packet types: what this machine sent out to the kernel, and what came to it. */
export const PACKET_HOST = 0;
export const PACKET_OUTGOING = 4;

/** First four bytes of a pcap file, as a number of its byte order, for microseconds and nanoseconds. */
export const PCAP_MICROSECONDS = 0xa1b2c3d4;
export const PCAP_NANOSECONDS = 0xa1b23c4d;
export const PCAP_FILE_HEADER = 24;
export const PCAP_LINKTYPE = 20;
export const PCAP_PACKET_HEADER = 16;

/** What the magic of a pcap file tells. */
export interface PcapVariant {
  readonly little: boolean;
  readonly nsPerUnit: bigint;
}
