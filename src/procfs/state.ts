/** The state letter of a task, from /proc/TID/stat, proc_pid_stat(5). */
import { PROC, readSmallFile } from './read.ts';

/** The letter stands in the first 80 bytes: the id, and a name of at most 64 bytes. */
const PREFIX_BYTES = 128;

/** R, S, D, T, t, Z, X, P or I; undefined when the task has ended or is hidden. */
export function readTaskState(tid: number, root: string = PROC): string | undefined {
  const text = readSmallFile(`${root}/${tid}/stat`, PREFIX_BYTES);
  if (text === undefined) return undefined;
  // The name may hold any byte, also ")": what follows it never does.
  const end = text.lastIndexOf(')');
  const state = text.charAt(end + 2);
  return end > 0 && state !== '' ? state : undefined;
}
