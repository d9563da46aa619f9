/**
 * MessagePack by the build of msgpackr that makes no code at run time, so that pages
 * work under a policy without `unsafe-eval`, and no input can ask for it.
 */
import { Packr, Unpackr } from 'msgpackr/index-no-eval';
import { StatError } from '../errors.ts';

const packr = new Packr({ useRecords: false, mapsAsObjects: true });
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true });

export function packMap(map: object): Uint8Array<ArrayBuffer> {
  return packr.pack(map).slice() as Uint8Array<ArrayBuffer>;
}

/**
 * One map from somebody else; `what` is its name in errors.
 * @throws ERR_PROTOCOL when it is longer than `limit`, no msgpack, or no map
 */
export function unpackMap(
  bytes: Uint8Array,
  limit: number,
  what = 'message',
): Record<string, unknown> {
  if (bytes.length > limit) {
    throw new StatError('ERR_PROTOCOL', `the ${what} has ${bytes.length} bytes`);
  }
  let map: unknown;
  try {
    map = unpackr.unpack(bytes.slice());
  } catch (cause) {
    throw new StatError('ERR_PROTOCOL', `the ${what} is no msgpack`, { cause });
  }
  if (typeof map !== 'object' || map === null || Array.isArray(map) || map instanceof Uint8Array) {
    throw new StatError('ERR_PROTOCOL', `the ${what} is no map`);
  }
  return map as Record<string, unknown>;
}
