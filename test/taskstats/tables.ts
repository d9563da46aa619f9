/** Tables with chosen values, for tests of what is computed from tables. */
import { FIELDS, type FieldInfo, type FieldName } from '../../src/generated/taskstats.ts';
import { type ColumnData, emptyColumn } from '../../src/taskstats/columns.ts';
import { fieldByName } from '../../src/taskstats/fields.ts';
import type { Rows } from '../../src/taskstats/rows.ts';
import { TaskTable } from '../../src/taskstats/table.ts';
import type { TableOptions } from '../../src/taskstats/table-options.ts';

export interface TaskSample {
  id: number;
  timeMs: number;
  elapsedUs: bigint;
  delaysKnown?: boolean;
  values?: Partial<Record<FieldName, bigint | number>>;
}

/** When they begin, milliseconds since the epoch. */
export const T0 = 1_700_000_000_000;

/** A task at T0 + atMs that is `ageMs` old and has used `cpuNs`. */
export function task(id: number, atMs: number, ageMs: number, cpuNs: bigint): TaskSample {
  const values = { cpuRunVirtualNs: cpuNs, blkioDelayNs: 5n };
  return { id, timeMs: T0 + atMs, elapsedUs: BigInt(ageMs * 1000), values };
}

export function makeRows(
  samples: readonly TaskSample[],
  names: readonly FieldName[],
  coarse = false,
): Rows {
  const fields = [...new Set<FieldName>(['elapsedUs', ...names])].map(fieldByName);
  const data = new Map<number, ColumnData>();
  for (const field of fields) data.set(field.id, column(field, samples));
  return {
    length: samples.length,
    fields,
    data,
    id: Uint32Array.from(samples, ({ id }) => id),
    layout: new Uint16Array(samples.length),
    layouts: [{ version: 16, coarse, present: presence(coarse) }],
    delaysKnown: Uint8Array.from(samples, ({ delaysKnown }) => (delaysKnown === false ? 0 : 1)),
    timeMs: Float64Array.from(samples, ({ timeMs }) => timeMs),
  };
}

function presence(coarse: boolean): Uint8Array {
  return Uint8Array.from(FIELDS, (field) => (coarse && field.coarse === 'absent' ? 0 : 1));
}

function column(field: FieldInfo, samples: readonly TaskSample[]): ColumnData {
  const data = emptyColumn(field, samples.length);
  samples.forEach((sample, row) => {
    const value = field.name === 'elapsedUs' ? sample.elapsedUs : sample.values?.[field.name];
    if (value !== undefined) data[row] = value as never;
  });
  return data;
}

export function makeTable(
  samples: readonly TaskSample[],
  names: readonly FieldName[] = ['cpuRunVirtualNs', 'blkioDelayNs'],
  options: Partial<TableOptions> = {},
): TaskTable {
  return new TaskTable(makeRows(samples, names), { kind: 'process', ...options });
}
