/** Ways to damage records: what a broken helper, a cut capture or an attacker would send. */
import type { Random } from '../decoder/random.ts';

type Mutation = (bytes: Uint8Array, random: Random, others: readonly Uint8Array[]) => Uint8Array;

/** Sizes, counts and types that are wrong, or nearly right. */
const NUMBERS = [
  0, 1, 2, 3, 5, 6, 7, 8, 9, 16, 31, 32, 47, 48, 49, 80, 152, 184, 200, 0x7fff, 0xffff,
];

const flipBits: Mutation = (bytes, random) => {
  for (let n = random.below(6); n >= 0; n--) {
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  }
  return bytes;
};

/** A number in either byte order anywhere in the wire header, kstat_t or the first members. */
const setNumber: Mutation = (bytes, random) => {
  const at = random.below(Math.min(bytes.length, 420)) & ~3;
  if (at + 4 > bytes.length) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  view.setUint32(at, random.pick(NUMBERS), random.chance(0.5));
  return bytes;
};

/** ks_type or ks_ndata of either ABI. */
const setHeader: Mutation = (bytes, random) => {
  const at = 32 + random.pick([83, 87, 120, 123, 128, 131]);
  if (at < bytes.length) bytes[at] = random.pick(NUMBERS);
  return bytes;
};

/** Type, pointer or length of a member. */
const setMember: Mutation = (bytes, random) => {
  const data = 32 + (bytes[8] ?? 184);
  const at = data + 48 * random.below(16) + random.pick([31, 32, 33, 36, 39, 40, 43]);
  if (at < bytes.length) bytes[at] = random.pick([...NUMBERS, random.u32()]);
  return bytes;
};

/** Sizes of the record a little more or less than they are. */
const nudgeSize: Mutation = (bytes, random) => {
  const at = random.pick([0, 1, 4, 8, 24, 25, 31]);
  bytes[at] = (bytes[at] ?? 0) + random.below(17) - 8;
  return bytes;
};

const truncate: Mutation = (bytes, random) => bytes.slice(0, random.below(bytes.length + 1));

/** Takes whole words away, and says so: sound, but the data are shorter than ks_ndata says. */
const shorten: Mutation = (bytes, random) => {
  const header = 32 + (bytes[8] ?? 184);
  const size = random.below(Math.max(bytes.length - header, 1));
  const length = header + ((size + 7) & ~7);
  if (length > bytes.length) return bytes;
  const cut = bytes.slice(0, length);
  const view = new DataView(cut.buffer);
  view.setUint32(0, length, true);
  view.setBigUint64(24, BigInt(size), true);
  return cut;
};

const splice: Mutation = (bytes, random, others) => {
  const other = random.pick(others);
  const head = bytes.subarray(0, random.below(bytes.length + 1));
  return new Uint8Array(Buffer.concat([head, other.subarray(random.below(other.length))]));
};

const MUTATIONS = [
  flipBits,
  setNumber,
  setHeader,
  setMember,
  setMember,
  nudgeSize,
  shorten,
  truncate,
  splice,
];

/** `count` records one after another, most of them damaged. */
export function mutated(all: readonly Uint8Array[], count: number, random: Random): Uint8Array {
  const parts = Array.from({ length: count }, () => {
    let bytes: Uint8Array = random.pick(all).slice();
    for (let n = random.below(4); n > 0 && bytes.length > 32; n--) {
      bytes = random.pick(MUTATIONS)(bytes, random, all);
    }
    return bytes;
  });
  return new Uint8Array(Buffer.concat(parts));
}
