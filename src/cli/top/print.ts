/** Samples for whoever is no person at a terminal: tables, or JSON. */

import { needsDelayAccounting } from '../../taskstats/fields.ts';
import { jsonValue } from '../../taskstats/row.ts';
import { formatJson } from '../../text/json.ts';
import { write } from '../output.ts';
import { type FilledColumn, formatColumns } from '../text-table.ts';
import { type Arrangement, arrange } from './arrange.ts';
import type { Column } from './columns.ts';
import { headerLines } from './header.ts';
import { textOf } from './line.ts';
import type { Sample } from './sample.ts';
import type { Source } from './source.ts';
import type { TreeRow } from './tree.ts';

export interface PrintOptions extends Arrangement {
  readonly rows: number | undefined;
  /** Names of the kernel instead of ours. */
  readonly raw: boolean;
}

export interface SamplePrinter {
  print(sample: Sample, refresh: number): Promise<void>;
  /** After the last sample. */
  end(): Promise<void>;
}

function chosen(sample: Sample, options: PrintOptions): TreeRow[] {
  return arrange(sample, options).slice(0, options.rows);
}

export function tablePrinter(source: Source, options: PrintOptions): SamplePrinter {
  return {
    async print(sample, refresh) {
      const rows = chosen(sample, options);
      const status = { origin: source.origin, problem: '', paused: false };
      const header = headerLines(sample, rows.length, options, status).map(textOf);
      const table = formatColumns(sample.columns.map((each) => filledColumn(sample, each, rows)));
      const lines = header.concat(table);
      await write(`${refresh > 1 ? '\n' : ''}${lines.join('\n')}\n`);
    },
    async end() {},
  };
}

function filledColumn(sample: Sample, column: Column, rows: readonly TreeRow[]): FilledColumn {
  const cell = sample.cells(column);
  return { header: column.title, align: column.align, cells: rows.map(({ row }) => cell(row)) };
}

/** Version of the objects below; a key that is added does not change it. */
const SCHEMA = 1;

/** One object a line: a header, then for each refresh what it is, and its tasks. */
export function lineJsonPrinter(source: Source, options: PrintOptions): SamplePrinter {
  return {
    async print(sample, refresh) {
      const objects: object[] = refresh === 1 ? [headerObject(source)] : [];
      objects.push({ type: 'refresh', refresh, ...describe(sample) });
      for (const { row } of chosen(sample, options)) {
        objects.push({ type: 'task', refresh, ...taskObject(sample, row, options.raw) });
      }
      await write(`${objects.map((each) => formatJson(each)).join('\n')}\n`);
    },
    async end() {},
  };
}

/** One document with all refreshes. */
export function documentPrinter(source: Source, options: PrintOptions): SamplePrinter {
  const refreshes: object[] = [];
  return {
    async print(sample, refresh) {
      const tasks = chosen(sample, options).map(({ row }) => taskObject(sample, row, options.raw));
      refreshes.push({ refresh, ...describe(sample), tasks });
    },
    async end() {
      const { type: _, ...header } = headerObject(source);
      await write(`${formatJson({ ...header, refreshes }, 2)}\n`);
    },
  };
}

function headerObject({ origin, hello }: Source): Record<string, unknown> {
  const { kernel, machine, taskstatsVersion } = hello;
  return {
    type: 'header',
    schema: SCHEMA,
    recorded: origin.recorded,
    kernel,
    machine,
    taskstatsVersion,
  };
}

function describe({ timeMs, intervalSec, extent, table, rates, devices }: Sample): object {
  return {
    timeMs,
    intervalSec,
    scope: extent.scope,
    ...(extent.accumulated ? { accumulated: true } : {}),
    tasks: table.length,
    ended: rates.gone.length,
    vanished: table.vanished,
    withheld: table.withheld,
    lost: table.lost,
    taskDelayacct: table.taskDelayacct,
    devices,
  };
}

/** Rates are per second, of delays and CPU ns per second. One that cannot be told is left out. */
function taskObject(sample: Sample, row: number, raw: boolean): object {
  const { table, rates } = sample;
  const rate: Record<string, number> = {};
  const fields: Record<string, number | string> = {};
  for (const field of table.fields) {
    const key = raw ? field.cname : field.name;
    if (field.kind !== 'counter') {
      const value = table.value(field, row);
      if (value !== undefined) fields[key] = jsonValue(value);
    } else if (!needsDelayAccounting(field) || table.delayAccounting(row) === 'known') {
      const value = rates.rate(field.name, row);
      if (value !== undefined) rate[key] = value;
    }
  }
  return {
    id: sample.id(row),
    user: sample.user(row),
    ...stateOf(sample, row),
    ...(sample.extent.commandLines ? { commandLine: sample.commandLine(row) } : {}),
    threads: table.threads(row),
    ...fields,
    intervalSec: Number.isNaN(rates.intervalSec(row)) ? undefined : rates.intervalSec(row),
    delayAccounting: table.delayAccounting(row),
    rates: rate,
  };
}

function stateOf(sample: Sample, row: number): { state?: string } {
  const column = sample.columns.find(({ key }) => key === 'state');
  return column ? { state: sample.text(column, row) } : {};
}
