/**
 * A stream of frames as one reads it first: 'data' events, what is left of a frame
 * put before the next chunk, and an object for each record.
 */
import { FRAME_LENGTH, FRAME_SIZE } from '../../src/generated/protocol.ts';
import type { NaiveDecoder } from './naive.ts';

export class NaiveStream {
  /** Of the last frame. */
  readonly objects: object[] = [];
  records = 0;
  readonly #decode: NaiveDecoder;
  /** Bytes of a datagram, and where the struct begins in it. */
  readonly #size: number;
  readonly #structAt: number;
  #rest: Buffer = Buffer.alloc(0);

  constructor(decode: NaiveDecoder, datagramSize: number, structAt: number) {
    this.#decode = decode;
    this.#size = datagramSize;
    this.#structAt = structAt;
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    while (bytes.length - at >= FRAME_SIZE) {
      const length = bytes.readUInt32LE(at + FRAME_LENGTH);
      if (bytes.length - at < FRAME_SIZE + length) break;
      this.#frame(bytes, at + FRAME_SIZE, length);
      at += FRAME_SIZE + length;
    }
    this.#rest = bytes.subarray(at);
  }

  #frame(bytes: Buffer, at: number, length: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, length);
    const count = length / this.#size;
    for (let i = 0; i < count; i++) {
      this.objects[i] = this.#decode(view, i * this.#size + this.#structAt);
    }
    this.records += count;
  }
}
