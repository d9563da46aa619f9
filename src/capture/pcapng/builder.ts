/** Blocks of pcapng as bytes, one after another, in a buffer that is used again and again. */
import { StatError } from '../../errors.ts';
import { BLOCK_OVERHEAD, OPTION_END } from './format.ts';
import type { ByteOrder } from './items.ts';
import { padded } from './options.ts';

const FIRST_CAPACITY = 4096;
/** Its length has 16 bits. */
const MAX_OPTION = 0xffff;

/** Damaged captures have things in them of which no capture can be made. */
export function tooLarge(what: string, bytes: number, most: number): StatError {
  const message = `${what} of ${bytes} bytes cannot be written into a capture`;
  return new StatError('ERR_CAPTURE', message, { hint: `it may have up to ${most} bytes` });
}

export class BlockBuilder {
  readonly #little: boolean;
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  /** Where the open block begins. */
  #start = 0;
  #options = 0;

  constructor(byteOrder: ByteOrder) {
    this.#little = byteOrder === 'little';
  }

  /** Begins a block; its body follows. */
  open(type: number): void {
    this.#start = this.#at;
    this.#options = 0;
    this.u32(type);
    this.u32(0); // the length, when it is known
  }

  /** Ends the block, and its options if it has any. */
  close(): void {
    if (this.#options > 0) this.#optionHead(OPTION_END, 0);
    const length = this.#at - this.#start + BLOCK_OVERHEAD - 8;
    this.#view.setUint32(this.#start + 4, length, this.#little);
    this.u32(length);
  }

  u16(value: number, little: boolean = this.#little): void {
    this.#reserve(2);
    this.#view.setUint16(this.#at, value, little);
    this.#at += 2;
  }

  u32(value: number, little: boolean = this.#little): void {
    this.#reserve(4);
    this.#view.setUint32(this.#at, value, little);
    this.#at += 4;
  }

  u64(value: bigint, little: boolean = this.#little): void {
    this.#reserve(8);
    this.#view.setBigUint64(this.#at, value, little);
    this.#at += 8;
  }

  /** High word first, whatever the byte order. */
  time(timeNs: bigint): void {
    const units = BigInt.asUintN(64, timeNs);
    this.u32(Number(units >> 32n));
    this.u32(Number(units & 0xffff_ffffn));
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Zero bytes, as many as `length` of content needs behind it. */
  pad(length: number): void {
    const zeros = padded(length) - length;
    this.#reserve(zeros);
    this.#bytes.fill(0, this.#at, this.#at + zeros);
    this.#at += zeros;
  }

  option(code: number, ...parts: readonly Uint8Array[]): void {
    const length = parts.reduce((sum, each) => sum + each.length, 0);
    this.#optionHead(code, length);
    for (const each of parts) this.bytes(each);
    this.pad(length);
  }

  u32Option(code: number, value: number): void {
    this.#optionHead(code, 4);
    this.u32(value);
  }

  u64Option(code: number, value: bigint): void {
    this.#optionHead(code, 8);
    this.u64(value);
  }

  /** The blocks since the last time. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes.slice(0, this.#at);
    this.#at = 0;
    return bytes;
  }

  #optionHead(code: number, length: number): void {
    if (length > MAX_OPTION) throw tooLarge('an option', length, MAX_OPTION);
    this.#options++;
    this.u16(code);
    this.u16(length);
  }

  #reserve(more: number): void {
    const needed = this.#at + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
