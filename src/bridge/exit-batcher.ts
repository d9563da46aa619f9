/** Exits for pages: the frames of one read of the socket go out together. */
import { KIND_GAP } from '../generated/protocol.ts';
import { type FrameHeader, type Gap, readGaps } from '../protocol/frame.ts';
import type { Parcel } from './parcel.ts';

export class ExitBatcher {
  readonly #emit: (parcel: Parcel) => void;
  #frames: Uint8Array[] = [];
  #records = 0;
  #gaps: Gap[] = [];

  constructor(emit: (parcel: Parcel) => void) {
    this.#emit = emit;
  }

  add(frame: Uint8Array, header: FrameHeader): void {
    if (this.#frames.length === 0) queueMicrotask(() => this.#flush());
    this.#frames.push(frame);
    if (header.kind === KIND_GAP) {
      const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
      this.#gaps.push(...readGaps(view, frame.length - header.length, header.length));
    } else {
      this.#records += header.count;
    }
  }

  #flush(): void {
    const message = Buffer.concat(this.#frames);
    this.#emit({
      messages: [message],
      bytes: message.length,
      request: 0,
      records: this.#records,
      gaps: this.#gaps,
    });
    this.#frames = [];
    this.#records = 0;
    this.#gaps = [];
  }
}
