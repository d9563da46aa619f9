/**
 * What a worker does with a capture: the walk that makes the timeline, cursors that show
 * its states, and answers to questions. Everything reads ranges of the file.
 */

import type { CaptureReport } from '../../capture/pcapng/items.ts';
import { type ScanResult, scanCapture } from '../../capture/timeline/scan.ts';
import type { CaptureTimeline } from '../../capture/timeline/timeline.ts';
import { Decoder } from '../../decoder/index.ts';
import { StatError } from '../../errors.ts';
import { CaptureCursor } from './cursor.ts';
import { exportCapture } from './export.ts';
import { failureOf } from './failure.ts';
import { inflatedFile } from './inflate.ts';
import { MAX_INFLATED } from './limits.ts';
import type {
  CaptureOverview,
  CursorEvent,
  ReplayAnswer,
  ReplayEvent,
  ReplayQuestion,
  ReplayRequest,
  ReplaySettings,
} from './messages.ts';
import { inspect, packetsFrom } from './packets.ts';
import { Recent } from './recent.ts';
import { Seeker } from './seeker.ts';

export class ReplayEngine {
  readonly #emit: (event: ReplayEvent) => void;
  readonly #pause: () => Promise<void>;
  #file: Blob | undefined;
  #timeline: CaptureTimeline | undefined;
  #scan: ScanResult | undefined;
  #settings: ReplaySettings = { scope: 'processes', exitsOf: 'processes' };
  #opening = new AbortController();
  #decoder: Decoder | undefined;
  #cursor: CaptureCursor | undefined;
  #latestSeq = -1;
  /** Seeks and advances, one after another. */
  #queue: Promise<void> = Promise.resolve();

  /** `pause` lets messages come in. */
  constructor(emit: (event: ReplayEvent) => void, pause: () => Promise<void>) {
    this.#emit = emit;
    this.#pause = pause;
  }

  async handle(request: ReplayRequest): Promise<void> {
    switch (request.type) {
      case 'open':
        this.#settings = request.settings;
        await this.#open(request.file);
        break;
      case 'choose':
        this.#settings = request.settings;
        break;
      case 'seek':
        this.#latestSeq = request.seq;
        this.#enqueue(() => this.#seek(request));
        break;
      case 'advance':
        this.#enqueue(() => this.#advance(request));
        break;
      case 'ask':
        await this.#ask(request.id, request.question);
    }
  }

  async #open(file: Blob): Promise<void> {
    this.#opening.abort();
    this.#opening = new AbortController();
    const { signal } = this.#opening;
    this.#cursor?.close();
    this.#timeline = undefined;
    this.#scan = undefined;
    try {
      this.#decoder ??= await Decoder.load();
      const inflated = await inflatedFile(file, MAX_INFLATED, () => this.#emit({ type: 'busy' }));
      this.#file = inflated.file;
      const total = this.#file.size;
      const onProgress = ({
        bytes,
        timeline,
      }: {
        bytes: number;
        timeline: CaptureTimeline;
      }): void => {
        this.#timeline = timeline;
        this.#emit({ type: 'overview', overview: overviewOf(timeline, bytes, total, undefined) });
      };
      const scan = await scanCapture(this.#file, { onProgress, signal });
      if (inflated.failure) noteFailure(scan.report, total, inflated.failure);
      this.#timeline = scan.timeline;
      this.#scan = scan;
      const overview = overviewOf(scan.timeline, scan.stoppedAt ?? total, total, scan);
      this.#emit({ type: 'overview', overview });
    } catch (error) {
      if (!signal.aborted) this.#emit({ type: 'failed', failure: failureOf(error) });
    }
  }

  #enqueue(work: () => Promise<void>): void {
    this.#queue = this.#queue.then(work).catch((error: unknown) => {
      this.#emit({ type: 'failed', failure: failureOf(error) });
    });
  }

  async #seek({ seq, timeNs, history }: Extract<ReplayRequest, { type: 'seek' }>): Promise<void> {
    // While one drags, only the last place counts.
    if (seq !== this.#latestSeq) return;
    const { file, timeline, decoder } = this.#opened();
    this.#cursor?.close();
    const recent = new Recent((event) => this.#emit({ ...event, seq } as ReplayEvent));
    const cursor = new CaptureCursor(file, new Seeker(timeline).begin(timeNs, history), {
      decoder,
      settings: this.#settings,
      emit: (event: CursorEvent) => recent.add(event),
      pause: async () => {
        await this.#pause();
        if (seq !== this.#latestSeq) cursor.close();
      },
    });
    this.#cursor = cursor;
    await cursor.advance(timeNs);
    if (seq !== this.#latestSeq) return;
    recent.release(history + 1);
    this.#emit({ type: 'reached', seq, timeNs, ended: cursor.ended });
  }

  async #advance({ seq, timeNs }: Extract<ReplayRequest, { type: 'advance' }>): Promise<void> {
    const cursor = this.#cursor;
    if (seq !== this.#latestSeq || !cursor) return;
    await cursor.advance(timeNs);
    if (seq === this.#latestSeq) {
      this.#emit({ type: 'reached', seq, timeNs, ended: cursor.ended });
    }
  }

  async #ask(id: number, question: ReplayQuestion): Promise<void> {
    try {
      this.#emit({ type: 'answer', id, answer: await this.#answer(question) });
    } catch (error) {
      this.#emit({ type: 'refused', id, failure: failureOf(error) });
    }
  }

  async #answer(question: ReplayQuestion): Promise<ReplayAnswer> {
    const { file, timeline } = this.#opened();
    const seeker = new Seeker(timeline, this.#scan ? file.size : undefined);
    const busy = async (): Promise<void> => {
      this.#emit({ type: 'busy' });
      await this.#pause();
    };
    switch (question.what) {
      case 'step':
        return seeker.step(file, question.timeNs, question.direction);
      case 'packets':
        return packetsFrom(file, seeker, question.timeNs, question.count);
      case 'packet':
        return inspect(file, question.entry);
      case 'export':
        return exportCapture(file, seeker, question, busy);
    }
  }

  #opened(): { file: Blob; timeline: CaptureTimeline; decoder: Decoder } {
    if (this.#file && this.#timeline && this.#decoder) {
      return { file: this.#file, timeline: this.#timeline, decoder: this.#decoder };
    }
    throw new StatError('ERR_CAPTURE', 'no capture is open');
  }
}

/** Unless a block that was cut tells already that the end is missing: a gzip may end between two. */
function noteFailure(report: CaptureReport, offset: number, { message }: Error): void {
  if (report.damage) return;
  report.damage = { offset, message: `the file cannot be read any further: ${message}` };
  report.damaged++;
}

function overviewOf(
  timeline: CaptureTimeline,
  bytesRead: number,
  bytesTotal: number,
  scan: ScanResult | undefined,
): CaptureOverview {
  const { range, totals, marks, kstatMarks, hello } = timeline;
  const steps = marks.length > 0 ? marks : kstatMarks;
  const {
    damage,
    damaged = 0,
    openEnds = 0,
    otherFamilies = 0,
    otherLinkTypes = 0,
  } = scan?.report ?? {};
  return {
    bytesRead,
    bytesTotal,
    done: scan !== undefined,
    span: range && { fromNs: range.firstNs, toNs: range.lastNs },
    histogram: timeline.histogram(),
    totals,
    snapshots: marks.length,
    firstTableNs: scan || steps.length > 2 ? (steps[1] ?? steps[0])?.endNs : undefined,
    hello,
    damage,
    damaged,
    openEnds,
    stoppedAt: scan?.stoppedAt,
    skipped: otherFamilies + otherLinkTypes,
  };
}
