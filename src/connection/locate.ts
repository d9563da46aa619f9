/** Where helpers and the daemon's socket are found. */
import { accessSync, constants, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where `sidestat helper install` puts the helper. */
export const INSTALLED_HELPER = '/usr/local/libexec/sidestat/sidestat-helper';
/** Where packages of distributions put it. */
const PACKAGED_HELPER = '/usr/libexec/sidestat/sidestat-helper';
/** The daemon's socket. */
export const DAEMON_SOCKET = '/run/sidestat/helper.sock';

/** The folder of the package, which is the same from src/client and from dist/client. */
export const PACKAGE_FOLDER: string = resolve(fileURLToPath(import.meta.url), '../../..');

/** The helper that was built in the folder of the package itself. */
export const BUILT_HELPER: string = join(PACKAGE_FOLDER, 'build/sidestat-helper');

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** An installed helper, then the built one; undefined when there is none. */
export function findHelper(): string | undefined {
  return [INSTALLED_HELPER, PACKAGED_HELPER, BUILT_HELPER].find(executable);
}

/** Whether the daemon's socket stands in the file system. */
export function daemonSocketExists(path: string = DAEMON_SOCKET): boolean {
  try {
    return statSync(path).isSocket();
  } catch {
    return false;
  }
}
