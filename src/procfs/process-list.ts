/** The processes of a machine, listed again and again. */
import { listProcesses } from './processes.ts';
import { PROC } from './read.ts';

/** What is different from the list before. */
export interface ProcessChange {
  /** Ascending. */
  readonly added: Uint32Array;
  readonly gone: ReadonlySet<number>;
}

/** Behind the end of a list. */
const NONE: number = Number.POSITIVE_INFINITY;

export class ProcessList {
  readonly #root: string;
  #ids: Uint32Array = new Uint32Array(0);

  constructor(root: string = PROC) {
    this.#root = root;
  }

  /** Those that were there when they were listed last, ascending. */
  get ids(): Uint32Array {
    return this.#ids;
  }

  /** Lists them, which takes procfs about as long as the kernel to answer for all of them. */
  refresh(): ProcessChange {
    const before = this.#ids;
    const now = listProcesses(this.#root);
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
    this.#ids = now;
    return { added: Uint32Array.from(added), gone };
  }
}
