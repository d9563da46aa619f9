/** Where a bridge listens: the loopback, unless TLS or a Unix socket keeps others out. */
import { chmodSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { type AddressInfo, BlockList, isIP, isIPv6 } from 'node:net';
import { isAbsolute } from 'node:path';
import { errnoOf, invalidArgument, StatError } from '../errors.ts';

export type Place =
  | { readonly kind: 'tcp'; readonly address: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

/** What a port can be; 0 takes a free one. */
const MAX_PORT = 65_535;
/** sun_path of unix(7) has 108 bytes with the NUL. */
const MAX_PATH_BYTES = 107;
/** Nobody but the owner. */
const SOCKET_MODE = 0o600;
const UMASK = 0o177;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** @throws ERR_INVALID_ARGUMENT for what would let others in, or is no place at all */
export function checkPlace(listen: string, port: number, hasTls: boolean): Place {
  if (isAbsolute(listen)) {
    if (Buffer.byteLength(listen) > MAX_PATH_BYTES) throw invalidArgument(`${listen} is too long`);
    return { kind: 'unix', path: listen };
  }
  if (isIP(listen) === 0) {
    throw invalidArgument(
      `${JSON.stringify(listen)} is no IP address and no absolute path of a socket`,
    );
  }
  if (!Number.isInteger(port) || port < 0 || port > MAX_PORT) {
    throw invalidArgument(`the port must be from 0 to ${MAX_PORT}`);
  }
  if (!hasTls && !LOOPBACK.check(listen, isIPv6(listen) ? 'ipv6' : 'ipv4')) {
    throw new StatError(
      'ERR_INVALID_ARGUMENT',
      `${listen} can be reached from other machines, so it needs TLS`,
      { hint: 'give a certificate and its key, or listen on a Unix socket behind a proxy' },
    );
  }
  return { kind: 'tcp', address: listen, port };
}

/** Resolves with the port, 0 for a Unix socket. @throws ERR_BUSY, ERR_PERMISSION, ERR_INVALID_ARGUMENT */
export async function listen(server: Server, place: Place): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, place)));
    if (place.kind === 'tcp') server.listen(place.port, place.address, resolve);
    else listenUnix(server, place.path, resolve);
  });
  server.removeAllListeners('error');
  // Whatever it is, one connection must not end the others.
  server.on('error', () => {});
  return place.kind === 'tcp' ? (server.address() as AddressInfo).port : 0;
}

/** Node binds before listen() returns, so the mask covers the making of the socket. */
function listenUnix(server: Server, path: string, done: () => void): void {
  const before = process.umask(UMASK);
  try {
    server.listen(path, done);
  } finally {
    process.umask(before);
  }
  server.once('listening', () => chmodSync(path, SOCKET_MODE));
  server.once('close', () => rmSync(path, { force: true }));
}

function listenError(error: NodeJS.ErrnoException, place: Place): StatError {
  const where = place.kind === 'tcp' ? `port ${place.port} of ${place.address}` : place.path;
  const options = { ...errnoOf(error), cause: error };
  switch (error.code) {
    case 'EADDRINUSE': {
      const hint =
        place.kind === 'tcp'
          ? 'choose another port; 0 takes a free one'
          : 'if nothing listens there any more, remove it';
      return new StatError('ERR_BUSY', `${where} is in use`, { ...options, hint });
    }
    case 'EACCES':
    case 'EPERM':
      return new StatError('ERR_PERMISSION', `${where} may not be used`, options);
    default:
      return new StatError(
        'ERR_INVALID_ARGUMENT',
        `cannot listen on ${where}: ${error.message}`,
        options,
      );
  }
}
