/** The processes and threads that procfs lists, proc(5). */
import { readdirSync } from 'node:fs';
import { PROC } from './read.ts';

const ZERO = 0x30;
const NINE = 0x39;

/** The names that are numbers, as numbers, in the order of the directory (ascending in procfs). */
function numericNames(folder: string): number[] | undefined {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return undefined;
  }
  const ids: number[] = [];
  for (const name of names) {
    // The kernel's other names all start with a letter.
    const first = name.charCodeAt(0);
    if (first >= ZERO && first <= NINE) ids.push(Number(name));
  }
  return ids;
}

/**
 * The ids of all processes (thread groups) that this process may see; empty
 * when procfs is not mounted.
 */
export function listProcesses(root: string = PROC): number[] {
  return numericNames(root) ?? [];
}

/** The ids of the threads of a process; undefined when it has ended or is hidden. */
export function listThreads(pid: number, root: string = PROC): number[] | undefined {
  return numericNames(`${root}/${pid}/task`);
}
