/**
 * What tables of exits cost without the way to them: frames of a storm are kept, as the
 * helper sent them and as they were read together, and made into tables again and again.
 */
import type { Decoder, IndexContext } from '../src/decoder/index.ts';
import type { ExitTable } from '../src/exits/table.ts';
import { OP_EXITS_START, OP_EXITS_STOP } from '../src/generated/protocol.ts';
import type { FieldName } from '../src/generated/taskstats.ts';
import { ownCpuMs } from './measure.ts';
import {
  connection,
  decoder as decoding,
  exitTables,
  locating,
  spawning,
} from './package-under-test.ts';
import { STRUCT_AT } from './sample.ts';

interface KeptFrame {
  readonly payload: Uint8Array;
  readonly timeNs: bigint;
  readonly cpu: number;
}

export interface Kept {
  readonly context: IndexContext;
  /** Frames of one read, and of the next. */
  readonly reads: readonly (readonly KeptFrame[])[];
  readonly decoder: Decoder;
}

/** So many events make a round of decodeAlone(). */
const EVENTS = 20_000;

/** The frames of the exits that `storm` makes. */
export async function keepFrames(storm: () => Promise<unknown>): Promise<Kept> {
  const path = locating.findHelper();
  if (path === undefined) throw new Error('no helper is built: make -C helper');
  const link = await connection.Connection.open(spawning.spawnHelper(path));
  const reads: KeptFrame[][] = [];
  let frames: KeptFrame[] = [];
  link.exitSink = {
    records(decoder, { length, timeNs, source }) {
      const start = (decoder.table.statsOffset[0] as number) - STRUCT_AT;
      const payload = decoder.input.slice(start, start + length);
      frames.push({ payload, timeNs, cpu: source });
    },
    frameEnd() {},
    missing() {},
    readEnd() {
      if (frames.length > 0) reads.push(frames);
      frames = [];
    },
    ended() {},
  };
  try {
    await link.command(OP_EXITS_START);
    await storm();
    await link.command(OP_EXITS_STOP);
    const { byteOrder, family, taskstatsVersion } = link.hello;
    const context = { byteOrder, familyId: family, defaultVersion: taskstatsVersion };
    return { context, reads, decoder: await decoding.Decoder.load() };
  } finally {
    await link.close();
  }
}

/** Microseconds of CPU time, an event. A copy brings the bytes to where a read would put them. */
export function decodeAlone(
  { context, reads, decoder }: Kept,
  fields: readonly FieldName[],
): number {
  const builder = new exitTables.ExitTableBuilder({ fields });
  const begin = ownCpuMs();
  let events = 0;
  for (let i = 0; events < EVENTS; i = (i + 1) % reads.length) {
    for (const { payload, timeNs, cpu } of reads[i] ?? []) {
      decoder.input.set(payload);
      decoder.index(0, payload.length, context);
      events += builder.append(decoder, { timeNs, cpu });
    }
    use(builder.finish());
  }
  return ((ownCpuMs() - begin) * 1000) / events;
}

/** What the reader of the stream does with each table. */
export function use(table: ExitTable): number {
  return table.column('elapsedUs').length;
}
