/**
 * Where a reader is in its file, for those who come back: an index of checkpoints to go on
 * from, and packets whose bytes are shown as they stand in the file.
 */
import type { PcapVariant } from './format.ts';
import type { SectionState } from './section.ts';

/** What a reader knows when it is in the middle of a file. */
export type ReaderState =
  | { readonly format: 'pcapng'; readonly section: SectionState }
  | {
      readonly format: 'pcap';
      readonly variant: PcapVariant;
      readonly linkType: number;
      readonly section: SectionState;
    };

/** A block or packet from which reading can go on. */
export interface Checkpoint {
  /** Bytes from the begin of the file, after decompression. */
  readonly offset: number;
  /** Nobody changes it: each reader that begins here takes a copy. */
  readonly state: ReaderState;
}

/** The data of a packet in the file, after decompression. */
export interface PacketPlace {
  readonly offset: number;
  readonly length: number;
  readonly linkType: number;
}

/** Is told where blocks and packets are, before their items are given out. */
export interface Trace {
  /** A block or packet begins; `state` tells what the reader knows before it. */
  begin(offset: number, state: () => ReaderState): void;
  packet(offset: number, length: number, linkType: number): void;
}
