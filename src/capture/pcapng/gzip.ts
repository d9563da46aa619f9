/** Inflates what is gzip, and passes on what is not. */

const MAGIC = [0x1f, 0x8b];
/** Bytes that are inflated at once. Of those with the damage in them, up to 16 KiB of what was inflated are lost. */
const STEP = 4096;
/** How long a stream without output is taken to have inflated all that it was given. */
const QUIET_MS = 100;

/** The chunks of a file, inflated when it begins as gzip does. Ends by a throw where the gzip is cut or damaged. */
export async function* inflated(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const source = chunks[Symbol.asyncIterator]();
  try {
    const first = await firstTwo(source);
    const all = joined(first, source);
    yield* first[0] === MAGIC[0] && first[1] === MAGIC[1] ? inflate(all) : all;
  } finally {
    await source.return?.();
  }
}

/** A first chunk of two bytes at least, unless there are fewer. */
async function firstTwo(source: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let bytes = new Uint8Array(0);
  while (bytes.length < MAGIC.length) {
    const { done, value } = await source.next();
    if (done) break;
    if (bytes.length === 0) bytes = value as Uint8Array<ArrayBuffer>;
    else bytes = Uint8Array.of(...bytes, ...value);
  }
  return bytes;
}

async function* joined(
  first: Uint8Array,
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  if (first.length > 0) yield first;
  for (;;) {
    const { done, value } = await source.next();
    if (done) return;
    yield value;
  }
}

/**
 * A stream that fails drops what it has not handed out. So only a little is
 * written at a time, and read, before more is written or the end is announced.
 */
async function* inflate(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const { readable, writable } = new DecompressionStream('gzip');
  const writer = writable.getWriter();
  const output = new Output(readable.getReader() as ReadableStreamDefaultReader<Uint8Array>);
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += STEP) {
        const writing = writer.write(chunk.slice(at, at + STEP) as BufferSource);
        yield* output.during(writing);
      }
    }
    yield* output.untilQuiet();
    writer.close().catch(() => {}); // the reader meets the same error
    yield* output.rest();
  } finally {
    writer.abort().catch(() => {}); // it has ended, or is not wanted any more
  }
}

/** One read is always under way, so that nothing waits in the stream. */
class Output {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #reading: Promise<ReadableStreamReadResult<Uint8Array>> | undefined;

  constructor(reader: ReadableStreamDefaultReader<Uint8Array>) {
    this.#reader = reader;
  }

  /** What comes out until `work` is done. */
  async *during(work: Promise<unknown>): AsyncGenerator<Uint8Array, void> {
    const finished = work.then(
      () => undefined,
      () => undefined, // the reader meets the same error
    );
    for (;;) {
      const result = await Promise.race([this.#read(), finished]);
      if (!result || result.done) return;
      this.#reading = undefined;
      yield result.value;
    }
  }

  /**
   * What comes out until nothing more does. A stream takes bytes in before it has
   * inflated them, does not say when it has, and an end drops what is under way.
   */
  async *untilQuiet(): AsyncGenerator<Uint8Array, void> {
    for (let quiet = false; !quiet; ) {
      quiet = true;
      const pause = new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      for await (const bytes of this.during(pause)) {
        quiet = false;
        yield bytes;
      }
    }
  }

  async *rest(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const { done, value } = await this.#read();
      if (done) return;
      this.#reading = undefined;
      yield value;
    }
  }

  #read(): Promise<ReadableStreamReadResult<Uint8Array>> {
    if (!this.#reading) {
      this.#reading = this.#reader.read();
      this.#reading.catch(() => {}); // it is met by whoever waits for it
    }
    return this.#reading;
  }
}
