/**
 * Bounded reads of files whose size nobody knows before they are read.
 * A file that is not there, or that may not be read, is `undefined`: in /proc
 * things vanish between listing and reading, and that is no error.
 */
import { closeSync, openSync, readSync } from 'node:fs';

/** Where procfs is mounted. Tests give a folder of their own. */
export const PROC = '/proc';

/** Bytes; /proc/PID/status and /proc/PID/stat stay below 4 KiB. */
const MAX_SMALL_FILE = 16_384;

// Reads are synchronous, so one buffer serves all of them.
const scratch = Buffer.allocUnsafeSlow(MAX_SMALL_FILE);

/** Opens a file to read; undefined when that fails. */
function tryOpen(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}

/** Fills `buffer` from `fd` until it is full or the file ends; undefined when a read fails. */
function fill(fd: number, buffer: Buffer): number | undefined {
  let length = 0;
  try {
    while (length < buffer.length) {
      const count = readSync(fd, buffer, length, buffer.length - length, null);
      if (count === 0) break;
      length += count;
    }
  } catch {
    // ESRCH: the task ended after its file was opened.
    return undefined;
  }
  return length;
}

/**
 * The first `limit` bytes of a file as a string (by default at most 16 KiB);
 * undefined when it cannot be read. One read(2) is enough for most files of
 * procfs: the second says that it was the end.
 */
export function readSmallFile(path: string, limit: number = MAX_SMALL_FILE): string | undefined {
  const fd = tryOpen(path);
  if (fd === undefined) return undefined;
  try {
    const length = fill(fd, scratch.subarray(0, Math.min(limit, MAX_SMALL_FILE)));
    return length === undefined ? undefined : scratch.toString('utf8', 0, length);
  } finally {
    closeSync(fd);
  }
}
