/**
 * An exit status in the encoding of wait(2), taken apart as the macros of
 * <sys/wait.h> do. It is the same on every architecture of Linux.
 */

/** WTERMSIG. */
const SIGNAL_MASK = 0x7f;
/** WCOREDUMP. */
const CORE_BIT = 0x80;

/** The code of exit(3), from 0 to 255; undefined when a signal ended the task. */
export function exitCodeOf(status: number): number | undefined {
  return (status & SIGNAL_MASK) === 0 ? (status >> 8) & 0xff : undefined;
}

/** The number of the signal that ended the task; undefined when it ended by itself. */
export function exitSignalOf(status: number): number | undefined {
  return status & SIGNAL_MASK || undefined;
}

/** Whether a core was really written; the flag ACORE says that the kernel set about it. */
export function coreDumpedOf(status: number): boolean {
  return (status & CORE_BIT) !== 0;
}
