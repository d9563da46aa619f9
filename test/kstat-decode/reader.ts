/** Plain access to bytes for the oracle. */
import { isUtf8 } from 'node:buffer';

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

export function cut(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}

/** Reads integers of a piece of bytes. */
export class Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly little: boolean;

  constructor(bytes: Uint8Array, little: boolean) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.little = little;
  }

  u32(at: number): number {
    return this.view.getUint32(at, this.little);
  }

  u64(at: number): bigint {
    return this.view.getBigUint64(at, this.little);
  }

  /** A value of a type of the schema. */
  value(at: number, type: string): unknown {
    const { view, little } = this;
    const [, base, count] = /^(\w+?)(?:\[(\d+)\])?$/.exec(type) ?? [];
    if (base === 'char') return textOf(cut(this.bytes.subarray(at, at + Number(count))));
    if (count !== undefined) {
      const size = base === 's16' ? 2 : 1;
      return Array.from({ length: Number(count) }, (_, i) => this.value(at + i * size, base ?? ''));
    }
    if (base === 'u8') return view.getUint8(at);
    if (base === 's16') return view.getInt16(at, little);
    if (base === 's32') return view.getInt32(at, little);
    if (base === 'u32') return view.getUint32(at, little);
    if (base === 's64') return view.getBigInt64(at, little);
    if (base === 'u64') return view.getBigUint64(at, little);
    throw new Error(`oracle: no type ${type}`);
  }
}
