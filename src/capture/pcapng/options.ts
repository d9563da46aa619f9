/** Options of pcapng blocks: a list of code, length and value, padded to 4 bytes. */
import { OPTION_END } from './format.ts';

export interface Option {
  readonly code: number;
  readonly value: DataView;
}

const HEADER = 4;

export class OptionList {
  /** Whether the list ended in the middle of an option. */
  cut = false;
  readonly #view: DataView;
  readonly #little: boolean;

  /** `view` begins where the options do, and ends where they have to. */
  constructor(view: DataView, little: boolean) {
    this.#view = view;
    this.#little = little;
  }

  *[Symbol.iterator](): Generator<Option, void> {
    const view = this.#view;
    for (let at = 0; at < view.byteLength; ) {
      const room = view.byteLength - at - HEADER;
      const code = room < 0 ? undefined : view.getUint16(at, this.#little);
      if (code === OPTION_END) return;
      const length = code === undefined ? 0 : view.getUint16(at + 2, this.#little);
      if (code === undefined || length > room) {
        this.cut = true;
        return;
      }
      yield { code, value: part(view, at + HEADER, length) };
      at += HEADER + padded(length);
    }
  }
}

export function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

/** A view over part of a view. */
export function part(view: DataView, start: number, length: number): DataView {
  return new DataView(view.buffer, view.byteOffset + start, length);
}

export function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** UTF-8, as all text in pcapng; older writers end it with a NUL. */
export function textOf(view: DataView): string {
  return new TextDecoder().decode(bytesOf(view)).replace(/\0.*$/s, '');
}

export function concat(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
