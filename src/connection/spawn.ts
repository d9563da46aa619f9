/**
 * A helper of our own: a child process with one end of a socket pair as its
 * fd 3. It has no name and no listener, and ends when our end closes.
 *
 * Node makes pipes for a child itself, but then the bytes arrive in buffers of
 * its choice. With the pair of the addon they are read straight into the memory
 * of the decoder; without the addon they are copied once more.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { Socket } from 'node:net';
import { loadAddon } from '../addon/index.ts';
import { StatError } from '../errors.ts';
import { trustedHelper } from './trust.ts';
import { type Attach, type ByteSink, forwardData, onread, type Wire } from './wire.ts';

/** A helper that fails says one sentence; more than this is cut. */
const MAX_STDERR_BYTES = 4096;
/** How long a helper may take to end after its socket closed, before it is killed. */
const EXIT_MS = 1000;

/** sysexits(3) that the helper uses. */
const EX_UNAVAILABLE = 69;
const EX_NOPERM = 77;

interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  failure?: NodeJS.ErrnoException;
}

export function spawnHelper(given: string, args: readonly string[] = []): Attach {
  return (sink) => {
    const path = requireTrusted(given);
    const pair = loadAddon()?.socketPair();
    let child: ChildProcess;
    try {
      child = spawn(path, args, {
        stdio: ['ignore', 'ignore', 'pipe', pair ? pair[1] : 'pipe'],
        env: {},
      });
    } catch (cause) {
      if (pair) closeSync(pair[0]);
      throw new StatError('ERR_HELPER_FAILED', `${path} does not start`, { cause });
    } finally {
      if (pair) closeSync(pair[1]);
    }
    const socket = pair ? socketOf(pair[0], sink) : (child.stdio?.[3] as Socket | undefined);
    if (!socket) {
      throw new StatError(
        'ERR_HELPER_FAILED',
        `${path} does not start: no file descriptor is left`,
      );
    }
    if (!pair) forwardData(socket, sink);
    return new ChildWire(path, child, socket, sink);
  };
}

function requireTrusted(path: string): string {
  try {
    return trustedHelper(path);
  } catch (error) {
    throw error instanceof StatError ? error : startError(path, error as NodeJS.ErrnoException);
  }
}

/** `onread` is an option of the constructor, though its type knows it for connections only. */
function socketOf(fd: number, sink: ByteSink): Socket {
  const options = { fd, readable: true, writable: true, onread: onread(sink) };
  return new Socket(options);
}

class ChildWire implements Wire {
  readonly #socket: Socket;
  readonly #ending: Promise<Ending>;

  constructor(path: string, child: ChildProcess, socket: Socket, sink: ByteSink) {
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
    socket.resume();
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
    return new StatError('ERR_HELPER_MISSING', `there is no helper at ${path}`, options);
  }
  const hint = 'if it belongs to a group, ask the administrator to add you to it';
  return new StatError('ERR_HELPER_FAILED', `${path} does not start: ${failure.message}`, {
    ...options,
    ...(failure.code === 'EACCES' ? { hint } : {}),
  });
}

/** Why the helper is gone, as the caller should see it. */
function endingError(path: string, ending: Ending, said: string): StatError {
  const { code, signal, failure } = ending;
  if (failure) return startError(path, failure);
  const sentence = said === '' ? '' : `: ${said}`;
  if (code === EX_NOPERM) {
    return new StatError('ERR_PERMISSION', `the helper may not read taskstats${sentence}`, {
      hint:
        'run as root, or install a helper with cap_net_admin (sudo sidestat helper install), or ' +
        'join the group of the one that is installed',
    });
  }
  if (code === EX_UNAVAILABLE) {
    return new StatError('ERR_UNSUPPORTED', `this kernel gives no taskstats${sentence}`);
  }
  if (code !== null && code !== 0) {
    return new StatError('ERR_HELPER_FAILED', `the helper ended with status ${code}${sentence}`);
  }
  const how = signal ? `was killed by ${signal}` : 'ended';
  return new StatError('ERR_HELPER_EXIT', `the helper ${how}${sentence}`, {
    hint: 'call connect() again',
  });
}
