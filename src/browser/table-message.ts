/**
 * A table on its way from the worker that decoded it: the columns are handed over,
 * not copied.
 */
import { FIELDS, type FieldInfo } from '../generated/taskstats.ts';
import { type ProcessParts, processTableOf } from '../taskstats/assemble.ts';
import type { Rows } from '../taskstats/rows.ts';
import { TaskTable } from '../taskstats/table.ts';
import { type TableAccount, type TableKind, tableOptions } from '../taskstats/table-options.ts';

/** What structured cloning can carry. */
export interface TableMessage {
  readonly kind: TableKind;
  /** Ids of the fields that were asked for. */
  readonly fields: readonly number[];
  readonly rows: Omit<Rows, 'fields'>;
  readonly threads: Uint32Array | undefined;
  readonly account: TableAccount;
}

export function tableMessage(
  kind: TableKind,
  { rows, threads }: ProcessParts,
  account: TableAccount = {},
): TableMessage {
  const { fields, ...rest } = rows;
  return { kind, fields: fields.map(({ id }) => id), rows: rest, threads, account };
}

export function tableOf({ kind, fields, rows, threads, account }: TableMessage): TaskTable {
  const whole: Rows = { ...rows, fields: fields.map((id) => FIELDS[id] as FieldInfo) };
  if (kind === 'process') return processTableOf({ rows: whole, threads }, account);
  return new TaskTable(whole, tableOptions(kind, account));
}

/** The memory of the columns, each piece once: several columns share one. */
export function buffersOf({ rows, threads }: TableMessage): ArrayBuffer[] {
  const { data, id, layout, delaysKnown, timeMs } = rows;
  const arrays = [...data.values(), id, layout, delaysKnown, timeMs, ...(threads ? [threads] : [])];
  return [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))];
}
