/**
 * The native module, helper/addon: what Node has no function for. It is
 * optional and never privileged. Without it everything works, some of it
 * slower: whoever uses it has another way.
 */
import { createRequire } from 'node:module';

/** Who is at the other end of a Unix socket, as the kernel recorded it. */
export interface PeerCredentials {
  /** 0 when the peer's pid is not visible from this pid namespace. */
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
}

/** The extended attribute security.capability of a file: capabilities(7), "File capabilities". */
export interface FileCapabilities {
  /** Of the attribute's layout: 1, 2, or 3, which counts in one user namespace only. */
  readonly version: number;
  /** Whether a process has them effective at once. */
  readonly effective: boolean;
  /** A mask: bit 12 is CAP_NET_ADMIN. */
  readonly permitted: bigint;
  readonly inheritable: bigint;
  /** Version 3: the user who is root in that namespace; else 0. */
  readonly rootUid: number;
}

/** An answer to CGROUPSTATS_CMD_GET, not decoded. */
export interface CgroupReply {
  /** Number of the TASKSTATS family, which is the nlmsg_type of the datagram. */
  readonly family: number;
  /** The netlink datagram exactly as received, in the byte order of this machine. */
  readonly datagram: Buffer;
}

/** A system call or the kernel's netlink handler refused. */
export interface AddonError extends Error {
  /** Positive errno, as in errno(3). */
  readonly errno: number;
  /** `getfamily` is the search for the TASKSTATS family, `netlink` the question itself. */
  readonly syscall: string;
}

/** Its functions throw, or reject with, an {@link AddonError}; a wrong argument is a TypeError. */
export interface Addon {
  /** `SO_PEERCRED` of a connected Unix socket. EAFNOSUPPORT, ENOTCONN, ENOTSOCK, EBADF. */
  peerCredentials(fd: number): PeerCredentials;
  /** A connected AF_UNIX SOCK_STREAM pair, close-on-exec; the caller owns both. */
  socketPair(): [number, number];
  /**
   * Closes a descriptor of socketPair(). node:fs does it, too, but in a worker thread it warns
   * of those that it has not opened. EBADF.
   */
  closeDescriptor(fd: number): void;
  /**
   * What a program gets by being executed from this file; undefined for nothing.
   * A path that is a symbolic link is followed. ENOENT, EACCES, EBADF; EBADMSG: a
   * version that is not known.
   */
  fileCapabilities(target: string | number): FileCapabilities | undefined;
  /**
   * Makes the mask permitted and effective, as `setcap NAME=ep` does. EPERM:
   * without CAP_SETFCAP; ENOTSUP: the file system has no such attributes.
   */
  setFileCapabilities(fd: number, permitted: bigint): void;
  /**
   * CGROUPSTATS_CMD_GET for a cgroup v1 directory, by path or open descriptor.
   * EINVAL: no cgroup v1 directory; EBADF: a descriptor that the kernel cannot
   * use; ETIMEDOUT: no answer within `timeoutMs` (0 to 3,600,000).
   */
  cgroupStats(target: string | number, timeoutMs: number): Promise<CgroupReply>;
}

// The same from src/addon and from dist/addon.
const MODULE = '../../build/sidestat.node';

let loaded: { addon: Addon } | { error: Error } | undefined;

function load(): { addon: Addon } | { error: Error } {
  try {
    return { addon: createRequire(import.meta.url)(MODULE) as Addon };
  } catch (error) {
    return { error: error as Error };
  }
}

/** The native module, or undefined when it was not built or does not load here. */
export function loadAddon(): Addon | undefined {
  loaded ??= load();
  return 'addon' in loaded ? loaded.addon : undefined;
}

/** Why {@link loadAddon} gives undefined; undefined when it does not. */
export function addonLoadError(): Error | undefined {
  loaded ??= load();
  return 'error' in loaded ? loaded.error : undefined;
}

export function isAddonError(error: unknown): error is AddonError {
  return error instanceof Error && 'errno' in error && 'syscall' in error;
}
