/** The shape of schema/kstat.json, and the names of types that everything made from it shares. */
import { readFileSync } from 'node:fs';

export interface Code {
  name: string;
  value: number;
  /** How programs of ours call it. */
  key?: string;
  doc: string;
}

/** A member whose offset depends on the width of pointers. */
export interface HeaderField {
  name: string;
  cname: string;
  type: string;
  lp64: number;
  ilp32: number;
  doc: string;
}

export interface HeaderStruct {
  cname: string;
  lp64: number;
  ilp32: number;
  fields: HeaderField[];
}

export interface NamedField {
  name: string;
  cname: string;
  type: string;
  offset: number;
  doc: string;
}

export interface StructField {
  /** As kstat(8) prints it. */
  name: string;
  /** Name of the property in TypeScript. */
  key: string;
  cname: string;
  type: string;
  offset: number;
  unit: string;
  kind: string;
  doc: string;
  /** Whether kstat(8) prints it. @defaultValue true */
  printed?: boolean;
  format?: string;
}

/**
 * How many elements the data hold: `one` structure of exactly this size, one of `least` this
 * size, an `array` that fills the data, or `ndata` of them.
 */
export type Count = 'one' | 'least' | 'array' | 'ndata';

export interface KstatStructure {
  name: string;
  cname: string;
  doc: string;
  /** KSTAT_TYPE_* of the kstats that have it. */
  type: number;
  /** For RAW: names of module and kstat, without decimal digits. */
  module?: string;
  kstat?: string;
  size: number;
  count: Count;
  /** Whether kstat(8) has ever printed it. */
  printed: boolean;
  /** Between the name of a field and the number of its element, from 1. */
  suffix?: string;
  fields: StructField[];
}

export interface KstatSchema {
  name: string;
  source: string;
  stringSize: number;
  types: Code[];
  flags: Code[];
  dataTypes: Code[];
  header: HeaderStruct;
  control: HeaderStruct;
  named: { cname: string; size: number; fields: NamedField[] };
  structures: KstatStructure[];
}

const file = new URL('../../schema/kstat.json', import.meta.url);

export const kstat: KstatSchema = JSON.parse(readFileSync(file, 'utf8')) as KstatSchema;

/** Types of values; the index is the code that the decoder uses. */
export const VALUE_TYPES = [
  'none',
  'char',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'float',
  'double',
  'string',
  'bytes',
  'int16',
  'uint8',
  'int16[]',
  'uint8[]',
] as const;

/** Layouts of data; the index is the code that the decoder uses. */
export const LAYOUTS: readonly string[] = [
  'none',
  'named',
  ...kstat.structures.map(({ name }) => name),
];

const BASE: Readonly<Record<string, { value: (typeof VALUE_TYPES)[number]; size: number }>> = {
  u8: { value: 'uint8', size: 1 },
  s16: { value: 'int16', size: 2 },
  s32: { value: 'int32', size: 4 },
  u32: { value: 'uint32', size: 4 },
  s64: { value: 'int64', size: 8 },
  u64: { value: 'uint64', size: 8 },
  char: { value: 'char', size: 1 },
};

/** Type of the value and bytes of a field: `s32`, `char[31]`, `s16[30]`. */
export function valueTypeOf(type: string): { value: (typeof VALUE_TYPES)[number]; size: number } {
  const match = /^(\w+?)(?:\[(\d+)\])?$/.exec(type);
  const base = BASE[match?.[1] ?? ''];
  if (!match || !base) throw new Error(`schema: unknown type ${type}`);
  if (match[2] === undefined) return base;
  const size = base.size * Number(match[2]);
  if (base.value === 'char') return { value: 'char', size };
  if (base.value === 'int16') return { value: 'int16[]', size };
  if (base.value === 'uint8') return { value: 'uint8[]', size };
  throw new Error(`schema: no arrays of ${match[1]}`);
}

/** Bytes of a member of kstat_t, by the width of pointers. */
export function headerSizeOf(type: string, pointerBytes: number): number {
  if (type === 'ptr' || type === 'size') return pointerBytes;
  return valueTypeOf(type).size;
}

/** camelCase to UPPER_SNAKE. */
export function upper(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
