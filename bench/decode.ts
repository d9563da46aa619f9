/**
 * Decoding alone: records of this kernel that lie in the cache, every number of
 * them, as columns, beside an object for each record and beside a plain copy.
 * Text (comm) is left out on all sides.
 */
import { readFileSync } from 'node:fs';
import type { Decoder, IndexContext } from '../src/decoder/index.ts';
import { OP_GET_PID } from '../src/generated/protocol.ts';
import type { FieldInfo } from '../src/index.ts';
import { type Contender, interleave, medianOf, medianRatio, type Plan } from './measure.ts';
import {
  connection,
  decoder as decoding,
  locating,
  sidestat,
  spawning,
} from './package-under-test.ts';
import { bigintDecoder, type NaiveDecoder, numberDecoder } from './peers/naive.ts';
import { type Case, rounded, type Target } from './results.ts';

/** About 64 KiB of structs: what one read of the socket brings. */
const RECORDS = 117;
/** Bytes before the struct in an answer: nlmsghdr, genlmsghdr, and three attribute headers with the id. */
const STRUCT_AT = 36;
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

interface Sample {
  /** Datagrams, one after another, as the kernel sent them. */
  readonly datagrams: Uint8Array;
  readonly context: IndexContext;
  readonly version: number;
}

/** RECORDS answers of the kernel about the processes with these pids. */
async function takeSample(pids: readonly number[]): Promise<Sample> {
  const path = locating.findHelper();
  if (path === undefined) throw new Error('no helper is built: make -C helper');
  const link = await connection.Connection.open(spawning.spawnHelper(path));
  try {
    const { byteOrder, family, taskstatsVersion, taskstatsSize } = link.hello;
    const size = STRUCT_AT + taskstatsSize;
    const datagrams = new Uint8Array(RECORDS * size);
    let taken = 0;
    await link.request(OP_GET_PID, pids, (decoder) => {
      const count = decoder.select(decoding.WHAT_TASKSTATS, decoding.KIND_PID);
      for (let i = 0; i < count && taken < RECORDS; i++, taken++) {
        const at = (decoder.table.statsOffset[decoder.selected[i] as number] as number) - STRUCT_AT;
        datagrams.set(decoder.input.subarray(at, at + size), taken * size);
      }
    });
    if (taken < RECORDS) throw new Error(`${taken} records, ${RECORDS} are needed`);
    const context = { byteOrder, familyId: family, defaultVersion: taskstatsVersion };
    return { datagrams, context, version: taskstatsVersion };
  } finally {
    await link.close();
  }
}

interface SchemaField {
  readonly name: string;
  readonly offset: Readonly<Record<string, number>>;
}

/** Offsets of version 4 and later; the naive decoders know no other. */
function offsets(): (field: FieldInfo) => number {
  const text = readFileSync(new URL('../schema/taskstats.json', import.meta.url), 'utf8');
  const { fields } = JSON.parse(text) as { fields: SchemaField[] };
  const byName = new Map(fields.map(({ name, offset }) => [name, offset['C']]));
  return ({ name }) => byName.get(name) as number;
}

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
  const fields = sidestat.FIELDS.filter(
    ({ type, since }) => type !== 'char[32]' && since <= sample.version,
  );
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
  const make = (ours: string, peer: string, sense: Case['sense'], target?: Target): Case => ({
    id: `decode-${ours}-${peer}`,
    what: LABELS[ours] as string,
    peer: PEERS[peer] as string,
    unit: 'ns',
    ours: rounded(medianOf(rounds, ours, 'ns')),
    theirs: rounded(medianOf(rounds, peer, 'ns')),
    sense,
    ratio: rounded(
      sense === 'faster'
        ? medianRatio(rounds, peer, ours, 'ns')
        : medianRatio(rounds, ours, peer, 'ns'),
    ),
    rounds: plan.rounds,
    ...(target ? { target } : {}),
  });
  return [
    make('f64', 'bigint', 'faster', { at: 'least', ratio: 15 }),
    make('f64', 'number', 'faster'),
    make('f64', 'copy', 'cost', { at: 'most', ratio: 3 }),
    make('u64', 'copy', 'cost', { at: 'most', ratio: 1.8 }),
    make('eight', 'f64', 'faster', { at: 'least', ratio: 3 }),
    make('indexed', 'bigint', 'faster'),
  ];
}
