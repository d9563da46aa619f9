/**
 * How many tasks of a cgroup run, sleep, are stopped or wait.
 *
 * Two sources. The kernel counts for cgroup v1 directories
 * (CGROUPSTATS_CMD_GET, kernel/cgroup/cgroup-v1.c, cgroupstats_build); it has
 * no such count for cgroup v2, whose tasks are counted here from their state
 * letters in procfs. Both count threads, and only those of the directory
 * itself, not of the directories below it. Ended tasks are in neither.
 *
 * The two do not mean quite the same:
 *
 * | procfs letter      | here, source procfs | kernel                           |
 * | ------------------ | ------------------- | -------------------------------- |
 * | R                  | running             | running                          |
 * | S                  | sleeping            | sleeping, unless freezable (1)   |
 * | D                  | uninterruptible     | uninterruptible, unless killable (2) |
 * | T                  | stopped             | stopped                          |
 * | t (traced)         | stopped             | none                             |
 * | I (idle kernel thread), Z, X, P | other  | none                             |
 *
 * (1) Since Linux 6.1 a task in nanosleep(2), futex(2) or sigwaitinfo(2)
 * sleeps in a state that the kernel's count does not look for: it is in none
 * of the five. (2) Such a task is in `ioWait` when it waits for I/O, which is
 * all that `ioWait` counts; otherwise it is in none. Unless the kernel is asked
 * for, its counts are taken only where they leave out nobody.
 */
import type { CgroupFieldName } from '../generated/cgroupstats.ts';

/**
 * Numbers of tasks (threads) of one cgroup directory, by state: struct cgroupstats of
 * <linux/cgroupstats.h>, and what procfs tells besides.
 */
export interface CgroupStats extends Record<Exclude<CgroupFieldName, 'ioWait'>, number> {
  /** Who counted: see the table above for what that changes. */
  readonly source: 'kernel' | 'procfs';
  /** Tasks that sleep and that a signal wakes. */
  readonly sleeping: number;
  /** Tasks that run or wait for a CPU. */
  readonly running: number;
  /** Tasks that are stopped. */
  readonly stopped: number;
  /** Tasks that sleep and that no signal wakes. */
  readonly uninterruptible: number;
  /** Tasks that wait for I/O in another state; undefined from procfs, which cannot tell. */
  readonly ioWait: number | undefined;
  /** Tasks in a state that is none of the four; undefined from the kernel, which does not tell. */
  readonly other: number | undefined;
  /**
   * Tasks of the cgroup whose state could not be read: ended meanwhile, hidden
   * (hidepid), or in a pid namespace that is not visible from this one;
   * undefined from the kernel, which sees all.
   */
  readonly unread: number | undefined;
}
