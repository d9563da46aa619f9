/** One sample of a recording: the records of three requests, and the table that they make. */
import { type Decoder, WHAT_ERROR } from '../decoder/index.ts';
import { REASON_WITHHELD } from '../generated/protocol.ts';
import type { FieldInfo } from '../generated/taskstats.ts';
import type { Gap } from '../protocol/frame.ts';
import { ProcessAssembly } from '../taskstats/assemble.ts';
import { RowBuilder, type Rows } from '../taskstats/builder.ts';
import { fieldByName } from '../taskstats/fields.ts';
import { planFields } from '../taskstats/processes.ts';
import type { TaskTable } from '../taskstats/table.ts';

/** Requests of one sample, in their order; the first id of a sample is a multiple of their number, plus 1. */
export const ROLES = ['leaders', 'groups', 'threads'] as const;
export type Role = (typeof ROLES)[number];

/** Rows to begin with; builders grow. */
const USUAL_ROWS = 64;

export class RecordedSample {
  readonly #number: number;
  readonly #fields: readonly FieldInfo[];
  readonly #builders: Readonly<Record<Role, RowBuilder>>;
  readonly #ended = new Set<Role>();
  #refused = 0;
  #lost = 0;
  #withheld = 0;

  /** The sample that a request belongs to. */
  constructor(request: number, fields: readonly FieldInfo[]) {
    const plan = planFields(fields);
    this.#number = sampleOf(request);
    this.#fields = fields;
    this.#builders = {
      leaders: new RowBuilder('pid', plan.leader, USUAL_ROWS),
      groups: new RowBuilder('tgid', plan.group, USUAL_ROWS),
      threads: new RowBuilder('pid', [...plan.threads, fieldByName('tgid')], USUAL_ROWS),
    };
  }

  has(request: number): boolean {
    return sampleOf(request) === this.#number;
  }

  /** Takes the records of a reply that the decoder has just indexed. */
  append(request: number, decoder: Decoder, timeNs: bigint): void {
    const role = roleOf(request);
    this.#builders[role].append(decoder, timeNs);
    const refused = decoder.select(WHAT_ERROR);
    if (role === 'leaders') this.#refused += refused;
  }

  missing(request: number, gaps: readonly Gap[]): void {
    for (const { reason, count } of gaps) {
      if (reason !== REASON_WITHHELD) this.#lost += count;
      // A process is withheld in each of the requests, and counts once.
      else if (roleOf(request) === 'leaders') this.#withheld += count;
    }
  }

  ended(request: number): void {
    this.#ended.add(roleOf(request));
  }

  /** Whether every request has ended. */
  get complete(): boolean {
    return ROLES.every((role) => this.#ended.has(role));
  }

  table(): TaskTable {
    const { leaders, groups, threads } = this.#builders;
    const processes = new ProcessAssembly(leaders.finish(), groups.finish(), this.#fields);
    const records = threads.finish();
    const byProcess = idsByProcess(records);
    processes.list((pid) => byProcess.get(pid));
    processes.fold(records);
    return processes.table({
      vanished: this.#refused,
      lost: this.#lost,
      withheld: this.#withheld,
    });
  }
}

function sampleOf(request: number): number {
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
