/** Splits a recording into files, and keeps the newest of them. */
import { rm } from 'node:fs/promises';
import { RecordingOutput } from './output.ts';

export interface RotationOptions {
  /** A file of this size or more is ended, bytes as they are in the file. */
  readonly bytes?: number | undefined;
  /** A file of this age is ended, milliseconds. */
  readonly ageMs?: number | undefined;
  /** Files that are kept of this recording; older ones are removed. */
  readonly keep?: number | undefined;
  /** Files that are there already may be replaced. */
  readonly overwrite: boolean;
}

/** Digits of the number of a file, at least. */
const DIGITS = 4;

export class RotatingOutput {
  readonly #path: string;
  readonly #options: RotationOptions;
  readonly #kept: string[] = [];
  #output: RecordingOutput | undefined;
  #openedMs = 0;
  #files = 0;
  /** Of the files before. */
  #earlier = { bytes: 0, pieces: 0 };

  constructor(path: string, options: RotationOptions) {
    this.#path = path;
    this.#options = options;
  }

  /** Opens the next file. @throws ERR_WRITE */
  async open(): Promise<void> {
    const path = this.#splits ? numbered(this.#path, ++this.#files) : this.#path;
    this.#output = await RecordingOutput.open(path, this.#options.overwrite);
    this.#openedMs = performance.now();
    this.#kept.push(path);
    while (this.#kept.length > (this.#options.keep ?? Number.POSITIVE_INFINITY)) {
      await rm(this.#kept.shift() as string, { force: true });
    }
  }

  /** Whether the file is large or old enough to be ended; `waiting` bytes are about to be written. */
  due(waiting: number): boolean {
    const { bytes, ageMs } = this.#options;
    // How much compression leaves of them is not known.
    const length = (this.#output?.length ?? 0) + (this.#output?.compressed ? 0 : waiting);
    if (bytes !== undefined && length >= bytes) return true;
    return ageMs !== undefined && performance.now() - this.#openedMs >= ageMs;
  }

  /** Bytes in all files, before compression. */
  get taken(): number {
    return this.#earlier.bytes + (this.#output?.taken ?? 0);
  }

  /** Pieces that are in the files as a whole. */
  get pieces(): number {
    return this.#earlier.pieces + (this.#output?.pieces ?? 0);
  }

  /** Whole blocks. @throws ERR_WRITE */
  async write(pieces: readonly Uint8Array[]): Promise<void> {
    await this.#output?.write(pieces);
  }

  /** @throws ERR_WRITE */
  async close(): Promise<void> {
    const output = this.#output;
    this.#earlier = { bytes: this.taken, pieces: this.pieces };
    this.#output = undefined;
    await output?.close();
  }

  get #splits(): boolean {
    return this.#options.bytes !== undefined || this.#options.ageMs !== undefined;
  }
}

/** `day.pcapng.gz`, 7: `day.0007.pcapng.gz`. */
export function numbered(path: string, number: number): string {
  const suffix = /(?:\.[A-Za-z][A-Za-z0-9]*)*$/.exec(path.replace(/^.*\//s, ''))?.[0] ?? '';
  const stem = path.slice(0, path.length - suffix.length);
  return `${stem}.${String(number).padStart(DIGITS, '0')}${suffix}`;
}
