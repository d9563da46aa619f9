/** Records of this kernel as they arrive, for the benches that decode them. */
import { readFileSync } from 'node:fs';
import type { IndexContext } from '../src/decoder/index.ts';
import { OP_GET_PID } from '../src/generated/protocol.ts';
import type { FieldInfo } from '../src/index.ts';
import {
  connection,
  decoder as decoding,
  locating,
  sidestat,
  spawning,
} from './package-under-test.ts';

/** About 64 KiB of structs: what one read of the socket brings. */
export const RECORDS = 117;
/** Bytes before the struct in an answer: nlmsghdr, genlmsghdr, and three attribute headers with the id. */
export const STRUCT_AT = 36;

export interface Sample {
  /** Datagrams, one after another, as the kernel sent them. */
  readonly datagrams: Uint8Array;
  readonly context: IndexContext;
  readonly version: number;
  /** How many datagrams there are, all of one length. */
  readonly records: number;
}

/** RECORDS answers of the kernel about the processes with these pids. */
export async function takeSample(pids: readonly number[]): Promise<Sample> {
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
    return { datagrams, context, version: taskstatsVersion, records: RECORDS };
  } finally {
    await link.close();
  }
}

/** Every field of the sample that is a number. */
export function numbersOf({ version }: Sample): FieldInfo[] {
  return sidestat.FIELDS.filter(({ type, since }) => type !== 'char[32]' && since <= version);
}

interface SchemaField {
  readonly name: string;
  readonly offset: Readonly<Record<string, number>>;
}

/** Offsets of version 4 and later; the naive decoders know no other. */
export function offsets(): (field: FieldInfo) => number {
  const text = readFileSync(new URL('../schema/taskstats.json', import.meta.url), 'utf8');
  const { fields } = JSON.parse(text) as { fields: SchemaField[] };
  const byName = new Map(fields.map(({ name, offset }) => [name, offset['C']]));
  return ({ name }) => byName.get(name) as number;
}
