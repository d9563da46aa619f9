/** Kstats that were read together, out of the frames of a capture: a report is shown when it is whole. */
import type { CapturedFrame, CaptureItem } from '../../capture/pcapng/items.ts';
import { KIND_KSTATS } from '../../generated/protocol.ts';
import { type CapturedBatch, KstatBatches } from '../../kstat/source/frames.ts';
import type { CursorEvent } from './messages.ts';

/** Batches of one report that wait: more than a machine has kstats for. */
const MAX_WAITING = 4096;

export class KstatReports {
  readonly #emit: (event: CursorEvent) => void;
  readonly #batches = new KstatBatches();
  #waiting: CapturedBatch[] = [];

  constructor(emit: (event: CursorEvent) => void) {
    this.#emit = emit;
  }

  frame(frame: CapturedFrame): void {
    const found = this.#batches.push(frame);
    if (!found) return;
    const before = this.#waiting[0]?.batch.request;
    const isOther = before !== undefined && before !== found.batch.request;
    if (isOther || this.#waiting.length === MAX_WAITING) this.flush();
    this.#waiting.push(found);
  }

  /** Hands on what there is, unless `next` is of the same report. */
  flush(next?: CaptureItem): void {
    const request = this.#waiting[0]?.batch.request;
    if (request === undefined || continues(request, next)) return;
    for (const { batch, context } of this.#waiting) {
      const { records, timeNs } = batch;
      const { byteOrder } = context;
      const wallMs = Number(timeNs / 1_000_000n);
      this.#emit({ type: 'kstats', request, records, byteOrder, wallMs });
    }
    this.#waiting = [];
  }
}

/** Reports without a number are as long as no kstat comes again: what is there can be shown. */
function continues(request: number, next: CaptureItem | undefined): boolean {
  if (request === 0 || next?.type !== 'frame') return false;
  return next.header.kind === KIND_KSTATS && next.header.request === request;
}
