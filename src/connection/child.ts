/**
 * A helper as a child process: one end of a socket pair is its fd 3. It has no
 * name and no listener, and ends when our end closes.
 */
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { errnoOf, StatError } from '../errors.ts';
import { wireOf } from './socket-wire.ts';
import { trustedHelper } from './trust.ts';
import type { ByteSink, Wire } from './wire.ts';

/** A helper that fails says one sentence; more than this is cut. */
const MAX_STDERR_BYTES = 4096;
/** How long a helper may take to end after its socket closed, before it is killed. */
const EXIT_MS = 1000;

/** sysexits(3) that helpers use. */
const EX_UNAVAILABLE = 69;
const EX_NOPERM = 77;

/** What to do when execve(2) fails so. */
const START_HINTS: Readonly<Record<string, string>> = {
  EACCES: 'if it belongs to a group, ask the administrator to add you to it',
  EPERM: 'a container may bar the capability of the file: run `sidestat doctor`',
};

/** What its errors call a helper, and what two of its exit statuses mean. */
export interface HelperWords {
  /** `helper`, after an article. */
  readonly name: string;
  /** EX_NOPERM. */
  readonly refused: { readonly message: string; readonly hint?: string };
  /** EX_UNAVAILABLE. */
  readonly unsupported: string;
}

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly failure?: NodeJS.ErrnoException;
}

/** The path to start. @throws ERR_HELPER_UNTRUSTED, ERR_HELPER_MISSING, ERR_HELPER_FAILED */
export function requireTrusted(path: string, words: HelperWords): string {
  try {
    return trustedHelper(path);
  } catch (error) {
    if (error instanceof StatError) throw error;
    throw startError(path, error as NodeJS.ErrnoException, words);
  }
}

/** The error of a child that Node could not give a socket; it emits one of its own, too. */
export function noDescriptor(path: string, child: ChildProcess): StatError {
  child.once('error', () => {});
  return new StatError('ERR_HELPER_FAILED', `${path} does not start: no file descriptor is left`);
}

/** What comes from `socket` is already on its way to `sink`, which is told here how it ends. */
export function childWire(
  path: string,
  child: ChildProcess,
  socket: Socket,
  sink: ByteSink,
  words: HelperWords,
): Wire {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(0, MAX_STDERR_BYTES);
  });
  const ending = endingOf(child);
  // A write to a helper that has just ended fails; 'close' tells the reason.
  socket.on('error', () => {});
  socket.once('close', () => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      // A process that it has started may hold it, and Node tells the end when it is closed.
      child.stderr?.destroy();
    }, EXIT_MS);
    void ending.then((how) => {
      clearTimeout(timer);
      sink.ended(endingError(path, how, stderr.trim(), words));
    });
  });
  void ending.then(() => socket.destroy());
  socket.resume();
  return wireOf(
    socket,
    ending.then(() => {}),
  );
}

function endingOf(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('error', (failure: NodeJS.ErrnoException) => {
      resolve({ code: null, signal: null, failure });
    });
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

/** Why the helper has not even started. */
export function startError(
  path: string,
  failure: NodeJS.ErrnoException,
  { name }: HelperWords,
): StatError {
  const options = { ...errnoOf(failure), cause: failure };
  if (failure.code === 'ENOENT' || failure.code === 'ENOTDIR') {
    return new StatError('ERR_HELPER_MISSING', `there is no ${name} at ${path}`, options);
  }
  const hint = START_HINTS[failure.code ?? ''];
  return new StatError('ERR_HELPER_FAILED', `${path} does not start: ${failure.message}`, {
    ...options,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** Why the helper is gone, as the caller should see it. */
function endingError(path: string, ending: Ending, said: string, words: HelperWords): StatError {
  const { code, signal, failure } = ending;
  if (failure) return startError(path, failure, words);
  const { name, refused, unsupported } = words;
  const sentence = said === '' ? '' : `: ${said}`;
  if (code === EX_NOPERM) {
    const { message, ...hint } = refused;
    return new StatError('ERR_PERMISSION', `${message}${sentence}`, hint);
  }
  if (code === EX_UNAVAILABLE) {
    return new StatError('ERR_UNSUPPORTED', `${unsupported}${sentence}`);
  }
  if (code !== null && code !== 0) {
    return new StatError('ERR_HELPER_FAILED', `the ${name} ended with status ${code}${sentence}`);
  }
  const how = signal ? `was killed by ${signal}` : 'ended';
  return new StatError('ERR_HELPER_EXIT', `the ${name} ${how}${sentence}`, {
    hint: 'connect again',
  });
}
