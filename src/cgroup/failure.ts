/** What an errno means for a cgroup directory, as a typed error. */
import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { type ErrorCode, StatError } from '../errors.ts';

const { EACCES, EINVAL, ENODEV, ENOENT, ENOSYS, ENOTDIR, EPERM, ETIMEDOUT } = constants.errno;

const MEANING: ReadonlyMap<number, { code: ErrorCode; what: string; hint?: string }> = new Map([
  [ENOENT, { code: 'ERR_NOT_FOUND', what: 'does not exist' }],
  // What a read of a cgroup gives that was removed after it was opened.
  [ENODEV, { code: 'ERR_NOT_FOUND', what: 'was removed' }],
  [EACCES, { code: 'ERR_PERMISSION', what: 'may not be read' }],
  [EPERM, { code: 'ERR_PERMISSION', what: 'may not be read' }],
  [ENOTDIR, { code: 'ERR_NOT_A_CGROUP', what: 'is no directory' }],
  [EINVAL, { code: 'ERR_NOT_A_CGROUP', what: 'is no cgroup directory' }],
  [ENOSYS, { code: 'ERR_UNSUPPORTED', what: 'cannot be counted on this platform' }],
  [ETIMEDOUT, { code: 'ERR_TIMEOUT', what: 'got no answer from the kernel in time' }],
]);

/** The error for a positive errno that a call on `path` gave. */
export function errnoError(path: string, errno: number, cause: unknown): StatError {
  const meaning = MEANING.get(errno);
  if (!meaning) {
    const name = getSystemErrorName(-errno);
    return new StatError('ERR_KERNEL', `${path}: the kernel answered ${name}`, { errno, cause });
  }
  return new StatError(meaning.code, `${path} ${meaning.what}`, { errno, cause });
}

/** The same for what a function of node:fs threw; an error without an errno is none of its own. */
export function fileError(path: string, error: unknown): unknown {
  const { errno } = error as NodeJS.ErrnoException;
  return errno === undefined ? error : errnoError(path, -errno, error);
}
