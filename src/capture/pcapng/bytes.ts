/** Bytes of a capture, as many at a time as a block needs. No Node built-in is used. */

/** A file: a stream of chunks of any size, or a Blob, of which ranges are read. */
export type ByteSource = AsyncIterable<Uint8Array> | Blob;

/** Bytes of a Blob that are read at once. */
const RANGE = 2 ** 20;
const FIRST_CAPACITY = 2 ** 18;

export async function* chunksOf(source: ByteSource): AsyncGenerator<Uint8Array, void> {
  if (!(source instanceof Blob)) {
    yield* source;
    return;
  }
  for (let at = 0; at < source.size; at += RANGE) {
    yield new Uint8Array(await source.slice(at, at + RANGE).arrayBuffer());
  }
}

/** A window that moves forward over a stream; it is as large as the largest fill() asked for. */
export class ByteWindow {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #buffer = new Uint8Array(FIRST_CAPACITY);
  /** Bytes #buffer[#start, #end) are read and not yet skipped. */
  #start = 0;
  #end = 0;
  #offset = 0;
  #failure: unknown;

  /** `offset` is where the stream begins in its file. */
  constructor(chunks: AsyncIterable<Uint8Array>, offset = 0) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#offset = offset;
  }

  /** Where the window begins, in bytes from the begin of the file. */
  get offset(): number {
    return this.#offset;
  }

  /** Bytes in the window. */
  get available(): number {
    return this.#end - this.#start;
  }

  /** What the source threw; its bytes before that count as the whole of it. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Whether the window holds `length` bytes now; reads what is missing. */
  async fill(length: number): Promise<boolean> {
    while (this.available < length) {
      const chunk = await this.#next();
      if (!chunk) return false;
      this.#append(chunk, length);
    }
    return true;
  }

  /** The first bytes of the window, until the next fill() or skip(). */
  peek(length: number): DataView {
    return new DataView(this.#buffer.buffer, this.#start, length);
  }

  /** Moves forward over bytes of the window. */
  skip(length: number): void {
    this.#start += length;
    this.#offset += length;
  }

  /** Ends the source. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #next(): Promise<Uint8Array | undefined> {
    if (this.#failure !== undefined) return undefined;
    try {
      const { done, value } = await this.#chunks.next();
      return done ? undefined : value;
    } catch (error) {
      this.#failure = error ?? new Error('the source failed');
      return undefined;
    }
  }

  #append(chunk: Uint8Array, wanted: number): void {
    if (this.#end + chunk.length > this.#buffer.length) this.#makeRoom(chunk.length, wanted);
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** Moves what is there to the front of a buffer that holds `more` besides. */
  #makeRoom(more: number, wanted: number): void {
    const kept = this.#buffer.subarray(this.#start, this.#end);
    const needed = Math.max(kept.length + more, wanted);
    if (needed > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(needed, Math.min(2 * wanted, 2 * needed)));
      grown.set(kept);
      this.#buffer = grown;
    } else {
      this.#buffer.copyWithin(0, this.#start, this.#end);
    }
    this.#end -= this.#start;
    this.#start = 0;
  }
}
