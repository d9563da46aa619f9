/**
 * What was read, written again: one form for captures of whatever origin. Everything
 * that a reader tells is kept; packets that it skips are not there any more.
 */
import {
  GAP_SIZE,
  KIND_GAP,
  KIND_HELLO,
  KIND_KSTATS,
  REASON_WITHHELD,
} from '../generated/protocol.ts';
import { NO_CPU, writeGap } from '../protocol/frame.ts';
import { LINKTYPE_NETLINK, LINKTYPE_USER0 } from './pcapng/format.ts';
import type { CapturedFrame, CaptureItem, Loss, Section } from './pcapng/items.ts';
import { CaptureWriter } from './pcapng/writer.ts';
import { timeOf } from './range.ts';

export class CaptureRewriter {
  #section: Section | undefined;
  #writer: CaptureWriter | undefined;
  #timeNs = 0n;
  /** Of losses that only have a count: they stand with the next packet. */
  #lost = 0n;

  /** What an item is in the file. */
  item(item: CaptureItem): readonly Uint8Array<ArrayBuffer>[] {
    const begin = item.section === this.#section ? [] : this.#begin(item);
    const writer = this.#writer as CaptureWriter;
    this.#timeNs = timeOf(item) ?? this.#timeNs;
    switch (item.type) {
      case 'datagram': {
        const { bytes, ...facts } = item;
        return [...begin, writer.packet(bytes, { ...facts, lost: this.#taken(item.timeNs) })];
      }
      case 'loss':
        return [...begin, ...this.#loss(writer, item)];
      case 'frame':
        return [...begin, writeFrameOf(writer, item)];
    }
  }

  /** The end of the file. */
  end(): readonly Uint8Array<ArrayBuffer>[] {
    if (!this.#writer) return [];
    const known = this.#section?.ended || this.#lost > 0n;
    const end = this.#writer.end(this.#timeNs, known ? this.#lost : 'unknown');
    this.#lost = 0n;
    return [end];
  }

  #begin(item: CaptureItem): readonly Uint8Array<ArrayBuffer>[] {
    const before = this.end();
    const { byteOrder, hardware, os, application, helloBytes: hello } = item.section;
    this.#section = item.section;
    const timeNs = timeOf(item) ?? 0n;
    const facts = { byteOrder, timeNs, hardware, os, application, hello };
    this.#writer = new CaptureWriter({ ...facts, linkTypes: linkTypesOf(item.section) });
    return [...before, this.#writer.begin()];
  }

  #loss(writer: CaptureWriter, { gap, count, cpu }: Loss): readonly Uint8Array<ArrayBuffer>[] {
    if (!gap) {
      this.#lost += count;
      return [];
    }
    const { header, reason, sequence } = gap;
    const payload = writeGap({ reason, source: cpu ?? NO_CPU, sequence, count: Number(count) });
    const lost = reason === REASON_WITHHELD ? 0n : count;
    return [writer.note({ ...header, kind: KIND_GAP, length: GAP_SIZE }, payload, lost)];
  }

  /** A packet without a time has no place for a count. */
  #taken(timeNs: bigint | undefined): bigint {
    if (timeNs === undefined) return 0n;
    const lost = this.#lost;
    this.#lost = 0n;
    return lost;
  }
}

/** Frames of the kstat helper are packets of their own, all others notes. */
function writeFrameOf(
  writer: CaptureWriter,
  { header, payload }: CapturedFrame,
): Uint8Array<ArrayBuffer> {
  const isKstat = header.kind === KIND_KSTATS || header.kind === KIND_HELLO;
  return isKstat ? writer.kstat(header, payload) : writer.note(header, payload);
}

/** In their order, since the first interface is that of packets without a time. */
function linkTypesOf({ linkTypes }: Section): readonly number[] {
  const written = [LINKTYPE_NETLINK, LINKTYPE_USER0];
  return [...new Set(linkTypes)].filter((linkType) => written.includes(linkType));
}
