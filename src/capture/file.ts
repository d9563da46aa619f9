/** Recordings and captures on disk. */
import { open, readFile } from 'node:fs/promises';
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
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    throw unreadable(path, cause);
  });
  // open(2) takes a directory, and only the first read(2) would fail.
  if ((await file.stat()).isDirectory()) {
    await file.close();
    throw new StatError('ERR_CAPTURE', `${path} cannot be read: it is a directory`);
  }
  return file.createReadStream({ highWaterMark: CAPTURE_CHUNK });
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
