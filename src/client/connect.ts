/** connect(): the one way in. */

import { checkInteger, checkPath, checkSignal, checkTimeout } from '../connection/arguments.ts';
import { Connection } from '../connection/connection.ts';
import { DAEMON_SOCKET, daemonSocketExists, findHelper } from '../connection/locate.ts';
import { connectSocket } from '../connection/socket.ts';
import { spawnHelper } from '../connection/spawn.ts';
import type { Attach } from '../connection/wire.ts';
import { invalidArgument, StatError } from '../errors.ts';
import { Stats } from './stats.ts';

/** More the helper does not take. */
export const MAX_EXIT_BUFFER_BYTES: number = 8 * 2 ** 20;

/** Which helper connect() talks to, and how to wait for it. */
export interface ConnectOptions {
  /**
   * `spawn` starts a helper of its own, `socket` uses the daemon, `auto` takes the
   * daemon when its socket is there and a helper of its own otherwise. A daemon or
   * a helper that somebody else could have put there is refused.
   * @defaultValue 'auto'
   */
  mode?: 'auto' | 'spawn' | 'socket';
  /** The helper to start. @defaultValue the installed one, or the one built with the package */
  helper?: string;
  /** The socket of the daemon. @defaultValue '/run/sidestat/helper.sock' */
  socket?: string;
  /**
   * Start a helper for exit events alone: it gives up every capability once it listens,
   * and no call but exits() and exitBatches() works. Means a helper of its own.
   * @defaultValue false
   */
  exitsOnly?: boolean;
  /**
   * What the kernel may queue of exit events for each CPU, bytes. Means a helper of its own.
   * @defaultValue 8 MiB
   */
  exitBufferBytes?: number;
  /** Ends the wait for the hello with ERR_ABORTED; the connection goes on without it. */
  signal?: AbortSignal;
  /** How long to wait for the hello, milliseconds. @defaultValue 5000 */
  timeoutMs?: number;
}

/**
 * Connects to a helper.
 * @throws ERR_HELPER_MISSING, ERR_HELPER_FAILED, ERR_HELPER_UNTRUSTED, ERR_PERMISSION,
 * ERR_UNSUPPORTED, ERR_BUSY, ERR_HELPER_EXIT, ERR_KERNEL, ERR_PROTOCOL, ERR_TIMEOUT, ERR_ABORTED,
 * ERR_INVALID_ARGUMENT
 */
export async function connect(options: ConnectOptions = {}): Promise<Stats> {
  checkTimeout(options.timeoutMs);
  checkSignal(options.signal);
  const { signal, timeoutMs } = options;
  return new Stats(await Connection.open(attachTo(options), { signal, timeoutMs }));
}

/** The way to a helper that the options describe. @throws ERR_HELPER_MISSING, ERR_INVALID_ARGUMENT */
export function attachTo(options: ConnectOptions): Attach {
  const { mode = 'auto', helper, socket = DAEMON_SOCKET } = options;
  checkPath('helper', helper);
  checkPath('socket', socket);
  const args = helperArguments(options);
  switch (mode) {
    case 'socket':
      if (args.length > 0)
        throw invalidArgument('a daemon takes no exitsOnly and no exitBufferBytes');
      return connectSocket(socket);
    case 'spawn':
      return spawnHelper(helper ?? requireHelper(), args);
    case 'auto': {
      const own = helper !== undefined || args.length > 0;
      if (!own && daemonSocketExists(socket)) return connectSocket(socket);
      return spawnHelper(helper ?? requireHelper(), args);
    }
    default:
      throw invalidArgument(`unknown mode ${JSON.stringify(mode)}`, 'use auto, spawn or socket');
  }
}

/** What a helper of our own is told. */
function helperArguments({ exitsOnly, exitBufferBytes }: ConnectOptions): string[] {
  if (exitsOnly !== undefined && typeof exitsOnly !== 'boolean') {
    throw invalidArgument('exitsOnly must be true or false');
  }
  const args = exitsOnly ? ['--exits-only'] : [];
  if (exitBufferBytes !== undefined) {
    checkInteger('exitBufferBytes', exitBufferBytes, 1, MAX_EXIT_BUFFER_BYTES);
    args.push(`--exit-buffer=${exitBufferBytes}`);
  }
  return args;
}

function requireHelper(): string {
  const path = findHelper();
  if (path !== undefined) return path;
  throw new StatError('ERR_HELPER_MISSING', 'no helper was found', {
    hint: 'build it: sidestat helper build',
  });
}
