/**
 * The median of any number of lifetimes in a fixed amount of memory: exact up to
 * EXACT values, and beyond from a histogram, to half a per cent.
 */

/** Values that are kept one by one. */
const EXACT = 1024;
/** Buckets for each doubling: the middle of one is at most 1 / 256 away from its ends. */
const STEPS = 128;
/** Doublings from 1 us on, as far as a number is exact. */
const DOUBLINGS = 53;

export class Lifetimes {
  count = 0;
  maxUs = 0;
  #values: number[] = [];
  #buckets: Uint32Array | undefined;

  add(us: number): void {
    this.count++;
    this.maxUs = Math.max(this.maxUs, us);
    if (this.#buckets) count(this.#buckets, us);
    else if (this.#values.push(us) > EXACT) this.#convert();
  }

  /** Microseconds; of an even number of values the mean of the two in the middle. NaN without any. */
  get medianUs(): number {
    if (this.#buckets) return medianOf(this.#buckets, this.count);
    const sorted = Float64Array.from(this.#values).sort();
    const middle = sorted.length >> 1;
    if (sorted.length % 2 === 1) return sorted[middle] as number;
    return ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
  }

  #convert(): void {
    const buckets = new Uint32Array(STEPS * DOUBLINGS);
    for (const us of this.#values) count(buckets, us);
    this.#buckets = buckets;
    this.#values = [];
  }
}

function count(buckets: Uint32Array, us: number): void {
  (buckets[bucketOf(us)] as number)++;
}

function bucketOf(us: number): number {
  const value = Math.max(us, 1);
  const doubling = Math.min(Math.floor(Math.log2(value)), DOUBLINGS - 1);
  const step = Math.floor((value / 2 ** doubling - 1) * STEPS);
  return doubling * STEPS + Math.min(Math.max(step, 0), STEPS - 1);
}

/** The middle of the bucket that holds the value in the middle. */
function medianOf(buckets: Uint32Array, count: number): number {
  let below = 0;
  const at = buckets.findIndex((inside) => {
    below += inside;
    return 2 * below >= count;
  });
  const step = at % STEPS;
  return 2 ** ((at - step) / STEPS) * (1 + (step + 0.5) / STEPS);
}
