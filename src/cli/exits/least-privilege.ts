/** How programs connect that want exits and nothing else. */
import type { ConnectOptions } from '../../client/connect.ts';
import { daemonSocketExists } from '../../connection/locate.ts';

/** A helper of our own needs no capability once it listens. */
export function leastPrivilege(options: ConnectOptions): ConnectOptions {
  const { mode, helper } = options;
  const daemon =
    mode === 'socket' || (mode === 'auto' && helper === undefined && daemonSocketExists());
  return daemon ? options : { ...options, exitsOnly: true };
}
