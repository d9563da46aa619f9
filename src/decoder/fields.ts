/** The fields that columns are made of, checked, where the module reads them. */
import { invalidArgument, type StatError } from '../errors.ts';
import type { Structure } from './arguments.ts';
import type { ColumnFormat } from './columns.ts';

function columnError(id: number, { types }: Structure): StatError {
  const type = types[id];
  if (type === undefined) return invalidArgument(`there is no field with id ${id}`);
  if (type === 'char[32]') return invalidArgument(`field ${id} is text`, 'use bytes()');
  return invalidArgument(`field ${id} has 64 bits`, "use the format 'u64' or 'f64'");
}

/**
 * The fields of the columns of one format. They are mostly those of the call before, and
 * comparing them takes half as long as checking and writing them.
 */
export class FieldList {
  readonly #target: Uint8Array;
  /** Bits of the widest number that a column of this format takes. */
  readonly #most: number;
  /** How many fields in the target are good, and for which structure. */
  #length = 0;
  #structure: Structure | undefined;

  constructor(target: Uint8Array, format: ColumnFormat) {
    this.#target = target;
    this.#most = format === 'u32' ? 32 : 64;
  }

  /** Requires fields that the format holds exactly, or as the nearest f64, and puts them in place. */
  put(fields: readonly number[], structure: Structure): void {
    if (structure !== this.#structure || !this.#startsWith(fields)) this.#write(fields, structure);
  }

  /** By their values, for the list may be another one, or have been changed. */
  #startsWith(fields: readonly number[]): boolean {
    const { length } = fields;
    if (length > this.#length) return false;
    const target = this.#target;
    for (let i = 0; i < length; i++) if (target[i] !== fields[i]) return false;
    return true;
  }

  #write(fields: readonly number[], structure: Structure): void {
    const { length } = fields;
    const target = this.#target;
    if (length > target.length) throw invalidArgument(`${length} columns are too many`);
    // When a field is refused, those before it have been overwritten.
    this.#length = 0;
    const { bits } = structure;
    const most = this.#most;
    for (let i = 0; i < length; i++) {
      const id = fields[i] as number;
      // Negated, so that the undefined of an unknown id is refused, too.
      if (!((bits[id] as number) <= most)) throw columnError(id, structure);
      target[i] = id;
    }
    this.#structure = structure;
    this.#length = length;
  }
}
