/**
 * Exit events in a storm of processes that fork and end on every CPU. The helper
 * and a C program that wakes for each event (bench/listener.c) listen at the same
 * time to the same storm; what counts is the CPU time of each, an event.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Stats } from '../src/client/stats.ts';
import type { ExitBatches } from '../src/exits/stream.ts';
import type { FieldName } from '../src/generated/taskstats.ts';
import {
  cpuMsOf,
  type Figures,
  interleave,
  medianOf,
  medianRatio,
  type Plan,
  type Rounds,
} from './measure.ts';
import { sidestat } from './package-under-test.ts';
import { type Case, rounded } from './results.ts';

const FOLDER = fileURLToPath(new URL('../build/bench/', import.meta.url));
const STORM_SECONDS = '0.5';
const FIELDS: readonly FieldName[] = [
  'pid',
  'comm',
  'uid',
  'exitStatus',
  'elapsedUs',
  'userTimeUs',
  'systemTimeUs',
  'cpuDelayNs',
];

function compile(source: string, name: string): string {
  const path = fileURLToPath(new URL(source, import.meta.url));
  const program = `${FOLDER}${name}`;
  mkdirSync(FOLDER, { recursive: true });
  const flags = ['-std=gnu11', '-O2', '-Wall', '-pthread'];
  execFileSync('cc', [...flags, '-o', program, path]);
  return program;
}

/** The C program; its CPU time is that of a process of one thread. */
class Listener {
  readonly #child: ChildProcess;
  readonly #reader: Interface;
  readonly #lines: AsyncIterator<string>;

  constructor(family: number, cpus: string) {
    const program = compile('listener.c', 'listener');
    this.#child = spawn(program, [String(family), cpus], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#reader = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** Events up to now. */
  async count(): Promise<number> {
    this.#child.stdin?.write('\n');
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('bench/listener.c ended early');
    return Number(value);
  }

  close(): void {
    this.#reader.close();
    this.#child.stdin?.end();
  }
}

function pidOfHelper(): number {
  for (const thread of readdirSync('/proc/self/task')) {
    const children = readFileSync(`/proc/self/task/${thread}/children`, 'utf8').split(' ');
    for (const child of children) {
      if (child && readFileSync(`/proc/${child}/comm`, 'utf8').startsWith('sidestat-helper')) {
        return Number(child);
      }
    }
  }
  throw new Error('the helper is not among the children: the bench needs one of its own');
}

/** One storm, to which both listen. Microseconds of CPU time, an event. */
async function storm(
  program: string,
  helper: number,
  listener: Listener,
  stream: ExitBatches,
): Promise<Record<string, number>> {
  const spent = (): number[] => [cpuMsOf(helper), cpuMsOf(listener.pid)];
  const before = spent();
  const [theirsBefore, oursBefore] = [await listener.count(), stream.totals.delivered];
  await once(spawn(program, ['fork', STORM_SECONDS], { stdio: 'ignore' }), 'exit');
  await new Promise((resolve) => setTimeout(resolve, 50)); // what is on its way arrives
  const theirs = (await listener.count()) - theirsBefore;
  const ours = stream.totals.delivered - oursBefore;
  const [atHelper, atListener] = spent().map((ms, i) => (ms - (before[i] ?? 0)) * 1000);
  return {
    helper: (atHelper as number) / ours,
    listener: (atListener as number) / theirs,
  };
}

/** Figures of one round beside each other, as if each program had had its turn. */
function apart(rounds: Rounds): Rounds {
  const of = (name: string): Figures[] =>
    (rounds.get('storm') ?? []).map((figures) => ({ us: figures[name] as number }));
  return new Map(['helper', 'listener'].map((name) => [name, of(name)]));
}

async function measure(stats: Stats, plan: Plan): Promise<Case[]> {
  const program = compile('../test/exits/storm.c', 'storm');
  const listener = new Listener(stats.hello.family, stats.hello.cpus ?? '0');
  const stream = stats.exitBatches({ fields: FIELDS });
  await stream.start();
  const reading = (async (): Promise<number> => {
    let sum = 0;
    for await (const table of stream) sum += table.column('elapsedUs').length;
    return sum;
  })();
  try {
    const run = (): Promise<Record<string, number>> =>
      storm(program, pidOfHelper(), listener, stream);
    const rounds = apart(await interleave([{ name: 'storm', run }], plan));
    await stream.stop();
    await reading;
    const { lost } = stream.totals;
    if (lost > 0) console.error(`${lost} exits were lost: the client did not keep up`);
    return [
      {
        id: 'exits-listener',
        what: 'exit events: CPU time of the helper, an event',
        peer: 'a C program that wakes up for each event',
        unit: 'µs',
        ours: rounded(medianOf(rounds, 'helper', 'us')),
        theirs: rounded(medianOf(rounds, 'listener', 'us')),
        sense: 'faster',
        ratio: rounded(medianRatio(rounds, 'listener', 'helper', 'us')),
        rounds: plan.rounds,
        target: { at: 'least', ratio: 3 },
      },
    ];
  } finally {
    await stream.return();
    listener.close();
  }
}

export async function exitCases(_pids: readonly number[], plan: Plan): Promise<Case[]> {
  const stats = await sidestat.connect({ mode: 'spawn' });
  try {
    return await measure(stats, plan);
  } finally {
    await stats.close();
  }
}
