/**
 * What tables of exits cost without the way to them: frames of a storm are kept, as the
 * helper sent them and as they were read together, and made into tables again and again.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
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

const STORM_SECONDS = '1';

/** What both sides decode. */
export const FIELDS: readonly FieldName[] = [
  'pid',
  'comm',
  'uid',
  'exitStatus',
  'elapsedUs',
  'userTimeUs',
  'systemTimeUs',
  'cpuDelayNs',
];

export function endOfStorm(program: string): Promise<unknown> {
  return once(spawn(program, ['fork', STORM_SECONDS], { stdio: 'ignore' }), 'exit');
}

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
  /** From one read to the next. */
  readonly paceMs: number;
}

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
    const begin = performance.now();
    await storm();
    const paceMs = (performance.now() - begin) / reads.length;
    await link.command(OP_EXITS_STOP);
    const { byteOrder, family, taskstatsVersion } = link.hello;
    const context = { byteOrder, familyId: family, defaultVersion: taskstatsVersion };
    return { context, reads, paceMs, decoder: await decoding.Decoder.load() };
  } finally {
    await link.close();
  }
}

/** Makes the tables of one read; returns how many events they hold. A copy stands for the read. */
function makeTable(
  { context, decoder }: Kept,
  frames: readonly KeptFrame[],
  builder: InstanceType<typeof exitTables.ExitTableBuilder>,
): number {
  let events = 0;
  for (const { payload, timeNs, cpu } of frames) {
    decoder.input.set(payload);
    decoder.index(0, payload.length, context);
    events += builder.append(decoder, { timeNs, cpu });
  }
  use(builder.finish());
  return events;
}

/**
 * Microseconds of CPU time, an event. A storm fills the caches with other things, so this
 * runs beside one, too, and at the pace at which the reads came.
 */
export async function decodeAlone(kept: Kept, storm: () => Promise<unknown>): Promise<number> {
  const builder = new exitTables.ExitTableBuilder({ fields: FIELDS });
  let [events, spentMs, ended] = [0, 0, false];
  const end = storm().then(() => {
    ended = true;
  });
  for (let i = 0; !ended; i = (i + 1) % kept.reads.length) {
    await sleep(kept.paceMs);
    const begin = ownCpuMs();
    events += makeTable(kept, kept.reads[i] as readonly KeptFrame[], builder);
    spentMs += ownCpuMs() - begin;
  }
  await end;
  return (spentMs * 1000) / events;
}

/** What the reader of the stream does with each table. */
export function use(table: ExitTable): number {
  return table.column('elapsedUs').length;
}
