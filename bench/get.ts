/**
 * One question and its answer, through the helper, beside a C program that asks
 * the kernel by itself (bench/floor.c). What is above 1 is the price of not
 * having the privilege: socket, framing, and finding the records in the answer.
 */
import type { Connection } from '../src/connection/connection.ts';
import { OP_GET_PID } from '../src/generated/protocol.ts';
import { comparison } from './comparison.ts';
import { Floor } from './floor.ts';
import { type Contender, interleave, type Plan } from './measure.ts';
import { connection, locating, spawning } from './package-under-test.ts';
import type { Case } from './results.ts';

/**
 * All pids so often make a round, some 25 ms: long enough that neither side finds the caches
 * of the other, short enough that both see the same moment.
 */
const TIMES = 20;

/** Microseconds a record. */
async function byItself(floor: Floor): Promise<number> {
  const { ns, records } = await floor.run(TIMES);
  return ns / 1000 / records;
}

/** The same through the helper, in one call: it asks on while its answers are read. */
async function throughHelper(link: Connection, ids: Uint32Array): Promise<number> {
  let records = 0;
  const begin = performance.now();
  await link.request(OP_GET_PID, ids, (_decoder, result) => {
    records += result.records;
  });
  return ((performance.now() - begin) * 1000) / records;
}

export async function getCases(pids: readonly number[], plan: Plan): Promise<Case[]> {
  const path = locating.findHelper();
  if (path === undefined) throw new Error('no helper is built: make -C helper');
  const floor = new Floor(pids);
  const link = await connection.Connection.open(spawning.spawnHelper(path));
  try {
    const ids = Uint32Array.from(Array(TIMES).fill(pids).flat());
    const contenders: Contender[] = [
      { name: 'helper', run: async () => ({ us: await throughHelper(link, ids) }) },
      { name: 'floor', run: async () => ({ us: await byItself(floor) }) },
    ];
    const rounds = await interleave(contenders, plan);
    const one = comparison(rounds, {
      id: 'get-floor',
      what: 'GET by pid through the helper, a record',
      peer: 'a privileged C program that asks in batches of 128',
      unit: 'µs',
      sense: 'cost',
      ours: 'helper',
      theirs: 'floor',
      figure: 'us',
      target: { at: 'most', ratio: 1.25 },
    });
    return [one];
  } finally {
    await link.close();
    floor.close();
  }
}
