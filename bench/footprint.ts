/** What the package takes besides time: memory, the start, and the size of its module. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type Figures, interleave, median, medianOf, type Plan, type Rounds } from './measure.ts';
import { type Case, type Measure, rounded } from './results.ts';
import { Tasks } from './tasks.ts';

const CHILD = fileURLToPath(new URL('child.mjs', import.meta.url));
const WASM = fileURLToPath(new URL('../build/decoder-simd.wasm', import.meta.url));
/** More would take what others on the machine need of the ids that there are. */
const TASKS = 10_000;

function child(...args: string[]): Figures {
  return JSON.parse(
    execFileSync(process.execPath, ['--expose-gc', CHILD, ...args], { encoding: 'utf8' }),
  );
}

function measure(
  id: string,
  what: string,
  unit: Measure['unit'],
  ours: number,
  most: number | undefined,
  rounds: number,
): Case {
  const target = most === undefined ? {} : { target: { at: 'most', ratio: most } as const };
  return { id, what, unit, ours: rounded(ours), sense: 'value', rounds, ...target };
}

/** Median over the rounds of what the client has more than a bare Node. */
function aboveBare(rounds: Rounds, figure: 'residentMiB' | 'usedMiB'): number {
  const of = (name: string): number[] =>
    (rounds.get(name) ?? []).map((figures) => figures[figure] as number);
  const bare = of('bare');
  return median(of('memory').map((mib, i) => mib - (bare[i] as number)));
}

async function memoryCases(plan: Plan): Promise<Case[]> {
  const tasks = await Tasks.start(TASKS);
  try {
    const run = (): Figures => {
      const figures = child('memory', String(tasks.pid));
      // The first thread of the process is a row as well.
      if (figures['rows'] !== TASKS + 1) throw new Error(`${figures['rows']} rows`);
      return figures;
    };
    const rounds = await interleave(
      [
        { name: 'memory', run },
        { name: 'bare', run: () => child('bare') },
      ],
      plan,
    );
    const idle = medianOf(rounds, 'memory', 'idleMiB');
    const most = Math.max(...(rounds.get('memory') ?? []).map(({ helperMiB }) => helperMiB ?? 0));
    const count = TASKS.toLocaleString('en-US');
    const client = `client above a bare Node, tables of ${count} tasks`;
    const [resident, used] = [aboveBare(rounds, 'residentMiB'), aboveBare(rounds, 'usedMiB')];
    return [
      measure('memory-idle', 'helper, idle: resident memory', 'MiB', idle, 8, plan.rounds),
      measure('memory-load', `helper, ${count} tasks: the most`, 'MiB', most, 24, plan.rounds),
      measure('memory-client', `${client}: in use`, 'MiB', used, 16, plan.rounds),
      measure('memory-resident', `${client}: resident`, 'MiB', resident, undefined, plan.rounds),
    ];
  } finally {
    await tasks.end();
  }
}

async function startCase(pids: readonly number[], plan: Plan): Promise<Case> {
  const run = (): Figures => child('start', String(pids[0]));
  const rounds = await interleave([{ name: 'start', run }], plan);
  const what = 'import, connect() and the first record, beyond the start of Node';
  return measure('start', what, 'ms', medianOf(rounds, 'start', 'ms'), 60, plan.rounds);
}

export async function footprintCases(pids: readonly number[], plan: Plan): Promise<Case[]> {
  const wasm = readFileSync(WASM);
  const packed = gzipSync(wasm, { level: 9 });
  return [
    ...(await memoryCases(plan)),
    await startCase(pids, plan),
    measure('wasm', 'the decoder: module', 'KiB', wasm.length / 1024, 24, 1),
    measure('wasm-gzip', 'the decoder: module, gzip', 'KiB', packed.length / 1024, 10, 1),
  ];
}
