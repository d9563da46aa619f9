/** Recordings on disk: frames, compressed by gzip. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { StatError } from '../errors.ts';

/** The recording that comes with the package. */
export const DEMO_CAPTURE: string = fileURLToPath(
  new URL('../../captures/demo.frames.gz', import.meta.url),
);

/** Bytes; a recording is held in memory as a whole. */
const MAX_RECORDING = 2 ** 26;

/** The frames of a recording. @throws ERR_NOT_FOUND, ERR_PROTOCOL */
export async function readRecording(path: string): Promise<Uint8Array> {
  let compressed: Buffer;
  try {
    compressed = await readFile(path);
  } catch (cause) {
    throw new StatError('ERR_NOT_FOUND', `${path} cannot be read`, { cause });
  }
  try {
    return await promisify(gunzip)(compressed, { maxOutputLength: MAX_RECORDING });
  } catch (cause) {
    throw new StatError('ERR_PROTOCOL', `${path} is no recording`, { cause });
  }
}
