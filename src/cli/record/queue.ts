/**
 * Between the socket and the disk: pieces that wait to be written, in order. When
 * the disk is slower than the stream the source is told to pause, so that memory
 * is bounded and the helper counts what does not fit.
 */

/** Bytes that wait at most before the source is paused; one read more may come. */
const HIGH_BYTES = 4 * 2 ** 20;
const LOW_BYTES = 2 ** 20;
/** Less is written only when it has waited for so long. */
const BATCH_BYTES = 2 ** 18;
const BATCH_MS = 250;

export interface QueueSource {
  pause(): void;
  resume(): void;
}

export type WriteBatch = (pieces: readonly Uint8Array[]) => Promise<void>;

export class WriteQueue {
  readonly #write: WriteBatch;
  readonly #source: QueueSource;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #paused = false;
  #failed = false;
  #fail: (error: unknown) => void = () => {};

  /** Rejects with what `write` throws first; pending until then. */
  readonly failure: Promise<never>;

  constructor(write: WriteBatch, source: QueueSource) {
    this.#write = write;
    this.#source = source;
    this.failure = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    this.failure.catch(() => {}); // whoever waits for it meets it
  }

  /** Bytes that are not written yet. */
  get bytes(): number {
    return this.#bytes;
  }

  push(piece: Uint8Array): void {
    if (this.#failed) return;
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes >= BATCH_BYTES) this.#start();
    else this.#timer ??= setTimeout(() => this.#start(), BATCH_MS);
    if (!this.#paused && this.#bytes >= HIGH_BYTES) {
      this.#paused = true;
      this.#source.pause();
    }
  }

  /** Resolves when there is room, for who can wait before the next piece. */
  async room(): Promise<void> {
    while (!this.#failed && this.#bytes >= HIGH_BYTES) {
      this.#start();
      await this.#writing;
    }
  }

  /** Resolves when everything is written. @throws what `write` threw */
  async drain(): Promise<void> {
    while (!this.#failed && (this.#bytes > 0 || this.#writing)) {
      this.#start();
      await this.#writing;
    }
    if (this.#failed) await this.failure;
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing ??= this.#run().finally(() => {
      this.#writing = undefined;
    });
  }

  async #run(): Promise<void> {
    try {
      while (this.#bytes > 0) await this.#writeBatch();
    } catch (error) {
      this.#failed = true;
      this.#pieces = [];
      this.#bytes = 0;
      this.#fail(error);
    }
  }

  async #writeBatch(): Promise<void> {
    const pieces = this.#pieces;
    this.#pieces = [];
    await this.#write(pieces);
    for (const { length } of pieces) this.#bytes -= length;
    if (this.#paused && this.#bytes <= LOW_BYTES) {
      this.#paused = false;
      this.#source.resume();
    }
  }
}
