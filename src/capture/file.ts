/** Recordings and captures on disk. */
import { constants, openSync } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { StatError } from '../errors.ts';
import { unreadable } from '../unreadable.ts';

/** The recording that comes with the package. */
export const DEMO_CAPTURE: string = fileURLToPath(
  new URL('../../captures/demo.frames.gz', import.meta.url),
);

/** Bytes; a recording is held in memory as a whole. */
const MAX_RECORDING = 2 ** 26;

/** Bytes of a capture that are read at once. */
const CAPTURE_CHUNK = 2 ** 18;

/**
 * The bytes of a capture; `-` is stdin.
 * @throws ERR_NOT_FOUND, ERR_PERMISSION, ERR_KERNEL, and ERR_CAPTURE for a directory
 */
export async function openCapture(path: string): Promise<AsyncIterable<Uint8Array>> {
  if (path === '-') return process.stdin;
  try {
    const found = await stat(path);
    // open(2) takes a directory, and only the first read(2) would fail.
    if (found.isDirectory()) {
      throw new StatError('ERR_CAPTURE', `${path} cannot be read: it is a directory`);
    }
    if (found.isFIFO()) return openPipe(path);
    const file = await open(path);
    return file.createReadStream({ highWaterMark: CAPTURE_CHUNK });
  } catch (cause) {
    throw cause instanceof StatError ? cause : unreadable(path, cause as NodeJS.ErrnoException);
  }
}

/**
 * A named pipe, or `<(…)` of a shell. open(2) and read(2) of files wait in a thread for
 * whoever writes, and the program could not end before that thread does.
 */
function openPipe(path: string): Socket {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}

/** The frames of a recording. @throws ERR_NOT_FOUND, ERR_PERMISSION, ERR_KERNEL, ERR_PROTOCOL */
export async function readRecording(path: string): Promise<Uint8Array> {
  let compressed: Buffer;
  try {
    compressed = await readFile(path);
  } catch (cause) {
    throw unreadable(path, cause as NodeJS.ErrnoException);
  }
  try {
    return await promisify(gunzip)(compressed, { maxOutputLength: MAX_RECORDING });
  } catch (cause) {
    throw new StatError('ERR_PROTOCOL', `${path} is no recording`, { cause });
  }
}
