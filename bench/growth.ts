/**
 * Does the work grow with the tasks, and no faster? Tables of 100 to 30,000 tasks, all
 * fields. There are 10,000 tasks, threads that sleep; the larger tables ask for the same
 * ones several times, because most machines have 32,768 ids for all their tasks.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TaskTable } from '../src/index.ts';
import { comparison } from './comparison.ts';
import { type Point, plotGrowth } from './growth-plot.ts';
import {
  type Contender,
  type Figures,
  interleave,
  medianOf,
  ownCpuMs,
  type Plan,
  type Rounds,
} from './measure.ts';
import { collecting, connection, locating, sidestat, spawning } from './package-under-test.ts';
import type { Case } from './results.ts';
import { Tasks } from './tasks.ts';

const SIZES: readonly number[] = [100, 300, 1000, 3000, 10_000, 30_000];
const REAL = 10_000;
/** Small tables are made several times a round, so that the clock has something to tell. */
const LEAST_TASKS = 3000;
const PLOT: string = fileURLToPath(new URL('../docs/img/growth.svg', import.meta.url));

/** Bytes of the memory behind the columns, each piece once. */
function bytesOf(table: TaskTable): number {
  const numbers = table.fields.filter(({ type }) => type !== 'char[32]');
  const arrays = numbers.map(({ name }) => table.column(name) as BigUint64Array);
  const buffers = new Set(
    [...arrays, table.ids, table.timesMs].map(({ buffer }) => buffer as ArrayBuffer),
  );
  return [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function contender(
  link: Awaited<ReturnType<typeof connection.Connection.open>>,
  ids: readonly number[],
  size: number,
): Contender {
  const asked = Uint32Array.from({ length: size }, (_, i) => ids[i % ids.length] as number);
  const times = Math.max(1, Math.round(LEAST_TASKS / size));
  const run = async (): Promise<Figures> => {
    let bytes = 0;
    const begin = { wall: performance.now(), cpu: ownCpuMs() };
    for (let i = 0; i < times; i++) {
      const table = await collecting.threadTable(link, asked, sidestat.FIELDS, {});
      if (table.length !== size) throw new Error(`${table.length} rows of ${size}`);
      if (i === 0) bytes = bytesOf(table);
    }
    const ms = (performance.now() - begin.wall) / times;
    const cpuMs = (ownCpuMs() - begin.cpu) / times;
    return { ms, cpuMs, bytes, taskUs: (ms * 1000) / size, taskBytes: bytes / size };
  };
  return { name: String(size), run };
}

export async function growthCases(
  _pids: readonly number[],
  plan: Plan,
  publish: boolean,
): Promise<Case[]> {
  const path = locating.findHelper();
  if (path === undefined) throw new Error('no helper is built: make -C helper');
  const tasks = await Tasks.start(REAL);
  const link = await connection.Connection.open(spawning.spawnHelper(path));
  try {
    const contenders = SIZES.map((size) => contender(link, tasks.ids, size));
    const rounds = await interleave(contenders, plan);
    if (publish) writeFileSync(PLOT, plotGrowth(pointsOf(rounds)));
    return [
      growth(rounds, 'growth-time', 'time of a table, a task', 'taskUs', 'µs'),
      growth(rounds, 'growth-memory', 'memory of a table, a task', 'taskBytes', 'bytes'),
    ];
  } finally {
    await link.close();
    await tasks.end();
  }
}

function pointsOf(rounds: Rounds): Point[] {
  return SIZES.map((tasks) => ({
    tasks,
    ms: medianOf(rounds, String(tasks), 'ms'),
    cpuMs: medianOf(rounds, String(tasks), 'cpuMs'),
    mib: medianOf(rounds, String(tasks), 'bytes') / 2 ** 20,
  }));
}

/** Of the largest table, beside one of 1,000: linear growth is 1. */
function growth(
  rounds: Rounds,
  id: string,
  what: string,
  figure: string,
  unit: 'µs' | 'bytes',
): Case {
  return comparison(rounds, {
    id,
    what: `${what}: 30,000 tasks`,
    peer: 'the same with 1,000 tasks',
    unit,
    sense: 'cost',
    ours: '30000',
    theirs: '1000',
    figure,
    target: { at: 'most', ratio: 1.5 },
  });
}
