/** Captures as files of frames: what a helper sent, as in the recording of the package. */
import { StatError } from '../errors.ts';
import { GAP_SIZE, KIND_GAP, KIND_HELLO, KIND_KSTATS, MAX_PAYLOAD } from '../generated/protocol.ts';
import { emptyHeader, type FrameHeader, NO_CPU, writeFrame, writeGap } from '../protocol/frame.ts';
import type { CaptureItem, Datagram, Section } from './pcapng/items.ts';
import { padded } from './pcapng/options.ts';
import { timeOf } from './range.ts';

export interface FrameFileReport {
  /** Datagrams that came in no frame, besides that of the family, which is in the hello. */
  frameless: number;
  /** Losses without a reason, which no frame can tell. */
  unexplained: number;
  /** Frames of a kstat helper, whose hello is another one. */
  kstats: number;
}

export class FrameFileWriter {
  readonly report: FrameFileReport = { frameless: 0, unexplained: 0, kstats: 0 };
  #section: Section | undefined;
  #families = 0;
  /** Datagrams that go into one frame, and its header. */
  #open: { readonly header: FrameHeader; readonly parts: Uint8Array[] } | undefined;

  /** What an item is in the file. @throws ERR_CAPTURE when the capture has no hello, or several */
  item(item: CaptureItem): readonly Uint8Array[] {
    if (item.type === 'frame' && isKstat(item.header)) {
      this.report.kstats++;
      return [];
    }
    const hello = item.section === this.#section ? [] : this.#begin(item);
    if (item.type === 'datagram') return [...hello, ...this.#datagram(item)];
    const before = [...hello, ...this.end()];
    if (item.type === 'frame') return [...before, writeFrame(item.header, item.payload)];
    if (!item.gap) {
      this.report.unexplained++;
      return before;
    }
    const { header, reason, sequence } = item.gap;
    const source = item.cpu ?? NO_CPU;
    const gap = writeGap({ reason, source, sequence, count: Number(item.count) });
    return [
      ...before,
      writeFrame({ ...header, kind: KIND_GAP, length: GAP_SIZE } as FrameHeader, gap),
    ];
  }

  /** What is left. */
  end(): readonly Uint8Array[] {
    if (!this.#open) return [];
    const { header, parts } = this.#open;
    this.#open = undefined;
    const payload = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      payload.set(part, at);
      at += part.length;
    }
    return [writeFrame({ ...header, count: parts.length }, payload)];
  }

  #begin(item: CaptureItem): readonly Uint8Array[] {
    const { helloBytes } = item.section;
    if (!helloBytes) {
      throw new StatError('ERR_CAPTURE', 'the capture has no hello of a helper', {
        hint: 'only what sidestat has recorded can become frames',
      });
    }
    if (this.#section) throw new StatError('ERR_CAPTURE', 'the capture has several sections');
    this.#section = item.section;
    const header = { ...emptyHeader(), kind: KIND_HELLO, timeNs: timeOf(item) ?? 0n };
    return [writeFrame(header, helloBytes)];
  }

  #datagram({ bytes, origin, cpu = 0, timeNs = 0n }: Datagram): readonly Uint8Array[] {
    if (!origin) {
      if (this.#families++ > 0) this.report.frameless++;
      return [];
    }
    const part = new Uint8Array(padded(bytes.length));
    part.set(bytes);
    const header = { ...emptyHeader(), ...origin, source: cpu, timeNs };
    const goesOn = this.#open !== undefined && sameFrame(this.#open.header, header);
    const room = this.#open?.parts.reduce((left, { length }) => left - length, MAX_PAYLOAD) ?? 0;
    const before = goesOn && room >= part.length ? [] : this.end();
    this.#open ??= { header, parts: [] };
    this.#open.parts.push(part);
    return before;
  }
}

function isKstat({ kind }: FrameHeader): boolean {
  return kind === KIND_KSTATS || kind === KIND_HELLO;
}

function sameFrame(one: FrameHeader, other: FrameHeader): boolean {
  return (
    one.kind === other.kind &&
    one.flags === other.flags &&
    one.request === other.request &&
    one.source === other.source &&
    one.timeNs === other.timeNs
  );
}
