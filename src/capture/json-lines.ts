/**
 * Captures out of datagrams in JSON lines. The first line is {kernel, machine,
 * byteOrder}; each other one {what, bytes} with the bytes of a netlink datagram in
 * hexadecimal, that of CTRL_CMD_NEWFAMILY first.
 */
import { StatError } from '../errors.ts';
import type { ByteOrder } from './pcapng/items.ts';
import { CaptureWriter } from './pcapng/writer.ts';

/** The lines do not tell when; one datagram a millisecond makes their order visible. */
const BEGIN_NS = 1_577_836_800_000_000_000n; // 2020
const STEP_NS = 1_000_000n;

export class JsonLinesCapture {
  #writer: CaptureWriter | undefined;
  #timeNs = BEGIN_NS;
  #line = 0;

  /** What a line is in the file. @throws ERR_CAPTURE when it is none of these */
  line(text: string): Uint8Array<ArrayBuffer> {
    this.#line++;
    const object = this.#parse(text);
    if (!this.#writer) {
      this.#writer = this.#begin(object);
      return this.#writer.begin();
    }
    const bytes = bytesOfHex(object['bytes']);
    if (!bytes) throw this.#wrong('has no bytes in hexadecimal');
    const timeNs = this.#timeNs;
    this.#timeNs += STEP_NS;
    return this.#writer.packet(bytes, { timeNs });
  }

  /** The end of the file. @throws ERR_CAPTURE when there was no line */
  end(): Uint8Array<ArrayBuffer> {
    if (!this.#writer) throw new StatError('ERR_CAPTURE', 'there is no line');
    return this.#writer.end(this.#timeNs);
  }

  #parse(text: string): Record<string, unknown> {
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
    } catch {
      // Told below.
    }
    throw this.#wrong('is no JSON object');
  }

  #begin({ kernel, machine, byteOrder }: Record<string, unknown>): CaptureWriter {
    if (byteOrder !== 'little' && byteOrder !== 'big') throw this.#wrong('has no byteOrder');
    return new CaptureWriter({
      byteOrder: byteOrder satisfies ByteOrder,
      timeNs: BEGIN_NS,
      hardware: typeof machine === 'string' ? machine : undefined,
      os: typeof kernel === 'string' ? `Linux ${kernel}` : undefined,
      application: 'sidestat',
    });
  }

  #wrong(what: string): StatError {
    return new StatError('ERR_CAPTURE', `line ${this.#line} ${what}`);
  }
}

function bytesOfHex(text: unknown): Uint8Array | undefined {
  if (typeof text !== 'string' || !/^(?:[\da-f]{2})*$/i.test(text)) return undefined;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
