/**
 * Layout classes: which fields the structs of the last index() hold, and where. The rules
 * by which the module decides this stand in assembly/layouts.ts.
 */
import { checkInteger } from './arguments.ts';
import { type Functions, type Instance, numberOf } from './module.ts';

/** The records of one index() that have family, version and length of the struct in common. */
export interface LayoutClass {
  /** Version of the struct; 0 when it is not known. */
  readonly version: number;
  /** Bytes of the struct. */
  readonly length: number;
}

/** The classes, over the memory of the decoder. Class 0 is that of the records without a struct. */
export class LayoutTable {
  readonly #functions: Functions;
  readonly #fieldCount: number;
  /** By class, and in it by field: type << 16 | offset; 0 when the field is absent. */
  readonly #entries: Uint32Array;
  readonly #versions: Uint16Array;
  readonly #lengths: Uint32Array;

  constructor(instance: Instance) {
    const { memory, functions } = instance;
    const number = (name: string): number => numberOf(instance, name);
    const most = number('MAX_LAYOUTS');
    this.#functions = functions;
    this.#fieldCount = number('FIELD_COUNT');
    const cells = most * this.#fieldCount;
    this.#entries = new Uint32Array(memory, number('LAYOUT_ENTRIES_LOCATION'), cells);
    this.#versions = new Uint16Array(memory, number('LAYOUT_VERSION_LOCATION'), most);
    this.#lengths = new Uint32Array(memory, number('LAYOUT_LENGTH_LOCATION'), most);
  }

  /** How many classes the last index() has made, class 0 included. */
  get count(): number {
    return this.#functions.layouts();
  }

  /** @throws ERR_INVALID_ARGUMENT for a class that does not exist */
  at(layout: number): LayoutClass {
    checkInteger('layout', layout, this.count - 1);
    return {
      version: this.#versions[layout] as number,
      length: this.#lengths[layout] as number,
    };
  }

  /** Whether the structs of a class hold a field. */
  has(layout: number, field: number): boolean {
    return this.#entry(layout, field) !== 0;
  }

  /** Bytes from the begin of a struct of the class to the field; undefined when it is absent. */
  offset(layout: number, field: number): number | undefined {
    const entry = this.#entry(layout, field);
    return entry === 0 ? undefined : entry & 0xffff;
  }

  #entry(layout: number, field: number): number {
    const count = this.#fieldCount;
    return field < count ? (this.#entries[layout * count + field] ?? 0) : 0;
  }
}
