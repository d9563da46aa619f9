/**
 * Kstats: every statistic of 10,000 named kstats as columns, from bytes that lie in memory,
 * beside a plain copy of the same bytes. The kstats are made here, in the shape of those
 * of a network link: as many members, of the same types.
 */
import {
  HEADER_KID,
  HEADER_NDATA,
  HEADER_SIZE,
  HEADER_TYPE,
  KSTAT_DATA_UINT32,
  KSTAT_DATA_UINT64,
  KSTAT_TYPE_NAMED,
  NAMED_DATA_TYPE,
  NAMED_SIZE,
  NAMED_VALUE,
} from '../src/generated/kstat.ts';
import type { KstatColumnFormat, KstatDecoder, KstatParts } from '../src/kstat/decode/index.ts';
import { comparison } from './comparison.ts';
import { type Contender, interleave, ownCpuMs, type Plan } from './measure.ts';
import { kstatDecoding } from './package-under-test.ts';
import type { Case, Comparison, Target } from './results.ts';

const KSTATS = 10_000;

/** Of link:0:net0; every fourth has 32 bits. */
const NAMES: readonly string[] = [
  'brdcstrcv',
  'brdcstxmt',
  'collisions',
  'ierrors',
  'ifspeed',
  'ipackets',
  'ipackets64',
  'link_duplex',
  'link_state',
  'multircv',
  'multixmt',
  'norcvbuf',
  'noxmtbuf',
  'obytes',
  'obytes64',
  'oerrors',
  'opackets',
  'opackets64',
  'phys_state',
  'rbytes',
  'rbytes64',
  'unknowns',
  'zonename',
  'rxdrops',
  'txdrops',
  'rxlocal',
  'txlocal',
  'rxring',
  'txring',
  'epoch',
];

/** What a table of links needs. */
const EIGHT: readonly string[] = [
  'ifspeed',
  'ipackets64',
  'opackets64',
  'obytes64',
  'rbytes64',
  'ierrors',
  'oerrors',
  'collisions',
];

const CONTEXT = { byteOrder: 'little' } as const;

function makeLink(kid: number): KstatParts {
  const header = new Uint8Array(HEADER_SIZE[0]);
  const fields = new DataView(header.buffer);
  fields.setInt32(HEADER_KID[0], kid, true);
  fields.setUint8(HEADER_TYPE[0], KSTAT_TYPE_NAMED);
  fields.setUint32(HEADER_NDATA[0], NAMES.length, true);
  const data = new Uint8Array(NAMES.length * NAMED_SIZE);
  const values = new DataView(data.buffer);
  for (const [i, name] of NAMES.entries()) {
    const at = i * NAMED_SIZE;
    data.set(new TextEncoder().encode(name), at);
    data[at + NAMED_DATA_TYPE] = i % 4 === 0 ? KSTAT_DATA_UINT32 : KSTAT_DATA_UINT64;
    values.setUint32(at + NAMED_VALUE, kid * i, true);
  }
  return { header, data };
}

/**
 * Milliseconds of CPU of one pass over all kstats: passes take so long that others would
 * get their turn in them on a machine that is not idle, and the longer ones more often.
 */
function contender(name: string, work: () => void): Contender {
  const run = (): { ms: number } => {
    const begin = ownCpuMs();
    work();
    return { ms: ownCpuMs() - begin };
  };
  return { name, run };
}

function columns(
  decoder: KstatDecoder,
  bytes: Uint8Array,
  names: readonly string[],
  format: KstatColumnFormat,
): () => void {
  const query = { names, format };
  const result = decoder.columns(bytes, CONTEXT, query);
  return () => {
    const { count } = decoder.columns(bytes, CONTEXT, query, result);
    if (count !== KSTATS) throw new Error(`${count} kstats`);
  };
}

/** The obvious way: a map of names to values for each kstat. */
function maps(bytes: Uint8Array): () => void {
  const view = new DataView(bytes.buffer);
  const text = new TextDecoder();
  const start = bytes.length / KSTATS - NAMES.length * NAMED_SIZE;
  const all: Map<string, number | bigint>[] = new Array(KSTATS);
  return () => {
    for (let k = 0, at = start; k < KSTATS; k++, at += bytes.length / KSTATS) {
      const statistics = new Map<string, number | bigint>();
      for (let i = 0, member = at; i < NAMES.length; i++, member += NAMED_SIZE) {
        const name = bytes.subarray(member, bytes.indexOf(0, member));
        const isShort = bytes[member + NAMED_DATA_TYPE] === KSTAT_DATA_UINT32;
        const value = member + NAMED_VALUE;
        statistics.set(
          text.decode(name),
          isShort ? view.getUint32(value, true) : view.getBigUint64(value, true),
        );
      }
      all[k] = statistics;
    }
  };
}

const LABELS: Readonly<Record<string, string>> = {
  f64: '10,000 named kstats, every statistic to f64 columns, CPU',
  u64: '10,000 named kstats, every statistic to u64 columns, CPU',
  eight: '10,000 named kstats, 8 statistics to f64 columns, CPU',
};

const PEERS: Readonly<Record<string, string>> = {
  copy: 'a copy of the bytes',
  maps: 'DataView and a map of names for each kstat',
};

export async function kstatCases(_pids: readonly number[], plan: Plan): Promise<Case[]> {
  const decoder = await kstatDecoding.KstatDecoder.load();
  const parts = Array.from({ length: KSTATS }, (_, i) => makeLink(i));
  const bytes = kstatDecoding.encodeRecords(parts);
  const copy = new Uint8Array(bytes.length);
  const rounds = await interleave(
    [
      contender('f64', columns(decoder, bytes, NAMES, 'f64')),
      contender('u64', columns(decoder, bytes, NAMES, 'u64')),
      contender('eight', columns(decoder, bytes, EIGHT, 'f64')),
      contender('copy', () => copy.set(bytes)),
      contender('maps', maps(bytes)),
    ],
    plan,
  );
  const make = (ours: string, peer: string, sense: Comparison['sense'], target?: Target): Case => {
    const id = `kstat-${ours}-${peer}`;
    const what = LABELS[ours] as string;
    const said = { id, what, peer: PEERS[peer] as string, unit: 'ms', sense, target } as const;
    return comparison(rounds, { ...said, ours, theirs: peer, figure: 'ms' });
  };
  return [
    make('f64', 'copy', 'cost', { at: 'most', ratio: 3 }),
    make('u64', 'copy', 'cost', { at: 'most', ratio: 3 }),
    make('eight', 'copy', 'cost', { at: 'most', ratio: 3 }),
    make('f64', 'maps', 'faster'),
  ];
}
