/** The processes of a machine, listed again and again. */
import { populationMark } from './population.ts';
import { findProcesses } from './processes.ts';
import { PROC } from './read.ts';

/** What is different from the list before. */
export interface ProcessChange {
  /** How many there are. */
  readonly count: number;
  /** Ascending. */
  readonly added: Uint32Array;
  readonly gone: ReadonlySet<number>;
}

/** The first process of a pid namespace. */
const INIT = 1;
const NOBODY: Uint32Array = new Uint32Array(0);
/** Behind the end of a list. */
const NONE: number = Number.POSITIVE_INFINITY;

export class ProcessList {
  readonly #root: string;
  readonly #mark: () => string | undefined;
  #ids: Uint32Array = NOBODY;
  /** The mark before `ids` were listed; undefined when it does not count. */
  #listedAt: string | undefined;

  /** `mark` tells whether processes have begun or ended. */
  constructor(root: string = PROC, mark: () => string | undefined = () => populationMark(root)) {
    this.#root = root;
    this.#mark = mark;
  }

  /** Those that were there when they were listed last, ascending. */
  get ids(): Uint32Array {
    return this.#ids;
  }

  /**
   * Lists them anew, unless it is certain that the list would be the same; tells what is
   * different from `ids` at the time of the call.
   */
  async refresh(): Promise<ProcessChange> {
    const before = this.#ids;
    const mark = this.#mark();
    if (mark !== undefined && mark === this.#listedAt) {
      return { count: before.length, added: NOBODY, gone: new Set() };
    }
    const now = await findProcesses(this.#root);
    this.#ids = now;
    // Where procfs hides processes (hidepid), one may also come to light when its user changes.
    this.#listedAt = now.includes(INIT) ? mark : undefined;
    return changeOf(before, now);
  }
}

/** Of two lists, both ascending. */
function changeOf(before: Uint32Array, now: Uint32Array): ProcessChange {
  const added: number[] = [];
  const gone = new Set<number>();
  for (let i = 0, k = 0; i < before.length || k < now.length; ) {
    const old = i < before.length ? (before[i] as number) : NONE;
    const id = k < now.length ? (now[k] as number) : NONE;
    if (old < id) gone.add(old);
    if (id < old) added.push(id);
    if (old <= id) i++;
    if (id <= old) k++;
  }
  return { count: now.length, added: Uint32Array.from(added), gone };
}
