/** Integers in the byte order of the machine that made them; frames are always little endian. */
import { swapped } from '../byteorder';

export { setByteOrder, u32At } from '../byteorder';

export function readAs<T>(address: usize): T {
  const value = load<T>(address);
  return swapped ? bswap<T>(value) : value;
}

export function u64At(address: usize): u64 {
  return readAs<u64>(address);
}
