/**
 * The folders of an installation. A file with a capability is as safe as the
 * least safe folder above it: each must be root's, and writable by nobody else.
 * This is stricter than what a client accepts: no links, and no sticky bit, since
 * a helper has no business in /tmp.
 */
import { chmodSync, chownSync, lstatSync, mkdirSync, rmdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { findWeakness, ROOT_ALONE, walkPath } from '../connection/ownership.ts';
import { StatError } from '../errors.ts';

const MODE = 0o755;
const WRITABLE_BY_OTHERS = 0o022;

function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return false;
    throw error;
  }
}

/** The folders from `path` upwards that do not exist, the highest first. */
export function missingFolders(path: string): string[] {
  return exists(path) ? [] : [...missingFolders(dirname(path)), path];
}

/** Checks what exists of `path` and all that is above it. @throws ERR_INSTALL */
export function checkFolder(path: string): void {
  if (!exists(path)) {
    checkFolder(dirname(path));
    return;
  }
  const { components } = walkPath(path);
  const weakness = findWeakness(components, ROOT_ALONE);
  if (weakness) {
    const { problem, remedy } = weakness;
    throw unsafe(problem, remedy ?? 'choose a prefix that belongs to root');
  }
  for (const { path: part, stat } of components) {
    if (stat.isSymbolicLink()) {
      throw unsafe(`${part} is a symbolic link`, 'give the prefix without links');
    }
    if (!stat.isDirectory()) throw unsafe(`${part} is no folder`, 'choose another prefix');
    if (stat.mode & WRITABLE_BY_OTHERS) {
      throw unsafe(`${part} is a folder for everybody`, 'choose a prefix that belongs to root');
    }
  }
}

function unsafe(problem: string, hint: string): StatError {
  const message = `a helper with a privilege cannot be here: ${problem}`;
  return new StatError('ERR_INSTALL', message, { hint });
}

/** root:root 0755, whatever the umask and the folder above say. */
export function makeFolder(path: string): void {
  mkdirSync(path, { mode: 0o700 });
  chownSync(path, 0, 0);
  chmodSync(path, MODE);
}

/** Leaves a folder that has something else in it. */
export function removeFolder(path: string): void {
  try {
    rmdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}
