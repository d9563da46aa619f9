/** Ways to damage a payload: what a broken kernel, a cut capture or an attacker would send. */
import { concat } from './messages.ts';
import type { Random } from './random.ts';

type Mutation = (bytes: Uint8Array, random: Random, others: readonly Uint8Array[]) => Uint8Array;

/** Numbers that a length, a type or a version is wrong with. */
const NUMBERS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 15, 16, 17, 18, 19, 20, 31, 236, 260, 560, 688, 65535];

const flipBits: Mutation = (bytes, random) => {
  for (let n = random.below(8); n >= 0; n--) {
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  }
  return bytes;
};

/** A small number in either byte order where a header may lie. */
const setNumber: Mutation = (bytes, random) => {
  const at = random.below(Math.min(bytes.length, 64)) & ~1;
  const value = random.pick(NUMBERS);
  const [low, high] = random.chance(0.5) ? [0, 1] : [1, 0];
  if (at + 1 < bytes.length) {
    bytes[at + low] = value;
    bytes[at + high] = value >> 8;
  }
  return bytes;
};

/** The length of a message a little more or less than it is. */
const nudgeLength: Mutation = (bytes, random) => {
  const at = random.pick([0, 3, 20, 21, 24, 25, 32, 33]);
  bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) + random.below(17) - 8;
  return bytes;
};

const truncate: Mutation = (bytes, random) => bytes.slice(0, random.below(bytes.length + 1));

const splice: Mutation = (bytes, random, others) => {
  const other = random.pick(others);
  return concat(
    bytes.subarray(0, random.below(bytes.length + 1)),
    other.subarray(random.below(other.length)),
  );
};

const remove: Mutation = (bytes, random) => {
  const start = random.below(bytes.length);
  const end = start + 1 + random.below(16);
  return concat(bytes.subarray(0, start), bytes.subarray(end));
};

const insert: Mutation = (bytes, random) => {
  const at = random.below(bytes.length + 1);
  const noise = random.fill(new Uint8Array(1 + random.below(12)));
  return concat(bytes.subarray(0, at), noise, bytes.subarray(at));
};

const MUTATIONS = [flipBits, setNumber, nudgeLength, truncate, splice, remove, insert];

/** One to three datagrams, most of them damaged. */
export function mutated(seeds: readonly Uint8Array[], random: Random): Uint8Array {
  const parts = Array.from({ length: 1 + random.below(3) }, () => {
    let bytes: Uint8Array = random.pick(seeds).slice();
    for (let n = random.below(4); n > 0 && bytes.length > 0; n--) {
      bytes = random.pick(MUTATIONS)(bytes, random, seeds);
    }
    return bytes;
  });
  return concat(...parts);
}
