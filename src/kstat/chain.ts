/** All kstats of a source, and how to find one. */
import type { KstatStructs } from '../generated/kstat.ts';
import { closed, noSuchKstat } from './errors.ts';
import { Kstat, type NamedStatistic } from './kstat.ts';
import { identityOf, type KstatReading } from './reading.ts';
import { type KstatFilter, Selector } from './select/selector.ts';
import { KstatSnapshot } from './snapshot.ts';
import type { KstatSource } from './source/source.ts';

/** Matches every instance, as in kstat_lookup(3KSTAT). */
const ANY_INSTANCE = -1;

/**
 * The kstats of a source, as kstat_open(3KSTAT) gives them; openKstat() makes one.
 * Reading calls of live kstats also throw ERR_HELPER_EXIT, ERR_TIMEOUT, ERR_BUSY and ERR_PROTOCOL.
 */
export class KstatChain {
  readonly #source: KstatSource;
  #kstats: Kstat[] = [];
  #byIdentity = new Map<string, Kstat>();
  #closed = false;
  #ended = false;

  /** @internal openKstat() makes one. */
  constructor(source: KstatSource) {
    this.#source = source;
    this.#adopt();
  }

  /** Where the kstats come from. */
  get description(): string {
    return this.#source.description;
  }

  /** False for recordings: each update goes on to their next report without waiting. */
  get live(): boolean {
    return this.#source.live;
  }

  /** Whether a recording has no further report. */
  get ended(): boolean {
    return this.#ended;
  }

  /** When the report of a capture was recorded, milliseconds since the epoch; undefined for all else. */
  get timeMs(): number | undefined {
    return this.#source.timeMs;
  }

  /** Damage of a file: what is there now was before it, and there is no further report. */
  get problem(): Error | undefined {
    return this.#source.problem;
  }

  /** Every kstat in the order of the chain; reads none. Empty after close(). */
  all(): Kstat[] {
    return [...this.#kstats];
  }

  /** The kstats that match; reads none. @throws ERR_INVALID_ARGUMENT */
  select(filter: KstatFilter = {}): Kstat[] {
    const selector = new Selector(filter);
    return this.#kstats.filter((kstat) => selector.matches(kstat));
  }

  /**
   * Finds a kstat and reads it: the first of the chain that matches. An empty module
   * or name, and the instance -1, match all.
   * @throws ERR_NO_SUCH_KSTAT, ERR_CLOSED, ERR_KERNEL
   */
  async lookup(
    module: string = '',
    instance: number = ANY_INSTANCE,
    name: string = '',
  ): Promise<Kstat> {
    this.#check();
    const found = this.#kstats.find(
      (kstat) =>
        (module === '' || kstat.module === module) &&
        (instance === ANY_INSTANCE || kstat.instance === instance) &&
        (name === '' || kstat.name === name),
    );
    if (found === undefined) throw noSuchKstat(`no kstat matches ${module}:${instance}:${name}`);
    return found.refresh();
  }

  /**
   * A statistic of a named kstat as it is now: lookup() and kstat_data_lookup(3KSTAT).
   * @throws as lookup(); ERR_INVALID_ARGUMENT when the kstat is not named
   */
  async named(
    module: string,
    instance: number,
    name: string,
    statistic: string,
  ): Promise<NamedStatistic> {
    return (await this.lookup(module, instance, name)).named(statistic);
  }

  /**
   * `unix:0:sysinfo`, read now: sysinfo_t of <sys/sysinfo.h>, counts of the whole machine.
   * @throws as lookup()
   */
  async sysinfo(): Promise<KstatStructs['sysinfo']> {
    return (await this.lookup('unix', 0, 'sysinfo')).struct('sysinfo');
  }

  /**
   * `unix:0:vminfo`, read now: vminfo_t of <sys/sysinfo.h>, sums of pages, one sample a second.
   * @throws as lookup()
   */
  async vminfo(): Promise<KstatStructs['vminfo']> {
    return (await this.lookup('unix', 0, 'vminfo')).struct('vminfo');
  }

  /**
   * `unix:0:var`, read now: struct var of <sys/var.h>, tunables of the kernel.
   * @throws as lookup()
   */
  async vars(): Promise<KstatStructs['var']> {
    return (await this.lookup('unix', 0, 'var')).struct('var');
  }

  /**
   * Looks for kstats that came and went. True when the chain changed: those that are
   * gone are not valid any more, all others are the same objects. Reads no data.
   * For a recording this is the next report; at its end it is false, see `ended`.
   * @throws ERR_CLOSED
   */
  async update(): Promise<boolean> {
    this.#check();
    const result = await this.#source.update();
    this.#check();
    this.#ended = result === 'end';
    return result === 'changed' && this.#adopt();
  }

  /**
   * Reads kstats, all in one call, and returns what came; one failure spoils no other:
   * it is in the reading. Kstats whose read failed keep their last data.
   * @throws ERR_CLOSED
   */
  async read(kstats: readonly Kstat[]): Promise<KstatReading[]> {
    this.#check();
    const readings = await this.#source.read(kstats.map(({ entry }) => entry));
    this.#check();
    readings.forEach((reading, i) => {
      if (reading.status !== 'failed') kstats[i]?.accept(reading);
    });
    return readings;
  }

  /** Reads all kstats that match. @throws ERR_CLOSED, ERR_INVALID_ARGUMENT */
  async snapshot(filter: KstatFilter = {}): Promise<KstatSnapshot> {
    return new KstatSnapshot(await this.read(this.select(filter)));
  }

  /** Every kstat becomes invalid; a second call does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const kstat of this.#kstats) kstat.invalidate('closed');
    this.#kstats = [];
    this.#byIdentity.clear();
    await this.#source.close();
  }

  /** The same as close(). */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #check(): void {
    if (this.#closed) throw closed();
  }

  /** Takes over the chain of the source; tells whether a kstat came or went. */
  #adopt(): boolean {
    const before = this.#byIdentity;
    const after = new Map<string, Kstat>();
    this.#kstats = this.#source.chain.map((entry) => {
      const identity = identityOf(entry);
      const kstat = before.get(identity) ?? new Kstat(this.#source, entry);
      kstat.entry = entry;
      after.set(identity, kstat);
      return kstat;
    });
    let kept = 0;
    for (const [identity, kstat] of before) {
      if (after.has(identity)) kept++;
      else kstat.invalidate('gone');
    }
    this.#byIdentity = after;
    return kept !== before.size || kept !== after.size;
  }
}
