/** Can this machine make namespaces to test in? */
import { spawnSync } from 'node:child_process';
import { IS_ROOT } from '../machine.ts';

/** A user namespace, as a user without privilege. */
export function hasUserNamespaces(): boolean {
  const options = { uid: 65534, gid: 65534, stdio: 'ignore' } as const;
  if (!IS_ROOT) return false;
  return spawnSync('unshare', ['--user', '--map-root-user', 'true'], options).status === 0;
}

/** A mount namespace, as root. */
export function hasMountNamespaces(): boolean {
  if (!IS_ROOT) return false;
  return spawnSync('unshare', ['--mount', 'true'], { stdio: 'ignore' }).status === 0;
}
