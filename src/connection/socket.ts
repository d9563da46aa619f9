/** The daemon's socket in the file system. */
import { createConnection, type Socket } from 'node:net';
import { errnoOf, StatError } from '../errors.ts';
import { onread, wireOf } from './socket-wire.ts';
import { requireTrustedPeer, trustedSocket } from './trust.ts';
import type { Attach, ByteSink, Wire } from './wire.ts';

/** It starts with the first client, and may not get so far. */
const HINT_WHEN_MUTE = 'see how the daemon is: systemctl status sidestat-helper.service';

/** A daemon that is not trusted is an error, and never a reason to try something else. */
export function connectSocket(given: string): Attach {
  return (sink) => openSocket(requireTrusted(given), sink);
}

function requireTrusted(path: string): string {
  try {
    return trustedSocket(path);
  } catch (error) {
    throw error instanceof StatError ? error : socketError(path, error as NodeJS.ErrnoException);
  }
}

/** Node has no public name for it; -1 when the socket is closed. */
function descriptorOf(socket: Socket): number {
  return (socket as unknown as { _handle?: { fd?: number } })._handle?.fd ?? -1;
}

function openSocket(path: string, sink: ByteSink): Wire {
  const socket = createConnection({ path, onread: onread(sink) });
  let failure: Error | undefined;
  socket.on('error', (error) => {
    failure ??= error;
  });
  // Before the first byte is read: Node begins to read after this event.
  socket.once('connect', () => {
    try {
      requireTrustedPeer(descriptorOf(socket), path);
    } catch (error) {
      socket.destroy(error as Error);
    }
  });
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      sink.ended(failure instanceof StatError ? failure : socketError(path, failure));
      resolve();
    });
  });
  socket.resume();
  return { ...wireOf(socket, closed), hintWhenMute: HINT_WHEN_MUTE };
}

function socketError(path: string, failure: NodeJS.ErrnoException | undefined): StatError {
  const options = { ...errnoOf(failure), cause: failure };
  switch (failure?.code) {
    case undefined:
    case 'EPIPE':
    case 'ECONNRESET':
      return new StatError(
        'ERR_HELPER_EXIT',
        `the daemon at ${path} closed the connection`,
        options,
      );
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ECONNREFUSED':
      return new StatError('ERR_HELPER_MISSING', `no daemon listens at ${path}`, {
        ...options,
        hint: 'start the daemon, or connect with mode "spawn"',
      });
    case 'EACCES':
    case 'EPERM':
      return new StatError('ERR_PERMISSION', `${path} may not be opened`, {
        ...options,
        hint: 'ask the administrator for the group of the socket',
      });
    case 'EAGAIN':
      return new StatError('ERR_BUSY', `too many programs wait for the daemon at ${path}`, {
        ...options,
        hint: 'try again in a moment',
      });
    default:
      return new StatError('ERR_KERNEL', `${path}: ${failure?.message}`, options);
  }
}
