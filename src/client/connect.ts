/** connect(): the one way in. */
import { StatError } from '../errors.ts';
import { checkSignal, checkTimeout } from './arguments.ts';
import { Connection } from './connection.ts';
import { DAEMON_SOCKET, daemonSocketExists, findHelper } from './locate.ts';
import { connectSocket } from './socket.ts';
import { spawnHelper } from './spawn.ts';
import { Stats } from './stats.ts';
import type { Attach } from './wire.ts';

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
  signal?: AbortSignal;
  /** How long to wait for the hello, milliseconds. @defaultValue 5000 */
  timeoutMs?: number;
}

/**
 * Connects to a helper.
 * @throws ERR_HELPER_MISSING, ERR_HELPER_FAILED, ERR_HELPER_UNTRUSTED, ERR_PERMISSION,
 * ERR_UNSUPPORTED, ERR_PROTOCOL, ERR_TIMEOUT, ERR_ABORTED, ERR_INVALID_ARGUMENT
 */
export async function connect(options: ConnectOptions = {}): Promise<Stats> {
  checkTimeout(options.timeoutMs);
  checkSignal(options.signal);
  const { signal, timeoutMs } = options;
  return new Stats(await Connection.open(choose(options), { signal, timeoutMs }));
}

function choose(options: ConnectOptions): Attach {
  const { mode = 'auto', helper, socket = DAEMON_SOCKET } = options;
  switch (mode) {
    case 'socket':
      return connectSocket(socket);
    case 'spawn':
      return spawnHelper(helper ?? requireHelper());
    case 'auto':
      if (helper === undefined && daemonSocketExists(socket)) return connectSocket(socket);
      return spawnHelper(helper ?? requireHelper());
    default:
      throw new StatError('ERR_INVALID_ARGUMENT', `unknown mode ${JSON.stringify(mode)}`, {
        hint: 'use auto, spawn or socket',
      });
  }
}

function requireHelper(): string {
  const path = findHelper();
  if (path !== undefined) return path;
  throw new StatError('ERR_HELPER_MISSING', 'no helper was found', {
    hint: 'build it: sidestat helper build',
  });
}
