/** What the oracle found, in the forms that the decoder gives its results in. */
import { decodePayload, type OracleContext, type OracleRecord } from '../oracle/decode.ts';
import { cgroupFields, type SchemaField, sizeOf, taskFields } from '../oracle/schema.ts';

/** Field ids of a structure by what can be asked of them. */
export interface Structure {
  readonly fields: readonly SchemaField[];
  readonly numbers: readonly number[];
  /** Of at most 32 bits. */
  readonly narrow: readonly number[];
  readonly texts: readonly number[];
}

export interface Expected {
  readonly record: OracleRecord;
  readonly structure: Structure;
  /** By field id. */
  readonly present: readonly boolean[];
  readonly u64: readonly bigint[];
  readonly f64: readonly number[];
  readonly u32: readonly number[];
  readonly text: readonly string[];
}

function structure(fields: readonly SchemaField[]): Structure {
  const ids = [...fields.keys()];
  const type = (id: number): string => fields[id]?.type ?? '';
  const numbers = ids.filter((id) => !type(id).startsWith('char'));
  return {
    fields,
    numbers,
    narrow: numbers.filter((id) => sizeOf(type(id)) <= 4),
    texts: ids.filter((id) => !numbers.includes(id)),
  };
}

export const TASKS: Structure = structure(taskFields);
export const CGROUPS: Structure = structure(cgroupFields);

function expected(record: OracleRecord): Expected {
  const of = record.what === 'cgroupstats' ? CGROUPS : TASKS;
  const values = of.fields.map(({ cname }) => record.stats[cname]);
  const numbers = values.map((value) => (typeof value === 'bigint' ? value : 0n));
  return {
    record,
    structure: of,
    present: values.map((value) => value !== undefined),
    u64: numbers.map((value) => BigInt.asUintN(64, value)),
    f64: numbers.map(Number),
    u32: numbers.map((value) => Number(BigInt.asUintN(32, value))),
    text: values.map((value) => (typeof value === 'string' ? value : '\0'.repeat(32))),
  };
}

export function expectedOf(payload: Uint8Array, context: OracleContext): Expected[] {
  return decodePayload(payload, context).map(expected);
}
