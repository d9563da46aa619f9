/** What tables of processes remember for those that follow, so that less is asked, and earlier. */
import { LoneProcesses } from './lone.ts';
import type { FieldPlan } from './processes.ts';
import type { Rows } from './rows.ts';
import { type ThreadList, ThreadLists } from './thread-lists.ts';

/** Questions that a call will most likely have, because the call before had them. */
export interface Ahead {
  /** Processes whose TGID record was needed. */
  readonly groups: readonly number[];
  /** The threads that some of these had. */
  readonly threads: readonly number[];
}

const NONE: ReadonlySet<number> = new Set();
const NO_LISTS: ReadonlyMap<number, ThreadList> = new Map();
const NOTHING: Ahead = { groups: [], threads: [] };

export class ProcessMemory {
  readonly lone: LoneProcesses;
  #open = NONE;
  #threads: Map<number, ThreadList> = new Map();

  constructor(lone: LoneProcesses = new LoneProcesses()) {
    this.lone = lone;
  }

  /** What a call for these processes will most likely need after their PID records. */
  ahead(pids: ArrayLike<number>, plan: FieldPlan): Ahead {
    if (plan.group.length === 0 || this.#open.size === 0) return NOTHING;
    const groups: number[] = [];
    for (let i = 0; i < pids.length; i++) {
      const pid = pids[i] as number;
      if (this.#open.has(pid)) groups.push(pid);
    }
    const threads = plan.threads.length > 0 ? groups.flatMap((pid) => this.#threadsOf(pid)) : [];
    return { groups, threads };
  }

  /** What lists the threads of processes for a call, see ThreadLists. */
  threadLists(processes: Rows, startMs: number): ThreadLists {
    return new ThreadLists(processes, startMs, this.lone.trusted ? this.#threads : NO_LISTS);
  }

  /** `open` are processes that are not proven to have one thread; `threads` the lists of some. */
  remember(plan: FieldPlan, open: Uint32Array, threads: Map<number, ThreadList>): void {
    if (plan.group.length > 0) this.#open = open.length === 0 ? NONE : new Set(open);
    if (plan.threads.length > 0) this.#threads = threads;
  }

  /**
   * What a debugger has kept of a thread that has ended is listed until it lets go of it,
   * without a run of the process: the lists of these are not to be taken again.
   */
  forgetThreads(pids: readonly number[]): void {
    for (const pid of pids) this.#threads.delete(pid);
  }

  #threadsOf(pid: number): number[] {
    const tids = this.#threads.get(pid)?.tids ?? [];
    return tids.length > 1 ? Array.from(tids) : [];
  }
}
