/** The processes and threads that procfs lists, proc(5). */
import { readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { PROC } from './read.ts';

const ZERO = 0x30;
const NINE = 0x39;

/** The names that are numbers, as numbers, ascending. The kernel's other names all start with a letter. */
function numbersOf(names: readonly string[]): Uint32Array {
  const ids = new Uint32Array(names.length);
  let count = 0;
  for (const name of names) {
    const first = name.charCodeAt(0);
    if (first >= ZERO && first <= NINE) ids[count++] = Number(name);
  }
  // Node gives names in the order of their characters: 10 before 9.
  return ids.subarray(0, count).sort();
}

function numbersIn(folder: string): Uint32Array | undefined {
  try {
    return numbersOf(readdirSync(folder));
  } catch {
    return undefined;
  }
}

/**
 * The ids of all processes (thread groups) that this process may see, ascending; empty
 * when procfs is not mounted.
 */
export function listProcesses(root: string = PROC): Uint32Array {
  return numbersIn(root) ?? new Uint32Array(0);
}

/** The same, listed by a thread of Node's pool, while the program goes on. */
export async function findProcesses(root: string = PROC): Promise<Uint32Array> {
  try {
    return numbersOf(await readdir(root));
  } catch {
    return new Uint32Array(0);
  }
}

/** The ids of the threads of a process, ascending; undefined when it has ended or is hidden. */
export function listThreads(pid: number, root: string = PROC): Uint32Array | undefined {
  return numbersIn(`${root}/${pid}/task`);
}

/** The ids of the threads of all these processes that have not ended, one process after another. */
export function listAllThreads(pids: Iterable<number>, root: string = PROC): number[] {
  const tids: number[] = [];
  for (const pid of pids) for (const tid of listThreads(pid, root) ?? []) tids.push(tid);
  return tids;
}
