/** One kstat of an open chain. */
import type { KstatLayoutName, KstatStructs } from '../generated/kstat.ts';
import { KSTAT_TYPE_NAMED, KSTAT_TYPE_RAW } from '../generated/kstat.ts';
import type { KstatStatistic, KstatTimer, KstatTypeName } from './decode/types.ts';
import { closed, failureOf, noSuchKstat, wrongType } from './errors.ts';
import { type KstatEntry, type KstatReading, nameOf } from './reading.ts';
import type { KstatSource } from './source/source.ts';
import { readStructure, type StructureOf, type StructureSchema } from './structure-schema.ts';
import type { KstatTable } from './text/table.ts';

/** A statistic of a named kstat, as it was at `snaptimeNs`. It does not change with its kstat. */
export interface NamedStatistic extends KstatStatistic {
  readonly kstat: Kstat;
  /** gethrtime() nanoseconds; undefined where text does not tell. */
  readonly snaptimeNs: bigint | undefined;
}

/** A copy of the bytes of a kstat. */
export interface RawData {
  readonly bytes: Uint8Array;
  /** ks_ndata: not to be trusted for RAW. */
  readonly ndata: number | undefined;
  /** When they were taken; gethrtime() nanoseconds. */
  readonly snaptimeNs: bigint | undefined;
}

/**
 * The same object stands for the same kstat as long as the chain is open. Data are
 * those of the last read: `refresh`, `lookup`, `read` and `snapshot` read, everything
 * else looks at what was read, so several values belong to one moment. Who it is can
 * be read for ever; data of a kstat that has gone, or was never read, are an error.
 */
export class Kstat implements KstatEntry {
  readonly kid: number | undefined;
  readonly module: string;
  readonly instance: number;
  readonly name: string;
  readonly class: string | undefined;
  readonly type: number | undefined;
  readonly typeName: KstatTypeName;
  readonly flags: number | undefined;
  readonly crtimeNs: bigint | undefined;
  readonly #source: KstatSource;
  #entry: KstatEntry;
  #reading: KstatReading | undefined;
  #state: 'valid' | 'gone' | 'closed' = 'valid';

  /** @internal Made by a chain. */
  constructor(source: KstatSource, entry: KstatEntry) {
    this.#source = source;
    this.#entry = entry;
    this.kid = entry.kid;
    this.module = entry.module;
    this.instance = entry.instance;
    this.name = entry.name;
    this.class = entry.class;
    this.type = entry.type;
    this.typeName = entry.typeName;
    this.flags = entry.flags;
    this.crtimeNs = entry.crtimeNs;
  }

  /** False when an update found that it has gone, and after the chain was closed. */
  get valid(): boolean {
    return this.#state === 'valid';
  }

  /** Of the last read; undefined before the first, whatever the header says of others. */
  get snaptimeNs(): bigint | undefined {
    return this.#reading?.snaptimeNs;
  }

  /** What the last read gave. @throws ERR_NO_SUCH_KSTAT, ERR_CLOSED, ERR_INVALID_ARGUMENT */
  get reading(): KstatReading {
    this.#check();
    if (this.#reading !== undefined) return this.#reading;
    throw noSuchKstat(`${nameOf(this)} was not read yet: call refresh() first`);
  }

  /** Reads the kstat. @throws ERR_NO_SUCH_KSTAT, ERR_CLOSED, ERR_KERNEL */
  async refresh(): Promise<this> {
    this.#check();
    const [reading] = await this.#source.read([this.#entry]);
    this.#check();
    this.accept(reading as KstatReading);
    return this;
  }

  /** A statistic of a named kstat. @throws ERR_NO_SUCH_KSTAT, ERR_INVALID_ARGUMENT when it is not named */
  named(name: string): NamedStatistic {
    const statistic = this.#named().statistic(name);
    if (statistic === undefined) throw noSuchKstat(`${nameOf(this)} has no statistic ${name}`);
    return this.#bind(statistic);
  }

  /** All statistics of a named kstat, in the order of its data. */
  allNamed(): NamedStatistic[] {
    return Array.from(this.#named().statistics(), (statistic) => this.#bind(statistic));
  }

  /** All statistics, whatever the type. */
  statistics(): KstatStatistic[] {
    return [...this.reading.statistics()];
  }

  /** The data of a kstat of type IO. @throws as `reading`; ERR_INVALID_ARGUMENT when it is none */
  get io(): KstatStructs['io'] {
    return this.reading.io ?? this.#refuse('io');
  }

  /**
   * The data of a kstat of type INTR.
   * @throws as `reading`; ERR_INVALID_ARGUMENT when it is none
   */
  get intr(): KstatStructs['interrupt'] {
    return this.reading.intr ?? this.#refuse('interrupt');
  }

  /**
   * The timers of a kstat of type TIMER.
   * @throws as `reading`; ERR_INVALID_ARGUMENT when it is none
   */
  get timers(): readonly KstatTimer[] {
    return this.typeName === 'timer' ? this.reading.timers : this.#refuse('timer');
  }

  /** Rows of a table of OpenZFS. @throws as `reading`; ERR_INVALID_ARGUMENT when it is none */
  get table(): KstatTable {
    return this.reading.table ?? this.#refuse('table');
  }

  /** An NFS mount: `struct('mntinfo')`. */
  get mntinfo(): KstatStructs['mntinfo'] {
    return this.struct('mntinfo');
  }

  /**
   * The structure of a RAW kstat that is known, such as cpu_stat or ncstats.
   * @throws ERR_INVALID_ARGUMENT
   */
  struct<L extends KstatLayoutName>(layout: L): KstatStructs[L] {
    return this.reading.struct(layout) ?? this.#refuse(layout);
  }

  /** The bytes of a kstat of any type. @throws ERR_INVALID_ARGUMENT for text, which has none */
  get raw(): RawData {
    const { data, ndata, snaptimeNs } = this.reading;
    if (data === undefined) this.#refuse('bytes');
    return { bytes: (data as Uint8Array).slice(), ndata, snaptimeNs };
  }

  /**
   * A RAW kstat as a structure that the caller describes.
   * @throws ERR_INVALID_ARGUMENT when it is not RAW, or the sizes differ
   */
  copyTo<S extends StructureSchema>(schema: S): StructureOf<S> {
    if (this.type !== KSTAT_TYPE_RAW) this.#refuse('raw');
    const { data } = this.reading;
    if (data === undefined) this.#refuse('bytes');
    const littleEndian = this.#source.context?.byteOrder !== 'big';
    return readStructure(schema, data as Uint8Array, littleEndian, nameOf(this));
  }

  /** `module:instance:name (class)`. */
  toString(): string {
    return this.class === undefined ? nameOf(this) : `${nameOf(this)} (${this.class})`;
  }

  /** @internal What the source calls it. */
  get entry(): KstatEntry {
    return this.#entry;
  }

  /** @internal The entry of a later chain. */
  set entry(entry: KstatEntry) {
    this.#entry = entry;
  }

  /** @internal Takes a reading of this kstat. @throws the failure that it holds */
  accept(reading: KstatReading): void {
    const failure = failureOf(reading);
    if (failure !== undefined) throw failure;
    this.#reading = reading;
  }

  /** @internal */
  invalidate(state: 'gone' | 'closed'): void {
    this.#state = state;
  }

  #check(): void {
    if (this.#state === 'closed') throw closed();
    if (this.#state === 'gone') throw noSuchKstat(`${nameOf(this)} is gone`);
  }

  #named(): KstatReading {
    const { reading } = this;
    // Saved text does not tell the type.
    return this.type === KSTAT_TYPE_NAMED || this.type === undefined
      ? reading
      : this.#refuse('named');
  }

  #bind(statistic: KstatStatistic): NamedStatistic {
    return { ...statistic, kstat: this, snaptimeNs: this.snaptimeNs };
  }

  #refuse(wanted: string): never {
    throw wrongType(this, wanted);
  }
}
