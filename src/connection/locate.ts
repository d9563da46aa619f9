/** Where helpers and the daemon's socket are found. */
import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../package/folder.ts';

/** Where `sidestat helper install` puts the helper. */
export const INSTALLED_HELPER = '/usr/local/libexec/sidestat/sidestat-helper';
/** Where packages of distributions put it. */
const PACKAGED_HELPER = '/usr/libexec/sidestat/sidestat-helper';
/** The daemon's socket. */
export const DAEMON_SOCKET = '/run/sidestat/helper.sock';

/** The helper that was built in the folder of the package itself. */
export const BUILT_HELPER: string = join(PACKAGE_FOLDER, 'build/sidestat-helper');

/** The first of these files that this user may run; undefined when there is none. */
export function firstExecutable(paths: readonly string[]): string | undefined {
  return paths.find(executable);
}

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
  return firstExecutable([INSTALLED_HELPER, PACKAGED_HELPER, BUILT_HELPER]);
}

/** Whether the daemon's socket stands in the file system. */
export function daemonSocketExists(path: string = DAEMON_SOCKET): boolean {
  try {
    return statSync(path).isSocket();
  } catch {
    return false;
  }
}
