/** Kstats that do not come as records of frames: made into such records, as the helper does. */
import { checkInteger } from '../../decoder/arguments.ts';
import { invalidArgument } from '../../errors.ts';
import { HEADER_SIZE } from '../../generated/kstat.ts';
import {
  KSTAT_RECORD_DATA_BASE,
  KSTAT_RECORD_DATA_SIZE,
  KSTAT_RECORD_HEADER_SIZE,
  KSTAT_RECORD_LENGTH,
  KSTAT_RECORD_SIZE,
  KSTAT_RECORD_STATUS,
  MAX_KSTAT_DATA,
} from '../../generated/protocol.ts';
import type { KstatParts } from './types.ts';

function align8(size: number): number {
  return Math.ceil(size / 8) * 8;
}

function lengthOf({ header, data }: KstatParts): number {
  return KSTAT_RECORD_SIZE + align8(header.length) + align8(data?.length ?? 0);
}

function check({ header, data, errno = 0 }: KstatParts): void {
  if (!HEADER_SIZE.includes(header.length)) {
    const sizes = HEADER_SIZE.join(' or ');
    throw invalidArgument(`a kstat_t of ${header.length} bytes`, `it has ${sizes} bytes`);
  }
  checkInteger('data.length', data?.length ?? 0, MAX_KSTAT_DATA);
  checkInteger('errno', errno, 0xffff_ffff);
}

function put(target: Uint8Array, at: number, length: number, parts: KstatParts): void {
  const { header, data = new Uint8Array(), dataBase = 0n, errno = 0 } = parts;
  const view = new DataView(target.buffer, target.byteOffset + at, length);
  view.setUint32(KSTAT_RECORD_LENGTH, length, true);
  view.setUint32(KSTAT_RECORD_STATUS, errno, true);
  view.setUint32(KSTAT_RECORD_HEADER_SIZE, header.length, true);
  view.setBigUint64(KSTAT_RECORD_DATA_BASE, dataBase, true);
  view.setBigUint64(KSTAT_RECORD_DATA_SIZE, BigInt(data.length), true);
  target.set(header, at + KSTAT_RECORD_SIZE);
  target.set(data, at + KSTAT_RECORD_SIZE + align8(header.length));
}

/** Records one after another. Throws ERR_INVALID_ARGUMENT when a header is no kstat_t. */
export function encodeRecords(list: readonly KstatParts[]): Uint8Array<ArrayBuffer> {
  for (const parts of list) check(parts);
  const lengths = list.map(lengthOf);
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const [i, parts] of list.entries()) {
    put(bytes, at, lengths[i] as number, parts);
    at += lengths[i] as number;
  }
  return bytes;
}
