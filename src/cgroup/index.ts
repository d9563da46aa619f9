/** `cgroupStats`: the tasks of a cgroup by state. It needs no privilege and no helper. */
import { loadAddon } from '../addon/index.ts';
import { invalidArgument, StatError } from '../errors.ts';
import { PROC } from '../procfs/read.ts';
import { countTasks } from './count.ts';
import { withDeadline } from './deadline.ts';
import { hierarchyOf } from './hierarchy.ts';
import { askKernel } from './kernel.ts';
import type { CgroupStats } from './stats.ts';
import { type CgroupTasks, listCgroupTasks } from './tasks.ts';

export type { CgroupStats } from './stats.ts';

/** How cgroupStats() counts, and how long it may take. */
export interface CgroupOptions {
  /** Ends the call with ERR_ABORTED. */
  signal?: AbortSignal | undefined;
  /** Milliseconds, a whole number from 1 to 3,600,000. @defaultValue 5000 */
  timeoutMs?: number | undefined;
  /**
   * Who counts. `auto`: the kernel for a cgroup v1 directory when the native module is
   * there and the kernel's count leaves out no task (see CgroupStats), else procfs;
   * `kernel` and `procfs`: that one or an error.
   * @defaultValue 'auto'
   */
  source?: 'auto' | 'kernel' | 'procfs' | undefined;
}

const DEFAULT_TIMEOUT_MS = 5000;
const MAX_TIMEOUT_MS = 3_600_000;
const SOURCES: readonly unknown[] = ['auto', 'kernel', 'procfs'];

/**
 * How many tasks (threads) of a cgroup directory run, sleep, are stopped or
 * wait; those of the directories below it are not included.
 *
 * ```ts
 * const { source, running, uninterruptible } = await cgroupStats('/sys/fs/cgroup/cpu');
 * ```
 *
 * @throws StatError ERR_INVALID_ARGUMENT, ERR_NOT_FOUND, ERR_NOT_A_CGROUP,
 * ERR_PERMISSION, ERR_TIMEOUT, ERR_ABORTED, ERR_UNSUPPORTED, ERR_KERNEL
 */
export async function cgroupStats(path: string, options: CgroupOptions = {}): Promise<CgroupStats> {
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS, source = 'auto' } = options;
  checkArguments(path, timeoutMs, source);
  return await withDeadline({ timeoutMs, signal }, async (ended) => {
    const hierarchy = await hierarchyOf(path);
    const addon = hierarchy === 'v1' && source !== 'procfs' ? loadAddon() : undefined;
    const told = addon && (await askKernel(addon, path, timeoutMs));
    if (source === 'kernel') {
      if (told) return told;
      throw kernelUnavailable(path, hierarchy);
    }
    const tasks = await listCgroupTasks(path, hierarchy, PROC, ended);
    if (told && isComplete(told, tasks)) return told;
    return await countTasks(tasks, PROC, ended);
  });
}

/** Whether each task is in one of the kernel's counts; in none are those of note (1) and (2) in stats.ts. */
function isComplete(told: CgroupStats, tasks: CgroupTasks): boolean {
  const { running, sleeping, stopped, uninterruptible, ioWait = 0 } = told;
  const counted = running + sleeping + stopped + uninterruptible + ioWait;
  return counted >= tasks.ids.size + tasks.invisible;
}

function checkArguments(path: unknown, timeoutMs: unknown, source: unknown): void {
  if (process.platform !== 'linux') {
    throw new StatError('ERR_UNSUPPORTED', 'cgroups exist on Linux only');
  }
  if (typeof path !== 'string' || path === '' || path.includes('\0')) {
    throw invalidArgument('path must be a string that is not empty and has no NUL character');
  }
  const whole = typeof timeoutMs === 'number' && Number.isInteger(timeoutMs);
  if (!whole || timeoutMs < 1 || timeoutMs > MAX_TIMEOUT_MS) {
    throw invalidArgument(`timeoutMs must be a whole number from 1 to ${MAX_TIMEOUT_MS}`);
  }
  if (!SOURCES.includes(source))
    throw invalidArgument("source must be 'auto', 'kernel' or 'procfs'");
}

function kernelUnavailable(path: string, hierarchy: 'v1' | 'v2'): StatError {
  if (hierarchy === 'v2') {
    return new StatError('ERR_UNSUPPORTED', `the kernel does not count cgroup v2, ${path}`);
  }
  return new StatError('ERR_UNSUPPORTED', 'asking the kernel needs the native module', {
    hint: 'build it with `sidestat helper build`, which needs make and a C++ compiler',
  });
}
