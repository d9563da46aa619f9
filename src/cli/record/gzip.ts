/**
 * gzip that can end anywhere: after each piece the compressed data is whole, and a
 * few bytes more make it a complete file, whatever was written before them.
 */
import { once } from 'node:events';
import { constants, crc32, createDeflateRaw, type DeflateRaw } from 'node:zlib';

/** RFC 1952: magic, deflate, no flags, no time, no extra flags, Unix. */
const HEADER: Uint8Array = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3);
/** RFC 1951: the last block, with fixed codes and nothing in it. */
const LAST_BLOCK = [3, 0];

/** Of what the pieces hold. */
interface Sum {
  readonly crc: number;
  readonly size: number;
}

export class GzipPieces {
  readonly #deflate: DeflateRaw = createDeflateRaw({ level: constants.Z_DEFAULT_COMPRESSION });
  readonly #chunks: Buffer[] = [];
  /** Of the pieces that are in the file, and with the last one. */
  #kept: Sum = { crc: 0, size: 0 };
  #next: Sum = { crc: 0, size: 0 };
  #begun = false;

  constructor() {
    this.#deflate.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
  }

  /** The compressed form of a piece, up to a boundary of bytes; keep() says that it is in the file. */
  async piece(bytes: Uint8Array): Promise<Uint8Array> {
    const { crc, size } = this.#kept;
    this.#next = { crc: crc32(bytes, crc), size: (size + bytes.length) % 2 ** 32 };
    if (!this.#deflate.write(bytes)) await once(this.#deflate, 'drain');
    await new Promise<void>((resolve) => this.#deflate.flush(constants.Z_SYNC_FLUSH, resolve));
    const head = this.#begun ? [] : [HEADER];
    this.#begun = true;
    return Buffer.concat([...head, ...this.#chunks.splice(0)]);
  }

  keep(): void {
    this.#kept = this.#next;
  }

  /** What makes a file of the pieces that were kept. */
  trailer(): Uint8Array {
    return trailerOf(this.#kept);
  }

  /** The same, with the last piece. */
  nextTrailer(): Uint8Array {
    return trailerOf(this.#next);
  }

  close(): void {
    this.#deflate.close();
  }
}

function trailerOf({ crc, size }: Sum): Uint8Array {
  const bytes = Buffer.alloc(LAST_BLOCK.length + 8);
  bytes.set(LAST_BLOCK);
  bytes.writeUInt32LE(crc, 2);
  bytes.writeUInt32LE(size, 6);
  return bytes;
}
