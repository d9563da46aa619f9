import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/client/connect.ts';
import type { FieldName } from '../../src/generated/taskstats.ts';
import { readStatus } from '../../src/procfs/status.ts';
import { ProcessAssembly } from '../../src/taskstats/assemble.ts';
import { fieldByName } from '../../src/taskstats/fields.ts';
import type { TaskRow } from '../../src/taskstats/row.ts';
import type { Rows } from '../../src/taskstats/rows.ts';
import { IS_ROOT } from '../machine.ts';
import { until } from '../until.ts';
import { makeRows, type TaskSample } from './tables.ts';

const FIELDS: FieldName[] = ['cpuDelayCount', 'readBytes', 'hiwaterRssKib', 'uid', 'cpuDelayMinNs'];
const T0 = 1_700_000_000_000;

interface Record {
  ageMs: number;
  runs: bigint;
  readBytes?: bigint;
  rss?: bigint;
}

function record(id: number, { ageMs, runs, readBytes = 0n, rss = 0n }: Record): TaskSample {
  const own = { cpuDelayCount: runs, readBytes, hiwaterRssKib: rss, uid: 1000 };
  const values = { ...own, cpuDelayMinNs: 17n };
  return { id, timeMs: T0, elapsedUs: BigInt(ageMs * 1000), values };
}

function rows(...samples: TaskSample[]): Rows {
  return makeRows(samples, FIELDS);
}

/** The process 7, with the threads that procfs lists, of which some answer. */
function assemble(
  leader: Record,
  group: Record,
  listed: readonly number[] | undefined,
  threads: readonly TaskSample[],
  missing = 0,
): TaskRow {
  const fields = FIELDS.map(fieldByName);
  const processes = new ProcessAssembly(rows(record(7, leader)), rows(record(7, group)), fields);
  processes.list(() => listed);
  processes.fold(rows(...threads), missing);
  return processes.table({}).row(0);
}

describe('a process', () => {
  const leader = { ageMs: 5000, runs: 5n, readBytes: 1024n, rss: 100n };
  const group = { ageMs: 9000, runs: 8n };

  it('has the sums and peaks of the threads that answered, and the delays of its group', () => {
    const threads = [record(7, leader), record(8, { ...leader, readBytes: 2048n, rss: 300n })];
    const row = assemble(leader, group, [7, 8, 9], threads);
    expect(row).toMatchObject({ threads: 3, cpuDelayCount: 8n, readBytes: 3072n, uid: 1000 });
    expect(row.hiwaterRssKib).toBe(300n);
    expect(row.cpuDelayMinNs).toBeUndefined(); // of the leader alone
  });

  it.each([
    ['cannot be listed', undefined],
    ['have ended before they were asked', [7, 8]],
  ])('has unknown sums, and not 0, when its threads %s', (_, listed) => {
    const row = assemble(leader, group, listed, []);
    expect(row).toMatchObject({ threads: undefined, cpuDelayCount: 8n, uid: 1000 });
    expect(row.readBytes).toBeUndefined();
    expect(row.hiwaterRssKib).toBeUndefined();
  });

  it('has unknown sums, and not such that are too low, when the record of a thread was lost', () => {
    const threads = [record(7, leader), record(8, { ...leader, readBytes: 2048n })];
    const row = assemble(leader, group, [7, 8, 9], threads, 1);
    expect(row).toMatchObject({ threads: undefined, cpuDelayCount: 8n, uid: 1000 });
    expect([row.readBytes, row.hiwaterRssKib]).toEqual([undefined, undefined]);
    const other = assemble(leader, group, [7, 8], threads, 1); // the loss was of another process
    expect(other).toMatchObject({ threads: 2, readBytes: 3072n });
  });

  it('has threads when others have run, though the ages of all are no more than its own', () => {
    const threads = [record(7, { ...leader, rss: 0n }), record(8, { ...leader, rss: 300n })];
    const row = assemble({ ...leader, rss: 0n }, { ageMs: 5000, runs: 6n }, [7, 8], threads);
    expect(row.threads).toBe(2);
    expect(row.hiwaterRssKib).toBe(300n);
  });

  it('is that of its leader alone when the two records say the same', () => {
    const row = assemble(leader, { ageMs: 5001, runs: 5n }, undefined, []);
    expect(row).toMatchObject({ threads: 1, readBytes: 1024n, hiwaterRssKib: 100n });
    expect(row.cpuDelayMinNs).toBe(17n);
  });

  it('is that of its leader when it has ended, and the kernel sums nothing any more', () => {
    const row = assemble(leader, { ageMs: 0, runs: 0n }, undefined, []);
    expect(row).toMatchObject({ threads: 1, cpuDelayCount: 5n, readBytes: 1024n });
  });
});

/** A process of one thread that has used CPU and ended, and that its parent does not wait for. */
async function startZombie(): Promise<{ parent: ChildProcess; pid: number }> {
  const burn = 'i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done';
  const parent = spawn('sh', ['-c', `sh -c '${burn}' & echo $!; exec sleep 60`]);
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line);
  await until('the child has ended', () => readStatus(pid)?.state === 'Z');
  return { parent, pid };
}

describe.skipIf(!IS_ROOT)('a process of the kernel (needs CAP_NET_ADMIN)', () => {
  it('keeps what it did when it has ended and nobody has waited for it', async () => {
    const { parent, pid } = await startZombie();
    const stats = await connect({ mode: 'spawn' });
    try {
      const { cpuRunVirtualNs, voluntaryContextSwitches } = await stats.pid(pid);
      expect(cpuRunVirtualNs).toBeGreaterThan(1_000_000n);
      const expected = { threads: 1, cpuRunVirtualNs, voluntaryContextSwitches };
      expect(await stats.process(pid)).toMatchObject(expected);
      expect((await stats.snapshot({ pids: [pid] })).row(0)).toMatchObject(expected);
    } finally {
      parent.kill('SIGKILL');
      await stats.close();
    }
  });

  it('has the memory and faults of a thread that has outlived the leader', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sidestat-headless-'));
    const program = join(folder, 'headless');
    const source = fileURLToPath(new URL('headless.c', import.meta.url));
    execFileSync('cc', ['-O1', '-pthread', '-o', program, source]);
    const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
    const stats = await connect({ mode: 'spawn' });
    try {
      await once(child.stdout, 'data');
      const pid = child.pid as number;
      expect(readStatus(pid)).toMatchObject({ state: 'Z', threads: 2 });
      for (const row of [
        await stats.process(pid),
        (await stats.snapshot({ pids: [pid] })).row(0),
      ]) {
        expect(row.threads).toBe(2);
        expect(row.hiwaterRssKib).toBeGreaterThan(32n * 1024n);
        expect(row.minorFaults).toBeGreaterThan(100n);
      }
    } finally {
      child.kill('SIGKILL');
      await stats.close();
      rmSync(folder, { recursive: true });
    }
  });
});
