/**
 * How things are timed. The speed of a machine drifts within a run by more than
 * what is compared, so figures that belong together are taken in turn, round by
 * round, and what counts is the median of the ratios of the rounds.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** One way to do the work; resolves to figures of one round, by name. */
export interface Contender {
  readonly name: string;
  /** What happens before the rest, and does not count. */
  before?(): Promise<void>;
  run(): Promise<Figures> | Figures;
}

export type Figures = Readonly<Record<string, number>>;

/** Figures of every round, by the name of the contender. */
export type Rounds = ReadonlyMap<string, readonly Figures[]>;

export interface Plan {
  readonly rounds: number;
  /**
   * How long each contender runs before the rounds, without rest: files get opened, and
   * code is compiled as it is in a program that has run for minutes.
   */
  readonly warmupMs: number;
  /** Milliseconds of rest before each contender, so that none profits from the caches of another. */
  readonly paceMs: number;
}

/** In an order of chance, so that none always finds what the same one has left. */
function shuffled<T>(list: readonly T[]): T[] {
  const rest = [...list];
  return list.map(() => rest.splice(Math.floor(Math.random() * rest.length), 1)[0] as T);
}

/** Lets all contenders run in every round, each round in another order. */
export async function interleave(contenders: readonly Contender[], plan: Plan): Promise<Rounds> {
  const figures = new Map<string, Figures[]>(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) {
    for (const end = performance.now() + plan.warmupMs; performance.now() < end; ) {
      await contender.before?.();
      await contender.run();
    }
  }
  for (let round = 0; round < plan.rounds; round++) {
    for (const contender of shuffled(contenders)) {
      await contender.before?.();
      await sleep(plan.paceMs);
      figures.get(contender.name)?.push(await contender.run());
    }
  }
  return figures;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('no values');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

function series(rounds: Rounds, contender: string, figure: string): number[] {
  const values = rounds.get(contender)?.map((figures) => figures[figure] as number) ?? [];
  if (values.length === 0 || values.some((value) => !(value > 0))) {
    throw new Error(`${contender} has no figure ${figure} in every round`);
  }
  return values;
}

export function medianOf(rounds: Rounds, contender: string, figure: string): number {
  return median(series(rounds, contender, figure));
}

/** Median over the rounds of a/b. */
export function medianRatio(rounds: Rounds, a: string, b: string, figure: string): number {
  const below = series(rounds, b, figure);
  return median(series(rounds, a, figure).map((value, i) => value / (below[i] as number)));
}

/** CPU time of this process, all of its threads, milliseconds. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** CPU time of a thread, or of a process that has one, milliseconds, exact: the first number of schedstat, ns. */
export function cpuMsOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}

/**
 * CPU time of a program that runs: all threads, and its children with theirs, milliseconds.
 * Of those that have ended nothing is in it.
 */
export function cpuMsOfProgram(pid: number): number {
  let ms = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    ms += cpuMsOf(Number(thread));
    const children = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim();
    for (const child of children.split(' ')) if (child !== '') ms += cpuMsOfProgram(Number(child));
  }
  return ms;
}
