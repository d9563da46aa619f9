/**
 * Is this the initial user, pid and network namespace? The kernel gives
 * taskstats only to a capability in the initial user namespace, and delivers
 * exits only to the initial pid and network namespace.
 */
import { readlinkSync } from 'node:fs';
import { PROC, readSmallFile } from './read.ts';

/** `unknown`: /proc does not tell, or this process may not ask. */
export type Initial = 'yes' | 'no' | 'unknown';

export interface NamespaceView {
  readonly user: Initial;
  readonly pid: Initial;
  readonly net: Initial;
}

// enum init_ns_ino of <linux/nsfs.h>: inode numbers that only the initial
// namespaces have. The network namespace got one in Linux 6.18; before that
// its number was an arbitrary one.
const USER_NS_INIT_INO = 0xeffffffd;
const PID_NS_INIT_INO = 0xeffffffc;
const NET_NS_INIT_INO = 0xeffffff9;

function inode(kind: string, pid: number | 'self', root: string): number | undefined {
  try {
    const match = /^\w+:\[(\d+)\]$/.exec(readlinkSync(`${root}/${pid}/ns/${kind}`));
    return match ? Number(match[1]) : undefined;
  } catch {
    return undefined;
  }
}

function isInitial(actual: number | undefined, initial: number): Initial {
  if (actual === undefined) return 'unknown';
  return actual === initial ? 'yes' : 'no';
}

/** Without a fixed number, the namespace of init tells; but pid 1 is init in the initial pid namespace only. */
function netIsInitial(pidNamespace: Initial, root: string): Initial {
  const own = inode('net', 'self', root);
  if (own === undefined) return 'unknown';
  if (own === NET_NS_INIT_INO) return 'yes';
  const init = pidNamespace === 'yes' ? inode('net', 1, root) : undefined;
  if (init === undefined) return 'unknown';
  return own === init ? 'yes' : 'no';
}

/** Which namespaces this process is in. */
export function readNamespaces(root: string = PROC): NamespaceView {
  const pid = isInitial(inode('pid', 'self', root), PID_NS_INIT_INO);
  return {
    user: isInitial(inode('user', 'self', root), USER_NS_INIT_INO),
    pid,
    net: netIsInitial(pid, root),
  };
}

/**
 * Whether /proc/self/uid_map maps every uid to itself, as it does in the
 * initial user namespace; undefined when it cannot be read. False means that
 * this is another user namespace; true alone does not prove the contrary.
 */
export function uidMapIsIdentity(root: string = PROC): boolean | undefined {
  const text = readSmallFile(`${root}/self/uid_map`);
  if (text === undefined) return undefined;
  return /^\s*0\s+0\s+4294967295\s*$/.test(text);
}
