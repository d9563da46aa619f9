/** Is this a cgroup directory, and of which version? */
import { statfs } from 'node:fs/promises';
import { StatError } from '../errors.ts';
import { fileError } from './failure.ts';

export type Hierarchy = 'v1' | 'v2';

// <linux/magic.h>
const CGROUP_SUPER_MAGIC = 0x27e0eb;
const CGROUP2_SUPER_MAGIC = 0x63677270;

/**
 * By the file system that `path` is on, statfs(2).
 *
 * @throws StatError ERR_NOT_FOUND, ERR_PERMISSION, ERR_NOT_A_CGROUP
 */
export async function hierarchyOf(path: string): Promise<Hierarchy> {
  const { type } = await statfs(path).catch((error) => {
    throw fileError(path, error);
  });
  if (type === CGROUP_SUPER_MAGIC) return 'v1';
  if (type === CGROUP2_SUPER_MAGIC) return 'v2';
  throw new StatError('ERR_NOT_A_CGROUP', `${path} is not on a cgroup file system`, {
    hint: 'give a directory of a cgroup hierarchy, for example one below /sys/fs/cgroup',
  });
}
