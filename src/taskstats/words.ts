/**
 * Arithmetic on u64 columns without a bigint for each value: the two halves are
 * read and written as 32-bit words.
 */
import { LITTLE_ENDIAN_HOST } from '../byteorder.ts';

/** Which word of a u64 comes first in memory. */
const LOW = LITTLE_ENDIAN_HOST ? 0 : 1;
const HIGH = 1 - LOW;
const WORD = 2 ** 32;

/** The words of a column of 64-bit integers, two a value. */
export function wordsOf(column: BigUint64Array | BigInt64Array): Uint32Array {
  return new Uint32Array(column.buffer, column.byteOffset, 2 * column.length);
}

/** The value at index `at` as a double, rounded to nearest. */
export function toFloat(words: Uint32Array, at: number, signed: boolean): number {
  const high = words[2 * at + HIGH] as number;
  return (signed ? high | 0 : high) * WORD + (words[2 * at + LOW] as number);
}

/** target[at] += source[from], modulo 2^64. */
export function add(target: Uint32Array, at: number, source: Uint32Array, from: number): void {
  const low = (target[2 * at + LOW] as number) + (source[2 * from + LOW] as number);
  const carry = low >= WORD ? 1 : 0;
  target[2 * at + LOW] = low;
  target[2 * at + HIGH] =
    (target[2 * at + HIGH] as number) + (source[2 * from + HIGH] as number) + carry;
}

/** target[at] = source[from]. */
export function copy(target: Uint32Array, at: number, source: Uint32Array, from: number): void {
  target[2 * at] = source[2 * from] as number;
  target[2 * at + 1] = source[2 * from + 1] as number;
}

/** Whether a[i] and b[j] are the same. */
export function equal(a: Uint32Array, i: number, b: Uint32Array, j: number): boolean {
  return a[2 * i] === b[2 * j] && a[2 * i + 1] === b[2 * j + 1];
}

/** target[at] = the larger of target[at] and source[from], unsigned. */
export function max(target: Uint32Array, at: number, source: Uint32Array, from: number): void {
  const [th, tl] = [target[2 * at + HIGH] as number, target[2 * at + LOW] as number];
  const [sh, sl] = [source[2 * from + HIGH] as number, source[2 * from + LOW] as number];
  if (sh > th || (sh === th && sl > tl)) {
    target[2 * at + HIGH] = sh;
    target[2 * at + LOW] = sl;
  }
}

/** after[i] - before[j] as a double, exact in the 64 bits; negative when the counter went down. */
export function difference(after: Uint32Array, i: number, before: Uint32Array, j: number): number {
  const high = (after[2 * i + HIGH] as number) - (before[2 * j + HIGH] as number);
  const low = (after[2 * i + LOW] as number) - (before[2 * j + LOW] as number);
  return high * WORD + low;
}

/** Whether two arrays hold the same. */
export function sameWords(a: Uint32Array, b: Uint32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
