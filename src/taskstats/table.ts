/**
 * A table of tasks in columns: what snapshot() returns. Rows are made when they
 * are looked at; programs that care for speed read columns.
 */
import { StatError } from '../errors.ts';
import { FIELDS, type FieldInfo, type FieldName } from '../generated/taskstats.ts';
import { buffersOf, type ColumnData, emptyColumn, TEXT_BYTES, text, toFloats } from './columns.ts';
import { ELAPSED_ID, fieldByName } from './fields.ts';
import { giveMemory } from './memory.ts';
import { type Hidden, isPresent, presentRows } from './presence.ts';
import { type DelayAccounting, makeRow, type RowSource, type TaskRow, type Value } from './row.ts';
import type { Rows } from './rows.ts';
import type { TableKind, TableOptions } from './table-options.ts';
import { wordsOf } from './words.ts';

/** @throws ERR_INVALID_ARGUMENT outside [0, length), ERR_DISPOSED */
export function checkRow({ ids }: Pick<TaskTable, 'ids'>, index: number): void {
  if (Number.isInteger(index) && index >= 0 && index < ids.length) return;
  throw new StatError('ERR_INVALID_ARGUMENT', `no row ${index} in a table of ${ids.length}`);
}

/**
 * Tasks, a row each, and a column for each field that was asked for; what is missing is counted.
 * Methods with a row take 0 to length - 1.
 */
export class TaskTable implements Iterable<TaskRow>, RowSource, Disposable {
  /** Rows. */
  readonly length: number;
  /** What a row is. */
  readonly kind: TableKind;
  /** The sysctl kernel.task_delayacct when it was made; undefined when it is not known. */
  readonly taskDelayacct: 0 | 1 | undefined;
  /**
   * Milliseconds by performance.now() of the reader when it was complete; undefined if not known.
   */
  readonly monotonicMs: number | undefined;
  /** Milliseconds since the epoch, at the same moment. */
  readonly wallMs: number | undefined;
  /** Tasks that were listed, or named, and had ended when they were asked for. */
  readonly vanished: number;
  /** Records that were lost on the way. */
  readonly lost: number;
  /** Records that the policy of the helper withheld. */
  readonly withheld: number;
  /** Undefined when it was disposed of. */
  #held: Rows | undefined;
  /** Whether a view of the memory of its columns was given away. */
  #seen = false;
  readonly #threads: Uint32Array | undefined;
  readonly #hidden: Hidden;
  #index: Map<number, number> | undefined;

  constructor(rows: Rows, options: TableOptions) {
    this.length = rows.length;
    this.kind = options.kind;
    this.taskDelayacct = options.taskDelayacct;
    this.monotonicMs = options.monotonicMs;
    this.wallMs = options.wallMs;
    this.vanished = options.vanished ?? 0;
    this.lost = options.lost ?? 0;
    this.withheld = options.withheld ?? 0;
    this.#held = rows;
    this.#threads = options.threads;
    this.#hidden = options.hidden ?? (() => false);
  }

  /**
   * Gives the memory of the columns to the tables that follow. A program that looks at many
   * tasks again and again does so with each table that it is done with (`using table =
   * ...`): otherwise Node collects tables only when tens of MiB of them are there. It
   * and its rows throw ERR_DISPOSED afterwards, and columns that were taken from it are not to be
   * read any more: those of large tables are empty.
   */
  [Symbol.dispose](): void {
    const rows = this.#held;
    this.#held = undefined;
    if (!rows) return;
    for (const buffer of buffersOf(rows.data.values())) giveMemory(buffer, this.#seen);
  }

  get #rows(): Rows {
    if (this.#held) return this.#held;
    throw new StatError('ERR_DISPOSED', 'the table was disposed of', {
      hint: 'take what is needed from it before',
    });
  }

  /** The fields that were asked for. */
  get fields(): readonly FieldInfo[] {
    return this.#rows.fields;
  }

  /** The pid (threads: thread id) of each row. */
  get ids(): Uint32Array {
    return this.#rows.id;
  }

  /** When each row was sampled, milliseconds since the epoch. */
  get timesMs(): Float64Array {
    return this.#rows.timeMs;
  }

  /** Row of a pid, or undefined. */
  indexOf(id: number): number | undefined {
    if (!this.#index) {
      this.#index = new Map();
      for (let row = 0; row < this.length; row++) this.#index.set(this.ids[row] as number, row);
    }
    return this.#index.get(id);
  }

  /**
   * Values of a field, one a row: BigUint64Array for u64, Uint32Array or
   * Int32Array for shorter integers, text for comm. Rows that lack the field
   * hold 0 or '': present() tells them apart. Do not write to it.
   * @throws ERR_INVALID_ARGUMENT for unknown fields and fields that were not asked for.
   */
  column(name: FieldName): BigUint64Array | BigInt64Array | Uint32Array | Int32Array | string[] {
    const field = fieldByName(name);
    const data = this.#data(field);
    if (!(data instanceof Uint8Array)) {
      this.#seen = true;
      return data;
    }
    return Array.from({ length: this.length }, (_, row) => this.#text(data, row));
  }

  /**
   * The same as floating point; values over 2^53 are rounded to the nearest double. NaN where
   * absent.
   * @throws ERR_INVALID_ARGUMENT as column(), and for text
   */
  floats(name: FieldName): Float64Array {
    const field = fieldByName(name);
    const data = this.#data(field);
    if (data instanceof Uint8Array) {
      throw new StatError('ERR_INVALID_ARGUMENT', `${name} is text, not a number`);
    }
    return toFloats(data, this.present(name));
  }

  /** 1 for each row that has the field. */
  present(name: FieldName): Uint8Array {
    const field = fieldByName(name);
    return presentRows(this.#rows, field, this.#hidden);
  }

  /** One value; undefined when the kernel did not send it or the field was not asked for. */
  value(field: FieldInfo, row: number): Value | undefined {
    const data = this.#rows.data.get(field.id);
    if (!data || row < 0 || row >= this.length || !this.#has(field, row)) return undefined;
    return data instanceof Uint8Array ? this.#text(data, row) : data[row];
  }

  /** @throws ERR_INVALID_ARGUMENT outside [0, length). */
  row(index: number): TaskRow {
    checkRow(this, index);
    return makeRow(this, index);
  }

  /** Every row, in order. */
  *[Symbol.iterator](): IterableIterator<TaskRow> {
    for (let row = 0; row < this.length; row++) yield makeRow(this, row);
  }

  /** Struct version of the record behind a row. */
  version(row: number): number | undefined {
    return this.#rows.layouts[this.#rows.layout[row] as number]?.version;
  }

  /** Whether the policy of the helper shows a row in coarse form: see docs/permissions.md. */
  coarse(row: number): boolean {
    return this.#rows.layouts[this.#rows.layout[row] as number]?.coarse ?? false;
  }

  /** Number of threads of a process; undefined when it was not counted. */
  threads(row: number): number | undefined {
    return this.#threads?.[row] || undefined;
  }

  /** Whether the delays besides CPU of a row are counted: see TaskRow. */
  delayAccounting(row: number): DelayAccounting {
    if (!this.#rows.delaysKnown[row]) return 'unknown';
    return this.taskDelayacct === 0 ? 'frozen' : 'known';
  }

  /** Microseconds since the task began; NaN when the struct is too old to tell. */
  elapsedUs(row: number): number {
    const field = FIELDS[ELAPSED_ID] as FieldInfo;
    const data = this.#rows.data.get(ELAPSED_ID);
    return data && this.#has(field, row) ? Number(data[row]) : Number.NaN;
  }

  /** The words of a 64-bit field, for arithmetic; undefined for other fields. */
  words(field: FieldInfo): Uint32Array | undefined {
    const data = this.#rows.data.get(field.id);
    if (!(data instanceof BigUint64Array || data instanceof BigInt64Array)) return undefined;
    this.#seen = true;
    return wordsOf(data);
  }

  /** Whether a row has a value for the field. */
  has(field: FieldInfo, row: number): boolean {
    return this.#rows.data.has(field.id) && this.#has(field, row);
  }

  #has(field: FieldInfo, row: number): boolean {
    return isPresent(this.#rows, field, row, this.#hidden);
  }

  #data(field: FieldInfo): ColumnData {
    const data = this.#rows.data.get(field.id);
    if (data) return data;
    if (this.fields.includes(field)) return emptyColumn(field, this.length);
    throw new StatError('ERR_INVALID_ARGUMENT', `the field ${field.name} was not asked for`, {
      hint: `name it in the option fields of snapshot()`,
    });
  }

  #text(data: Uint8Array, row: number): string {
    if (!this.#has(fieldByName('comm'), row)) return '';
    return text(data.subarray(row * TEXT_BYTES, (row + 1) * TEXT_BYTES));
  }
}
