/**
 * One task as an object: a view of a row of a table, with a getter for each
 * field. It costs nothing until a field is read.
 */
import { FIELDS, type FieldInfo, type TaskFields } from '../generated/taskstats.ts';

/** One value of a row. */
export type Value = bigint | number | string;

/** Whether the delays besides CPU of a task are counted: see docs/delays.md. */
export type DelayAccounting = 'known' | 'frozen' | 'unknown';

/** What a row reads of its table; TaskTable documents it. */
export interface RowSource {
  readonly fields: readonly FieldInfo[];
  readonly ids: Uint32Array;
  readonly timesMs: Float64Array;
  value(field: FieldInfo, row: number): Value | undefined;
  threads(row: number): number | undefined;
  coarse(row: number): boolean;
  delayAccounting(row: number): DelayAccounting;
}

/**
 * The fields are getters of its class: `{ ...row }`, Object.keys() and structuredClone() find
 * none of them. Take those that are wanted by name, or toJSON(). A row keeps its whole table.
 */
export interface TaskRow extends TaskFields {
  /** The pid or thread id that was asked for. */
  readonly id: number;
  /** Number of threads, for processes; undefined when they were not counted. */
  readonly threads: number | undefined;
  /** True when the helper shows the task in coarse form: no I/O, no name, times in whole seconds. */
  readonly coarse: boolean;
  /**
   * `known`: every delay is counted. `unknown`: the task was born while
   * kernel.task_delayacct was 0 (or had no delay yet), so all but the CPU delays
   * are undefined. `frozen`: counted once, but kernel.task_delayacct is 0 now.
   */
  readonly delayAccounting: DelayAccounting;
  /** When the kernel was asked, milliseconds since the epoch. */
  readonly timeMs: number;
  /** The fields that are there under the names of the kernel's struct. */
  readonly raw: Readonly<Record<string, Value>>;
  /** The fields that are there; integers over 2^53 become strings. */
  toJSON(): Record<string, unknown>;
}

/** Where a row points, out of sight of a program that prints it. */
export class RowView {
  readonly #table: RowSource;
  readonly #index: number;

  constructor(table: RowSource, index: number) {
    this.#table = table;
    this.#index = index;
  }

  static read<T>(row: RowView, get: (table: RowSource, index: number) => T): T {
    return get(row.#table, row.#index);
  }

  toJSON(): Record<string, unknown> {
    return RowView.read(this, (table, row) => described(table, row, jsonValue));
  }

  /** The fields that are there, as values. */
  static values(row: RowView): Record<string, unknown> {
    return RowView.read(row, (table, index) => described(table, index, (value) => value));
  }
}

/** Makes console.log of Node show what `show` returns instead of the view. */
export function showAs<T extends RowView>(
  view: new (...args: never[]) => T,
  show: (row: T) => object,
): void {
  Object.defineProperty(view.prototype, Symbol.for('nodejs.util.inspect.custom'), {
    value(this: T) {
      return show(this);
    },
  });
}

showAs(RowView, (row) => RowView.values(row));

/** Integers that JSON numbers cannot hold exactly become strings. */
export function jsonValue(value: Value): number | string {
  if (typeof value !== 'bigint') return value;
  const exact = value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER;
  return exact ? Number(value) : String(value);
}

function collect<T>(
  table: RowSource,
  row: number,
  name: 'name' | 'cname',
  convert: (value: Value) => T,
): Record<string, T> {
  const result: Record<string, T> = {};
  for (const field of table.fields) {
    const value = table.value(field, row);
    if (value !== undefined) result[field[name]] = convert(value);
  }
  return result;
}

function described(
  table: RowSource,
  row: number,
  convert: (value: Value) => unknown,
): Record<string, unknown> {
  const threads = table.threads(row);
  return {
    id: table.ids[row],
    ...(threads === undefined ? {} : { threads }),
    ...(table.coarse(row) ? { coarse: true } : {}),
    delayAccounting: table.delayAccounting(row),
    timeMs: table.timesMs[row],
    ...collect(table, row, 'name', convert),
  };
}

function define(name: string, get: (table: RowSource, row: number) => unknown): void {
  Object.defineProperty(RowView.prototype, name, {
    enumerable: true,
    get(this: RowView) {
      return RowView.read(this, get);
    },
  });
}

for (const field of FIELDS) define(field.name, (table, row) => table.value(field, row));
define('id', (table, row) => table.ids[row]);
define('threads', (table, row) => table.threads(row));
define('coarse', (table, row) => table.coarse(row));
define('delayAccounting', (table, row) => table.delayAccounting(row));
define('timeMs', (table, row) => table.timesMs[row]);
define('raw', (table, row) => collect(table, row, 'cname', (value) => value));

export function makeRow(table: RowSource, index: number): TaskRow {
  return new RowView(table, index) as unknown as TaskRow;
}
