/** The snapshots of a capture, as top wants them: at the pace at which they were recorded. */
import type { CapturedSnapshot, CaptureSnapshots } from '../../capture/snapshots.ts';
import { VERSIONS } from '../../generated/taskstats.ts';
import { fieldByName } from '../../taskstats/fields.ts';
import { chooseColumns, fieldsOf, type Scope } from '../top/columns.ts';
import type { Origin } from '../top/header.ts';
import type { Source, SourceHello, Taken } from '../top/source.ts';

export interface CaptureSourceOptions {
  /** Times as fast as it was recorded; Infinity is without any pause. */
  readonly speed: number;
  readonly scope: Scope;
  readonly pids?: ReadonlySet<number> | undefined;
  /** Snapshots that come earlier than this after the one before are left out, seconds. */
  readonly everySec: number;
  /** Somebody looks at the last one until it is enough. */
  readonly stays: boolean;
}

/** How early a snapshot may come for its interval. */
const EARLY = 0.9;
/** How often to look whether there is more, at the end. */
const IDLE_MS = 1000;

/** Of a capture whose section has no hello. */
const NEWEST = VERSIONS.length;

export class CaptureSource implements Source {
  readonly live = false;
  readonly #options: CaptureSourceOptions;
  readonly #tables: AsyncGenerator<CapturedSnapshot, void>;
  /** The snapshot that take() gives next. */
  #next: CapturedSnapshot | undefined;
  #taken: CapturedSnapshot | undefined;

  private constructor(
    tables: AsyncGenerator<CapturedSnapshot, void>,
    first: CapturedSnapshot | undefined,
    options: CaptureSourceOptions,
  ) {
    this.#tables = tables;
    this.#next = first;
    this.#options = options;
  }

  static async open(
    snapshots: CaptureSnapshots,
    options: CaptureSourceOptions,
  ): Promise<CaptureSource> {
    const { scope, pids } = options;
    const columns = chooseColumns({ scope, version: NEWEST, live: false });
    const tables = snapshots.tables({
      fields: fieldsOf(columns).map(fieldByName),
      kind: scope === 'threads' ? 'thread' : 'process',
      pids,
    });
    const { value } = await tables.next();
    return new CaptureSource(tables, value ?? undefined, options);
  }

  /** Whether there is nothing to show. */
  get empty(): boolean {
    return !this.#next && !this.#taken;
  }

  get hello(): SourceHello {
    const section = (this.#taken ?? this.#next)?.section;
    return {
      kernel: section?.hello?.kernel ?? section?.os ?? 'unknown kernel',
      machine: section?.hello?.machine ?? section?.hardware ?? 'unknown machine',
      taskstatsVersion: section?.hello?.taskstatsVersion ?? NEWEST,
    };
  }

  get origin(): Origin {
    const { kernel, machine } = this.hello;
    return { recorded: true, kernel: `${kernel} ${machine}`, why: [] };
  }

  /** The time to the next snapshot in the capture; the capture alone knows it. */
  waitMs(): number {
    if (!this.#next) return this.#options.stays ? IDLE_MS : 0;
    const gapMs = beginOf(this.#next) - beginOf(this.#taken);
    return gapMs > 0 ? gapMs / this.#options.speed : 0;
  }

  async take(): Promise<Taken | undefined> {
    const snapshot = this.#next;
    if (!snapshot) return undefined;
    // Another section is another machine, or another run; time does not go back in one.
    const goesOn = this.#taken?.section === snapshot.section && !isBefore(snapshot, this.#taken);
    this.#taken = snapshot;
    this.#next = await this.#after(snapshot);
    return { table: snapshot.table, first: !goesOn };
  }

  /** The next one that is not too early. */
  async #after(taken: CapturedSnapshot): Promise<CapturedSnapshot | undefined> {
    const earliestMs = beginOf(taken) + EARLY * 1000 * this.#options.everySec;
    for (;;) {
      const { value } = await this.#tables.next();
      if (!value) return undefined;
      const early = isBefore(taken, value) && beginOf(value) < earliestMs;
      if (!early) return value;
    }
  }

  async close(): Promise<void> {
    await this.#tables.return();
  }
}

function beginOf(snapshot: CapturedSnapshot | undefined): number {
  return snapshot?.table.timesMs[0] ?? Number.NaN;
}

function isBefore(one: CapturedSnapshot, other: CapturedSnapshot): boolean {
  return beginOf(one) < beginOf(other);
}
