/** The command line of a process, from /proc/PID/cmdline, proc_pid_cmdline(5). */
import { PROC, readSmallFile } from './read.ts';

/** Bytes; what is longer nobody reads in a table. */
const MAX_COMMAND_LINE = 4096;

/**
 * Its arguments with a blank between them, or what the program has put in their place; '' for
 * threads of the kernel and processes that have ended, undefined for those that are gone or
 * hidden. The id may be that of any thread.
 */
export function readCommandLine(pid: number, root: string = PROC): string | undefined {
  const text = readSmallFile(`${root}/${pid}/cmdline`, MAX_COMMAND_LINE);
  return text?.replace(/\0+$/, '').replaceAll('\0', ' ');
}
