/**
 * Reads captures of netlink: pcapng and pcap, of either byte order, plain or as
 * gzip, ours or those of tcpdump and Wireshark. Needs memory for one block.
 *
 * Nothing in a file makes it throw but a beginning that is none of a capture. What
 * is whole is delivered, and `report` says at the end what was not.
 */
import { StatError } from '../../errors.ts';
import { type ByteSource, ByteWindow, chunksOf } from './bytes.ts';
import { BLOCK_SECTION } from './format.ts';
import { inflated } from './gzip.ts';
import type { CaptureItem, CaptureReport } from './items.ts';
import { PcapReader, pcapVariant } from './pcap.ts';
import { PcapngReader } from './pcapng.ts';
import type { Checkpoint, Trace } from './trace.ts';

const MAGIC_SIZE = 4;

/** How a reader goes over a file more than once. */
export interface ReaderOptions {
  /** Where to begin; the source begins there, too, and is not compressed. @defaultValue the begin of the file */
  readonly from?: Checkpoint | undefined;
  readonly trace?: Trace | undefined;
}

/** What is in a pcapng or pcap file, packet by packet. @throws ERR_CAPTURE when it is none */
export class CaptureReader {
  /** Complete when items() has come to its end. */
  readonly report: CaptureReport = {
    damage: undefined,
    damaged: 0,
    otherLinkTypes: 0,
    otherFamilies: 0,
    openEnds: 0,
  };
  readonly #window: ByteWindow;
  readonly #from: Checkpoint | undefined;
  readonly #trace: Trace | undefined;

  constructor(source: ByteSource, { from, trace }: ReaderOptions = {}) {
    const chunks = chunksOf(source);
    this.#window = from ? new ByteWindow(chunks, from.offset) : new ByteWindow(inflated(chunks));
    this.#from = from;
    this.#trace = trace;
  }

  /** Datagrams and losses in the order of the file; once. @throws ERR_CAPTURE when it is no capture */
  async *items(): AsyncGenerator<CaptureItem, void> {
    try {
      yield* this.#from ? this.#goOn(this.#from) : await this.#open();
    } finally {
      await this.#window.close();
    }
    this.#noteFailure();
  }

  #goOn({ state }: Checkpoint): AsyncGenerator<CaptureItem, void> {
    const section = state.section.copy();
    if (state.format === 'pcapng') {
      return new PcapngReader(this.#window, this.report, this.#trace, section).items();
    }
    const { variant, linkType } = state;
    const reader = new PcapReader(this.#window, this.report, variant, this.#trace);
    return reader.packets(linkType, section);
  }

  async #open(): Promise<AsyncGenerator<CaptureItem, void>> {
    const window = this.#window;
    if (await window.fill(MAGIC_SIZE)) {
      const magic = window.peek(MAGIC_SIZE);
      const variant = pcapVariant(magic);
      if (variant) return new PcapReader(window, this.report, variant, this.#trace).items();
      const isPcapng = magic.getUint32(0) === BLOCK_SECTION;
      if (isPcapng) return new PcapngReader(window, this.report, this.#trace).items();
    }
    // A source that finds out by itself what is wrong says it better.
    if (window.failure instanceof StatError) throw window.failure;
    const hint = 'captures are pcapng or pcap files, plain or compressed by gzip';
    throw new StatError('ERR_CAPTURE', 'the file is no capture', { hint, cause: window.failure });
  }

  /** A source that failed between two blocks has not been told of. */
  #noteFailure(): void {
    const { failure, offset, available } = this.#window;
    if (failure === undefined) return;
    const message = `the file cannot be read any further: ${(failure as Error).message}`;
    if (this.report.damage === undefined) this.report.damaged++;
    // Where the compressed data ends is why a block is cut.
    if (available === 0 || this.report.damage?.offset === offset)
      this.report.damage = { offset, message };
  }
}
