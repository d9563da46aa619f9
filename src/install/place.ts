/**
 * Puts a file in its place, whole or not at all: it is written under a name that
 * nobody knows, gets its owner, mode and capability there, is read back, and only
 * then takes the name that programs execute.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StatError } from '../errors.ts';

export interface Placement {
  readonly path: string;
  readonly content: Uint8Array;
  readonly gid: number;
  readonly mode: number;
  /** Called when owner and mode are set, which would take a capability away again. */
  readonly finish?: (fd: number, temporary: string) => void;
}

export function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** @throws ERR_INSTALL for what should not be replaced */
export function checkDestination(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat || (stat.isFile() && stat.nlink === 1)) return;
  const what = stat.isFile() ? `has ${stat.nlink} names (hard links)` : `is ${kindOf(stat)}`;
  throw new StatError('ERR_INSTALL', `${path} ${what}, and is not replaced`, {
    hint: 'find out who made it, and remove it',
  });
}

function kindOf(stat: { isSymbolicLink(): boolean }): string {
  return stat.isSymbolicLink() ? 'a symbolic link' : 'no regular file';
}

export function placeFile(placement: Placement): void {
  const { path } = placement;
  checkDestination(path);
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomBytes(8).toString('hex')}`);
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants;
  const fd = openSync(temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    fill(fd, temporary, placement);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
  syncFolder(folder);
}

function fill(fd: number, temporary: string, placement: Placement): void {
  const { content, gid, mode, finish } = placement;
  writeFileSync(fd, content);
  fchownSync(fd, 0, gid);
  fchmodSync(fd, mode);
  finish?.(fd, temporary);
  fsyncSync(fd);
  if (sha256Of(readBack(fd)) !== sha256Of(content)) {
    throw new StatError('ERR_INSTALL', 'the file system gives back other bytes than were written');
  }
}

function readBack(fd: number): Uint8Array {
  const bytes = new Uint8Array(fstatSync(fd).size);
  for (let at = 0; at < bytes.length; ) {
    const count = readSync(fd, bytes, at, bytes.length - at, at);
    if (count === 0) break; // shorter than it says: the hash will differ
    at += count;
  }
  return bytes;
}

/** So that the new name survives a crash. */
function syncFolder(folder: string): void {
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
