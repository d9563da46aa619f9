/**
 * Exits between the helper and one program: tables that were read and wait to be
 * taken, and the account. It has a bound, beyond which the hub stops to read.
 */
import type { Decoder } from '../decoder/index.ts';
import type { StatError } from '../errors.ts';
import { delayacctLately } from '../procfs/delayacct.ts';
import type { ExitOrigin, ExitTableBuilder } from './builder.ts';
import { type ExitGap, isLoss } from './gap.ts';
import type { ExitSubscriber } from './hub.ts';
import type { ExitTable } from './table.ts';
import type { ExitTotals } from './totals.ts';

/** What the arrays of a table cost, however few rows it has. */
const TABLE_BYTES = 16_384;

/** A table, and the bytes that it stands for. */
interface Waiting {
  readonly table: ExitTable;
  readonly bytes: number;
}

interface Taker {
  readonly resolve: (table: ExitTable | undefined) => void;
  readonly reject: (error: StatError) => void;
}

/** Counts, of which totals is a picture. */
interface Counts {
  received: number;
  delivered: number;
  filtered: number;
  lost: number;
  withheld: number;
}

export class ExitQueue implements ExitSubscriber {
  readonly #builder: ExitTableBuilder;
  #maxBytes: number;
  readonly #onClosed: () => void;
  readonly #tables: Waiting[] = [];
  readonly #takers: Taker[] = [];
  readonly #counts: Counts = { received: 0, delivered: 0, filtered: 0, lost: 0, withheld: 0 };
  #bytes = 0;
  #settled = false;
  /** What is received is counted and dropped. */
  #discarding = false;
  #end: { readonly error?: StatError } | undefined;

  constructor(builder: ExitTableBuilder, maxBytes: number, onClosed: () => void) {
    this.#builder = builder;
    this.#maxBytes = maxBytes;
    this.#onClosed = onClosed;
  }

  get full(): boolean {
    return this.#bytes > this.#maxBytes;
  }

  get totals(): ExitTotals {
    const { received, delivered, filtered, lost, withheld } = this.#counts;
    const unread = received - delivered;
    return { delivered, filtered, lost, withheld, unread, settled: this.#settled };
  }

  /** Whether nothing more will be put in. */
  get closed(): boolean {
    return this.#end !== undefined;
  }

  /** The next table; undefined at the end. Rejects with the reason when that is an error. */
  take(): Promise<ExitTable | undefined> {
    const waiting = this.#tables.shift();
    if (waiting) {
      this.#bytes -= waiting.bytes;
      return Promise.resolve(waiting.table);
    }
    const end = this.#end;
    if (!end) return new Promise((resolve, reject) => this.#takers.push({ resolve, reject }));
    if (!end.error) return Promise.resolve(undefined);
    this.#end = {}; // an error is told once
    return Promise.reject(end.error);
  }

  /** Says that so many exits have reached the program. */
  deliver(exits: number): void {
    this.#counts.delivered += exits;
  }

  /** Takes the bound away: what comes from now on is what the helper has, which has one itself. */
  lift(): void {
    this.#maxBytes = Number.POSITIVE_INFINITY;
  }

  /** Drops what waits and what comes: it was not read. */
  discard(): void {
    this.#discarding = true;
    this.#tables.length = 0;
    this.#bytes = 0;
  }

  /** The end of the stream, after the tables that wait. The first end counts. */
  close(end: { readonly error?: StatError; readonly settled?: boolean } = {}): void {
    if (this.#end) return;
    this.#settled = end.settled ?? false;
    this.#end = end;
    this.#onClosed();
    const [first, ...others] = this.#takers.splice(0);
    if (end.error && first) {
      this.#end = {};
      first.reject(end.error);
    } else {
      first?.resolve(undefined);
    }
    for (const taker of others) taker.resolve(undefined);
  }

  records(decoder: Decoder, origin: ExitOrigin): void {
    this.#builder.append(decoder, origin);
  }

  gap(gap: ExitGap): void {
    if (isLoss(gap)) this.#counts.lost += gap.count;
    else this.#counts.withheld += gap.count;
    // Gaps stand before the rows of a table.
    if (this.#builder.length > 0) this.#flush(0);
    this.#builder.gap(gap);
  }

  readEnd(bytes: number): void {
    this.#flush(bytes);
  }

  ended(error: StatError): void {
    this.close({ error });
  }

  #flush(bytes: number): void {
    const { length, gaps } = this.#builder;
    if (length === 0 && gaps.length === 0) {
      this.#counts.filtered += this.#builder.takeFiltered();
      return;
    }
    const monotonicMs = performance.now();
    const table = this.#builder.finish({
      taskDelayacct: delayacctLately(monotonicMs),
      monotonicMs,
      wallMs: Date.now(),
    });
    this.#counts.received += length;
    this.#counts.filtered += table.filtered;
    this.#put({ table, bytes: bytes + TABLE_BYTES });
  }

  #put(waiting: Waiting): void {
    if (this.#discarding || this.#end) return;
    const taker = this.#takers.shift();
    if (taker) {
      taker.resolve(waiting.table);
      return;
    }
    this.#tables.push(waiting);
    this.#bytes += waiting.bytes;
  }
}
