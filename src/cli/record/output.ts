/**
 * Where a recording goes: a file or stdout, plain or as gzip. A file always ends where
 * a block does, also when the disk is full. One of gzip has its trailer behind each piece,
 * where the next piece begins: when the disk is full, there may be no room for it.
 */
import { type BigIntStats, constants, fstatSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { errnoOf, StatError } from '../../errors.ts';
import { escapeText } from '../../text/escape.ts';
import { write } from '../output.ts';
import { GzipPieces } from './gzip.ts';

interface Target {
  /** Whether what was written can be written anew, or taken back. */
  readonly seekable: boolean;
  /** Resolves with how many were written: fewer when the disk is full. */
  write(bytes: Uint8Array, position: number): Promise<number>;
  /** Takes back what was written behind `length`. */
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

/** What became of some bytes. */
interface Put {
  readonly written: number;
  /** Why that is not all. */
  readonly failure?: NodeJS.ErrnoException;
}

/** Only its owner may read what it says of everybody's tasks. */
const MODE = 0o600;
// Not O_TRUNC: what is there is looked at before it is emptied.
const { O_CREAT, O_EXCL, O_WRONLY } = constants;
const NOTHING: Uint8Array = new Uint8Array(0);

/** Which file it is, whatever its name. */
export type Identity = Pick<BigIntStats, 'dev' | 'ino'>;

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
    if (path === '-') return new RecordingOutput(path, StdoutTarget.open(read));
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

class FileTarget implements Target {
  readonly #file: FileHandle;
  /** Not a device or a pipe. */
  readonly seekable: boolean;

  private constructor(file: FileHandle, seekable: boolean) {
    this.#file = file;
    this.seekable = seekable;
  }

  /** Without overwrite nothing that is there is followed or touched. */
  static async open(path: string, overwrite: boolean, read?: Identity): Promise<FileTarget> {
    const file = await open(path, O_WRONLY | O_CREAT | (overwrite ? 0 : O_EXCL), MODE);
    try {
      const found = await file.stat({ bigint: true });
      if (isSame(found, read)) throw readsItself(escapeText(path));
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

  async write(bytes: Uint8Array, position: number): Promise<number> {
    const where = this.seekable ? position : null;
    const { bytesWritten } = await this.#file.write(bytes, 0, bytes.length, where);
    return bytesWritten;
  }

  async truncate(length: number): Promise<void> {
    if (this.seekable) await this.#file.truncate(length);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

class StdoutTarget implements Target {
  readonly seekable = false;

  private constructor() {}

  /** The shell may have opened what is read, to append to it: that would never end. */
  static open(read?: Identity): StdoutTarget {
    if (read && isSame(fstatSync(1, { bigint: true }), read)) throw readsItself('stdout');
    return new StdoutTarget();
  }

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

function isSame({ dev, ino }: Identity, read: Identity | undefined): boolean {
  return dev === read?.dev && ino === read.ino;
}

function readsItself(name: string): StatError {
  const message = `${name} is the file that is read`;
  return new StatError('ERR_INVALID_ARGUMENT', message, { hint: 'write to another file' });
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
