/** Feeds records to the module, in pieces that stay in the cache. */

import { HEADER_SIZE } from '../../generated/kstat.ts';
import {
  KSTAT_RECORD_LENGTH,
  KSTAT_RECORD_SIZE,
  MAX_KSTAT_DATA,
} from '../../generated/protocol.ts';
import { type Instance, numberOf } from './module.ts';

const PAGE_BYTES = 65536;

/** The longest record that the module takes. */
export const MAX_RECORD: number = KSTAT_RECORD_SIZE + Math.max(...HEADER_SIZE) + MAX_KSTAT_DATA;

/** Bytes that the module has walked. */
export interface Piece {
  readonly bytes: Uint8Array;
  /** Records in it that could not be read. */
  readonly malformed: number;
}

export class Input {
  readonly #instance: Instance;
  readonly #location: number;
  readonly #chunk: number;
  #view: Uint8Array;

  constructor(instance: Instance) {
    this.#instance = instance;
    this.#location = numberOf(instance, 'INPUT_LOCATION');
    this.#chunk = numberOf(instance, 'CHUNK');
    this.#view = new Uint8Array(instance.memory.buffer, this.#location);
  }

  /** Walks all records; the kstat table holds those of the piece that was yielded last. */
  *pieces(bytes: Uint8Array, littleEndian: boolean): Generator<Piece> {
    for (let start = 0; start < bytes.length; ) {
      const rest = bytes.subarray(start);
      const consumed = this.#index(rest, littleEndian);
      const tooLong = consumed === 0;
      const length = tooLong ? Math.min(recordLength(rest), rest.length) : consumed;
      const malformed = tooLong ? 1 : this.#instance.functions.malformed();
      start += length;
      yield { bytes: rest.subarray(0, length), malformed };
    }
  }

  /** Bytes of `rest` that were walked; 0 when its first record is longer than any may be. */
  #index(rest: Uint8Array, littleEndian: boolean): number {
    const walked = this.#walk(rest, Math.min(rest.length, this.#chunk), littleEndian);
    if (walked > 0) return walked;
    const length = Math.min(recordLength(rest), rest.length);
    return length > MAX_RECORD ? 0 : this.#walk(rest, length, littleEndian);
  }

  #walk(rest: Uint8Array, length: number, littleEndian: boolean): number {
    this.#reserve(length);
    this.#view.set(rest.subarray(0, length));
    const last = length === rest.length ? 1 : 0;
    return this.#instance.functions.index(length, last, littleEndian ? 0 : 1);
  }

  #reserve(length: number): void {
    const { memory } = this.#instance;
    const missing = this.#location + length - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    if (this.#view.buffer !== memory.buffer) {
      this.#view = new Uint8Array(memory.buffer, this.#location);
    }
  }
}

function recordLength(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return view.getUint32(KSTAT_RECORD_LENGTH, true);
}
