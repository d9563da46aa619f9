/** Where helpers and the daemon's socket are found. */
import { accessSync, constants, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where `make install` and packages of distributions put the helper. */
export const INSTALLED_HELPER = '/usr/local/libexec/sidestat/sidestat-helper';
/** The daemon's socket. */
export const DAEMON_SOCKET = '/run/sidestat/helper.sock';

/** The helper that was built in the folder of the package itself. */
export const BUILT_HELPER: string = fileURLToPath(
  new URL('../../build/sidestat-helper', import.meta.url),
);

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The installed helper, then the built one; undefined when there is none. */
export function findHelper(): string | undefined {
  return [INSTALLED_HELPER, BUILT_HELPER].find(executable);
}

/** Whether the daemon's socket stands in the file system. */
export function daemonSocketExists(path: string = DAEMON_SOCKET): boolean {
  try {
    return statSync(path).isSocket();
  } catch {
    return false;
  }
}
