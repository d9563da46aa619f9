/** Why a file that was named cannot be read, as a typed error. */
import { getSystemErrorMap } from 'node:util';
import { type ErrorCode, errnoOf, StatError } from './errors.ts';

/** What an errno of open(2) or read(2) means; any other is the kernel's refusal. */
const MEANINGS: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'ERR_NOT_FOUND',
  ENOTDIR: 'ERR_NOT_FOUND',
  EACCES: 'ERR_PERMISSION',
  EPERM: 'ERR_PERMISSION',
};

/** ERR_NOT_FOUND, ERR_PERMISSION or ERR_KERNEL, of what a function of node:fs threw. */
export function unreadable(path: string, cause: NodeJS.ErrnoException): StatError {
  const { code = '', errno = 0 } = cause;
  const [, reason = cause.message] = getSystemErrorMap().get(errno) ?? [];
  return new StatError(MEANINGS[code] ?? 'ERR_KERNEL', `${path} cannot be read: ${reason}`, {
    ...errnoOf(cause),
    cause,
  });
}
