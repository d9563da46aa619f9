/** One snapshot of a recording: the records of its requests, and the table that they make. */
import { type Decoder, WHAT_ERROR } from '../decoder/index.ts';
import { REASON_WITHHELD } from '../generated/protocol.ts';
import type { FieldInfo } from '../generated/taskstats.ts';
import { isCoarse } from '../protocol/frame.ts';
import { ProcessAssembly, type ProcessParts, processTableOf } from '../taskstats/assemble.ts';
import { RowBuilder } from '../taskstats/builder.ts';
import { fieldByName } from '../taskstats/fields.ts';
import { leadersOf, planFields, withTgid } from '../taskstats/processes.ts';
import type { Rows } from '../taskstats/rows.ts';
import { TaskTable } from '../taskstats/table.ts';
import { tableOptions } from '../taskstats/table-options.ts';

/**
 * What is asked for in a snapshot, in its order; the request of the r-th of them in
 * the n-th snapshot has the id 3n + r + 1. A request of more ids than fit has
 * several parts, all with this id, and each has its END.
 */
export const ROLES = ['leaders', 'groups', 'threads'] as const;
export type Role = (typeof ROLES)[number];
/** Parts of the request of each role; 0 when it was not asked. */
export type Parts = Readonly<Record<Role, number>>;

/** Unless a note says something else. */
export const ONE_EACH: Parts = { leaders: 1, groups: 1, threads: 1 };

/** What the rows of the tables are. */
export type SampleKind = 'process' | 'thread';

/** A table before it is one. */
export interface SampleParts {
  readonly kind: SampleKind;
  readonly parts: ProcessParts;
  readonly account: { readonly vanished: number; readonly lost: number; readonly withheld: number };
}

/** Rows to begin with; builders grow. */
const USUAL_ROWS = 64;

export class RecordedSample {
  readonly #number: number;
  readonly #fields: readonly FieldInfo[];
  readonly #kind: SampleKind;
  readonly #parts: Parts;
  readonly #builders: Readonly<Record<Role, RowBuilder>>;
  readonly #ended = { leaders: 0, groups: 0, threads: 0 };
  /** Answers that came, and those that the ends have told of. */
  readonly #came = { leaders: 0, groups: 0, threads: 0 };
  readonly #told = { leaders: 0, groups: 0, threads: 0 };
  #refused = 0;
  #lost = 0;
  #withheld = 0;
  /** Records of threads are missing: of which processes they are nobody knows. */
  #threadsMissing = false;

  /** The sample that a request belongs to. */
  constructor(
    request: number,
    fields: readonly FieldInfo[],
    kind: SampleKind = 'process',
    parts: Parts = ONE_EACH,
  ) {
    const plan = planFields(fields);
    const ofThreads = kind === 'thread' ? fields : [...plan.threads, fieldByName('tgid')];
    this.#number = sampleOf(request);
    this.#fields = fields;
    this.#kind = kind;
    this.#parts = parts;
    this.#builders = {
      leaders: new RowBuilder('pid', withTgid(plan), USUAL_ROWS),
      groups: new RowBuilder('tgid', plan.group, USUAL_ROWS),
      threads: new RowBuilder('pid', ofThreads, USUAL_ROWS),
    };
  }

  has(request: number): boolean {
    return sampleOf(request) === this.#number;
  }

  /** Takes the records of a reply that the decoder has just indexed; `flags` are those of its frame. */
  append(request: number, decoder: Decoder, timeNs: bigint, flags: number): void {
    const role = roleOf(request);
    if (!this.#uses(role)) return;
    this.#builders[role].append(decoder, timeNs, isCoarse(flags));
    const refused = decoder.select(WHAT_ERROR);
    if (role === this.#rows) this.#refused += refused;
  }

  missing(request: number, reason: number, count: number): void {
    const role = roleOf(request);
    if (!this.#uses(role)) return;
    this.#threadsMissing ||= role === 'threads' && count > 0;
    if (reason !== REASON_WITHHELD) this.#lost += count;
    // A process is withheld in each of the requests, and counts once.
    else if (role === this.#rows) this.#withheld += count;
  }

  /** So many answers came, whatever append() takes of them. */
  answered(request: number, answers: number): void {
    this.#came[roleOf(request)] += answers;
  }

  /** `answers`: how many the helper has sent. */
  ended(request: number, answers: number): void {
    const role = roleOf(request);
    this.#ended[role]++;
    this.#told[role] += answers;
  }

  /** Whether all came that was sent: who edits a capture may leave out some, or mix two. */
  get whole(): boolean {
    return ROLES.every((role) => !this.#uses(role) || this.#came[role] === this.#told[role]);
  }

  /** Whether everything that a table needs was asked for, and every request has ended. */
  get complete(): boolean {
    const ended = ROLES.every((role) => this.#ended[role] >= this.#parts[role]);
    return ended && this.#parts[this.#rows] > 0;
  }

  table(): TaskTable {
    const { kind, parts, account } = this.parts();
    if (kind === 'process') return processTableOf(parts, account);
    return new TaskTable(parts.rows, tableOptions(kind, account));
  }

  /** What the table is made of, for those that make it somewhere else. Once. */
  parts(): SampleParts {
    const [lost, withheld] = [this.#lost, this.#withheld];
    const { leaders, groups, threads } = this.#builders;
    const records = threads.finish();
    if (this.#kind === 'thread') {
      const account = { vanished: this.#refused, lost, withheld };
      return { kind: 'thread', parts: { rows: records, threads: undefined }, account };
    }
    // record --pid may be told the id of a thread.
    const rows = leadersOf(leaders.finish());
    const account = { vanished: this.#refused + leaders.length - rows.length, lost, withheld };
    const processes = new ProcessAssembly(rows, groups.finish(), this.#fields);
    const byProcess = idsByProcess(records);
    processes.list((pid) => (this.#threadsMissing ? undefined : byProcess.get(pid)));
    processes.fold(records);
    return { kind: 'process', parts: processes.parts(), account };
  }

  /** The role that has one record for each row. */
  get #rows(): Role {
    return this.#kind === 'thread' ? 'threads' : 'leaders';
  }

  #uses(role: Role): boolean {
    return this.#kind === 'process' || role === 'threads';
  }
}

/** Which snapshot of the file a request belongs to, counted from 0. */
export function sampleOf(request: number): number {
  return Math.floor((request - 1) / ROLES.length);
}

function roleOf(request: number): Role {
  return ROLES[(request - 1) % ROLES.length] as Role;
}

/** Thread ids of each process, as the records themselves tell them (struct version 12 and later). */
function idsByProcess(threads: Rows): Map<number, number[]> {
  const tgid = fieldByName('tgid').id;
  const column = threads.data.get(tgid) as Uint32Array;
  const result = new Map<number, number[]>();
  for (let row = 0; row < threads.length; row++) {
    if (!threads.layouts[threads.layout[row] as number]?.present[tgid]) continue;
    const pid = column[row] as number;
    const ids = result.get(pid);
    if (ids) ids.push(threads.id[row] as number);
    else result.set(pid, [threads.id[row] as number]);
  }
  return result;
}
