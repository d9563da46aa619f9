/** Whether processes have begun or ended, told without a list of them. */
import { statSync } from 'node:fs';
import { PROC, readSmallFile } from './read.ts';

/** The line of stat, proc_stat(5): tasks that were forked since boot, threads among them. */
const FORKS = /^processes \d+$/m;

/**
 * What is different whenever a process of the machine has begun or ended: how many forks the
 * kernel has counted, and how many links the folder has, one of which is for each process
 * (proc_root_getattr in fs/proc/root.c). Undefined where nobody knows: without the file, where
 * it is another's, as in containers of LXCFS, and where it is longer than what this saves, as
 * with very many CPUs.
 */
export function populationMark(root: string = PROC): string | undefined {
  const forks = FORKS.exec(readSmallFile(`${root}/stat`) ?? '');
  if (!forks) return undefined;
  try {
    const folder = statSync(root);
    if (statSync(`${root}/stat`).dev !== folder.dev) return undefined;
    return `${forks[0]}, ${folder.nlink} links`;
  } catch {
    return undefined;
  }
}
