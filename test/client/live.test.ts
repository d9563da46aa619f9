import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/client/connect.ts';
import type { Stats } from '../../src/client/stats.ts';
import { BUILT_HELPER } from '../../src/connection/locate.ts';
import type { FieldName } from '../../src/generated/taskstats.ts';
import { listThreads } from '../../src/procfs/processes.ts';
import { diff } from '../../src/taskstats/diff.ts';
import { IS_ROOT } from '../machine.ts';
import { procStatus, schedstat, statusNumber } from '../proc.ts';

function open(): Promise<Stats> {
  return connect({ mode: 'spawn', helper: BUILT_HELPER });
}

function read(path: string): string {
  return readFileSync(`/proc/${path}`, 'utf8');
}

function deadPid(): number {
  return spawnSync('true').pid;
}

describe.skipIf(!IS_ROOT)('the live kernel (needs CAP_NET_ADMIN)', () => {
  let stats: Stats;
  const children: ChildProcess[] = [];
  const sleeper = (): number => {
    const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
    children.push(child);
    return child.pid as number;
  };

  beforeAll(async () => {
    stats = await open();
  });
  afterAll(async () => {
    await stats.close();
    for (const child of children) child.kill('SIGKILL');
  });

  it('says what it is', () => {
    expect(stats.hello.kernel).toBe(read('sys/kernel/osrelease').trim());
    expect(stats.hello.taskstatsVersion).toBeGreaterThanOrEqual(8);
    expect(stats.hello.uid).toBe(0);
  });

  it('gives one thread as /proc does', async () => {
    const before = schedstat(`/proc/self/task/${process.pid}`);
    const peak = (): bigint => statusNumber(procStatus('self'), 'VmHWM');
    // The record counts pages by per-CPU counters, each of which may lag by some pages.
    const peakBefore = peak() - 2048n;
    const row = await stats.pid(process.pid);
    const after = schedstat(`/proc/self/task/${process.pid}`);
    expect(row.pid).toBe(process.pid);
    expect(row.ppid).toBe(process.ppid);
    expect(row.uid).toBe(0);
    expect(row.comm).toBe(read('self/comm').trimEnd());
    expect(row.cpuRunVirtualNs).toBeGreaterThanOrEqual(before[0]);
    expect(row.cpuRunVirtualNs).toBeLessThanOrEqual(after[0]);
    expect(row.cpuDelayNs).toBeGreaterThanOrEqual(before[1]);
    expect(row.cpuDelayNs).toBeLessThanOrEqual(after[1]);
    expect(row.hiwaterRssKib).toBeGreaterThanOrEqual(peakBefore);
    expect(row.hiwaterRssKib).toBeLessThanOrEqual(peak());
    expect(row.raw['ac_pid']).toBe(process.pid);
  });

  it('gives a thread group the sum of its threads', async () => {
    const tids = readdirSync('/proc/self/task');
    expect(tids.length).toBeGreaterThan(1);
    const total = (): bigint =>
      tids.reduce((sum, tid) => sum + schedstat(`/proc/self/task/${tid}`)[0], 0n);
    const before = total();
    const row = await stats.tgid(process.pid);
    expect(row.cpuRunVirtualNs).toBeGreaterThanOrEqual(before);
    expect(row.comm).toBeUndefined();
    expect(row.readBytes).toBeUndefined();
    expect(row.cpuDelayMaxNs).toBeUndefined();
    expect(row.elapsedUs).toBeGreaterThan(BigInt(Math.round(process.uptime() * 1e6)));
  });

  it('puts a whole process together, with the I/O and faults of all threads', async () => {
    const io = (): bigint => BigInt(/^rchar: (\d+)/m.exec(read('self/io'))?.[1] ?? 0);
    const row = await stats.self();
    expect(row.id).toBe(process.pid);
    expect(row.comm).toBe(read('self/comm').trimEnd());
    expect(row.threads).toBe(readdirSync('/proc/self/task').length);
    const minflt = BigInt(read('self/stat').split(') ')[1]?.split(' ')[7] ?? 0);
    expect(row.minorFaults).toBeGreaterThan(minflt / 2n);
    expect(row.minorFaults).toBeLessThanOrEqual(minflt);
    expect(row.readCharBytes).toBeLessThanOrEqual(io());
    expect(row.readCharBytes).toBeGreaterThan(0n);
    expect(row.cpuDelayMinNs).toBeUndefined();
    // The leader's age, not the sum over the threads that a TGID record has.
    expect(Number(row.elapsedUs) / 1e6).toBeCloseTo(process.uptime(), 0);
  });

  it('tells what a process has of the memory now', async () => {
    const before = process.memoryUsage.rss();
    const { residentKib = 0, swapKib, virtualKib = 0 } = await stats.memory(process.pid);
    const after = process.memoryUsage.rss();
    // Each CPU counts some pages by itself for a while.
    expect(residentKib * 1024).toBeGreaterThan(Math.min(before, after) - 2 ** 24);
    expect(residentKib * 1024).toBeLessThan(Math.max(before, after) + 2 ** 24);
    expect(swapKib).toBeTypeOf('number');
    expect(virtualKib).toBeGreaterThan(residentKib);
    const none = { residentKib: undefined, swapKib: undefined, virtualKib: undefined };
    if (read('2/comm') === 'kthreadd\n') expect(await stats.memory(2)).toEqual(none);
    const missing = { code: 'ERR_NO_SUCH_TASK', errno: constants.errno.ESRCH };
    await expect(stats.memory(deadPid())).rejects.toMatchObject(missing);
    await expect(stats.memory(0)).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });

  it('takes a snapshot of every process', async () => {
    const pid = sleeper();
    const table = await stats.snapshot();
    const row = table.row(table.indexOf(pid) as number);
    expect(row).toMatchObject({ comm: 'sleep', ppid: process.pid, threads: 1, tgid: pid });
    expect(table.indexOf(1)).toBe(0);
    expect(table.kind).toBe('process');
    expect([table.lost, table.withheld]).toEqual([0, 0]);
  });

  it.each(['processes', 'groups'] as const)('lists again what there is: %s', async (scope) => {
    await stats.snapshot({ scope });
    const child = spawn('sleep', ['60']);
    const pid = child.pid as number;
    expect((await stats.snapshot({ scope })).indexOf(pid)).toBeDefined();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const table = await stats.snapshot({ scope });
    expect(table.indexOf(pid)).toBeUndefined();
    expect(new Set(table.ids).size).toBe(table.length);
    expect(table.indexOf(process.pid)).toBeDefined();
  });

  it('takes a snapshot of every thread', async () => {
    const table = await stats.snapshot({ scope: 'threads', pids: [process.pid] });
    expect([...table.ids].map(String).sort()).toEqual(readdirSync('/proc/self/task').sort());
    expect(new Set(table.column('tgid') as Uint32Array)).toEqual(new Set([process.pid]));
  });

  it('does not take a thread for a process', async () => {
    const tid = Number(readdirSync('/proc/self/task').find((id) => Number(id) !== process.pid));
    expect((await stats.pid(tid)).id).toBe(tid);
    await expect(stats.process(tid)).rejects.toMatchObject({
      code: 'ERR_NO_SUCH_TASK',
      hint: 'if it is the id of a thread, use pid()',
    });
    const table = await stats.snapshot({ pids: [tid, process.pid], fields: ['cpuDelayNs'] });
    expect(Array.from(table.ids)).toEqual([process.pid]);
    expect(table.vanished).toBe(1);
    expect(table.fields.map(({ name }) => name)).toEqual(['cpuDelayNs']);
  });

  it('gives each thread once, also of a process that two of its ids name', async () => {
    const tids = listThreads(process.pid) as Uint32Array;
    const pids = [process.pid, tids.at(-1) as number];
    const table = await stats.snapshot({ scope: 'threads', pids, fields: ['tgid'] });
    expect(tids.length).toBeGreaterThan(1);
    expect(Array.from(table.ids)).toEqual([...new Set(table.ids)]);
    expect(Array.from(table.ids)).toEqual(expect.arrayContaining(pids));
  });

  it('decodes a field once that is named more often than there are fields', async () => {
    const fields = Array<FieldName>(200).fill('pid');
    for (const scope of ['threads', 'processes'] as const) {
      const table = await stats.snapshot({ scope, pids: [process.pid], fields });
      expect(table.fields.map(({ name }) => name)).toEqual(['pid']);
      expect(table.column('pid')[0]).toBe(process.pid);
    }
  });

  it('decodes the fields that were asked for and no others', async () => {
    const fields: FieldName[] = ['comm', 'cpuDelayNs'];
    const table = await stats.snapshot({ pids: [1, process.pid], fields });
    expect(table.column('comm')).toEqual([read('1/comm').trimEnd(), read('self/comm').trimEnd()]);
    expect(() => table.column('uid')).toThrow(/not asked for/);
    expect(Object.keys(table.row(0).toJSON())).toEqual(
      expect.not.arrayContaining(['uid', 'elapsedUs']),
    );
  });

  it('gives rates of two snapshots, of tasks that were born between them too', async () => {
    const fields: FieldName[] = ['comm', 'cpuRunVirtualNs', 'blkioDelayNs'];
    const before = await stats.snapshot({ fields });
    const busy = spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' });
    children.push(busy);
    await sleep(500);
    const after = await stats.snapshot({ fields });
    busy.kill('SIGKILL');
    const rates = diff(before, after);
    const row = after.indexOf(busy.pid as number) as number;
    expect(rates.state(row)).toBe('new');
    expect(rates.rate('cpuRunVirtualNs', row)).toBeGreaterThan(0.1e9);
    expect(rates.rate('cpuRunVirtualNs', row)).toBeLessThan(1.1e9);
    const own = after.indexOf(process.pid) as number;
    expect(rates.state(own)).toBe('same');
    expect(rates.intervalSec(own)).toBeGreaterThan(0.45);
  });

  it('answers for 10,000 pids in one call, and leaves out those that are not', async () => {
    const pids = Array.from({ length: 10_000 }, (_, i) => i + 1);
    const alive = new Set(
      readdirSync('/proc')
        .map(Number)
        .filter((pid) => pid <= 10_000),
    );
    const table = await stats.snapshot({ pids, fields: ['comm'] });
    const found = new Set(table.ids);
    const gone = [...alive].filter((pid) => !found.has(pid));
    for (const pid of gone) expect(() => read(`${pid}/stat`)).toThrow();
    expect(table.length + table.vanished).toBe(10_000);
  });

  it('counts a pid that died between listing and asking', async () => {
    const table = await stats.snapshot({ pids: [process.pid, deadPid()] });
    expect([...table.ids]).toEqual([process.pid]);
    expect(table.vanished).toBe(1);
    await expect(stats.pid(deadPid())).rejects.toMatchObject({
      code: 'ERR_NO_SUCH_TASK',
      errno: 3,
    });
    await expect(stats.tgid(deadPid())).rejects.toMatchObject({ code: 'ERR_NO_SUCH_TASK' });
  });

  it('answers each pid once, however often it is named', async () => {
    const table = await stats.snapshot({ pids: [process.pid, 1, process.pid] });
    expect([...table.ids]).toEqual([process.pid, 1]);
  });

  it.each([-1, 0, 1.5, 2 ** 31, 2 ** 32, Number.NaN, '1', null, undefined, 1n])(
    'refuses %s as a pid',
    async (pid) => {
      const error = { code: 'ERR_INVALID_ARGUMENT' };
      await expect(stats.pid(pid as number)).rejects.toMatchObject(error);
      await expect(stats.tgid(pid as number)).rejects.toMatchObject(error);
      await expect(stats.snapshot({ pids: [pid as number] })).rejects.toMatchObject(error);
    },
  );

  it('refuses unknown fields, scopes, timeouts and signals, and says what is meant', async () => {
    const unknown = stats.snapshot({ fields: ['cpu_delay_total' as FieldName] });
    await expect(unknown).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      hint: 'use "cpuDelayNs"',
    });
    const wrong = [
      { scope: 'all' },
      { timeoutMs: -1 },
      { pids: 7 },
      { fields: 'comm' },
      { signal: 5 },
    ];
    for (const options of wrong) {
      const call = stats.snapshot(options as object);
      await expect(call).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
    }
    const groups = stats.snapshot({ scope: 'groups', fields: ['comm'] });
    await expect(groups).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });

  it('serves two helpers and fifty callers at once', async () => {
    const second = await open();
    const calls = Array.from({ length: 50 }, async (_, i) => {
      const one = i % 2 === 0 ? stats : second;
      // They share two helpers: on a busy machine the last one waits for a while.
      const [row, table] = await Promise.all([
        one.pid(process.pid, { timeoutMs: 25_000 }),
        one.snapshot({ timeoutMs: 25_000 }),
      ]);
      return [row.pid, table.indexOf(process.pid) !== undefined];
    });
    for (const result of await Promise.all(calls)) expect(result).toEqual([process.pid, true]);
    await second.close();
  });
});
