/** What one refresh of top shows: the rates of an interval, as numbers and as text. */
import type { DeviceIo } from '../../procfs/device-io.ts';
import type { RateTable } from '../../taskstats/diff.ts';
import { fieldByName } from '../../taskstats/fields.ts';
import type { TaskTable } from '../../taskstats/table.ts';
import { escapeText } from '../../text/escape.ts';
import { onChange } from '../../text/neighbours.ts';
import { ABSENT, UNKNOWN } from '../../text/units.ts';
import type { Column, Extent } from './columns.ts';
import type { TaskTexts } from './task-texts.ts';
import type { UserNames } from './users.ts';

const UID = fieldByName('uid');

/** Where the text of cells comes from that no record has. */
export interface TextSources {
  readonly users: UserNames;
  readonly states: TaskTexts;
  readonly commandLines: TaskTexts;
}

export class Sample {
  readonly rates: RateTable;
  readonly columns: readonly Column[];
  readonly extent: Extent;
  /** What the block devices of the machine did in the interval, bytes; undefined when nobody knows. */
  readonly devices: DeviceIo | undefined;
  readonly #userOf: (uid: number | undefined) => string;
  readonly #texts: TextSources;
  readonly #numbers = new Map<string, Float64Array>();
  readonly #cells = new Map<string, (row: number) => string>();
  readonly #comm: readonly string[];
  readonly #counted: Uint8Array;

  constructor(
    rates: RateTable,
    columns: readonly Column[],
    extent: Extent,
    texts: TextSources,
    devices?: DeviceIo,
  ) {
    this.rates = rates;
    this.columns = columns;
    this.extent = extent;
    this.devices = devices;
    this.#userOf = onChange((uid) => (uid === undefined ? '' : texts.users.nameOf(uid)));
    this.#texts = texts;
    this.#comm = rates.after.column('comm') as string[];
    this.#counted = countedRows(rates.after);
  }

  get table(): TaskTable {
    return this.rates.after;
  }

  get length(): number {
    return this.rates.length;
  }

  /** When the last row was sampled, milliseconds since the epoch; NaN without rows. */
  get timeMs(): number {
    return this.table.timesMs.at(-1) ?? Number.NaN;
  }

  /** Seconds between the two tables; NaN when one of them is empty. */
  get intervalSec(): number {
    const { before, after, clockStepMs } = this.rates;
    const lastMs = ({ timesMs }: TaskTable): number => timesMs.at(-1) ?? Number.NaN;
    return (lastMs(after) - lastMs(before) - clockStepMs) / 1000;
  }

  id(row: number): number {
    return this.table.ids[row] as number;
  }

  comm(row: number): string {
    return this.#comm[row] as string;
  }

  uid(row: number): number | undefined {
    return this.table.value(UID, row) as number | undefined;
  }

  user(row: number): string {
    return this.#userOf(this.uid(row));
  }

  /** The process above: of a process its parent, of a thread the process of the thread. */
  parent(row: number): number | undefined {
    const value = (name: 'tgid' | 'ppid'): number | undefined =>
      this.table.value(fieldByName(name), row) as number | undefined;
    const tgid = this.extent.scope === 'threads' ? value('tgid') : undefined;
    return tgid !== undefined && tgid !== this.id(row) ? tgid : value('ppid');
  }

  /** Values of a column that is no text, one a row; NaN where there is none. */
  numbers(column: Column): Float64Array {
    let values = this.#numbers.get(column.key);
    if (!values) {
      values = this.#compute(column);
      this.#numbers.set(column.key, values);
    }
    return values;
  }

  /** Of all rows together; NaN when none has a value. */
  sum(column: Column): number {
    let sum = Number.NaN;
    for (const value of this.numbers(column)) {
      if (!Number.isNaN(value)) sum = Number.isNaN(sum) ? value : sum + value;
    }
    return sum;
  }

  /** The text of a cell, safe for a terminal. */
  cell(column: Column, row: number): string {
    return this.cells(column)(row);
  }

  /** Tells the text of each cell of a column, safe for a terminal. */
  cells(column: Column): (row: number) => string {
    let cells = this.#cells.get(column.key);
    if (!cells) {
      cells = column.content === 'text' ? this.#textCells(column) : this.#numberCells(column);
      this.#cells.set(column.key, cells);
    }
    return cells;
  }

  #textCells(column: Column): (row: number) => string {
    const escaped = onChange(escapeText);
    return (row) => escaped(this.text(column, row));
  }

  #numberCells(column: Column): (row: number) => string {
    const values = this.numbers(column);
    // Most tasks rest, so most numbers are this one.
    const zero = column.format(0);
    const format = onChange(column.format);
    return (row) => {
      const value = values[row] as number;
      if (value === 0) return zero;
      if (!Number.isNaN(value)) return format(value);
      return column.delay && !this.#counted[row] ? UNKNOWN : ABSENT;
    };
  }

  /** The text as the kernel has it. */
  text(column: Column, row: number): string {
    switch (column.key) {
      case 'user':
        return this.user(row);
      case 'state':
        return this.#texts.states.of(this.rates, row) ?? ABSENT;
      case 'command':
        return this.commandLine(row) || `[${this.comm(row)}]`;
      default:
        return this.comm(row);
    }
  }

  /** Undefined when the task has ended or is hidden; '' for threads of the kernel. */
  commandLine(row: number): string | undefined {
    return this.#texts.commandLines.of(this.rates, row);
  }

  #compute(column: Column): Float64Array {
    if (column.content === 'rate') return this.#sum(column);
    if (column.content === 'total') return this.#total(column);
    if (column.key === 'pid') return Float64Array.from(this.table.ids);
    const [name] = column.fields;
    if (name !== undefined) return this.table.floats(name);
    return this.#threads();
  }

  #threads(): Float64Array {
    const threads = new Float64Array(this.length);
    for (let row = 0; row < threads.length; row++) {
      threads[row] = this.table.threads(row) || Number.NaN;
    }
    return threads;
  }

  #total(column: Column): Float64Array {
    return this.#sum(column).map((rate, row) => rate * this.rates.intervalSec(row));
  }

  #sum(column: Column): Float64Array {
    const sums = new Float64Array(this.length);
    if (column.delay && !this.#counted.includes(1)) return sums.fill(Number.NaN);
    for (const name of column.fields) {
      const part = this.rates.column(name);
      for (let row = 0; row < sums.length; row++) (sums[row] as number) += part[row] as number;
    }
    if (!column.delay) return sums;
    for (let row = 0; row < sums.length; row++) {
      if (!this.#counted[row]) sums[row] = Number.NaN;
    }
    return sums;
  }
}

/**
 * 1 for each row whose delays are counted. Those that were counted once and are frozen
 * now are as little known as those that never were.
 */
function countedRows(table: TaskTable): Uint8Array {
  const counted = new Uint8Array(table.length);
  for (let row = 0; row < counted.length; row++) {
    if (table.delayAccounting(row) === 'known') counted[row] = 1;
  }
  return counted;
}
