/**
 * Decoding alone: records of this kernel that lie in the cache, every number of
 * them, as columns, beside an object for each record and beside a plain copy.
 * Text (comm) is left out on all sides.
 */
import type { Decoder } from '../src/decoder/index.ts';
import { comparison } from './comparison.ts';
import { type Contender, interleave, type Plan } from './measure.ts';
import { decoder as decoding } from './package-under-test.ts';
import { bigintDecoder, type NaiveDecoder, numberDecoder } from './peers/naive.ts';
import type { Case, Comparison, Target } from './results.ts';
import { numbersOf, offsets, RECORDS, type Sample, STRUCT_AT, takeSample } from './sample.ts';

/** Records of a round, for the fast and for the slow. */
const FAST = 234_000;
const SLOW = 23_400;

/** What a list of processes with their delays needs. */
const EIGHT: readonly string[] = [
  'cpuRunVirtualNs',
  'cpuDelayNs',
  'blkioDelayNs',
  'swapinDelayNs',
  'freepagesDelayNs',
  'readBytes',
  'writeBytes',
  'hiwaterRssKib',
];

/** Nanoseconds a record of `work`, which handles RECORDS at a time. */
function contender(name: string, records: number, work: () => void): Contender {
  const times = Math.round(records / RECORDS);
  const run = (): { ns: number } => {
    const begin = performance.now();
    for (let i = 0; i < times; i++) work();
    return { ns: ((performance.now() - begin) * 1e6) / (times * RECORDS) };
  };
  return { name, run };
}

function index(decoder: Decoder, { datagrams, context }: Sample): void {
  const { records } = decoder.index(0, datagrams.length, context);
  const selected = decoder.select(decoding.WHAT_TASKSTATS, decoding.KIND_PID);
  if (records !== RECORDS || selected !== RECORDS) throw new Error(`${records} records`);
}

function naive(name: string, decode: NaiveDecoder, { datagrams }: Sample): Contender {
  const view = new DataView(datagrams.buffer);
  const size = datagrams.length / RECORDS;
  const objects: object[] = new Array(RECORDS);
  return contender(name, SLOW, () => {
    for (let i = 0; i < RECORDS; i++) objects[i] = decode(view, i * size + STRUCT_AT);
  });
}

function contenders(decoder: Decoder, sample: Sample): Contender[] {
  const fields = numbersOf(sample);
  const ids = fields.map(({ id }) => id);
  const eight = fields.filter(({ name }) => EIGHT.includes(name)).map(({ id }) => id);
  const structs = sample.datagrams.slice(0, sample.datagrams.length - RECORDS * STRUCT_AT);
  const copy = new Uint8Array(structs.length);
  return [
    contender('f64', FAST, () => void decoder.columns(ids, 0, RECORDS, 'f64')),
    contender('u64', FAST, () => void decoder.columns(ids, 0, RECORDS, 'u64')),
    contender('eight', FAST, () => void decoder.columns(eight, 0, RECORDS, 'f64')),
    contender('indexed', FAST, () => {
      index(decoder, sample);
      decoder.columns(ids, 0, RECORDS, 'f64');
    }),
    contender('copy', FAST, () => copy.set(structs)),
    naive('bigint', bigintDecoder(fields, offsets()), sample),
    naive('number', numberDecoder(fields, offsets()), sample),
  ];
}

const PEERS: Readonly<Record<string, string>> = {
  bigint: 'DataView and an object of bigints for each record',
  number: 'DataView and an object of numbers for each record',
  copy: 'a copy of the bytes',
  f64: 'all fields',
};

const LABELS: Readonly<Record<string, string>> = {
  f64: 'decode all fields to f64 columns, a record',
  u64: 'decode all fields to u64 columns, a record',
  eight: 'decode 8 fields to f64 columns, a record',
  indexed: 'find the records and decode all fields to f64, a record',
};

export async function decodeCases(pids: readonly number[], plan: Plan): Promise<Case[]> {
  const sample = await takeSample(pids);
  const decoder = await decoding.Decoder.load();
  decoder.input.set(sample.datagrams);
  index(decoder, sample);
  const rounds = await interleave(contenders(decoder, sample), plan);
  const make = (ours: string, peer: string, sense: Comparison['sense'], target?: Target): Case => {
    const id = `decode-${ours}-${peer}`;
    const what = LABELS[ours] as string;
    const said = { id, what, peer: PEERS[peer] as string, unit: 'ns', sense, target } as const;
    return comparison(rounds, { ...said, ours, theirs: peer, figure: 'ns' });
  };
  return [
    make('f64', 'bigint', 'faster', { at: 'least', ratio: 15 }),
    make('f64', 'number', 'faster'),
    make('f64', 'copy', 'cost', { at: 'most', ratio: 3 }),
    make('u64', 'copy', 'cost', { at: 'most', ratio: 1.8 }),
    make('eight', 'f64', 'faster', { at: 'least', ratio: 3 }),
    make('indexed', 'bigint', 'faster'),
  ];
}
