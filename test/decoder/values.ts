/** One record with all of its fields by public name, text as a string. */
import type { Decoder } from '../../src/decoder/index.ts';
import { taskFields } from '../oracle/schema.ts';

export type Values = Record<string, bigint | number | string | undefined>;

export function taskValues(decoder: Decoder, record: number): Values {
  const values: Values = {};
  for (const [id, { name }] of taskFields.entries()) {
    const value = decoder.value(record, id);
    if (name === undefined || value === undefined) continue;
    values[name] =
      value instanceof Uint8Array ? String.fromCharCode(...value).replace(/\0.*$/s, '') : value;
  }
  return values;
}
