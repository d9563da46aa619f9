/**
 * Gives a file the one capability that the helper needs. The attribute is written
 * by the native module; without it setcap(8) does it, and says whether it is there.
 */
import { fchmodSync, fstatSync } from 'node:fs';
import { constants } from 'node:os';
import { type FileCapabilities, isAddonError, loadAddon } from '../addon/index.ts';
import { StatError } from '../errors.ts';
import { runProgram, tryProgram } from './programs.ts';

/** Bit 12 of <linux/capability.h>. */
export const CAP_NET_ADMIN: bigint = 1n << 12n;
const AS_TEXT = 'cap_net_admin=ep';
const S_ISUID = 0o4000;

/** Exactly what the helper should have, in whatever user namespace this is. */
export function isNetAdminAlone(capabilities: FileCapabilities): boolean {
  const { permitted, inheritable, effective } = capabilities;
  return permitted === CAP_NET_ADMIN && inheritable === 0n && effective;
}

/**
 * cap_net_admin=ep; or, on a file system without capabilities and only if
 * `setuid` allows it, set-uid root. Returns which.
 * @throws ERR_INSTALL
 */
export function grant(fd: number, path: string, setuid: boolean): 'capability' | 'setuid' {
  if (setCapability(fd, path)) return 'capability';
  if (!setuid) {
    throw new StatError('ERR_INSTALL', 'this file system has no capabilities', {
      hint: 'choose a prefix on another one, or accept a set-uid root helper with --setuid',
    });
  }
  fchmodSync(fd, (fstatSync(fd).mode & 0o777) | S_ISUID);
  return 'setuid';
}

/** false: the file system has none. */
function setCapability(fd: number, path: string): boolean {
  const addon = loadAddon();
  if (!addon) return setByProgram(path);
  try {
    addon.setFileCapabilities(fd, CAP_NET_ADMIN);
  } catch (error) {
    if (isAddonError(error) && error.errno === constants.errno.ENOTSUP) return false;
    throw error;
  }
  const capabilities = addon.fileCapabilities(fd);
  if (capabilities && isNetAdminAlone(capabilities)) return true;
  throw new StatError('ERR_INSTALL', `the file system does not keep ${AS_TEXT}`);
}

function setByProgram(path: string): boolean {
  const outcome = tryProgram('setcap', [AS_TEXT, path]);
  if (!outcome) {
    throw new StatError('ERR_INSTALL', 'there is neither the native module nor setcap', {
      hint: 'sidestat helper build, or install setcap (Debian: libcap2-bin)',
    });
  }
  if (outcome.status !== 0) {
    if (outcome.stderr.includes('not supported')) return false;
    throw new StatError('ERR_INSTALL', `setcap ${AS_TEXT} ${path}: ${outcome.stderr.trim()}`);
  }
  runProgram('setcap', ['-v', AS_TEXT, path]);
  return true;
}
