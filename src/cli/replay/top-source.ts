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
  /** The id of TASKSTATS where the file does not tell it. */
  readonly family?: number | undefined;
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

/** A snapshot, and whether none before it is of the same run. */
interface Step {
  readonly snapshot: CapturedSnapshot;
  readonly first: boolean;
}

export class CaptureSource implements Source {
  readonly live = false;
  readonly #options: CaptureSourceOptions;
  readonly #steps: AsyncGenerator<Step, void>;
  /** What take() gives next. */
  #next: Step | undefined;
  #taken: CapturedSnapshot | undefined;

  #snapshots = 0;

  private constructor(snapshots: AsyncIterable<CapturedSnapshot>, options: CaptureSourceOptions) {
    this.#steps = comparable(spaced(this.#counted(snapshots), options.everySec));
    this.#options = options;
  }

  static async open(
    snapshots: CaptureSnapshots,
    options: CaptureSourceOptions,
  ): Promise<CaptureSource> {
    const { scope, pids, family } = options;
    const columns = chooseColumns({ scope, version: NEWEST, live: false });
    const tables = snapshots.tables({
      fields: fieldsOf(columns).map(fieldByName),
      kind: scope === 'threads' ? 'thread' : 'process',
      pids,
      family,
    });
    const source = new CaptureSource(tables, options);
    await source.#advance();
    return source;
  }

  /** Whole snapshots that were read; all there are when it is empty. */
  get snapshots(): number {
    return this.#snapshots;
  }

  /** Whether there are no two snapshots to compare, and so nothing to show. */
  get empty(): boolean {
    return !this.#next && !this.#taken;
  }

  get hello(): SourceHello {
    const section = (this.#taken ?? this.#next?.snapshot)?.section;
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
    const gapMs = beginOf(this.#next.snapshot) - beginOf(this.#taken);
    return gapMs > 0 ? gapMs / this.#options.speed : 0;
  }

  async take(): Promise<Taken | undefined> {
    if (!this.#next) return undefined;
    const { snapshot, first } = this.#next;
    this.#taken = snapshot;
    await this.#advance();
    return { table: snapshot.table, first };
  }

  async #advance(): Promise<void> {
    this.#next = (await this.#steps.next()).value ?? undefined;
  }

  async *#counted(
    snapshots: AsyncIterable<CapturedSnapshot>,
  ): AsyncGenerator<CapturedSnapshot, void> {
    for await (const snapshot of snapshots) {
      this.#snapshots++;
      yield snapshot;
    }
  }

  async close(): Promise<void> {
    await this.#steps.return();
  }
}

/** Without those that come too early after the one before. */
async function* spaced(
  snapshots: AsyncIterable<CapturedSnapshot>,
  everySec: number,
): AsyncGenerator<CapturedSnapshot, void> {
  let before: CapturedSnapshot | undefined;
  for await (const snapshot of snapshots) {
    const earliestMs = beginOf(before) + EARLY * 1000 * everySec;
    if (before && isBefore(before, snapshot) && beginOf(snapshot) < earliestMs) continue;
    yield snapshot;
    before = snapshot;
  }
}

/** Those that can be compared with the one before or after: rates need two of one run. */
async function* comparable(snapshots: AsyncIterable<CapturedSnapshot>): AsyncGenerator<Step, void> {
  let before: CapturedSnapshot | undefined;
  let given = false;
  for await (const snapshot of snapshots) {
    const follows = before !== undefined && goesOn(before, snapshot);
    if (before && follows && !given) yield { snapshot: before, first: true };
    if (follows) yield { snapshot, first: false };
    before = snapshot;
    given = follows;
  }
}

/** Another section is another machine, or another run; time does not go back in one. */
function goesOn(one: CapturedSnapshot, next: CapturedSnapshot): boolean {
  return one.section === next.section && !isBefore(next, one);
}

function beginOf(snapshot: CapturedSnapshot | undefined): number {
  return snapshot?.table.timesMs[0] ?? Number.NaN;
}

function isBefore(one: CapturedSnapshot, other: CapturedSnapshot): boolean {
  return beginOf(one) < beginOf(other);
}
