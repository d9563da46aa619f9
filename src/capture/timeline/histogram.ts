/** How many events a capture has over time, in a bounded number of buckets. */

/** What is counted apart. */
export interface EventCounts {
  exits: number;
  /** Answers to requests: the records that tables are made of. */
  answers: number;
  kstats: number;
  lost: number;
}

export type EventKind = keyof EventCounts;

export interface HistogramBucket extends Readonly<EventCounts> {
  /** Nanoseconds since the epoch. */
  readonly startNs: bigint;
}

export interface Histogram {
  /** Width of each bucket, nanoseconds. */
  readonly bucketNs: bigint;
  /** In the order of time; those without events are left out. */
  readonly buckets: readonly HistogramBucket[];
}

/** Buckets between the first and the last. */
const MAX_BUCKETS = 1024;
const FIRST_WIDTH_NS = 1_000_000n;

export class EventHistogram {
  #widthNs = FIRST_WIDTH_NS;
  /** By the number of the bucket since the epoch. */
  #buckets = new Map<number, EventCounts>();
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  add(timeNs: bigint, kind: EventKind, count: number): void {
    let number = Number(timeNs / this.#widthNs);
    while (Math.max(this.#last, number) - Math.min(this.#first, number) >= MAX_BUCKETS) {
      this.#widen();
      number = Number(timeNs / this.#widthNs);
    }
    this.#bucket(number)[kind] += count;
  }

  view(): Histogram {
    const numbers = [...this.#buckets.keys()].sort((one, other) => one - other);
    const buckets = numbers.map((number) => ({
      startNs: BigInt(number) * this.#widthNs,
      ...(this.#buckets.get(number) as EventCounts),
    }));
    return { bucketNs: this.#widthNs, buckets };
  }

  #bucket(number: number): EventCounts {
    let found = this.#buckets.get(number);
    if (!found) {
      found = { exits: 0, answers: 0, kstats: 0, lost: 0 };
      this.#buckets.set(number, found);
      this.#first = Math.min(this.#first, number);
      this.#last = Math.max(this.#last, number);
    }
    return found;
  }

  /** Two buckets become one. */
  #widen(): void {
    const narrow = this.#buckets;
    this.#buckets = new Map();
    this.#widthNs *= 2n;
    this.#first = Number.POSITIVE_INFINITY;
    this.#last = Number.NEGATIVE_INFINITY;
    for (const [number, counts] of narrow) {
      const wide = this.#bucket(Math.floor(number / 2));
      for (const kind of Object.keys(counts) as EventKind[]) wide[kind] += counts[kind];
    }
  }
}
