/** Blocks of columns, and the views that they are made of. */

/** How the values of a column are stored. */
export type ColumnFormat = 'u64' | 'f64' | 'u32';

/** The typed array of a column that is stored so. */
export type ColumnArray<F extends ColumnFormat> = F extends 'u64'
  ? BigUint64Array
  : F extends 'f64'
    ? Float64Array
    : Uint32Array;

/** Codes of assembly/formats.ts, in the order of the type. */
export const FORMATS: readonly ColumnFormat[] = ['u64', 'f64', 'u32'];

/** Columns over the memory of the decoder, valid until its next columns(). */
export class ColumnBlock<F extends ColumnFormat = ColumnFormat> {
  /** Values of a column. */
  readonly count: number;
  /** Values from the start of one column to that of the next. */
  readonly stride: number;
  /** All columns: value i of the k-th field that was asked for is `data[k * stride + i]`. */
  readonly data: ColumnArray<F>;
  /** Views that were made already; batches of one size have the same ones. */
  readonly #columns: ColumnArray<F>[] = [];

  constructor(data: ColumnArray<F>, count: number, stride: number) {
    this.data = data;
    this.count = count;
    this.stride = stride;
  }

  /** The column of the k-th field that was asked for; copy it to keep it. */
  column(k: number): ColumnArray<F> {
    const known = this.#columns[k];
    if (known) return known;
    const start = k * this.stride;
    const column = this.data.subarray(start, start + this.count) as ColumnArray<F>;
    this.#columns[k] = column;
    return column;
  }
}

/** Shapes of blocks that are remembered: all that one chunk of a decoder can have. */
const MAX_BLOCKS = 128;

/** Views over the COLUMNS region, made once. */
export class ColumnViews {
  readonly #views: Record<ColumnFormat, BigUint64Array | Float64Array | Uint32Array>;
  /** By number of values. */
  readonly #blocks: Readonly<Record<ColumnFormat, Map<number, ColumnBlock>>> = {
    u64: new Map(),
    f64: new Map(),
    u32: new Map(),
  };

  constructor(buffer: ArrayBuffer, location: number, size: number) {
    this.#views = {
      u64: new BigUint64Array(buffer, location, size / 8),
      f64: new Float64Array(buffer, location, size / 8),
      u32: new Uint32Array(buffer, location, size / 4),
    };
  }

  /** `strideBytes` apart, which follows from format and count. A block of a known shape is that block. */
  block<F extends ColumnFormat>(format: F, count: number, strideBytes: number): ColumnBlock<F> {
    const blocks = this.#blocks[format];
    const known = blocks.get(count) as ColumnBlock<F> | undefined;
    if (known) return known;
    const data = this.#views[format] as ColumnArray<F>;
    const block = new ColumnBlock<F>(data, count, strideBytes / data.BYTES_PER_ELEMENT);
    if (blocks.size === MAX_BLOCKS) blocks.clear();
    blocks.set(count, block as unknown as ColumnBlock);
    return block;
  }
}
