/** What feeds the page: a bridge, or a capture that is replayed. Views know no other. */
import type { StatError } from '../../errors.ts';
import type { ExitTable } from '../../exits/table.ts';
import type { KstatRates } from '../../kstat/rates.ts';
import type { KstatSnapshot } from '../../kstat/snapshot.ts';
import type { Scope } from '../../protocol/control.ts';
import type { Hello } from '../../protocol/hello.ts';
import type { RateTable } from '../../taskstats/diff.ts';
import type { TaskTable } from '../../taskstats/table.ts';
import type { Topic } from './topic.ts';

/** One table of tasks, and what happened since the one before. */
export interface TaskFrame {
  readonly table: TaskTable;
  /** Undefined for the first table, and for one whose scope is another. */
  readonly rates: RateTable | undefined;
}

export interface KstatFrame {
  readonly snapshot: KstatSnapshot;
  /** Undefined for the first snapshot. */
  readonly rates: readonly KstatRates[] | undefined;
  /** When it was read, milliseconds since the epoch; undefined where it is not known. */
  readonly wallMs: number | undefined;
}

/** What is missing. The numbers only grow until the source is reset. */
export interface Losses {
  /** Records of tables of tasks. */
  readonly snapshots: number;
  readonly exits: number;
  /** Exits that the policy of the helper does not show. */
  readonly withheldExits: number;
  /** Tables and exits that this page dropped, because it was paused for too long. */
  readonly unshown: number;
  /** Times without a connection: what happened in them is not known. */
  readonly interruptions: number;
}

/**
 * `connecting`: nothing came yet. `running`: values come. `paused`: they wait. `trouble`:
 * none come at the moment. `ended`: none will.
 */
export type SourceState = 'connecting' | 'running' | 'paused' | 'trouble' | 'ended';

export interface SourceStatus {
  readonly state: SourceState;
  readonly losses: Losses;
  /** More is missing, and nobody knows how much: the file is damaged. */
  readonly damaged?: boolean | undefined;
  /** Why, in `trouble` and `ended`. */
  readonly error?: StatError | undefined;
  /** In `paused`: tables and exits that wait. */
  readonly waiting?: { readonly tables: number; readonly exits: number } | undefined;
  readonly hello?: Hello | undefined;
}

/** What the person at the page may choose; undefined where the source leaves no choice. */
export interface SourceSettings {
  readonly scope: Scope;
  readonly intervalMs: number;
  /** What a row of the exits is: processes that ended, or every thread. */
  readonly exitsOf: 'processes' | 'threads';
}

export interface Source {
  readonly kind: 'live' | 'replay';
  /** For the header: what the source is called. */
  readonly title: string;
  readonly tasks: Topic<TaskFrame>;
  readonly exits: Topic<ExitTable>;
  /** Kstats, or why there are none. */
  readonly kstats: Topic<KstatFrame | StatError>;
  readonly status: Topic<SourceStatus>;
  /** What was said before is void: a replay went elsewhere, or settings changed. */
  readonly resets: Topic<'tasks' | 'exits' | 'all'>;
  readonly settings: SourceSettings;
  /** Which settings can be changed. */
  readonly choices: ReadonlySet<keyof SourceSettings>;
  choose(settings: Partial<SourceSettings>): void;
  readonly paused: boolean;
  /** What comes is kept, within bounds, and shown after resume(). */
  pause(): void;
  resume(): void;
  close(): void;
}

export const NO_LOSSES: Losses = {
  snapshots: 0,
  exits: 0,
  withheldExits: 0,
  unshown: 0,
  interruptions: 0,
};
