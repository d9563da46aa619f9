/** Names in fixed fields: bytes up to the first NUL, or all of them. */
import { NAME_SIZE } from '../generated/kstat';

const COLON: u32 = 0x3a;
const ZERO: u32 = 0x30;

/** Bytes of the text in a field of `size` bytes. */
export function textLength(at: usize, size: u32): u32 {
  let length: u32 = 0;
  while (length < size && load<u8>(at + length) != 0) ++length;
  return length;
}

/** Whether the name at `at` is the text at `other`, which ends with a NUL. */
export function sameName(at: usize, other: usize): bool {
  for (let i: u32 = 0; i < NAME_SIZE; ++i) {
    const byte = load<u8>(at + i);
    if (byte != load<u8>(other + i)) return false;
    if (byte == 0) return true;
  }
  return true;
}

/** Follows the name at `at`, decimal digits left out, along `key`; where it ends, or 0. */
function follow(at: usize, key: usize): usize {
  for (let i: u32 = 0; i < NAME_SIZE; ++i) {
    const byte: u32 = load<u8>(at + i);
    if (byte == 0) break;
    if (byte - ZERO < 10) continue;
    if (byte != load<u8>(key)) return 0;
    ++key;
  }
  return key;
}

/** Whether module and name of a kstat, decimal digits left out, are `module:name` at `key`. */
export function matchesKey(module: usize, name: usize, key: usize): bool {
  const colon = follow(module, key);
  if (colon == 0 || load<u8>(colon) != COLON) return false;
  const end = follow(name, colon + 1);
  return end != 0 && load<u8>(end) == 0;
}
