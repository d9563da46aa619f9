/** What a recording is written to: a file that its owner alone may read, or stdout. */
import { type BigIntStats, constants, fstatSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { errnoOf, StatError } from '../../errors.ts';
import { escapeText } from '../../text/escape.ts';
import { write } from '../output.ts';

/** Only its owner may read what it says of everybody's tasks. */
const MODE = 0o600;
// Not O_TRUNC: what is there is looked at before it is emptied.
const { O_CREAT, O_EXCL, O_WRONLY } = constants;

/** Which file it is, whatever its name. */
export type Identity = Pick<BigIntStats, 'dev' | 'ino'>;

export interface Target {
  /** Whether what was written can be written anew, or taken back. */
  readonly seekable: boolean;
  /** Resolves with how many were written: fewer when the disk is full. */
  write(bytes: Uint8Array, position: number): Promise<number>;
  /** Takes back what was written behind `length`. */
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * `-` is stdout. Without `overwrite` nothing that is there is followed or touched; what is
 * written to must not be the file that is `read`.
 * @throws ERR_INVALID_ARGUMENT when it is, and what open(2) says
 */
export async function openTarget(
  path: string,
  overwrite: boolean,
  read: Identity | undefined,
): Promise<Target> {
  return path === '-' ? StdoutTarget.open(read) : FileTarget.open(path, overwrite, read);
}

class FileTarget implements Target {
  readonly #file: FileHandle;
  /** Not a device or a pipe. */
  readonly seekable: boolean;

  private constructor(file: FileHandle, seekable: boolean) {
    this.#file = file;
    this.seekable = seekable;
  }

  static async open(
    path: string,
    overwrite: boolean,
    read: Identity | undefined,
  ): Promise<FileTarget> {
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
  static open(read: Identity | undefined): StdoutTarget {
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
