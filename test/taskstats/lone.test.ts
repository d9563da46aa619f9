import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Connection } from '../../src/connection/connection.ts';
import { BUILT_HELPER } from '../../src/connection/locate.ts';
import { spawnHelper } from '../../src/connection/spawn.ts';
import { OP_GET_TGID } from '../../src/generated/protocol.ts';
import { FIELDS, type FieldName } from '../../src/generated/taskstats.ts';
import { groupTable, processTable } from '../../src/taskstats/collect.ts';
import { LoneProcesses } from '../../src/taskstats/lone.ts';
import { ProcessMemory } from '../../src/taskstats/process-memory.ts';
import type { Rows } from '../../src/taskstats/rows.ts';
import type { TaskTable } from '../../src/taskstats/table.ts';
import { IS_ROOT } from '../machine.ts';
import { makeRows } from './tables.ts';

const RUN: FieldName[] = [
  'cpuDelayCount',
  'cpuRunVirtualNs',
  'voluntaryContextSwitches',
  'involuntaryContextSwitches',
];
const T0 = 1_700_000_000_000;

interface Sample {
  atMs: number;
  ageMs: number;
  count?: bigint;
  ranNs?: bigint;
}

function record({ atMs, ageMs, count = 5n, ranNs = 1000n }: Sample, coarse = false): Rows {
  const values = { cpuDelayCount: count, cpuRunVirtualNs: ranNs, voluntaryContextSwitches: 4n };
  const sample = { id: 7, timeMs: T0 + atMs, elapsedUs: BigInt(Math.round(ageMs * 1000)), values };
  return makeRows([sample], RUN, coarse);
}

/** Looks at one process once: its leader, and its group 1 ms later. Tells whether it was recognised. */
function look(lone: LoneProcesses, leader: Sample, group: Partial<Sample> = {}): boolean {
  const rows = record(leader);
  const recognition = lone.recognise(rows, leader.atMs);
  const later = { ...leader, atMs: leader.atMs + 1, ageMs: leader.ageMs + 1, ...group };
  recognition.learn(record(later));
  return recognition.known[0] === 1;
}

describe('a process of one thread', () => {
  it('is known as such when it rests between two looks', () => {
    const lone = new LoneProcesses(true);
    expect(look(lone, { atMs: 0, ageMs: 5000 })).toBe(false);
    expect(look(lone, { atMs: 1000, ageMs: 6000 })).toBe(false);
    expect(look(lone, { atMs: 2000, ageMs: 7000 })).toBe(true);
    expect(look(lone, { atMs: 3000, ageMs: 8000 })).toBe(true);
  });

  it('is asked about again as soon as it has run', () => {
    const lone = new LoneProcesses(true);
    for (const atMs of [0, 1000]) look(lone, { atMs, ageMs: 5000 + atMs });
    expect(look(lone, { atMs: 2000, ageMs: 7000, count: 6n })).toBe(false);
    expect(look(lone, { atMs: 3000, ageMs: 8000, count: 6n, ranNs: 2000n })).toBe(false);
    expect(look(lone, { atMs: 4000, ageMs: 9000, count: 6n, ranNs: 2000n })).toBe(false);
    expect(look(lone, { atMs: 5000, ageMs: 10_000, count: 6n, ranNs: 2000n })).toBe(true);
  });

  it.each<[string, Partial<Sample>[]]>([
    ['a thread that has not run yet', [{ ageMs: 5001 + 3 }, { ageMs: 6001 + 1003 }]],
    ['a thread that has ended', [{ count: 9n }, { count: 9n }]],
    ['no sum of the ages, as before Linux 4.20', [{ ageMs: 0 }, { ageMs: 0 }]],
  ])('is not believed to be one when its group shows %s', (_, groups) => {
    const lone = new LoneProcesses(true);
    look(lone, { atMs: 0, ageMs: 5000 }, groups[0]);
    look(lone, { atMs: 1000, ageMs: 6000 }, groups[1]);
    expect(look(lone, { atMs: 2000, ageMs: 7000 })).toBe(false);
  });

  it('is not believed to be one after too short a rest, or an answer that came late', () => {
    const short = new LoneProcesses(true);
    for (const atMs of [0, 8]) look(short, { atMs, ageMs: 5000 + atMs });
    expect(look(short, { atMs: 16, ageMs: 5016 })).toBe(false);
    const late = new LoneProcesses(true);
    look(late, { atMs: 0, ageMs: 5000 });
    look(late, { atMs: 1000, ageMs: 6000 }, { atMs: 1600, ageMs: 6600 });
    expect(look(late, { atMs: 2000, ageMs: 7000 })).toBe(false);
  });

  it('is told from others by calls that overlap and name them in another order', () => {
    const lone = new LoneProcesses(true);
    /** Process 7 has one thread, and 8 another one of the same age. */
    const rowsOf = (ids: readonly number[], atMs: number, group: boolean): Rows =>
      makeRows(
        ids.map((id) => {
          const ageUs = BigInt((5000 + atMs) * 1000);
          const values = { cpuDelayCount: 5n, cpuRunVirtualNs: 1000n };
          const elapsedUs = group && id === 8 ? 2n * ageUs : ageUs;
          return { id, timeMs: T0 + atMs, elapsedUs, values };
        }),
        RUN,
      );
    let known: number[] = [];
    for (const atMs of [0, 1000, 2000]) {
      const orders = [
        [7, 8],
        [8, 7],
      ];
      const calls = orders.map((ids) => lone.recognise(rowsOf(ids, atMs, false), atMs));
      for (const [i, call] of calls.entries()) call.learn(rowsOf(orders[i] ?? [], atMs + 1, true));
      known = [...lone.recognise(rowsOf([7, 8], atMs + 2, false), atMs + 2).known];
    }
    expect(known).toEqual([1, 0]);
  });

  it('is known by its group, in whatever order the groups have answered', () => {
    const lone = new LoneProcesses(true);
    const rowsOf = (ids: readonly number[], atMs: number): Rows => {
      const values = { cpuDelayCount: 5n, cpuRunVirtualNs: 1000n };
      const elapsedUs = BigInt((5000 + atMs) * 1000);
      const sample = { timeMs: T0 + atMs, elapsedUs, values };
      return makeRows(
        ids.map((id) => ({ id, ...sample })),
        RUN,
      );
    };
    for (const atMs of [0, 1000]) {
      const recognition = lone.recognise(rowsOf([7, 8, 9], atMs), atMs);
      expect([...recognition.open()]).toEqual([7, 8, 9]);
      recognition.learn(rowsOf([9, 5, 7], atMs + 1));
      expect([...recognition.unproven()]).toEqual(atMs === 0 ? [7, 8, 9] : [8]);
    }
    expect([...lone.recognise(rowsOf([7, 8, 9], 2000), 2000).known]).toEqual([1, 0, 1]);
  });

  it('is not taken for another one that got its pid', () => {
    const lone = new LoneProcesses(true);
    for (const atMs of [0, 1000]) look(lone, { atMs, ageMs: 5000 + atMs });
    expect(look(lone, { atMs: 2000, ageMs: 500 })).toBe(false);
  });

  it('is not believed to be one when its record is coarse, and lacks the counts', () => {
    const lone = new LoneProcesses(true);
    for (const atMs of [0, 1000, 2000]) {
      const rows = record({ atMs, ageMs: 5000 + atMs }, true);
      const recognition = lone.recognise(rows, atMs);
      expect([...recognition.known]).toEqual([0]);
      recognition.learn(record({ atMs, ageMs: 5000 + atMs }, true));
    }
  });

  it('is never believed to be one where the kernel does not count how often a task runs', () => {
    const lone = new LoneProcesses(true);
    for (const atMs of [0, 1000]) look(lone, { atMs, ageMs: 5000 + atMs, count: 0n, ranNs: 0n });
    expect(look(lone, { atMs: 2000, ageMs: 7000, count: 0n, ranNs: 0n })).toBe(false);
  });

  it('is never believed to be one where CPUs have no tick', () => {
    const lone = new LoneProcesses(false);
    for (const atMs of [0, 1000]) look(lone, { atMs, ageMs: 5000 + atMs });
    expect(look(lone, { atMs: 2000, ageMs: 7000 })).toBe(false);
  });
});

describe.skipIf(!IS_ROOT)('processes that make and end threads (needs CAP_NET_ADMIN)', () => {
  let folder: string;
  const children: ChildProcess[] = [];
  let connection: Connection;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sidestat-threads-'));
    const program = join(folder, 'threads');
    const source = fileURLToPath(new URL('threads.c', import.meta.url));
    execFileSync('cc', ['-O1', '-pthread', '-o', program, source]);
    connection = await Connection.open(spawnHelper(BUILT_HELPER));
    for (let seed = 1; seed <= 40; seed++) {
      children.push(spawn(program, [String(seed), '20'], { stdio: 'ignore' }));
    }
    for (let i = 0; i < 20; i++) children.push(spawn('sleep', ['60'], { stdio: 'ignore' }));
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await connection.close();
    rmSync(folder, { recursive: true });
  });

  it('are never shown with less than the kernel counts for the whole process', async () => {
    const pids = children.map(({ pid }) => pid as number);
    const memory = new ProcessMemory(new LoneProcesses(true));
    const group = FIELDS.filter(({ name }) => RUN.includes(name));
    const original = connection.request.bind(connection);
    let asked = 0;
    connection.request = (operation, ids, ...rest) => {
      if (operation === OP_GET_TGID) asked += ids.length;
      return original(operation, ids, ...rest);
    };
    const sweeps = 60;
    let earlier = await groupTable(connection, pids, group, {});
    asked -= pids.length;
    for (let sweep = 0; sweep < sweeps; sweep++) {
      const before = await groupTable(connection, pids, group, {});
      const table = await processTable(connection, memory, pids, FIELDS, {});
      const after = await groupTable(connection, pids, group, {});
      asked -= 2 * pids.length;
      for (const row of table) {
        const of = (table: TaskTable, name: FieldName): bigint =>
          table.row(table.indexOf(row.id) as number)[name] as bigint;
        for (const name of RUN) {
          // The kernel counts a thread twice in the moment in which it ends: only what
          // it says at two times far apart is a lower bound, and only twice an upper one.
          const low = [of(earlier, name), of(before, name)].reduce((a, b) => (a < b ? a : b));
          expect(row[name]).toBeGreaterThanOrEqual(low);
          expect(row[name]).toBeLessThanOrEqual(2n * of(after, name));
        }
      }
      earlier = after;
      await sleep(40 + ((sweep * 37) % 60));
    }
    // The sleepers, and the others while they rest, were recognised.
    expect(asked).toBeLessThan(sweeps * pids.length * 0.8);
    expect(asked).toBeGreaterThan(sweeps * 10);
  });

  it('are asked about in one go once they are known, and told as procfs tells', async () => {
    const memory = new ProcessMemory(new LoneProcesses(true));
    const take = (): Promise<TaskTable> =>
      processTable(connection, memory, [process.pid], FIELDS, {});
    for (let i = 0; i < 2; i++) await take();
    const { request } = connection;
    let asked = 0;
    connection.request = (...call) => {
      asked++;
      return request.apply(connection, call);
    };
    const taking = take();
    expect(asked).toBe(3);
    const tids = readdirSync('/proc/self/task').length;
    const row = (await taking).row(0);
    connection.request = request;
    expect([row.id, row.threads]).toEqual([process.pid, tids]);
  });
});
