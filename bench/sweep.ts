/**
 * One look at 1,000 processes, again and again, as monitors do: `snapshot()`
 * beside pidusage. Both are asked for the same pids and keep what they learn
 * between sweeps (pidusage an open file for each pid).
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Stats } from '../src/index.ts';
import { Birth } from './birth.ts';
import { comparison } from './comparison.ts';
import { Floor } from './floor.ts';
import { Frames } from './frames.ts';
import {
  type Contender,
  cpuMsOf,
  type Figures,
  interleave,
  ownCpuMs,
  type Plan,
  type Rounds,
} from './measure.ts';
import { locating, sidestat } from './package-under-test.ts';
import { loadPidusage } from './peers/pidusage.ts';
import type { Case, Target } from './results.ts';

/** The first 15 bytes of the program's name. */
const HELPER_COMM = 'sidestat-helper';
const PEER = 'pidusage';
const FLOOR = 'kernel alone';
const SCAN_FLOOR = 'kernel alone, with a listing';
const FRAMES = 'frames alone';
/** What a list of processes with their delays shows. */
const FEW_FIELDS = ['comm', 'cpuRunVirtualNs', 'cpuDelayNs', 'blkioDelayNs'] as const;

/** Pids of the helpers that this process started. */
function helperPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
        const [, comm, , parent] = /\((.*)\) (\S) (\d+)/s.exec(stat) ?? [];
        return comm === HELPER_COMM && Number(parent) === process.pid;
      } catch {
        return false; // it has ended meanwhile
      }
    });
}

async function timed(helper: number | undefined, work: () => Promise<number>): Promise<Figures> {
  const helperCpu = (): number => (helper === undefined ? 0 : cpuMsOf(helper));
  const before = { helper: helperCpu(), own: ownCpuMs(), wall: performance.now() };
  await work();
  const wallMs = performance.now() - before.wall;
  const cpuMs = ownCpuMs() - before.own;
  const helperMs = helperCpu() - before.helper;
  return { wallMs, cpuMs, totalMs: cpuMs + helperMs };
}

type SnapshotOptions = NonNullable<Parameters<Stats['snapshot']>[0]>;

/** A sweep that does not bring every row is no sweep. Its table is given back. */
function snapshotContender(
  name: string,
  stats: Stats,
  helper: number,
  options: SnapshotOptions,
  rows: number,
): Contender {
  const work = async (): Promise<number> => {
    using table = await stats.snapshot(options);
    const { length, lost } = table;
    if (length < rows || lost > 0) throw new Error(`${name}: ${length} rows, ${lost} lost`);
    return length;
  };
  return { name, run: () => timed(helper, work) };
}

function peerContender(pids: readonly number[]): Contender {
  const pidusage = loadPidusage();
  const work = async (): Promise<number> => {
    const rows = Object.keys(await pidusage(pids)).length;
    if (rows !== pids.length) throw new Error(`${PEER}: ${rows} rows`);
    return rows;
  };
  return { name: PEER, run: () => timed(undefined, work) };
}

/** What no program can do without: the answers, which nobody looks at. */
function floorContender(name: string, floor: Floor, rows: number, lists: boolean): Contender {
  const run = async (): Promise<Figures> => {
    const { ns, records } = await floor.run(1, lists);
    if (records < rows) throw new Error(`${name}: ${records} records`);
    return { wallMs: ns / 1e6 };
  };
  return { name, run };
}

/** What no client in Node can do without: the answers, which nobody decodes. */
function framesContender(frames: Frames, rows: number): Contender {
  const work = async (): Promise<number> => {
    const records = await frames.ask();
    if (records < rows) throw new Error(`${FRAMES}: ${records} records`);
    return records;
  };
  return { name: FRAMES, run: () => timed(undefined, work) };
}

async function sweepRounds(pids: readonly number[], plan: Plan): Promise<Rounds> {
  const stats = await sidestat.connect({ mode: 'spawn' });
  const [helper] = helperPids();
  const path = locating.findHelper();
  if (helper === undefined || path === undefined) throw new Error('no helper: make -C helper');
  const floor = new Floor(pids);
  const frames = new Frames(path, pids);
  const birth = new Birth();
  try {
    const of = (name: string, options: SnapshotOptions): Contender =>
      snapshotContender(name, stats, helper, options, pids.length);
    const afterBirth = (name: string, options: SnapshotOptions): Contender => ({
      ...of(name, options),
      before: () => birth.happen(),
    });
    const contenders = [
      of('processes', { pids }),
      of('threads', { pids, scope: 'threads' }),
      of('groups', { pids, scope: 'groups' }),
      of('few fields', { pids, fields: FEW_FIELDS }),
      afterBirth('scan', {}),
      afterBirth('scan of groups', { scope: 'groups' }),
      of('all', {}),
      of('all groups', { scope: 'groups' }),
      floorContender(FLOOR, floor, pids.length, false),
      floorContender(SCAN_FLOOR, floor, pids.length, true),
      framesContender(frames, pids.length),
      peerContender(pids),
    ];
    return await interleave(contenders, plan);
  } finally {
    floor.close();
    birth.close();
    await frames.close();
    await stats.close();
    loadPidusage().clear();
  }
}

const LABELS: Readonly<Record<string, string>> = {
  wallMs: 'wall time',
  cpuMs: 'CPU of the Node process',
  totalMs: 'CPU of Node and helper',
};

export async function sweepCases(pids: readonly number[], plan: Plan): Promise<Case[]> {
  const rounds = await sweepRounds(pids, plan);
  const count = pids.length.toLocaleString('en-US');
  const peer = `${PEER} of the same pids`;
  const make = (id: string, ours: string, label: string, figure: string, target?: Target): Case => {
    const what = `${label}, ${count} processes: ${LABELS[figure]}`;
    const said = { id, what, peer, unit: 'ms', sense: 'faster', target } as const;
    return comparison(rounds, { ...said, ours, theirs: PEER, figure });
  };
  const all = (id: string, name: string, label: string, wall?: number, cpu?: number): Case[] => [
    make(`${id}-wall`, name, label, 'wallMs', wall ? { at: 'least', ratio: wall } : undefined),
    make(`${id}-cpu`, name, label, 'cpuMs', cpu ? { at: 'least', ratio: cpu } : undefined),
    make(`${id}-total`, name, label, 'totalMs'),
  ];
  return [
    make('sweep-floor', FLOOR, 'a C program that asks the kernel by itself', 'wallMs'),
    make('sweep-frames', FRAMES, 'the answers of the helper read, not decoded', 'cpuMs'),
    ...all('sweep', 'processes', 'snapshot(), pids given', 3.5, 25),
    ...all('sweep-few', 'few fields', 'snapshot() of 4 fields, pids given'),
    ...all('sweep-threads', 'threads', 'snapshot() of threads, pids given'),
    ...all('sweep-groups', 'groups', 'snapshot() of groups, pids given', 3.5, 25),
    make('scan-floor', SCAN_FLOOR, 'a C program that lists /proc, and then asks', 'wallMs'),
    ...all('scan', 'scan', 'snapshot(), /proc listed each time', 3),
    ...all('scan-groups', 'scan of groups', 'snapshot() of groups, /proc listed each time', 3),
    ...all('all', 'all', 'snapshot() of all, none has begun or ended'),
    ...all('all-groups', 'all groups', 'snapshot() of groups, none has begun or ended'),
  ];
}
