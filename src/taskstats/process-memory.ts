/** What tables of processes remember for those that follow, so that less is asked, and earlier. */
import { LoneProcesses } from './lone.ts';
import type { FieldPlan } from './processes.ts';

/** Questions that a call will most likely have, because the call before had them. */
export interface Ahead {
  /** Processes whose TGID record was needed. */
  readonly groups: readonly number[];
  /** The threads that some of these had. */
  readonly threads: readonly number[];
}

const NONE: ReadonlySet<number> = new Set();
const NOTHING: Ahead = { groups: [], threads: [] };

export class ProcessMemory {
  readonly lone: LoneProcesses;
  #open = NONE;
  #threads: ReadonlyMap<number, Uint32Array> = new Map();

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

  /** `open` are processes that are not proven to have one thread; `threads` what procfs lists of some. */
  remember(plan: FieldPlan, open: Uint32Array, threads: ReadonlyMap<number, Uint32Array>): void {
    if (plan.group.length > 0) this.#open = open.length === 0 ? NONE : new Set(open);
    if (plan.threads.length > 0) this.#threads = threads;
  }

  #threadsOf(pid: number): number[] {
    return Array.from(this.#threads.get(pid) ?? []);
  }
}
