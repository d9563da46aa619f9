/**
 * Where a recording goes: a file or stdout, plain or as gzip. A file always ends where
 * a block does, also when the disk is full.
 */
import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { errnoOf, StatError } from '../../errors.ts';
import { escapeText } from '../../text/escape.ts';
import { write } from '../output.ts';
import { GzipPieces } from './gzip.ts';

/** Bytes, in order, or not at all. */
interface Target {
  /** Resolves with how many were written: fewer when the disk is full. */
  write(bytes: Uint8Array): Promise<number>;
  /** Takes back what was written behind `length`. */
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

/** Only its owner may read what it says of everybody's tasks. */
const MODE = 0o600;
// Not O_TRUNC: what is there is looked at before it is emptied.
const { O_CREAT, O_EXCL, O_WRONLY } = constants;

/** Which file it is, whatever its name. */
export type Identity = Pick<BigIntStats, 'dev' | 'ino'>;

export class RecordingOutput {
  readonly #path: string;
  readonly #target: Target;
  readonly #gzip: GzipPieces | undefined;
  /** Bytes of the file that are whole blocks. */
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
   * `-` is stdout; a path that ends in `.gz` is compressed. What is overwritten must not be
   * the file that is `read`.
   * @throws ERR_WRITE; ERR_INVALID_ARGUMENT when it is
   */
  static async open(path: string, overwrite: boolean, read?: Identity): Promise<RecordingOutput> {
    if (path === '-') return new RecordingOutput(path, new StdoutTarget());
    try {
      return new RecordingOutput(path, await FileTarget.open(path, overwrite, read));
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
    const bytes = Buffer.concat(pieces);
    if (this.#gzip) {
      await this.#put(await this.#gzip.piece(bytes), [bytes]);
      this.#gzip.keep();
    } else {
      await this.#put(bytes, pieces);
    }
    this.#pieces += pieces.length;
    this.#taken += bytes.length;
  }

  /** @throws ERR_WRITE */
  async close(): Promise<void> {
    try {
      if (this.#gzip && this.#whole > 0) await this.#put(this.#gzip.trailer(), []);
    } finally {
      this.#gzip?.close();
      await this.#target.close();
    }
  }

  /** When there is no room for all, those of the pieces stay that are there as a whole. */
  async #put(bytes: Uint8Array, pieces: readonly Uint8Array[]): Promise<void> {
    let written = 0;
    try {
      while (written < bytes.length) written += await this.#target.write(bytes.subarray(written));
      this.#whole += bytes.length;
    } catch (cause) {
      if (!this.#gzip) this.#keep(pieces, written);
      await this.#target.truncate(this.#whole);
      throw writeError(this.#path, cause as NodeJS.ErrnoException);
    }
  }

  #keep(pieces: readonly Uint8Array[], written: number): void {
    let whole = 0;
    for (const { length } of pieces) {
      if (whole + length > written) break;
      whole += length;
      this.#pieces++;
    }
    this.#whole += whole;
    this.#taken += whole;
  }
}

class FileTarget implements Target {
  readonly #file: FileHandle;
  /** A device or a pipe has no places to write at, and keeps what it has got. */
  readonly #regular: boolean;
  #end = 0;

  private constructor(file: FileHandle, regular: boolean) {
    this.#file = file;
    this.#regular = regular;
  }

  /** Without overwrite nothing that is there is followed or touched. */
  static async open(path: string, overwrite: boolean, read?: Identity): Promise<FileTarget> {
    const file = await open(path, O_WRONLY | O_CREAT | (overwrite ? 0 : O_EXCL), MODE);
    try {
      const found = await file.stat({ bigint: true });
      if (found.dev === read?.dev && found.ino === read.ino) throw readsItself(path);
      if (found.isFile()) {
        if ((Number(found.mode) & 0o777) !== MODE) await makePrivate(path, file);
        await file.truncate();
      }
      return new FileTarget(file, found.isFile());
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async write(bytes: Uint8Array): Promise<number> {
    const position = this.#regular ? this.#end : null;
    const { bytesWritten } = await this.#file.write(bytes, 0, bytes.length, position);
    this.#end += bytesWritten;
    return bytesWritten;
  }

  async truncate(length: number): Promise<void> {
    this.#end = length;
    if (this.#regular) await this.#file.truncate(length);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

class StdoutTarget implements Target {
  async write(bytes: Uint8Array): Promise<number> {
    await write(bytes);
    return bytes.length;
  }

  async truncate(): Promise<void> {}
  async close(): Promise<void> {}
}

/** Takes from others the right to read what was there before. @throws ERR_WRITE */
async function makePrivate(path: string, file: FileHandle): Promise<void> {
  try {
    await file.chmod(MODE);
  } catch (cause) {
    // It is somebody else's, or on a file system without modes.
    const message = `others may read ${escapeText(path)}, and that cannot be changed`;
    const hint = 'remove it, or choose another name';
    throw new StatError('ERR_WRITE', message, {
      ...errnoOf(cause as NodeJS.ErrnoException),
      cause,
      hint,
    });
  }
}

function readsItself(path: string): StatError {
  const message = `${escapeText(path)} is the file that is read`;
  return new StatError('ERR_INVALID_ARGUMENT', message, { hint: 'choose another name' });
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
