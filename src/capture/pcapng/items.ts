/** What a reader gives out, and what it says about the file at the end. */
import type { FrameHeader } from '../../protocol/frame.ts';
import type { Hello } from '../../protocol/hello.ts';

/** Of the machine whose kernel made a payload. */
export type ByteOrder = 'little' | 'big';

/** A section of pcapng, or a whole pcap file: what was captured on one machine. */
export interface Section {
  /** Of the blocks; programs that edit a file change it, and leave the datagrams as they are. */
  readonly byteOrder: ByteOrder;
  /** `shb_hardware`: the machine. */
  readonly hardware: string | undefined;
  /** `shb_os`: the kernel. */
  readonly os: string | undefined;
  /** `shb_userappl`: what wrote the capture. */
  readonly application: string | undefined;
  /** What the helper said of itself and the kernel, in our own captures. */
  readonly hello: Hello | undefined;
  /** The same as the bytes that it sent. */
  readonly helloBytes: Uint8Array | undefined;
  /** LINKTYPE_ of the interfaces that were described so far, in their order. */
  readonly linkTypes: readonly number[];
  /** The id of TASKSTATS that was told last, by the hello or a CTRL_CMD_NEWFAMILY message. */
  readonly family: number | undefined;
  /** Whether it was told, so far, how many packets were lost until its end. */
  readonly ended: boolean;
}

/** What the frame of the helper, in which a datagram came, said of it. */
export interface Origin {
  /** KIND_REPLY or KIND_EXITS. */
  readonly kind: number;
  /** FRAME_FLAG_COARSE, or 0. */
  readonly flags: number;
  /** Id of the request that it answers; 0 for none. */
  readonly request: number;
}

/** A netlink datagram of the generic family, between the kernel and a program. */
export interface Datagram {
  readonly type: 'datagram';
  readonly section: Section;
  /** Valid until the next item is taken. */
  readonly bytes: Uint8Array;
  /** Of the machine that it comes from. */
  readonly byteOrder: ByteOrder;
  /** The id of TASKSTATS on that machine; undefined when nothing has told one so far. */
  readonly family: number | undefined;
  /** Bytes that the capture left out at the end of it. */
  readonly missing: number;
  /** Nanoseconds since the epoch; undefined where the file has no time. */
  readonly timeNs: bigint | undefined;
  /** The CPU that an exit event comes from, where the file tells. */
  readonly cpu: number | undefined;
  /** Sent by a program to the kernel. */
  readonly outgoing: boolean;
  /** undefined where other programs wrote the file. */
  readonly origin: Origin | undefined;
}

/** Packets that were lost while the file was written, before the next item. */
export interface Loss {
  readonly type: 'loss';
  readonly section: Section;
  /** Packets. */
  readonly count: bigint;
  /** The CPU whose exit events they were; undefined where the file does not tell. */
  readonly cpu: number | undefined;
  /** When it was told, nanoseconds since the epoch; undefined where the file has no time. */
  readonly timeNs: bigint | undefined;
  /** What the helper said of it; undefined where only a count is known. */
  readonly gap:
    | { readonly header: FrameHeader; readonly reason: number; readonly sequence: number }
    | undefined;
}

/** A frame of the helper that holds no datagrams and is no loss, or a note of the recorder. */
export interface CapturedFrame {
  readonly type: 'frame';
  readonly section: Section;
  readonly header: FrameHeader;
  /** Valid until the next item is taken. */
  readonly payload: Uint8Array;
}

/** What CaptureReader gives, one after another: look at `type` first. */
export type CaptureItem = Datagram | Loss | CapturedFrame;

/** Something wrong in the file: everything before it, and whole blocks after it, are delivered. */
export interface Damage {
  /** Where in the file, bytes, after decompression. */
  readonly offset: number;
  /** What is wrong there, for a person to read. */
  readonly message: string;
}

/** What a reader could not give out, by the cause. */
export interface CaptureReport {
  /** The first damage, if there is any. */
  damage: Damage | undefined;
  /** Places where blocks were left out because of damage. */
  damaged: number;
  /** Packets of other link types than LINKTYPE_NETLINK. */
  otherLinkTypes: number;
  /** Packets of other netlink families than NETLINK_GENERIC. */
  otherFamilies: number;
  /**
   * Recordings of sidestat, of which a file may hold several, whose end does not tell that
   * nothing more is lost: they were cut, or the helper ended before them.
   */
  openEnds: number;
}
