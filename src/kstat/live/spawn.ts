/**
 * A kstat helper of our own: a child process with one end of a socket pair as
 * its fd 3, which ends when our end closes.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../../connection/locate.ts';
import { trustedHelper } from '../../connection/trust.ts';
import { type Attach, type ByteSink, forwardData, type Wire } from '../../connection/wire.ts';
import { StatError } from '../../errors.ts';

/** Where `make install` of helper/kstat, and packages of distributions, put it. */
const INSTALLED = [
  '/usr/local/libexec/sidestat/sidestat-kstat-helper',
  '/usr/libexec/sidestat/sidestat-kstat-helper',
] as const;

/** The one that was built in the folder of the package. */
export const BUILT_KSTAT_HELPER: string = join(PACKAGE_FOLDER, 'build/sidestat-kstat-helper');

/** A helper that fails says one sentence; more than this is cut. */
const MAX_STDERR_BYTES = 4096;
/** How long a helper may take to end after its socket closed, before it is killed. */
const EXIT_MS = 1000;

/** sysexits(3) that the helper uses. */
const EX_UNAVAILABLE = 69;
const EX_NOPERM = 77;

export interface SpawnOptions {
  /** Path of the helper. @defaultValue the installed one, then the built one */
  readonly helper?: string | undefined;
  /** Options of the helper: `--limit-ms=N`, `--check-ms=N`, `--reopen-ms=N`. */
  readonly args?: readonly string[] | undefined;
  /** Its environment. @defaultValue empty */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** undefined when there is none. */
export function findKstatHelper(): string | undefined {
  return [...INSTALLED, BUILT_KSTAT_HELPER].find(executable);
}

export function spawnKstatHelper(options: SpawnOptions = {}): Attach {
  const { args = [], env = {} } = options;
  return (sink) => {
    const path = requireHelper(options.helper ?? findKstatHelper());
    const child = spawn(path, args, {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      env: { ...env },
    });
    return new KstatChild(path, child, sink);
  };
}

function requireHelper(path: string | undefined): string {
  if (path === undefined) {
    throw new StatError('ERR_HELPER_MISSING', 'no kstat helper was found', {
      hint: 'on illumos: make -C helper/kstat; other systems have no kstats of their own',
    });
  }
  try {
    return trustedHelper(path);
  } catch (error) {
    throw error instanceof StatError ? error : startError(path, error as NodeJS.ErrnoException);
  }
}

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly failure?: NodeJS.ErrnoException;
}

class KstatChild implements Wire {
  readonly #socket: Socket;
  readonly #ending: Promise<Ending>;

  constructor(path: string, child: ChildProcess, sink: ByteSink) {
    const socket = child.stdio[3] as Socket | undefined;
    if (!socket) {
      throw new StatError('ERR_HELPER_FAILED', `${path} does not start: no descriptor is left`);
    }
    this.#socket = socket;
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(0, MAX_STDERR_BYTES);
    });
    this.#ending = new Promise((resolve) => {
      child.once('error', (failure: NodeJS.ErrnoException) => {
        resolve({ code: null, signal: null, failure });
      });
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
    // A write to a helper that has just ended fails; 'close' tells the reason.
    socket.on('error', () => {});
    socket.once('close', () => {
      const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_MS);
      void this.#ending.then((ending) => {
        clearTimeout(timer);
        sink.ended(endingError(path, ending, stderr.trim()));
      });
    });
    void this.#ending.then(() => socket.destroy());
    forwardData(socket, sink);
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async closed(): Promise<void> {
    await this.#ending;
  }
}

/** Why the helper has not even started. */
function startError(path: string, failure: NodeJS.ErrnoException): StatError {
  const errno = failure.errno === undefined ? {} : { errno: Math.abs(failure.errno) };
  const options = { ...errno, cause: failure };
  if (failure.code === 'ENOENT' || failure.code === 'ENOTDIR') {
    return new StatError('ERR_HELPER_MISSING', `there is no kstat helper at ${path}`, options);
  }
  return new StatError('ERR_HELPER_FAILED', `${path} does not start: ${failure.message}`, options);
}

/** Why the helper is gone, as the caller should see it. */
function endingError(path: string, ending: Ending, said: string): StatError {
  const { code, signal, failure } = ending;
  if (failure) return startError(path, failure);
  const sentence = said === '' ? '' : `: ${said}`;
  if (code === EX_NOPERM) {
    return new StatError('ERR_PERMISSION', `the kstat helper refuses to run${sentence}`);
  }
  if (code === EX_UNAVAILABLE) {
    return new StatError('ERR_UNSUPPORTED', `this system gives no kstats${sentence}`);
  }
  if (code !== null && code !== 0) {
    return new StatError('ERR_HELPER_FAILED', `the helper ended with status ${code}${sentence}`);
  }
  const how = signal ? `was killed by ${signal}` : 'ended';
  return new StatError('ERR_HELPER_EXIT', `the kstat helper ${how}${sentence}`, {
    hint: 'connect again',
  });
}
