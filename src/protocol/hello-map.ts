/**
 * What the hellos of both helpers are: a msgpack map of this version of the protocol. It
 * comes from another process, so every key is checked for its type; keys that a newer
 * helper adds are ignored.
 */
import { StatError } from '../errors.ts';
import { PROTOCOL_VERSION } from '../generated/protocol.ts';
import { unpackMap } from './msgpack.ts';

export type TypeName = 'number' | 'u16' | 'string' | 'bytes' | 'boolean';
type Shape = Readonly<Record<string, TypeName>>;
type HelloMap = Readonly<Record<string, unknown>>;

/** A hello is a few hundred bytes; a longer one is not from our helpers. */
const MAX_HELLO_BYTES = 8192;

/** @throws ERR_PROTOCOL when the bytes are no map, or of another version */
export function unpackHello(bytes: Uint8Array): HelloMap {
  const map = unpackMap(bytes, MAX_HELLO_BYTES, 'hello');
  const { protocol } = map;
  if (protocol === PROTOCOL_VERSION) return map;
  throw new StatError(
    'ERR_PROTOCOL',
    `the helper speaks protocol ${String(protocol)}, this package ${PROTOCOL_VERSION}`,
    { hint: 'install the helper of the same release as the package' },
  );
}

/**
 * Requires every key of `shape`, the types of those of `optional` that are there, and a
 * byte order. @throws ERR_PROTOCOL
 */
export function checkHello(map: HelloMap, shape: Shape, optional: Shape = {}): void {
  for (const [key, type] of Object.entries(shape)) checkKey(map, key, type);
  for (const [key, type] of Object.entries(optional)) {
    if (map[key] !== undefined) checkKey(map, key, type);
  }
  const { byteOrder } = map;
  if (byteOrder === 'little' || byteOrder === 'big') return;
  throw new StatError('ERR_PROTOCOL', `unknown byte order ${String(byteOrder)}`);
}

function checkKey(map: HelloMap, key: string, type: TypeName): void {
  const value = map[key];
  const found = value instanceof Uint8Array ? 'bytes' : typeof value;
  if (found === type || (type === 'u16' && isU16(value))) return;
  throw new StatError('ERR_PROTOCOL', `the hello has no ${type} under the key ${key}`);
}

function isU16(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0xffff;
}
