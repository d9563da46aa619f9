/**
 * Which rows have a value of a field. Columns hold 0 where there is none: the struct of
 * the row is too old for the field, the kernel did not count it for the task, or it cannot
 * be told of a process.
 */
import type { FieldInfo } from '../generated/taskstats.ts';
import { needsDelayAccounting } from './fields.ts';
import type { Rows } from './rows.ts';

type Received = Pick<Rows, 'length' | 'layouts' | 'layout' | 'delaysKnown'>;

/** Tells whether a value of a process cannot be told from its threads. */
export type Hidden = (field: FieldInfo, row: number) => boolean;

/** Of one row. */
export function isPresent(rows: Received, field: FieldInfo, row: number, hidden: Hidden): boolean {
  const layout = rows.layouts[rows.layout[row] as number];
  if (!layout?.present[field.id]) return false;
  if (needsDelayAccounting(field) && !rows.delaysKnown[row]) return false;
  return !hidden(field, row);
}

/** The same of all rows: 1 for each that has the field. */
export function presentRows(rows: Received, field: FieldInfo, hidden: Hidden): Uint8Array {
  const { layouts, layout, delaysKnown } = rows;
  const known = needsDelayAccounting(field) ? delaysKnown : undefined;
  const layoutHas = layouts.map(({ present }) => present[field.id]);
  const result = new Uint8Array(rows.length);
  for (let row = 0; row < result.length; row++) {
    if (!layoutHas[layout[row] as number] || known?.[row] === 0) continue;
    if (!hidden(field, row)) result[row] = 1;
  }
  return result;
}
