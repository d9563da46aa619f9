/** Inflates what is gzip, and passes on what is not. */
import { concat } from './options.ts';

const MAGIC = [0x1f, 0x8b] as const;
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
    bytes = concat([bytes, value]);
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

/** Browsers inflate one member of a gzip, and files that were joined by cat have several: one after another. */
async function* inflate(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let member: Member | undefined;
  try {
    for await (const piece of piecesOf(chunks)) {
      if (member && beginsMember(piece, 0)) {
        if (member.mayBeWhole) yield* member.untilQuiet();
        if (member.isWhole) {
          yield* member.rest();
          member = undefined;
        }
      }
      member ??= new Member();
      yield* member.write(piece);
    }
    if (!member) return;
    yield* member.untilQuiet();
    yield* member.rest();
  } finally {
    member?.close(); // it has ended, or is not wanted any more
  }
}

/** RFC 1952: two bytes of magic, deflate, and flags of which three bits are reserved. */
const MEMBER_HEAD = 4;
const DEFLATE = 8;
const RESERVED_FLAGS = 0xe0;

/** Whether bytes are like the begin of a member; those of compressed data are now and then. */
function beginsMember(bytes: Uint8Array, at: number): boolean {
  const isMagic = MAGIC.every((byte, i) => bytes[at + i] === byte);
  return isMagic && bytes[at + 2] === DEFLATE && ((bytes[at + 3] ?? 0xff) & RESERVED_FLAGS) === 0;
}

/** Pieces of STEP bytes at most, of which a new one begins wherever a member may. */
async function* piecesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let bytes = new Uint8Array(0);
  for await (const chunk of chunks) {
    const [kept, length] = [bytes, bytes.length];
    bytes = new Uint8Array(length + chunk.length);
    bytes.set(kept);
    bytes.set(chunk, length);
    let at = 0;
    // What may be the begin of a member is looked at when the rest of it is there.
    const open = bytes.indexOf(MAGIC[0], Math.max(0, bytes.length - MEMBER_HEAD + 1));
    for (const end = open < 0 ? bytes.length : open; at < end; ) {
      const next = nextMember(bytes, at + 1, Math.min(at + STEP, end));
      yield bytes.slice(at, next);
      at = next;
    }
    bytes = bytes.slice(at);
  }
  if (bytes.length > 0) yield bytes;
}

/** Where a member may begin from `at` on; `end` when none does before it. */
function nextMember(bytes: Uint8Array, at: number, end: number): number {
  for (let found = at; found < end; found++) {
    found = bytes.indexOf(MAGIC[0], found);
    if (found < 0 || found >= end) return end;
    if (beginsMember(bytes, found)) return found;
  }
  return end;
}

/** Bytes of ISIZE, which ends a member. */
const SIZE_BYTES = 4;
/** What may be under way in a stream: two steps, of which each byte becomes 1032 at most. */
const MAX_UNDER_WAY = 2 * STEP * 1032;

/**
 * A stream that fails drops what it has not handed out. So only a little is
 * written at a time, and read, before more is written or the end is announced.
 */
class Member {
  readonly #writer: WritableStreamDefaultWriter<BufferSource>;
  readonly #output: Output;
  /** Bytes that came out. */
  #size = 0;
  /** The last bytes that went in. */
  #tail: Uint8Array = new Uint8Array(0);

  constructor() {
    const { readable, writable } = new DecompressionStream('gzip');
    this.#writer = writable.getWriter();
    this.#output = new Output(readable.getReader() as ReadableStreamDefaultReader<Uint8Array>);
  }

  /** Whether what went in ends with the size of what came out. */
  get isWhole(): boolean {
    return this.#missing === 0;
  }

  /** Whether it may be, with what is under way. */
  get mayBeWhole(): boolean {
    return this.#missing > 0 && this.#missing <= MAX_UNDER_WAY;
  }

  /** Bytes that have not come out yet, if what went in ends with the size of all: modulo 2^32. */
  get #missing(): number {
    if (this.#tail.length < SIZE_BYTES) return MAX_UNDER_WAY + 1;
    return (new DataView(this.#tail.buffer).getUint32(0, true) - this.#size) >>> 0;
  }

  write(piece: Uint8Array): AsyncGenerator<Uint8Array, void> {
    this.#tail = Uint8Array.of(...this.#tail, ...piece.subarray(-SIZE_BYTES)).slice(-SIZE_BYTES);
    return this.#counted(this.#output.during(this.#writer.write(piece as BufferSource)));
  }

  untilQuiet(): AsyncGenerator<Uint8Array, void> {
    return this.#counted(this.#output.untilQuiet());
  }

  /** What comes when the end is announced. */
  rest(): AsyncGenerator<Uint8Array, void> {
    this.#writer.close().catch(() => {}); // the reader meets the same error
    return this.#output.rest();
  }

  close(): void {
    this.#writer.abort().catch(() => {});
  }

  async *#counted(chunks: AsyncGenerator<Uint8Array, void>): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of chunks) {
      this.#size += chunk.length;
      yield chunk;
    }
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
