/**
 * Tables out of the frames of one sweep of a bridge. The sweep brings the records and
 * what the bridge read in procfs, so the table is the one that the bridge's own
 * machine would make of them.
 */
import { ROLES, type Role } from '../capture/sample.ts';
import type { Decoder, IndexResult } from '../decoder/index.ts';
import { REASON_WITHHELD } from '../generated/protocol.ts';
import type { FieldInfo } from '../generated/taskstats.ts';
import type { Ids, Scope, SweepEnd } from '../protocol/control.ts';
import { type FrameHeader, type Gap, isCoarse } from '../protocol/frame.ts';
import { ProcessAssembly, type ProcessParts } from '../taskstats/assemble.ts';
import { RowBuilder } from '../taskstats/builder.ts';
import { planFields } from '../taskstats/processes.ts';
import type { TableKind } from '../taskstats/table-options.ts';
import { type TableMessage, tableMessage } from './table-message.ts';

/** Rows to begin with; builders grow. */
const USUAL_ROWS = 512;

const KINDS: Readonly<Record<Scope, TableKind>> = {
  processes: 'process',
  threads: 'thread',
  groups: 'group',
};

export class SweepCollector {
  readonly scope: Scope;
  readonly #first: number;
  readonly #fields: readonly FieldInfo[];
  readonly #builders: Readonly<Record<Role, RowBuilder>>;
  readonly #ids: Readonly<Record<Ids['list'], Uint8Array[]>> = { lone: [], threads: [] };
  #lost = 0;
  #withheld = 0;
  /** Records of threads that are missing for whatever reason. */
  #missingThreads = 0;

  /** `first` is the id of the first request of the sweep. */
  constructor(scope: Scope, first: number, fields: readonly FieldInfo[]) {
    const whole = scope === 'processes';
    const plan = planFields(fields);
    this.scope = scope;
    this.#first = first;
    this.#fields = fields;
    this.#builders = {
      leaders: new RowBuilder('pid', whole ? plan.leader : [], whole ? USUAL_ROWS : 0),
      groups: new RowBuilder('tgid', whole ? plan.group : fields, USUAL_ROWS),
      threads: new RowBuilder('pid', whole ? plan.threads : fields, USUAL_ROWS),
    };
  }

  has(request: number): boolean {
    return request >= this.#first && request < this.#first + ROLES.length;
  }

  /** Takes the records of a reply that the decoder has just indexed. */
  append(header: FrameHeader, decoder: Decoder, result: IndexResult): void {
    const role = this.#role(header.request);
    const damaged = result.malformed + result.unknown + result.overruns;
    this.#lost += damaged;
    if (role === 'threads') this.#missingThreads += damaged;
    this.#builders[role].append(decoder, header.timeNs, isCoarse(header.flags));
  }

  missing(request: number, gaps: readonly Gap[]): void {
    const role = this.#role(request);
    for (const { reason, count } of gaps) {
      if (role === 'threads') this.#missingThreads += count;
      if (reason !== REASON_WITHHELD) this.#lost += count;
      // Threads that are withheld belong to processes that are there, or counted already.
      else if (this.scope !== 'processes' || role !== 'threads') this.#withheld += count;
    }
  }

  ids({ list, ids }: Ids): void {
    this.#ids[list].push(ids);
  }

  end({ asked, monotonicMs, wallMs, taskDelayacct }: SweepEnd): TableMessage {
    const parts = this.#parts();
    const [lost, withheld] = [this.#lost, this.#withheld];
    const vanished = Math.max(0, asked - parts.rows.length - lost - withheld);
    const account = { monotonicMs, wallMs, taskDelayacct, vanished, lost, withheld };
    return tableMessage(KINDS[this.scope], parts, account);
  }

  #parts(): ProcessParts {
    const { leaders, groups, threads } = this.#builders;
    if (this.scope === 'threads') return { rows: threads.finish(), threads: undefined };
    if (this.scope === 'groups') return { rows: groups.finish(), threads: undefined };
    const rows = leaders.finish();
    const lone = new Set(words(this.#ids.lone));
    const known = Uint8Array.from(rows.id, (id) => Number(lone.has(id)));
    const processes = new ProcessAssembly(rows, groups.finish(), this.#fields, known);
    const listed = threadLists(words(this.#ids.threads));
    processes.list((pid) => listed.get(pid));
    processes.fold(threads.finish(), this.#missingThreads);
    return processes.parts();
  }

  #role(request: number): Role {
    return ROLES[request - this.#first] as Role;
  }
}

/** The numbers of a list that came in parts. */
function words(parts: readonly Uint8Array[]): number[] {
  return parts.flatMap((part) => {
    const view = new DataView(part.buffer, part.byteOffset, part.byteLength);
    const count = Math.floor(part.byteLength / 4);
    return Array.from({ length: count }, (_, i) => view.getUint32(4 * i, true));
  });
}

/** Thread ids by process, out of pid, n and n ids, again and again. */
function threadLists(numbers: readonly number[]): Map<number, number[]> {
  const lists = new Map<number, number[]>();
  for (let at = 0; at + 1 < numbers.length; ) {
    const [pid, count] = [numbers[at] as number, numbers[at + 1] as number];
    lists.set(pid, numbers.slice(at + 2, at + 2 + count));
    at += 2 + count;
  }
  return lists;
}
