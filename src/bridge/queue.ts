/**
 * What waits for one page. A page that reads slowly costs a bounded amount of memory:
 * the oldest sweeps and exits that wait are dropped, whole, and GAP frames in their
 * place say how many records that were.
 */
import { KIND_GAP, REASON_QUEUE } from '../generated/protocol.ts';
import { NO_CPU, realtimeNs, writeFrame, writeGap } from '../protocol/frame.ts';
import type { Parcel } from './parcel.ts';

/** Bytes that are handed to the socket before it has sent what it had. */
const WINDOW_BYTES = 2 ** 18;

export interface QueueLimits {
  /** Bytes that may wait, unless a single item has more. */
  readonly bytes: number;
  /** Items that may not be dropped. */
  readonly words: number;
}

export const LIMITS: QueueLimits = { bytes: 4 * 2 ** 20, words: 256 };

type Item = { readonly parcel: Parcel } | { readonly word: Uint8Array };

/** What a queue needs of a socket. */
export interface Outlet {
  readonly bufferedAmount: number;
  send(data: Uint8Array, done: (error?: Error) => void): void;
}

export class PageQueue {
  readonly #outlet: Outlet;
  readonly #limits: QueueLimits;
  readonly #overflow: () => void;
  readonly #items: Item[] = [];
  readonly #missing = new Missing();
  /** Messages of the parcel that is being sent. */
  #begun: Uint8Array[] = [];
  #bytes = 0;
  #words = 0;

  /** `overflow` is called when there is more than may be dropped. */
  constructor(outlet: Outlet, overflow: () => void, limits: QueueLimits = LIMITS) {
    this.#outlet = outlet;
    this.#overflow = overflow;
    this.#limits = limits;
  }

  /** Bytes that wait here. */
  get bytes(): number {
    return this.#bytes;
  }

  add(parcel: Parcel): void {
    this.#items.push({ parcel });
    this.#bytes += parcel.bytes;
    this.#pump();
    this.#shrink();
  }

  /** Adds what is never dropped. */
  addWord(word: Uint8Array): void {
    this.#items.push({ word });
    this.#bytes += word.length;
    this.#words++;
    this.#pump();
    if (this.#words > this.#limits.words) this.#overflow();
  }

  #pump(): void {
    while (this.#outlet.bufferedAmount < WINDOW_BYTES) {
      const message = this.#next();
      if (!message) return;
      this.#outlet.send(message, (error) => {
        if (!error) this.#pump();
      });
    }
  }

  #next(): Uint8Array | undefined {
    const begun = this.#begun.shift();
    if (begun) {
      this.#bytes -= begun.length;
      return begun;
    }
    // A gap stands where the first thing that could be sent after it stands.
    const gap = this.#missing.take();
    if (gap) return gap;
    const item = this.#items.shift();
    if (!item) return undefined;
    if ('word' in item) {
      this.#bytes -= item.word.length;
      this.#words--;
      return item.word;
    }
    this.#begun = [...item.parcel.messages];
    return this.#next();
  }

  /** Drops the oldest parcels; the newest stays, however large it is. */
  #shrink(): void {
    const { bufferedAmount } = this.#outlet;
    while (this.#bytes + bufferedAmount > this.#limits.bytes) {
      const at = this.#items.findIndex((item) => 'parcel' in item);
      if (at < 0 || at === this.#items.length - 1) return;
      const [item] = this.#items.splice(at, 1);
      const { parcel } = item as { parcel: Parcel };
      this.#bytes -= parcel.bytes;
      this.#missing.add(parcel);
    }
  }
}

/** What was dropped since it was last told. */
class Missing {
  readonly #exits = new Map<number, number>();
  #sweeps: { readonly request: number; records: number } | undefined;

  add({ request, records, gaps }: Parcel): void {
    if (request !== 0) {
      this.#sweeps ??= { request, records: 0 };
      this.#sweeps.records += records;
      return;
    }
    this.#count(REASON_QUEUE, records);
    for (const { reason, count } of gaps) this.#count(reason, count);
  }

  /** The GAP frames as one message. */
  take(): Uint8Array | undefined {
    const frames = [...this.#exits].map(([reason, count]) => gapFrame(0, reason, count));
    if (this.#sweeps) {
      frames.push(gapFrame(this.#sweeps.request, REASON_QUEUE, this.#sweeps.records));
    }
    this.#exits.clear();
    this.#sweeps = undefined;
    return frames.length === 0 ? undefined : Buffer.concat(frames);
  }

  #count(reason: number, count: number): void {
    if (count > 0) this.#exits.set(reason, (this.#exits.get(reason) ?? 0) + count);
  }
}

function gapFrame(request: number, reason: number, count: number): Uint8Array {
  const header = { kind: KIND_GAP, flags: 0, source: 0, request, count: 1, timeNs: realtimeNs() };
  return writeFrame(header, writeGap({ reason, source: NO_CPU, sequence: 0, count }));
}
