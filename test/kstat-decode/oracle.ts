/**
 * The rules of reading kstats once more, slowly and plainly: what the decoder must say of
 * any bytes. It shares nothing with the decoder but the schema.
 */
import {
  type KstatStructure,
  type StructField,
  kstat as schema,
} from '../../tools/gen/kstat-schema.ts';
import { protocol } from '../../tools/gen/schema.ts';
import { cut, hex, Reader, textOf } from './reader.ts';

export interface OracleStatistic {
  name: string;
  type: string;
  dataType: number;
  value: unknown;
  status: string;
  text: string | undefined;
  printed: boolean;
  format: string | undefined;
}

export interface OracleKstat {
  kid: number;
  module: string;
  instance: number;
  name: string;
  class: string;
  type: number;
  flags: number;
  ndata: number;
  dataSize: bigint;
  crtimeNs: bigint;
  snaptimeNs: bigint;
  status: string;
  errno: number;
  layout: string | undefined;
  data: Uint8Array;
  statistics: OracleStatistic[];
}

export interface OracleResult {
  kstats: OracleKstat[];
  malformed: number;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  u8: 'uint8',
  s16: 'int16',
  s32: 'int32',
  u32: 'uint32',
  s64: 'int64',
  u64: 'uint64',
};

function typeName(type: string): string {
  if (type.startsWith('char')) return 'char';
  const [, base = '', list] = /^(\w+?)(\[\d+\])?$/.exec(type) ?? [];
  return (TYPE_NAMES[base] ?? '') + (list ? '[]' : '');
}

function fieldStatistic(
  reader: Reader,
  structure: KstatStructure,
  element: number,
  field: StructField,
): OracleStatistic {
  const at = element * structure.size + field.offset;
  const isText = field.type.startsWith('char');
  const value = reader.value(at, field.type);
  const size = Number(/\[(\d+)\]/.exec(field.type)?.[1]);
  return {
    name: structure.suffix ? `${field.name}${structure.suffix}${element + 1}` : field.name,
    type: typeName(field.type),
    dataType: -1,
    value,
    status: 'ok',
    text: isText ? hex(cut(reader.bytes.subarray(at, at + size))) : undefined,
    printed: structure.printed && field.printed !== false && !(structure.type === 4 && element > 0),
    format: field.format,
  };
}

/** Type and value of a member that is no STRING. */
function plainValue(reader: Reader, at: number, dataType: number): [string, unknown] {
  const { view, little, bytes } = reader;
  if (dataType === 0) return ['char', textOf(cut(bytes.subarray(at, at + 16)))];
  if (dataType === 1) return ['int32', view.getInt32(at, little)];
  if (dataType === 2) return ['uint32', view.getUint32(at, little)];
  if (dataType === 3) return ['int64', view.getBigInt64(at, little)];
  if (dataType === 4) return ['uint64', view.getBigUint64(at, little)];
  if (dataType === 5) return ['float', view.getFloat32(at, little)];
  if (dataType === 6) return ['double', view.getFloat64(at, little)];
  return ['bytes', bytes.subarray(at, at + 16)];
}

/** The text of a STRING; null for NULL, undefined when it points elsewhere. */
function stringBytes(
  reader: Reader,
  member: number,
  count: number,
  bits: 32 | 64,
  dataBase: bigint,
): Uint8Array | null | undefined {
  const pointer = bits === 64 ? reader.u64(member + 32) : BigInt(reader.u32(member + 32));
  if (pointer === 0n) return null;
  const offset = BigInt.asUintN(bits, pointer - dataBase);
  const length = BigInt(reader.u32(member + 40));
  const size = BigInt(reader.bytes.length);
  if (offset < BigInt(48 * count) || offset + length > size) return undefined;
  const end = length === 0n ? offset : offset + length - 1n;
  return cut(reader.bytes.subarray(Number(offset), Number(end)));
}

function memberStatistic(
  reader: Reader,
  index: number,
  count: number,
  bits: 32 | 64,
  dataBase: bigint,
): OracleStatistic {
  const at = index * 48;
  const dataType = reader.bytes[at + 31] as number;
  const name = textOf(cut(reader.bytes.subarray(at, at + 31)));
  const common = { name, dataType, printed: true, format: undefined };
  if (dataType === 9) {
    const bytes = stringBytes(reader, at, count, bits, dataBase);
    const status = bytes === undefined ? 'bad-string' : 'ok';
    const value = bytes ? textOf(bytes) : bytes;
    return { ...common, type: 'string', value, status, text: bytes ? hex(bytes) : undefined };
  }
  const [type, value] = plainValue(reader, at + 32, dataType);
  const text = dataType === 0 ? hex(cut(reader.bytes.subarray(at + 32, at + 48))) : undefined;
  return { ...common, type, value, status: type === 'bytes' ? 'unknown-type' : 'ok', text };
}

function withoutDigits(text: string): string {
  return text.replace(/[0-9]/g, '');
}

/** The structure of the data, and how many elements they hold. */
function structureOf(
  type: number,
  key: string,
  ndata: number,
  length: number,
): { structure: KstatStructure; elements: number } | undefined {
  for (const structure of schema.structures) {
    const { size, count, module, kstat } = structure;
    if (structure.type !== type || (type === 0 && key !== `${module}:${kstat}`)) continue;
    const room = Math.floor(length / size);
    if (count === 'ndata' && room > 0) return { structure, elements: Math.min(ndata, room) };
    if (count === 'array' && length % size === 0) return { structure, elements: room };
    if (count === 'least' && room > 0) return { structure, elements: 1 };
    if (count === 'one' && length === size) return { structure, elements: 1 };
  }
  return undefined;
}

interface Contents {
  layout: string | undefined;
  statistics: OracleStatistic[];
  truncated: boolean;
}

function contentsOf(
  reader: Reader,
  type: number,
  key: string,
  ndata: number,
  bits: 32 | 64,
  dataBase: bigint,
): Contents {
  const { length } = reader.bytes;
  if (length === 0) return { layout: undefined, statistics: [], truncated: false };
  if (type === 1) {
    const count = Math.min(ndata, Math.floor(length / 48));
    const all = Array.from({ length: count }, (_, i) =>
      memberStatistic(reader, i, count, bits, dataBase),
    );
    const statistics = all.filter(({ name }) => name !== '');
    return { layout: undefined, statistics, truncated: ndata > count };
  }
  const found = structureOf(type, key, ndata, length);
  if (!found) return { layout: undefined, statistics: [], truncated: type >= 2 && type <= 4 };
  const { structure, elements } = found;
  const statistics: OracleStatistic[] = [];
  for (let i = 0; i < elements; i++) {
    for (const field of structure.fields) {
      statistics.push(fieldStatistic(reader, structure, i, field));
    }
  }
  const truncated = structure.count === 'ndata' && ndata > elements;
  return { layout: structure.name, statistics, truncated };
}

function decodeKstat(record: Uint8Array, little: boolean): OracleKstat {
  const wire = new Reader(record, true);
  const headerSize = wire.u32(8);
  const bits = headerSize === schema.header.lp64 ? 64 : 32;
  const errno = wire.u32(4);
  const dataSize = errno === 0 ? Number(wire.u64(24)) : 0;
  const header = new Reader(record.subarray(32, 32 + headerSize), little);
  const data = record.subarray(32 + headerSize, 32 + headerSize + dataSize);
  const at = (name: string): number => {
    const field = schema.header.fields.find((one) => one.name === name);
    return (bits === 64 ? field?.lp64 : field?.ilp32) ?? -1;
  };
  const text = (name: string): string => header.value(at(name), 'char[31]') as string;
  const rawText = (name: string): string =>
    Buffer.from(cut(header.bytes.subarray(at(name), at(name) + 31))).toString('latin1');
  const type = header.bytes[at('type')] as number;
  const ndata = header.u32(at('ndata'));
  const key = withoutDigits(`${rawText('module')}:${rawText('name')}`);
  const contents = contentsOf(new Reader(data, little), type, key, ndata, bits, wire.u64(16));
  let status = contents.truncated ? 'truncated' : 'ok';
  if (data.length === 0) status = 'empty';
  if (errno !== 0) status = 'failed';
  return {
    kid: header.value(at('kid'), 's32') as number,
    module: text('module'),
    instance: header.value(at('instance'), 's32') as number,
    name: text('name'),
    class: text('class'),
    type,
    flags: header.bytes[at('flags')] as number,
    ndata,
    dataSize: bits === 64 ? header.u64(at('dataSize')) : BigInt(header.u32(at('dataSize'))),
    crtimeNs: header.value(at('crtimeNs'), 's64') as bigint,
    snaptimeNs: header.value(at('snaptimeNs'), 's64') as bigint,
    status,
    errno,
    layout: contents.layout,
    data,
    statistics: contents.statistics,
  };
}

/** Whether header and data fill the record. */
function isSound(record: Uint8Array): boolean {
  const wire = new Reader(record, true);
  const headerSize = wire.u32(8);
  if (headerSize !== schema.header.lp64 && headerSize !== schema.header.ilp32) return false;
  const padded = ((wire.u64(24) + 7n) / 8n) * 8n;
  return BigInt(32 + headerSize) + padded === BigInt(record.length);
}

/** Decodes records as they stand in KSTATS frames. */
export function oracle(bytes: Uint8Array, byteOrder: 'little' | 'big'): OracleResult {
  const result: OracleResult = { kstats: [], malformed: 0 };
  for (let at = 0; at < bytes.length; ) {
    const rest = bytes.subarray(at);
    const length = rest.length < protocol.kstatRecordSize ? 0 : new Reader(rest, true).u32(0);
    if (length < protocol.kstatRecordSize || length % 8 !== 0 || length > rest.length) {
      result.malformed++;
      return result;
    }
    const record = rest.subarray(0, length);
    if (isSound(record)) result.kstats.push(decodeKstat(record, byteOrder === 'little'));
    else result.malformed++;
    at += length;
  }
  return result;
}
