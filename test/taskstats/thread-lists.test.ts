import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection } from '../../src/connection/connection.ts';
import { BUILT_HELPER } from '../../src/connection/locate.ts';
import { spawnHelper } from '../../src/connection/spawn.ts';
import { FIELDS, type FieldName } from '../../src/generated/taskstats.ts';
import { listThreads } from '../../src/procfs/processes.ts';
import { processTable } from '../../src/taskstats/collect.ts';
import { LoneProcesses } from '../../src/taskstats/lone.ts';
import { ProcessMemory } from '../../src/taskstats/process-memory.ts';
import { ThreadLists } from '../../src/taskstats/thread-lists.ts';
import { IS_ROOT } from '../machine.ts';
import { makeRows } from './tables.ts';

/** The real one, and an account of what it was asked for. */
vi.mock('../../src/procfs/processes.ts', async (original) => {
  const real = await original<typeof import('../../src/procfs/processes.ts')>();
  return { ...real, listThreads: vi.fn(real.listThreads) };
});

const RUN = [
  'cpuDelayCount',
  'cpuRunVirtualNs',
  'voluntaryContextSwitches',
  'involuntaryContextSwitches',
] as const satisfies readonly FieldName[];

type Ran = Partial<Record<(typeof RUN)[number], bigint>>;

interface Look {
  readonly ran?: Ran;
  readonly ageMs?: number;
  readonly coarse?: boolean;
  /** When the call began, after the one before. */
  readonly laterMs?: number;
}

const T0 = 1_700_000_000_000;

/** Looks at this process, which has many threads, twice; tells whether the second look listed them. */
function listsAgain(first: Look, second: Look, memory = new ProcessMemory(trusting())): boolean {
  const take = ({ ran = {}, ageMs = 5000, coarse = false, laterMs = 1000 }: Look): ThreadLists => {
    const values = { cpuDelayCount: 5n, cpuRunVirtualNs: 70n, ...ran };
    const sample = { id: process.pid, timeMs: T0 + ageMs, elapsedUs: 5_000_000n, values };
    const rows = makeRows([sample], RUN, coarse);
    const lists = memory.threadLists(rows, performance.now() + laterMs);
    const tids = lists.of(process.pid, 0);
    expect(tids?.length).toBe(readdirSync('/proc/self/task').length);
    return lists;
  };
  memory.remember(
    { leader: [], group: [], threads: FIELDS },
    new Uint32Array(0),
    take(first).found,
  );
  vi.mocked(listThreads).mockClear();
  take(second);
  return vi.mocked(listThreads).mock.calls.length > 0;
}

function trusting(): LoneProcesses {
  return new LoneProcesses(true);
}

beforeEach(() => vi.mocked(listThreads).mockClear());

describe('the threads of a process', () => {
  it('are not listed again while none of them has run', () => {
    expect(listsAgain({}, {})).toBe(false);
  });

  it.each(RUN)('are listed again when %s is another', (name) => {
    expect(listsAgain({}, { ran: { [name]: 71n } })).toBe(true);
    expect(listsAgain({}, { ran: { [name]: 2n ** 32n } })).toBe(true);
  });

  it('are listed again when the pid is that of another process', () => {
    expect(listsAgain({}, { ageMs: 5015 })).toBe(false);
    expect(listsAgain({}, { ageMs: 5030 })).toBe(true);
    expect(listsAgain({}, { ageMs: 4970 })).toBe(true);
  });

  it('are listed again within a tick, in which the times of a busy thread may stand still', () => {
    expect(listsAgain({}, { laterMs: 10 })).toBe(true);
    expect(listsAgain({}, { laterMs: 25 })).toBe(false);
  });

  it('are listed again where nothing is proven', () => {
    expect(listsAgain({ coarse: true }, { coarse: true })).toBe(true);
    const uncounted = { ran: { cpuDelayCount: 0n } };
    expect(listsAgain(uncounted, uncounted)).toBe(true);
    expect(listsAgain({}, {}, new ProcessMemory(new LoneProcesses(false)))).toBe(true);
  });

  it('are not remembered of a process that has ended', () => {
    const child = spawn('true');
    const pid = child.pid as number;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    return ended.then(() => {
      const rows = makeRows([{ id: pid, timeMs: T0, elapsedUs: 0n, values: {} }], RUN);
      const lists = new ThreadLists(rows, 0, new Map());
      expect(lists.of(pid, 0)).toBeUndefined();
      expect(lists.found.size).toBe(0);
    });
  });
});

describe.skipIf(!IS_ROOT)('threads that begin and end (needs CAP_NET_ADMIN)', () => {
  let folder: string;
  let connection: Connection;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sidestat-threads-'));
    const program = join(folder, 'threads');
    const source = fileURLToPath(new URL('threads.c', import.meta.url));
    execFileSync('cc', ['-O1', '-pthread', '-o', program, source]);
    connection = await Connection.open(spawnHelper(BUILT_HELPER));
    for (let seed = 1; seed <= 40; seed++) {
      children.push(spawn(program, [String(seed), '20'], { stdio: 'ignore' }));
    }
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await connection.close();
    rmSync(folder, { recursive: true });
  });

  it('are counted as procfs lists them, though it is asked less often', async () => {
    const pids = children.map(({ pid }) => pid as number);
    const taskIds = (): Map<number, string> =>
      new Map(pids.map((pid) => [pid, readdirSync(`/proc/${pid}/task`).join()]));
    const memory = new ProcessMemory(trusting());
    const needed = vi.spyOn(ThreadLists.prototype, 'of');
    let sure = 0;
    for (let sweep = 0; sweep < 80; sweep++) {
      const before = taskIds();
      const table = await processTable(connection, memory, pids, FIELDS, {});
      const after = taskIds();
      for (const { id, threads = 0 } of table) {
        // Nothing has begun or ended: ids do not come again so soon.
        if (before.get(id) !== after.get(id)) continue;
        sure++;
        expect([id, threads]).toEqual([id, before.get(id)?.split(',').length]);
      }
      await sleep((sweep * 37) % 60);
    }
    expect(sure).toBeGreaterThan(80 * 30);
    const listed = vi.mocked(listThreads).mock.calls.length;
    expect(listed).toBeGreaterThan(100);
    expect(needed.mock.calls.length - listed).toBeGreaterThan(100);
    needed.mockRestore();
  });
});
