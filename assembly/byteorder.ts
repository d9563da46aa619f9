/**
 * Integers of a payload, in the byte order of the machine that made it.
 * WebAssembly itself is always little endian and reads at any alignment.
 */

/** True when the payload is big endian. */
export let swapped: bool = false;

export function setByteOrder(bigEndian: bool): void {
  swapped = bigEndian;
}

export function u16At(address: usize): u32 {
  const value = load<u16>(address);
  return swapped ? bswap<u16>(value) : value;
}

export function u32At(address: usize): u32 {
  const value = load<u32>(address);
  return swapped ? bswap<u32>(value) : value;
}
