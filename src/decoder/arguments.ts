/** Checks of what callers pass in: the module itself trusts its arguments. */
import { invalidArgument } from '../errors.ts';
import { CGROUP_FIELDS } from '../generated/cgroupstats.ts';
import { FIELDS, type FieldType } from '../generated/taskstats.ts';
import { WHAT_CGROUPSTATS } from './records.ts';

/** Bytes of a char[32] field. */
export const CHAR_SIZE = 32;

/** What is known of the fields of a structure, by field id. */
export interface Structure {
  readonly types: readonly FieldType[];
  /** Bits of a number; 255 for text, which no column holds. */
  readonly bits: Uint8Array;
}

const TEXT_BITS = 255;

function structure(types: readonly FieldType[]): Structure {
  const bits = types.map((type) => (type === 'char[32]' ? TEXT_BITS : Number(type.slice(1))));
  return { types, bits: Uint8Array.from(bits) };
}

const TASK: Structure = structure(FIELDS.map((field) => field.type));
const CGROUP: Structure = structure(CGROUP_FIELDS.map(() => 'u64'));

/** The structure that records of this kind hold. */
export function structureOf(what: number): Structure {
  return what === WHAT_CGROUPSTATS ? CGROUP : TASK;
}

/** Requires an integer from 0 to `max`. */
export function checkInteger(name: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw invalidArgument(`${name} is ${value}, and must be an integer from 0 to ${max}`);
  }
}

/** Requires [first, first + count) to lie within `length`. */
export function checkRange(name: string, first: number, count: number, length: number): void {
  checkInteger(`${name}: first`, first, length);
  checkInteger(`${name}: count`, count, length - first);
}
