/**
 * Where a recording goes: a file or stdout, plain or as gzip. A file always ends where
 * a block does, also when the disk is full. One of gzip has its trailer behind each piece,
 * where the next piece begins: when the disk is full, there may be no room for it.
 */
import { errnoOf, StatError } from '../../errors.ts';
import { escapeText } from '../../text/escape.ts';
import { GzipPieces } from './gzip.ts';
import { type Identity, openTarget, type Target } from './target.ts';

/** What became of some bytes. */
interface Put {
  readonly written: number;
  /** Why that is not all. */
  readonly failure?: NodeJS.ErrnoException;
}

const NOTHING: Uint8Array = new Uint8Array(0);

export class RecordingOutput {
  readonly #path: string;
  readonly #target: Target;
  readonly #gzip: GzipPieces | undefined;
  /** Bytes of the file that are whole blocks, without the trailer of gzip. */
  #whole = 0;
  #pieces = 0;
  /** Bytes that were recorded, before compression. */
  #taken = 0;

  private constructor(path: string, target: Target) {
    this.#path = path;
    this.#target = target;
    this.#gzip = path.endsWith('.gz') ? new GzipPieces() : undefined;
  }

  /**
   * `-` is stdout; a path that ends in `.gz` is compressed. What is written to must not be
   * the file that is `read`.
   * @throws ERR_WRITE; ERR_INVALID_ARGUMENT when it is
   */
  static async open(path: string, overwrite: boolean, read?: Identity): Promise<RecordingOutput> {
    try {
      return new RecordingOutput(path, await openTarget(path, overwrite, read));
    } catch (cause) {
      if (cause instanceof StatError) throw cause;
      throw writeError(path, cause as NodeJS.ErrnoException);
    }
  }

  /** Bytes in the file. */
  get length(): number {
    return this.#whole;
  }

  /** Whether the bytes are fewer in the file than they were. */
  get compressed(): boolean {
    return this.#gzip !== undefined;
  }

  /** Pieces that are in the file as a whole. */
  get pieces(): number {
    return this.#pieces;
  }

  /** Bytes before compression. */
  get taken(): number {
    return this.#taken;
  }

  /** Pieces of whole blocks. One that cannot be written as a whole is taken back. @throws ERR_WRITE */
  async write(pieces: readonly Uint8Array[]): Promise<void> {
    try {
      await (this.#gzip ? this.#appendGzip(this.#gzip, pieces) : this.#append(pieces));
    } catch (cause) {
      throw writeError(this.#path, cause as NodeJS.ErrnoException);
    }
  }

  /** @throws ERR_WRITE */
  async close(): Promise<void> {
    const gzip = this.#gzip;
    try {
      if (!gzip || this.#whole === 0 || this.#target.seekable) return;
      const { failure } = await this.#put(gzip.trailer());
      if (failure) throw writeError(this.#path, failure);
    } finally {
      gzip?.close();
      await this.#target.close();
    }
  }

  /** When there is no room for all, those of the pieces stay that are there as a whole. */
  async #append(pieces: readonly Uint8Array[]): Promise<void> {
    const { written, failure } = await this.#put(Buffer.concat(pieces));
    for (const { length } of pieces) {
      if (this.#taken + length > this.#whole + written) break;
      this.#pieces++;
      this.#taken += length;
    }
    this.#whole = this.#taken;
    if (!failure) return;
    await this.#target.truncate(this.#whole);
    throw failure;
  }

  /** All of the pieces, or none. */
  async #appendGzip(gzip: GzipPieces, pieces: readonly Uint8Array[]): Promise<void> {
    const bytes = Buffer.concat(pieces);
    const compressed = await gzip.piece(bytes);
    const { seekable } = this.#target;
    const ending = seekable ? gzip.nextTrailer() : NOTHING;
    const { failure } = await this.#put(Buffer.concat([compressed, ending]));
    if (failure) {
      const before = seekable && this.#whole > 0 ? gzip.trailer() : NOTHING;
      await this.#put(before); // it has been there, so there is room for it
      await this.#target.truncate(this.#whole + before.length);
      throw failure;
    }
    gzip.keep();
    this.#whole += compressed.length;
    this.#pieces += pieces.length;
    this.#taken += bytes.length;
  }

  /** Behind what is whole. */
  async #put(bytes: Uint8Array): Promise<Put> {
    let written = 0;
    try {
      while (written < bytes.length) {
        const rest = bytes.subarray(written);
        written += await this.#target.write(rest, this.#whole + written);
      }
      return { written };
    } catch (cause) {
      return { written, failure: cause as NodeJS.ErrnoException };
    }
  }
}

function writeError(path: string, cause: NodeJS.ErrnoException): StatError {
  const name = escapeText(path);
  const errno = errnoOf(cause);
  if (cause.code === 'EEXIST') {
    const hint = 'choose another name, or say --force';
    return new StatError('ERR_WRITE', `${name} is there already`, { ...errno, cause, hint });
  }
  if (cause.code === 'ENOSPC' || cause.code === 'EDQUOT') {
    const hint = 'what was recorded before is whole';
    return new StatError('ERR_WRITE', `no space is left for ${name}`, { ...errno, cause, hint });
  }
  return new StatError('ERR_WRITE', `${name} cannot be written: ${cause.message}`, {
    ...errno,
    cause,
  });
}
