/** Checks of what callers pass in: the module itself trusts its arguments. */
import { StatError } from '../errors.ts';
import { CGROUP_FIELDS } from '../generated/cgroupstats.ts';
import { FIELDS, type FieldType } from '../generated/taskstats.ts';
import type { ColumnFormat } from './columns.ts';
import { WHAT_CGROUPSTATS } from './records.ts';

/** Bytes of a char[32] field. */
export const CHAR_SIZE = 32;

const TASK_TYPES: readonly FieldType[] = FIELDS.map((field) => field.type);
const CGROUP_TYPES: readonly FieldType[] = CGROUP_FIELDS.map(() => 'u64');

/** Types by field id, of the struct that such records hold. */
export function typesOf(what: number): readonly FieldType[] {
  return what === WHAT_CGROUPSTATS ? CGROUP_TYPES : TASK_TYPES;
}

export function invalid(message: string, hint?: string): StatError {
  return new StatError('ERR_INVALID_ARGUMENT', message, hint === undefined ? {} : { hint });
}

/** Requires an integer from 0 to `max`. */
export function checkInteger(name: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw invalid(`${name} is ${value}, and must be an integer from 0 to ${max}`);
  }
}

/** Requires [first, first + count) to lie within `length`. */
export function checkRange(name: string, first: number, count: number, length: number): void {
  checkInteger(`${name}: first`, first, length);
  checkInteger(`${name}: count`, count, length - first);
}

/** Requires fields that a column of this format holds exactly, or as the nearest f64. */
export function checkColumns(
  fields: readonly number[],
  types: readonly FieldType[],
  format: ColumnFormat,
): void {
  if (fields.length > FIELDS.length) throw invalid(`${fields.length} columns are too many`);
  for (let i = 0; i < fields.length; i++) {
    const id = fields[i] as number;
    const type = types[id];
    if (type === undefined) throw invalid(`there is no field with id ${id}`);
    if (type === 'char[32]') throw invalid(`field ${id} is text`, 'use bytes()');
    if (format === 'u32' && (type === 'u64' || type === 's64')) {
      throw invalid(`field ${id} has 64 bits`, "use the format 'u64' or 'f64'");
    }
  }
}
