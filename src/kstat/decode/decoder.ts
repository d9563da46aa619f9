/** The decoder of kstats: records in, statistics and columns out; in Node and in browsers. */
import { checkInteger } from '../../decoder/arguments.ts';
import { invalidArgument } from '../../errors.ts';
import { type Chunk, takeChunk } from './chunk.ts';
import { ColumnArrays, ColumnViews, putNames, putSelection } from './columns.ts';
import { Input } from './input.ts';
import { type Instance, instantiate } from './module.ts';
import { encodeRecords } from './parts.ts';
import { ChunkRecord } from './record.ts';
import type {
  KstatColumnFormat,
  KstatColumns,
  KstatContext,
  KstatDecoding,
  KstatParts,
  KstatQuery,
  KstatRecord,
  KstatRecords,
} from './types.ts';

class ChunkRecords implements KstatRecords {
  readonly length: number;
  readonly malformed: number;
  readonly #chunks: readonly Chunk[];

  constructor(chunks: readonly Chunk[], malformed: number) {
    this.#chunks = chunks;
    this.malformed = malformed;
    this.length = chunks.reduce((sum, { kstats }) => sum + kstats.count, 0);
  }

  at(index: number): KstatRecord {
    checkInteger('index', index, this.length - 1);
    let row = index;
    for (const chunk of this.#chunks) {
      if (row < chunk.kstats.count) return new ChunkRecord(chunk, row);
      row -= chunk.kstats.count;
    }
    throw invalidArgument(`there is no kstat ${index}`);
  }

  *[Symbol.iterator](): IterableIterator<KstatRecord> {
    for (const chunk of this.#chunks) {
      for (let row = 0; row < chunk.kstats.count; row++) yield new ChunkRecord(chunk, row);
    }
  }
}

function isLittle({ byteOrder }: KstatContext): boolean {
  if (byteOrder !== 'little' && byteOrder !== 'big')
    throw invalidArgument(`no byte order ${byteOrder}`);
  return byteOrder === 'little';
}

/**
 * The decoder of kstats as a WebAssembly instance with a memory of its own; `load()` makes one.
 * What the methods give, and what they throw, KstatDecoding says.
 */
export class KstatDecoder implements KstatDecoding {
  readonly #instance: Instance;
  readonly #input: Input;
  #views: ColumnViews;

  private constructor(instance: Instance) {
    this.#instance = instance;
    this.#input = new Input(instance);
    this.#views = new ColumnViews(instance);
  }

  /** Compiles the module once, and makes a decoder with a memory of its own. */
  static async load(): Promise<KstatDecoder> {
    return new KstatDecoder(await instantiate());
  }

  records(bytes: Uint8Array, context: KstatContext): KstatRecords {
    const littleEndian = isLittle(context);
    const chunks: Chunk[] = [];
    let malformed = 0;
    for (const piece of this.#input.pieces(bytes, littleEndian)) {
      malformed += piece.malformed;
      chunks.push(takeChunk(this.#instance, piece.bytes, littleEndian));
    }
    return new ChunkRecords(chunks, malformed);
  }

  parts(parts: readonly KstatParts[], context: KstatContext): KstatRecords {
    return this.records(encodeRecords(parts), context);
  }

  columns<F extends KstatColumnFormat>(
    bytes: Uint8Array,
    context: KstatContext,
    query: KstatQuery<F>,
    reuse?: KstatColumns<F>,
  ): KstatColumns<F> {
    const { functions, numbers } = this.#instance;
    const { names, format } = query;
    const littleEndian = isLittle(context);
    putNames(this.#instance, query);
    const selection = putSelection(this.#instance, query.select);
    const columns = this.#columnArrays(query, reuse);
    const code = numbers[format === 'u64' ? 'FORMAT_U64' : 'FORMAT_F64'] as number;
    for (const _ of this.#input.pieces(bytes, littleEndian)) {
      const count = functions.select(...selection);
      const stride = functions.columns(count, names.length, code);
      columns.append(this.#currentViews(), count, stride);
    }
    return columns;
  }

  #columnArrays<F extends KstatColumnFormat>(
    { names, format }: KstatQuery<F>,
    reuse: KstatColumns<F> | undefined,
  ): ColumnArrays<F> {
    if (reuse === undefined) return new ColumnArrays(format, names);
    if (!(reuse instanceof ColumnArrays) || reuse.format !== format) {
      throw invalidArgument('only columns of the same format can be used again');
    }
    reuse.reset(names);
    return reuse as ColumnArrays<F>;
  }

  #currentViews(): ColumnViews {
    if (this.#views.buffer !== this.#instance.memory.buffer) {
      this.#views = new ColumnViews(this.#instance);
    }
    return this.#views;
  }
}
