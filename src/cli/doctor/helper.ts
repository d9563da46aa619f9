/** Is there a helper, is it ours, and can it have its capability here? */
import { existsSync, statSync } from 'node:fs';
import {
  DAEMON_SOCKET,
  daemonSocketExists,
  findHelper,
  INSTALLED_HELPER,
} from '../../connection/locate.ts';
import { DEFAULT_GROUP } from '../../install/layout.ts';
import { PACKAGE } from '../../package/manifest.ts';
import type { ConnectionOptions } from '../connection.ts';
import { type Finding, finding } from './finding.ts';
import { type HelperFile, inspectHelper, isSetuidRoot } from './helper-file.ts';
import { type Privileges, readPrivileges } from './privileges.ts';

const BUILD = 'sidestat helper build, which needs make and a C compiler';

const JOIN = `sudo usermod -aG ${DEFAULT_GROUP} "$USER", then log in again`;
const INSTALL = `sudo sidestat helper install, and ${JOIN}`;

/** Permission to execute, for all users. */
const S_IXOTH = 0o001;

const CHECK = 'helper';
const CAPABILITY = 'capability';

/** Whether connect() will use the daemon with these options. */
export function usesDaemon({ mode, socket }: ConnectionOptions): boolean {
  return mode === 'socket' || (mode === 'auto' && daemonSocketExists(socket));
}

/** The findings for the way that connect() will take with these options. */
export async function checkHelper(options: ConnectionOptions): Promise<Finding[]> {
  const { helper, socket = DAEMON_SOCKET } = options;
  if (usesDaemon(options)) return [checkSocket(socket)];
  const path = helper ?? findHelper();
  const file = path === undefined ? undefined : await inspectHelper(path);
  if (!file) {
    const found = path === undefined ? 'no helper was found' : `there is no helper at ${path}`;
    return [finding(CHECK, 'fail', found, BUILD)];
  }
  return [checkFile(file), checkCapability(readPrivileges(), file)];
}

function checkSocket(socket: string): Finding {
  if (daemonSocketExists(socket)) return finding(CHECK, 'ok', `the daemon at ${socket}`);
  if (isOutOfReach(socket))
    return finding(CHECK, 'fail', `this user may not look for a socket at ${socket}`, JOIN);
  const remedy = 'start the daemon, or use --mode spawn';
  return finding(CHECK, 'fail', `there is no socket at ${socket}`, remedy);
}

/** As in the daemon's folder, which only members of the group may enter. */
function isOutOfReach(path: string): boolean {
  try {
    statSync(path);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
}

export function checkFile(file: HelperFile, expected: string = PACKAGE.version): Finding {
  const { path, uid, mode, version, exposed } = file;
  const octal = mode.toString(8).padStart(4, '0');
  const found = `${path}, owner ${uid}, mode ${octal}`;
  if (!file.executable) {
    const remedy = 'ask its owner for the permission, or name another one with --helper';
    return finding(CHECK, 'fail', `${found}: this user may not execute it`, remedy);
  }
  if ('failed' in version) {
    return finding(CHECK, 'fail', `${found}: does not start: ${version.failed}`, BUILD);
  }
  const all = `${found}, version ${version.is}`;
  if (exposed !== undefined) {
    const remedy = `chown root ${exposed} && chmod go-w ${exposed}`;
    return finding(CHECK, 'warn', `${all}: others can change ${exposed}`, remedy);
  }
  if (version.is === expected) return finding(CHECK, 'ok', all);
  const remedy = 'build and install the helper of this release again';
  return finding(CHECK, 'warn', `${all}, but the package is ${expected}`, remedy);
}

/** How CAP_NET_ADMIN gets to the helper, or why it does not: capabilities(7). */
export function checkCapability(
  own: Privileges,
  file: HelperFile,
  isInstalled: boolean = existsSync(INSTALLED_HELPER),
): Finding {
  if (!own.bounding) {
    const found = 'CAP_NET_ADMIN is not in the bounding set: no program can get it here';
    const remedy = 'allow it where this session starts (docker: --cap-add=NET_ADMIN)';
    return finding(CAPABILITY, 'fail', found, remedy);
  }
  if (own.root) return finding(CAPABILITY, 'ok', 'CAP_NET_ADMIN, because this user is root');
  if (own.ambient) return finding(CAPABILITY, 'ok', 'CAP_NET_ADMIN, ambient in this process');
  return checkFileCapability(own, file, isInstalled);
}

function checkFileCapability(own: Privileges, file: HelperFile, isInstalled: boolean): Finding {
  const { path, mode, capabilities, nosuid } = file;
  const setuid = isSetuidRoot(file);
  if (!setuid && capabilities === undefined) {
    const remedy = 'install getcap (Debian: libcap2-bin) to see it';
    return finding(CAPABILITY, 'unknown', 'whether the helper has it cannot be told', remedy);
  }
  if (!setuid && !capabilities?.includes('cap_net_admin')) {
    const found = 'the helper has no capability, and this user is not root';
    const remedy = isInstalled
      ? `${INSTALLED_HELPER} is there for members of its group: ${JOIN}`
      : INSTALL;
    return finding(CAPABILITY, 'fail', found, remedy);
  }
  const how = setuid ? 'set-uid root' : `the file has ${capabilities}`;
  if (own.noNewPrivs) {
    const remedy =
      'start sidestat without no_new_privs (systemd: NoNewPrivileges=no, docker: without ' +
      '--security-opt no-new-privileges), or use the daemon';
    return finding(CAPABILITY, 'fail', `${how}, but no_new_privs is set, so it is ignored`, remedy);
  }
  if (nosuid) {
    return finding(
      CAPABILITY,
      'fail',
      `${how}, but the mount is nosuid, so it is ignored`,
      INSTALL,
    );
  }
  if (mode & S_IXOTH) {
    const found = `CAP_NET_ADMIN: ${how}; every user may execute it, not members of a group alone`;
    return finding(CAPABILITY, 'warn', found, `chmod o-x ${path}`);
  }
  return finding(CAPABILITY, 'ok', `CAP_NET_ADMIN: ${how}`);
}
