/** Who is at the other end of a Unix socket, with typed errors. */
import { constants } from 'node:os';
import { StatError } from '../errors.ts';
import { isAddonError, loadAddon, type PeerCredentials } from './index.ts';

const { EAFNOSUPPORT, EBADF, ENOSYS, ENOTCONN, ENOTSOCK } = constants.errno;

/**
 * The pid, uid and gid that the kernel recorded for the peer of a connected
 * Unix socket (`SO_PEERCRED`, unix(7)): its identity at the time of connect(2),
 * listen(2) or socketpair(2). Decide on the uid; a pid may have been reused.
 *
 * @throws StatError ERR_INVALID_ARGUMENT: no Unix socket; ERR_CLOSED: the
 * socket has no peer; ERR_UNSUPPORTED: no native module, or not on this platform.
 */
export function peerCredentials(fd: number): PeerCredentials {
  const addon = loadAddon();
  if (!addon) {
    throw new StatError('ERR_UNSUPPORTED', 'peer credentials need the native module', {
      hint: 'build it with `sidestat helper build`, which needs make and a C++ compiler',
    });
  }
  try {
    return addon.peerCredentials(fd);
  } catch (error) {
    throw peerError(fd, error);
  }
}

function peerError(fd: number, error: unknown): StatError {
  if (!isAddonError(error)) {
    return new StatError('ERR_INVALID_ARGUMENT', 'fd must be a file descriptor', { cause: error });
  }
  const options = { errno: error.errno, cause: error };
  switch (error.errno) {
    case EBADF:
      return new StatError('ERR_INVALID_ARGUMENT', `fd ${fd} is not open`, options);
    case ENOTSOCK:
    case EAFNOSUPPORT:
      return new StatError('ERR_INVALID_ARGUMENT', `fd ${fd} is no Unix socket`, options);
    case ENOTCONN:
      return new StatError('ERR_CLOSED', `the socket at fd ${fd} has no peer`, options);
    case ENOSYS:
      return new StatError('ERR_UNSUPPORTED', 'peer credentials are read on Linux only', options);
    default:
      return new StatError('ERR_KERNEL', `peer credentials: ${error.message}`, options);
  }
}
