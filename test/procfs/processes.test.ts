import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync, symlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProcessList } from '../../src/procfs/process-list.ts';
import { listProcesses, listThreads } from '../../src/procfs/processes.ts';
import { FakeProc } from './fixture.ts';

const linux = process.platform === 'linux';
let proc: FakeProc;

beforeEach(() => {
  proc = new FakeProc();
});

afterEach(() => proc.remove());

describe('listProcesses', () => {
  it('gives the names that are numbers, and no others, in the order of the numbers', () => {
    for (const name of ['1', '42', '9', '4194304', 'self', 'sys', 'uptime']) {
      proc.file(`${name}/stat`, '');
    }
    expect([...listProcesses(proc.root)]).toEqual([1, 9, 42, 4194304]);
  });

  it('does not say that there are none where procfs is not mounted', async () => {
    for (const root of [proc.root, join(proc.root, 'nowhere')]) {
      const refused = { code: 'ERR_UNSUPPORTED', message: `there is no procfs at ${root}` };
      expect(() => listProcesses(root)).toThrow(expect.objectContaining(refused));
      await expect(new ProcessList(root).refresh()).rejects.toMatchObject(refused);
    }
  });

  it('does not take a failure for an empty list', async () => {
    const loop = join(proc.root, 'loop');
    symlinkSync('loop', loop);
    const refused = { code: 'ERR_KERNEL', errno: constants.errno.ELOOP };
    expect(() => listProcesses(loop)).toThrow(expect.objectContaining(refused));
    expect(() => listThreads(1, loop)).toThrow(expect.objectContaining(refused));
    await expect(new ProcessList(loop).refresh()).rejects.toMatchObject(refused);
  });

  it.skipIf(!linux)('lists this process and a child, until the child is reaped', async () => {
    const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(child, 'spawn');
    expect([...listProcesses()]).toEqual(expect.arrayContaining([process.pid, child.pid]));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(listProcesses()).not.toContain(child.pid);
  });
});

describe('a list of processes', () => {
  const put = (...pids: number[]): void => {
    for (const pid of pids) proc.file(`${pid}/stat`, '');
  };
  const refreshed = async (list: ProcessList): Promise<Record<string, unknown>> => {
    const { count, added, gone } = await list.refresh();
    return { count, added: [...added], gone: [...gone] };
  };

  it('tells what is new, and what has gone', async () => {
    const list = new ProcessList(proc.root);
    expect([...list.ids]).toEqual([]);
    put(9, 10, 300);
    expect(await refreshed(list)).toEqual({ count: 3, added: [9, 10, 300], gone: [] });
    expect(await refreshed(list)).toEqual({ count: 3, added: [], gone: [] });
    put(2, 11, 4000);
    for (const pid of [9, 300]) rmSync(join(proc.root, String(pid)), { recursive: true });
    expect(await refreshed(list)).toEqual({ count: 4, added: [2, 11, 4000], gone: [9, 300] });
    expect([...list.ids]).toEqual([2, 10, 11, 4000]);
  });

  it('loses none when procfs is not mounted for a while', async () => {
    put(5);
    const list = new ProcessList(proc.root);
    await list.refresh();
    proc.remove();
    await expect(list.refresh()).rejects.toMatchObject({ code: 'ERR_UNSUPPORTED' });
    put(6);
    expect(await refreshed(list)).toEqual({ count: 1, added: [6], gone: [5] });
  });
});

describe('a list of processes that may be the same', () => {
  let mark: string | undefined;
  let list: ProcessList;
  /** What it finds after a process has begun that the mark does not tell of. */
  const foundBehindMark = async (pid: number): Promise<number[]> => {
    proc.file(`${pid}/stat`, '');
    return Array.from((await list.refresh()).added);
  };

  beforeEach(() => {
    mark = 'one';
    list = new ProcessList(proc.root, () => mark);
    for (const pid of [1, 7]) proc.file(`${pid}/stat`, '');
  });

  it('is not listed while the mark stays, and then it is', async () => {
    expect([...(await list.refresh()).added]).toEqual([1, 7]);
    expect(await foundBehindMark(8)).toEqual([]);
    expect(await list.refresh()).toEqual({ count: 2, added: new Uint32Array(0), gone: new Set() });
    expect([...list.ids]).toEqual([1, 7]);
    mark = 'two';
    expect(await foundBehindMark(9)).toEqual([8, 9]);
    expect(await foundBehindMark(10)).toEqual([]);
  });

  it('is listed each time where nothing tells that it is the same', async () => {
    mark = undefined;
    await list.refresh();
    expect(await foundBehindMark(8)).toEqual([8]);
  });

  it('is listed each time where the first process is hidden, as others may be', async () => {
    rmSync(join(proc.root, '1'), { recursive: true });
    await list.refresh();
    expect(await foundBehindMark(8)).toEqual([8]);
  });

  it('is listed again when a process has begun while it was listed', async () => {
    const listing = list.refresh();
    mark = 'two';
    await listing;
    expect(await foundBehindMark(8)).toEqual([8]);
  });

  it('is listed again when a listing has failed', async () => {
    await list.refresh();
    proc.remove();
    mark = 'two';
    await expect(list.refresh()).rejects.toMatchObject({ code: 'ERR_UNSUPPORTED' });
    for (const pid of [1, 8]) proc.file(`${pid}/stat`, '');
    expect([...(await list.refresh()).added]).toEqual([8]);
  });

  it.skipIf(!linux)(
    'has each process of this machine that has begun, and none that ended',
    async () => {
      const all = new ProcessList();
      for (let i = 0; i < 20; i++) {
        const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
        await once(child, 'spawn');
        await all.refresh();
        expect(all.ids).toContain(child.pid);
        child.kill('SIGKILL');
        await once(child, 'exit');
        expect((await all.refresh()).gone).toContain(child.pid);
      }
    },
  );
});

describe('listThreads', () => {
  it.skipIf(!linux)('lists the threads of this process, the first of them the process', () => {
    const threads = listThreads(process.pid);
    expect(threads).toContain(process.pid);
    expect(threads?.length).toBe(readdirSync('/proc/self/task').length);
  });

  it('is undefined for a process that is gone', () => {
    expect(listThreads(7, proc.root)).toBeUndefined();
  });
});
