/**
 * Before a helper is started or a daemon is asked: is it the one that root, or
 * this very user, has put there?
 *
 * A helper with a privilege (a set-id bit, a capability of the file, or root as
 * the user who starts it) must belong to root, have one name, and no other user
 * may be able to replace it, by itself or by any folder or link on its path. A
 * folder of root with the sticky bit, such as /tmp, may be on the way: others
 * cannot rename or remove what is root's in there.
 *
 * One exception: whoever can change the package can change the program that runs
 * these lines, and has nothing to gain from a helper beside it. So a helper
 * without set-id bits and capabilities that was built inside the package may also
 * belong to the owner of the package, and what is above the package is not looked
 * at. That is what `sudo npm start` and containers that build in a mounted folder
 * need.
 *
 * Between this check and execve(2) or connect(2) only those could change
 * something who are trusted: nobody else can write on the way.
 */
import { type Stats, statSync } from 'node:fs';
import { sep } from 'node:path';
import { type Addon, loadAddon } from '../addon/index.ts';
import { peerCredentials } from '../addon/peer.ts';
import { StatError } from '../errors.ts';
import { PACKAGE_FOLDER } from '../package/folder.ts';
import { type Component, findWeakness, ROOT_ALONE, type Trusted, walkPath } from './ownership.ts';

const SET_ID_BITS = 0o6000;
const WRITABLE_BY_GROUP = 0o020;

const INSTALL = 'install a helper that nobody else can change: sudo sidestat helper install';

export interface TrustOptions {
  /** Who asks. @defaultValue the effective user of this process */
  readonly uid?: number;
  /** @defaultValue that of this package */
  readonly packageFolder?: string;
}

/** The user; 0 where the platform has no users, which then are no obstacle. */
function thisUser(): number {
  return process.geteuid?.() ?? 0;
}

/**
 * The path to execute, without symbolic links.
 * @throws ERR_HELPER_UNTRUSTED, which names the file or folder and what to do;
 * ERR_HELPER_FAILED for what is no file; the error of lstat(2)
 */
export function trustedHelper(given: string, options: TrustOptions = {}): string {
  const { uid = thisUser(), packageFolder = PACKAGE_FOLDER } = options;
  const { path, components, end } = walkPath(given);
  if (!end.stat.isFile()) {
    throw new StatError('ERR_HELPER_FAILED', `${path} does not start: it is no regular file`);
  }
  const inside = path.startsWith(packageFolder + sep);
  if (needsRoot(end, uid, inside)) {
    requireTrusted(given, components, ROOT_ALONE);
    requireOneName(given, end);
  } else if (inside) {
    const below = components.filter((each) => each.path.startsWith(packageFolder + sep));
    requireTrusted(given, below, thoseWithin(uid, statSync(packageFolder)));
  } else {
    requireTrusted(given, [end], usersOwn(uid));
  }
  return path;
}

/** Whether the helper would have more than the user who starts it. */
function needsRoot({ path, stat }: Component, uid: number, inside: boolean): boolean {
  if (stat.mode & SET_ID_BITS) return true;
  if (uid === 0) return !inside;
  const addon = loadAddon();
  if (addon) return hasCapabilities(addon, path);
  // Unseen, a file of somebody else may have a capability.
  return !inside && stat.uid !== uid;
}

function hasCapabilities(addon: Addon, path: string): boolean {
  try {
    return addon.fileCapabilities(path) !== undefined;
  } catch {
    return true; // of a kind that cannot be read, or it cannot be told
  }
}

/** With a group of the same number, which is that user's alone on most systems. */
function usersOwn(uid: number): Trusted {
  return { uids: new Set([0, uid]), gids: new Set([0, uid]) };
}

function thoseWithin(uid: number, folder: Stats): Trusted {
  const { uids, gids } = usersOwn(uid);
  const shared = (folder.mode & WRITABLE_BY_GROUP) !== 0;
  return {
    uids: new Set([...uids, folder.uid]),
    gids: new Set([...gids, folder.uid, ...(shared ? [folder.gid] : [])]),
  };
}

function requireTrusted(what: string, components: readonly Component[], trusted: Trusted): void {
  const weakness = findWeakness(components, trusted);
  if (!weakness) return;
  const { problem, remedy } = weakness;
  const hint = remedy === undefined ? INSTALL : `${INSTALL}; or: sudo ${remedy}`;
  throw new StatError('ERR_HELPER_UNTRUSTED', `${what} is not used: ${problem}`, { hint });
}

function requireOneName(what: string, { path, stat }: Component): void {
  if (stat.nlink === 1) return;
  const problem = `${path} has ${stat.nlink} names (hard links), of which one may be elsewhere`;
  throw new StatError('ERR_HELPER_UNTRUSTED', `${what} is not used: ${problem}`, {
    hint: INSTALL,
  });
}

/**
 * The path to connect to. The socket and all that is above it must be root's or
 * this user's own, and nobody else may be able to put another one there.
 * @throws ERR_HELPER_UNTRUSTED, ERR_HELPER_MISSING; the error of lstat(2)
 */
export function trustedSocket(given: string, { uid = thisUser() }: TrustOptions = {}): string {
  const { path, components, end } = walkPath(given);
  if (!end.stat.isSocket()) {
    throw new StatError('ERR_HELPER_MISSING', `no daemon listens at ${given}: it is no socket`);
  }
  requireTrusted(given, components, { uids: new Set([0, uid]), gids: new Set() });
  return path;
}

/**
 * Checks who listens at the other end of a connected socket, as the kernel
 * recorded it at listen(2): root, which is systemd where it opens the socket, or
 * this user. Does nothing without the native module, which alone can ask.
 * @throws ERR_HELPER_UNTRUSTED; ERR_CLOSED when the peer has gone already
 */
export function requireTrustedPeer(fd: number, path: string, uid: number = thisUser()): void {
  if (!loadAddon()) return;
  const peer = peerCredentials(fd);
  if (peer.uid === 0 || peer.uid === uid) return;
  throw new StatError('ERR_HELPER_UNTRUSTED', `${path} is not used: uid ${peer.uid} listens`, {
    hint: 'the daemon must be started by root, or its socket by systemd',
  });
}
