/** Asks the kernel about a cgroup v1 directory, through the native module. */
import { type Addon, isAddonError } from '../addon/index.ts';
import { StatError } from '../errors.ts';
import { decodeCgroupstats } from './decode.ts';
import { errnoError } from './failure.ts';
import type { CgroupStats } from './stats.ts';

/** @throws StatError ERR_NOT_FOUND, ERR_PERMISSION, ERR_NOT_A_CGROUP, ERR_TIMEOUT, ERR_UNSUPPORTED, ERR_KERNEL */
export async function askKernel(
  addon: Addon,
  path: string,
  timeoutMs: number,
): Promise<CgroupStats> {
  const reply = await addon.cgroupStats(path, timeoutMs).catch((error) => {
    throw kernelError(path, error);
  });
  const counts = await decodeCgroupstats(reply);
  return { source: 'kernel', ...counts, other: undefined, unread: undefined };
}

function kernelError(path: string, error: unknown): unknown {
  if (!isAddonError(error)) return error;
  if (error.syscall !== 'getfamily') return errnoError(path, error.errno, error);
  return new StatError('ERR_UNSUPPORTED', 'this kernel has no TASKSTATS family', {
    errno: error.errno,
    hint: 'use a kernel that was built with CONFIG_TASKSTATS',
    cause: error,
  });
}
