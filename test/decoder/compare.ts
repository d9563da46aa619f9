/** Decodes with WebAssembly and compares everything with the oracle. */
import {
  type Decoder,
  type IndexContext,
  type IndexResult,
  WHAT_CGROUPSTATS,
  WHAT_TASKSTATS,
} from '../../src/decoder/index.ts';
import { CGROUPS, type Expected, expectedOf, type Structure, TASKS } from './expected.ts';

/** Names by code. */
const WHATS = [
  'none',
  'taskstats',
  'cgroupstats',
  'error',
  'ack',
  'overrun',
  'unknown',
  'malformed',
];
const KINDS = ['none', 'pid', 'tgid'];
const EVENTS = ['reply', 'exit'];

/** Says how a row of the table differs from what the oracle found; '' when it does not. */
function rowDifference(decoder: Decoder, row: number, base: number, want: Expected): string {
  const { table } = decoder;
  const hasStruct = want.record.what === 'taskstats' || want.record.what === 'cgroupstats';
  const got = {
    what: WHATS[table.what[row] ?? 0],
    kind: KINDS[table.kind[row] ?? 3],
    event: EVENTS[table.event[row] ?? 2],
    id: table.id[row],
    sequence: table.sequence[row],
    errno: table.errno[row],
    version: table.version[row],
    offset: (table.statsOffset[row] ?? 0) - (hasStruct ? base : 0),
    length: table.statsLength[row],
    delaysKnown: table.delaysKnown[row] === 1,
  };
  for (const key of Object.keys(got) as (keyof typeof got)[]) {
    if (got[key] !== want.record[key]) {
      return `row ${row}: ${key} is ${got[key]}, not ${want.record[key]}`;
    }
  }
  const layout = table.layout[row] ?? 0;
  const wrong = want.present.findIndex((there, id) => decoder.present(layout, id) !== there);
  return wrong < 0 ? '' : `row ${row}: presence of ${want.structure.fields[wrong]?.cname}`;
}

/** Columns of the selection, in one format. */
function columnDifference(
  decoder: Decoder,
  format: 'u64' | 'f64' | 'u32',
  ids: readonly number[],
  want: readonly Expected[],
): string {
  const { data, stride } = decoder.columns(ids, 0, want.length, format);
  for (const [i, expected] of want.entries()) {
    const values = expected[format];
    for (let k = 0; k < ids.length; k++) {
      const id = ids[k] as number;
      if (Object.is(data[k * stride + i], values[id])) continue;
      const name = expected.structure.fields[id]?.cname;
      return `${format} ${name}[${i}] is ${data[k * stride + i]}, not ${values[id]}`;
    }
  }
  return '';
}

function textDifference(decoder: Decoder, id: number, want: readonly Expected[]): string {
  const bytes = decoder.bytes(id, 0, want.length);
  for (const [i, { text, structure }] of want.entries()) {
    const got = String.fromCharCode(...bytes.subarray(i * 32, (i + 1) * 32));
    if (got !== text[id]) return `text ${structure.fields[id]?.cname}[${i}]`;
  }
  return '';
}

function selectionDifference(
  decoder: Decoder,
  what: number,
  structure: Structure,
  all: readonly Expected[],
): string {
  const want = all.filter(({ record }) => record.what === WHATS[what]);
  if (decoder.select(what) !== want.length) return `select(${what})`;
  if (want.length === 0) return '';
  return (
    columnDifference(decoder, 'u64', structure.numbers, want) ||
    columnDifference(decoder, 'f64', structure.numbers, want) ||
    columnDifference(decoder, 'u32', structure.narrow, want) ||
    structure.texts.map((id) => textDifference(decoder, id, want)).join('')
  );
}

function countDifference(result: IndexResult, want: readonly Expected[]): string {
  const count = (what: string): number => want.filter(({ record }) => record.what === what).length;
  const good =
    result.consumed > 0 &&
    result.malformed === count('malformed') &&
    result.unknown === count('unknown') &&
    result.overruns === count('overrun');
  return good ? '' : `counts ${JSON.stringify(result)}`;
}

/**
 * Puts the payload at an offset of the input, decodes it, in as many calls as the
 * table needs, and compares. Returns the first difference, '' when there is none.
 */
export function difference(
  decoder: Decoder,
  payload: Uint8Array,
  context: IndexContext,
  at = 0,
  want: readonly Expected[] = expectedOf(payload, context),
): string {
  decoder.input.set(payload, at);
  let records = 0;
  for (let done = 0; done < payload.length; ) {
    const result = decoder.index(at + done, payload.length - done, context);
    const chunk = want.slice(records, records + result.records);
    if (chunk.length < result.records) return `${result.records} records, not ${chunk.length}`;
    let bad = countDifference(result, chunk);
    for (let row = 0; row < chunk.length && !bad; row++) {
      // A struct lies where the oracle found it in the whole payload.
      bad = rowDifference(decoder, row, at, chunk[row] as Expected);
    }
    bad ||= selectionDifference(decoder, WHAT_TASKSTATS, TASKS, chunk);
    bad ||= selectionDifference(decoder, WHAT_CGROUPSTATS, CGROUPS, chunk);
    if (bad) return bad;
    records += result.records;
    done += result.consumed;
  }
  return records === want.length ? '' : `${records} records, not ${want.length}`;
}
