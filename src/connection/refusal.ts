/** Why the helper, or the kernel behind it, does not do what was asked. */
import type { Decoder } from '../decoder/index.ts';
import { WHAT_ERROR } from '../decoder/records.ts';
import { StatError } from '../errors.ts';
import { FAILURE_BUSY, FAILURE_UNDELIVERABLE } from '../generated/protocol.ts';
import type { Hello } from '../protocol/hello.ts';
import { undeliverable } from './capability.ts';

const EPERM = 1;
const ESRCH = 3;

/** What an ERROR frame means that answers a request. */
export function refusal(hello: Hello, code: number, errno: number): StatError {
  return code === FAILURE_UNDELIVERABLE ? undeliverable(hello) : refused('request', code, errno);
}

/** What an ERROR frame means in the place of the hello: a daemon without a free place sends it. */
export function turnedAway(code: number, errno: number): StatError {
  return refused('connection', code, errno);
}

function refused(what: 'request' | 'connection', code: number, errno: number): StatError {
  if (code === FAILURE_BUSY) {
    return new StatError('ERR_BUSY', 'the helper is busy', { hint: 'try again later' });
  }
  return new StatError('ERR_KERNEL', `the helper refused the ${what}: code ${code}`, { errno });
}

/** Why the kernel refuses a question of those just indexed; that a task has ended is no refusal. */
export function refusalOfKernel(decoder: Decoder): StatError | undefined {
  const errors = decoder.select(WHAT_ERROR);
  for (let i = 0; i < errors; i++) {
    const errno = decoder.table.errno[decoder.selected[i] as number] as number;
    if (errno !== ESRCH) return kernelError(errno);
  }
  return undefined;
}

function kernelError(errno: number): StatError {
  if (errno !== EPERM) {
    return new StatError('ERR_KERNEL', `the kernel refused a request: errno ${errno}`, { errno });
  }
  const message = 'the kernel refuses the helper: it lacks CAP_NET_ADMIN';
  return new StatError('ERR_PERMISSION', message, { errno, hint: 'run `sidestat doctor`' });
}
