/**
 * Decoders as one writes them first: a DataView, and an object for each record.
 * The code is made from the schema, as a literal with every field spelled out,
 * because that is the fastest form of it: objects of one shape, no loop over a
 * table of fields.
 */
import type { FieldInfo } from '../../src/index.ts';

export type NaiveDecoder = (view: DataView, at: number) => object;

const NARROW: Readonly<Record<string, string>> = {
  u8: 'getUint8(at + OFFSET)',
  s8: 'getInt8(at + OFFSET)',
  u16: 'getUint16(at + OFFSET, true)',
  u32: 'getUint32(at + OFFSET, true)',
};

const BIGINT: Readonly<Record<string, string>> = {
  ...NARROW,
  u64: 'getBigUint64(at + OFFSET, true)',
  s64: 'getBigInt64(at + OFFSET, true)',
};

/** Loses what is beyond 2^53, as programs that do this do. */
const NUMBER: Readonly<Record<string, string>> = {
  ...NARROW,
  u64: 'getUint32(at + OFFSET + 4, true) * 4294967296 + view.getUint32(at + OFFSET, true)',
  s64: 'getInt32(at + OFFSET + 4, true) * 4294967296 + view.getUint32(at + OFFSET, true)',
};

function compile(
  fields: readonly FieldInfo[],
  offsetOf: (field: FieldInfo) => number,
  reads: Readonly<Record<string, string>>,
): NaiveDecoder {
  const members = fields.map((field) => {
    const read = reads[field.type];
    if (read === undefined) throw new Error(`no naive way to read ${field.type}`);
    return `${field.name}: view.${read.replaceAll('OFFSET', String(offsetOf(field)))}`;
  });
  return new Function('view', 'at', `return { ${members.join(', ')} };`) as NaiveDecoder;
}

export function bigintDecoder(
  fields: readonly FieldInfo[],
  offsetOf: (field: FieldInfo) => number,
): NaiveDecoder {
  return compile(fields, offsetOf, BIGINT);
}

export function numberDecoder(
  fields: readonly FieldInfo[],
  offsetOf: (field: FieldInfo) => number,
): NaiveDecoder {
  return compile(fields, offsetOf, NUMBER);
}
