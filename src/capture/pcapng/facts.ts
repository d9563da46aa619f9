/** What a writer of captures is told. */
import type { ByteOrder, Origin } from './items.ts';

/**
 * What CaptureWriter says of a whole section: one machine, from one moment on. Options of pcapng.
 */
export interface CaptureSource {
  /** Of the machine that the datagrams come from. */
  readonly byteOrder: ByteOrder;
  /** The CTRL_CMD_NEWFAMILY datagram, which names the family of all others; undefined when it is among them. */
  readonly newFamily?: Uint8Array | undefined;
  /** When the capture began, nanoseconds since the epoch. */
  readonly timeNs: bigint;
  /** The machine, as uname(2) gives it: `shb_hardware`. */
  readonly hardware?: string | undefined;
  /** The kernel and its release: `shb_os`. */
  readonly os?: string | undefined;
  /** What wrote the capture: `shb_userappl`. */
  readonly application?: string | undefined;
  /** The hello of the helper, as it sent it. */
  readonly hello?: Uint8Array | undefined;
  /**
   * Link types whose interfaces are described at the begin, LINKTYPE_NETLINK and
   * LINKTYPE_USER0; another one before its first packet. @defaultValue LINKTYPE_NETLINK
   */
  readonly linkTypes?: readonly number[] | undefined;
}

/** What CaptureWriter says of one datagram besides its bytes. */
export interface PacketFacts {
  /** Without a time there is no place for the other facts but `outgoing` and `origin`. */
  readonly timeNs: bigint | undefined;
  /** The CPU that an exit event comes from. */
  readonly cpu?: number | undefined;
  /** Datagrams that were lost since the one before, of this CPU if it is given. */
  readonly lost?: bigint | undefined;
  /** Sent by a program to the kernel. */
  readonly outgoing?: boolean | undefined;
  /** What the frame of the helper said of it. */
  readonly origin?: Origin | undefined;
  /** Bytes at the end of the datagram that are not there. */
  readonly missing?: number | undefined;
}
