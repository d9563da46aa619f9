/**
 * Exit events in a storm of processes that fork and end on every CPU. The helper
 * and a C program that wakes for each event (bench/listener.c) listen at the same
 * time to the same storm; what counts is the CPU time of each, an event.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Stats } from '../src/client/stats.ts';
import type { ExitBatches } from '../src/exits/stream.ts';
import type { ExitTotals } from '../src/exits/totals.ts';
import { comparison } from './comparison.ts';
import { compile } from './compile.ts';
import { endOfStorm, FIELDS } from './exits-alone.ts';
import { cpuMsOf, type Figures, interleave, ownCpuMs, type Plan, type Rounds } from './measure.ts';
import { sidestat } from './package-under-test.ts';
import { Program } from './program.ts';
import type { Case } from './results.ts';

/** The C program; its CPU time is that of a process of one thread. */
class Listener extends Program {
  constructor(family: number, cpus: string) {
    super('listener', [String(family), cpus]);
  }

  /** Events up to now. */
  async count(): Promise<number> {
    return Number(await this.ask(''));
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

/** The peer of the client: see exits-alone.ts. */
class Alone {
  readonly #child: ChildProcess;

  private constructor(program: string) {
    const path = fileURLToPath(new URL('exits-alone-child.ts', import.meta.url));
    this.#child = fork(path, [program]);
    this.#child.once('exit', (code) => {
      this.#child.emit('error', new Error(`bench/exits-alone-child.ts ended with ${code}`));
    });
  }

  static async start(program: string): Promise<Alone> {
    const alone = new Alone(program);
    await once(alone.#child, 'message');
    return alone;
  }

  /** Beside a storm of its own. Microseconds of CPU time, an event. */
  async run(): Promise<number> {
    this.#child.send('run');
    const [us] = (await once(this.#child, 'message')) as [number];
    return us;
  }

  close(): void {
    this.#child.removeAllListeners('exit');
    if (this.#child.connected) this.#child.disconnect();
  }
}

/** One storm, to which both listen. Microseconds of CPU time, an event. */
async function storm(
  program: string,
  helper: number,
  listener: Listener,
  stream: ExitBatches,
): Promise<Record<string, number>> {
  const spent = (): number[] => [cpuMsOf(helper), cpuMsOf(listener.pid), ownCpuMs()];
  const [theirsBefore, oursBefore] = [await listener.count(), stream.totals.delivered];
  const ended = endOfStorm(program);
  const before = spent();
  await ended;
  await new Promise((resolve) => setTimeout(resolve, 50)); // what is on its way arrives
  const [atHelper, atListener, atClient] = spent().map((ms, i) => (ms - (before[i] ?? 0)) * 1000);
  const ours = stream.totals.delivered - oursBefore;
  const theirs = (await listener.count()) - theirsBefore;
  return {
    helper: (atHelper as number) / ours,
    listener: (atListener as number) / theirs,
    client: (atClient as number) / ours,
  };
}

/** Figures of one round beside each other, as if each program had had its turn. */
function apart(rounds: Rounds): Rounds {
  const of = (name: string): Figures[] =>
    (rounds.get('storm') ?? []).map((figures) => ({ us: figures[name] as number }));
  return new Map(['helper', 'listener', 'client', 'alone'].map((name) => [name, of(name)]));
}

async function measure(stats: Stats, alone: Alone, program: string, plan: Plan): Promise<Case[]> {
  const listener = new Listener(stats.hello.family, stats.hello.cpus ?? '0');
  const stream = stats.exitBatches({ fields: FIELDS });
  await stream.start();
  const reading = (async (): Promise<number> => {
    let sum = 0;
    for await (const table of stream) sum += table.column('elapsedUs').length;
    return sum;
  })();
  try {
    const run = async (): Promise<Record<string, number>> => {
      const figures = await storm(program, pidOfHelper(), listener, stream);
      return { ...figures, alone: await alone.run() };
    };
    const rounds = apart(await interleave([{ name: 'storm', run }], plan));
    await stream.stop();
    await reading;
    return casesOf(rounds, stream.totals, plan);
  } finally {
    await stream.return();
    listener.close();
  }
}

function casesOf(rounds: Rounds, { lost, delivered }: ExitTotals, plan: Plan): Case[] {
  const total = delivered.toLocaleString('en-US');
  return [
    comparison(rounds, {
      id: 'exits-listener',
      what: 'exit events: CPU time of the helper, an event',
      peer: 'a C program that wakes up for each event',
      unit: 'µs',
      sense: 'faster',
      ours: 'helper',
      theirs: 'listener',
      figure: 'us',
      target: { at: 'least', ratio: 3 },
    }),
    comparison(rounds, {
      id: 'exits-client',
      what: 'exit events to tables: CPU time of the Node process, an event',
      peer: 'the same tables of the same frames, without socket and iterator',
      unit: 'µs',
      sense: 'cost',
      ours: 'client',
      theirs: 'alone',
      figure: 'us',
      target: { at: 'most', ratio: 2 },
    }),
    {
      id: 'exits-lost',
      what: `exit events lost of ${total}, with 8 MiB for each CPU`,
      unit: 'exits',
      ours: lost,
      sense: 'value',
      rounds: plan.rounds,
      target: { at: 'most', ratio: 0 },
    },
  ];
}

export async function exitCases(_pids: readonly number[], plan: Plan): Promise<Case[]> {
  const program = compile('../test/exits/storm.c', 'storm');
  const alone = await Alone.start(program);
  try {
    await using stats = await sidestat.connect({ mode: 'spawn' });
    return await measure(stats, alone, program, plan);
  } finally {
    alone.close();
  }
}
