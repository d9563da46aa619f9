/** Kstats as a kernel of any ABI would lay them out, made from the schema. */
import type { KstatContext, KstatParts } from '../../src/kstat/decode/index.ts';
import { kstat as schema } from '../../tools/gen/kstat-schema.ts';

export interface Abi extends KstatContext {
  readonly pointerBits: 32 | 64;
}

export const ABIS: readonly Abi[] = [
  { byteOrder: 'little', pointerBits: 64 },
  { byteOrder: 'little', pointerBits: 32 },
  { byteOrder: 'big', pointerBits: 64 },
  { byteOrder: 'big', pointerBits: 32 },
];

export interface Header {
  readonly kid?: number;
  readonly module?: string;
  readonly instance?: number;
  readonly name?: string;
  readonly class?: string;
  readonly type: number;
  readonly flags?: number;
  readonly ndata?: number;
  readonly dataSize?: number;
  readonly crtimeNs?: bigint;
  readonly snaptimeNs?: bigint;
}

/** Writes a value of a type of the schema. */
function write(view: DataView, at: number, type: string, value: unknown, abi: Abi): void {
  const little = abi.byteOrder === 'little';
  const bits = type === 'ptr' || type === 'size' ? abi.pointerBits : Number(type.slice(1));
  if (type.startsWith('char')) {
    const text = Buffer.from(String(value), 'utf8');
    new Uint8Array(view.buffer, view.byteOffset + at).set(text);
  } else if (type === 'f32') view.setFloat32(at, Number(value), little);
  else if (type === 'f64') view.setFloat64(at, Number(value), little);
  else if (bits === 8) view.setUint8(at, Number(value));
  else if (bits === 16) view.setUint16(at, Number(value), little);
  else if (bits === 32)
    view.setUint32(at, Number(BigInt.asUintN(32, BigInt(value as number))), little);
  else view.setBigUint64(at, BigInt(value as bigint), little);
}

export function makeHeader(header: Header, abi: Abi): Uint8Array {
  const width = abi.pointerBits === 64 ? 'lp64' : 'ilp32';
  const bytes = new Uint8Array(schema.header[width]);
  const view = new DataView(bytes.buffer);
  const values = header as unknown as Record<string, unknown>;
  for (const field of schema.header.fields) {
    const value = values[field.name];
    if (value !== undefined) write(view, field[width], field.type, value, abi);
  }
  return bytes;
}

/** name, KSTAT_DATA_*, value; a string stands for itself, null for a NULL pointer. */
export type Member = readonly [
  name: string,
  dataType: number,
  value: number | bigint | string | null,
];

const VALUES: Readonly<Record<number, string>> = {
  0: 'char[16]',
  1: 's32',
  2: 'u32',
  3: 's64',
  4: 'u64',
  5: 'f32',
  6: 'f64',
};

/** ks_data of a named kstat: the members, then the strings, back to back. */
function makeNamed(members: readonly Member[], abi: Abi, dataBase = 0n): Uint8Array {
  const { size } = schema.named;
  const strings = members.map(([, type, value]) =>
    Buffer.from(type === 9 && value !== null ? `${value}\0` : ''),
  );
  const bytes = new Uint8Array(members.length * size + Buffer.concat(strings).length);
  const view = new DataView(bytes.buffer);
  let end = members.length * size;
  for (const [i, [name, type, value]] of members.entries()) {
    const at = i * size;
    write(view, at, 'char', name, abi);
    view.setUint8(at + 31, type);
    const string = strings[i] as Buffer;
    if (type !== 9) write(view, at + 32, VALUES[type] ?? 'u64', value, abi);
    else if (value !== null) {
      write(view, at + 32, 'ptr', dataBase + BigInt(end), abi);
      write(view, at + 40, 'u32', string.length, abi);
      bytes.set(string, end);
      end += string.length;
    }
  }
  return bytes;
}

/** ks_data of structures: the values of each element, by name of the statistic. */
export function makeStructures(
  name: string,
  elements: readonly Readonly<Record<string, number | bigint | string>>[],
  abi: Abi,
): Uint8Array {
  const structure = schema.structures.find((one) => one.name === name);
  if (!structure) throw new Error(`no structure ${name}`);
  const bytes = new Uint8Array(structure.size * elements.length);
  const view = new DataView(bytes.buffer);
  for (const [i, element] of elements.entries()) {
    for (const field of structure.fields) {
      const value = element[field.name];
      // Structures have names in common: msg is a count in cpu_stat, and a text in fault_list.
      if ((typeof value === 'string') !== field.type.startsWith('char')) continue;
      if (value !== undefined)
        write(view, i * structure.size + field.offset, field.type, value, abi);
    }
  }
  return bytes;
}

/** A named kstat. */
export function makeKstat(
  header: Partial<Header>,
  members: readonly Member[],
  abi: Abi,
  dataBase = 0n,
): KstatParts {
  const data = makeNamed(members, abi, dataBase);
  const full = { type: 1, ndata: members.length, dataSize: data.length, ...header };
  return { header: makeHeader(full, abi), data, dataBase };
}
