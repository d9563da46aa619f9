/**
 * One question and its answer, through the helper, beside a C program that asks
 * the kernel by itself (bench/floor.c). What is above 1 is the price of not
 * having the privilege: socket, framing, and finding the records in the answer.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import type { Connection } from '../src/connection/connection.ts';
import { OP_GET_PID } from '../src/generated/protocol.ts';
import { comparison } from './comparison.ts';
import { compile } from './compile.ts';
import { type Contender, interleave, type Plan } from './measure.ts';
import { connection, locating, spawning } from './package-under-test.ts';
import type { Case } from './results.ts';

/** So many sweeps make a round: a few milliseconds, so that both sides see the same moment. */
const SWEEPS = 5;

/** The C program, which waits for its next round between rounds. */
class Floor {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  constructor(pids: readonly number[]) {
    const program = compile('floor.c', 'floor');
    this.#child = spawn(program, pids.map(String), { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#reader = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** Nanoseconds a record. */
  async run(): Promise<number> {
    this.#child.stdin?.write(`${SWEEPS}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('bench/floor.c ended early');
    const [ns, records] = String(value).split(' ').map(Number);
    return (ns as number) / (records as number);
  }

  close(): void {
    this.#reader.close();
    this.#child.stdin?.end();
  }
}

/** The same through the helper: nanoseconds a record. */
async function throughHelper(link: Connection, pids: Uint32Array): Promise<number> {
  let records = 0;
  const begin = performance.now();
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    await link.request(OP_GET_PID, pids, (_decoder, result) => {
      records += result.records;
    });
  }
  return ((performance.now() - begin) * 1e6) / records;
}

export async function getCases(pids: readonly number[], plan: Plan): Promise<Case[]> {
  const path = locating.findHelper();
  if (path === undefined) throw new Error('no helper is built: make -C helper');
  const floor = new Floor(pids);
  const link = await connection.Connection.open(spawning.spawnHelper(path));
  try {
    const ids = Uint32Array.from(pids);
    const contenders: Contender[] = [
      { name: 'helper', run: async () => ({ us: (await throughHelper(link, ids)) / 1000 }) },
      { name: 'floor', run: async () => ({ us: (await floor.run()) / 1000 }) },
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
