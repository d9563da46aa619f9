/** Readings of many kstats. */
import { identityOf, type KstatReading, nameOf } from './reading.ts';

/**
 * What one call read, a reading each, those that failed included. Each has its own `snaptimeNs`:
 * they are of nearly, but not quite, the same moment.
 */
export class KstatSnapshot implements Iterable<KstatReading> {
  /** In the order in which they were read. */
  readonly readings: readonly KstatReading[];
  readonly #byIdentity: ReadonlyMap<string, KstatReading>;
  readonly #names: ReadonlySet<string>;

  constructor(readings: readonly KstatReading[]) {
    this.readings = readings;
    this.#byIdentity = new Map(readings.map((reading) => [identityOf(reading), reading]));
    this.#names = new Set(readings.map(nameOf));
  }

  /** Number of readings, those that failed included. */
  get length(): number {
    return this.readings.length;
  }

  /** Those that could not be read. */
  get failed(): KstatReading[] {
    return this.readings.filter(({ status }) => status === 'failed');
  }

  /** Every reading, in order. */
  [Symbol.iterator](): Iterator<KstatReading> {
    return this.readings[Symbol.iterator]();
  }

  /** The reading of the same kstat, not of an earlier one of its name. */
  same(reading: KstatReading): KstatReading | undefined {
    return this.#byIdentity.get(identityOf(reading));
  }

  /** Whether a kstat of this name is here, even if it was another one. */
  hasName(reading: KstatReading): boolean {
    return this.#names.has(nameOf(reading));
  }
}
