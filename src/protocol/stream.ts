/**
 * Frames out of a byte stream, in place. The bytes are read straight into the
 * input region of the decoder; a frame that is not complete yet stays there and
 * is moved to the front when the room behind it gets short.
 */
import { StatError } from '../errors.ts';
import { FRAME_SIZE, MAX_PAYLOAD } from '../generated/protocol.ts';
import { emptyHeader, type FrameHeader, readHeader } from './frame.ts';

/** Called for each complete frame; the payload is input[at, at + header.length). */
export type FrameHandler = (header: FrameHeader, at: number) => void;

/** Room that the next read finds at least, so that reads stay large. */
const MIN_READ_BYTES = 65536;

/** Where bytes go in parts, as room for them is there. */
export interface ByteRoom {
  /** Memory for the next part. */
  room(): Uint8Array;
  /** `length` bytes are in `room()`. */
  received(length: number): void;
}

/** For sources that bring their own buffers: one copy more, the same result. */
export function pour(bytes: Uint8Array, into: ByteRoom): void {
  for (let at = 0; at < bytes.length; ) {
    const room = into.room();
    const part = bytes.subarray(at, at + room.length);
    room.set(part);
    into.received(part.length);
    at += part.length;
  }
}

/** An input region for frames that no decoder reads where they are. */
export function frameRoom(): Uint8Array {
  return new Uint8Array(4 * (FRAME_SIZE + MAX_PAYLOAD));
}

export class FrameStream implements ByteRoom {
  readonly #input: Uint8Array;
  readonly #view: DataView;
  readonly #onFrame: FrameHandler;
  readonly #header = emptyHeader();
  /** Bytes input[start, end) are received and not yet handled. */
  #start = 0;
  #end = 0;

  constructor(input: Uint8Array, onFrame: FrameHandler) {
    if (input.length < FRAME_SIZE + MAX_PAYLOAD + MIN_READ_BYTES) {
      throw new RangeError(`an input region of ${input.length} bytes is too small`);
    }
    this.#input = input;
    this.#view = new DataView(input.buffer, input.byteOffset, input.byteLength);
    this.#onFrame = onFrame;
  }

  get view(): DataView {
    return this.#view;
  }

  /** Where the next bytes go. */
  room(): Uint8Array {
    return this.#input.subarray(this.#end);
  }

  /** Says that `length` bytes were put into `room()`, and handles what is complete. */
  received(length: number): void {
    this.#end += length;
    while (this.#end - this.#start >= FRAME_SIZE) {
      const header = readHeader(this.#view, this.#start, this.#header);
      if (header.length > MAX_PAYLOAD) {
        throw new StatError('ERR_PROTOCOL', `a frame claims ${header.length} bytes of payload`);
      }
      const next = this.#start + FRAME_SIZE + header.length;
      if (next > this.#end) break;
      this.#onFrame(header, this.#start + FRAME_SIZE);
      this.#start = next;
    }
    if (this.#start === this.#end) {
      this.#start = this.#end = 0;
    } else if (this.#input.length - this.#end < MIN_READ_BYTES) {
      this.#input.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
  }

  /** For sources that bring their own buffers. */
  push(bytes: Uint8Array): void {
    pour(bytes, this);
  }

  /** Bytes of a frame that has begun and not ended: not 0 at the end of a stream that was cut. */
  get pending(): number {
    return this.#end - this.#start;
  }
}
