import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countTasks } from '../../src/cgroup/count.ts';
import type { Hierarchy } from '../../src/cgroup/hierarchy.ts';
import type { CgroupStats } from '../../src/cgroup/stats.ts';
import { listCgroupTasks } from '../../src/cgroup/tasks.ts';
import { FakeProc } from '../procfs/fixture.ts';

// The states that a test cannot put a task into at will, and the kernels that
// are not here: one folder plays the cgroup, another one /proc.
let proc: FakeProc;
let cgroup: FakeProc;

beforeEach(() => {
  proc = new FakeProc();
  cgroup = new FakeProc();
});

afterEach(() => {
  proc.remove();
  cgroup.remove();
});

async function count(hierarchy: Hierarchy = 'v2'): Promise<CgroupStats> {
  const { signal } = new AbortController();
  const tasks = await listCgroupTasks(cgroup.root, hierarchy, proc.root, signal);
  return countTasks(tasks, proc.root, signal);
}

function addTasks(states: string, firstId = 1): number[] {
  return [...states].map((state, i) => {
    proc.file(`${firstId + i}/stat`, `${firstId + i} (name) ${state} 1 1 1 0`);
    return firstId + i;
  });
}

function list(file: string, ids: readonly number[]): void {
  cgroup.file(file, ids.map((id) => `${id}\n`).join(''));
}

describe('countTasks', () => {
  it('puts each state letter where the documentation says', async () => {
    list('cgroup.threads', addTasks('RSDTtIZXP'));
    expect(await count()).toEqual({
      source: 'procfs',
      running: 1,
      sleeping: 1,
      uninterruptible: 1,
      stopped: 2,
      other: 4,
      unread: 0,
      ioWait: undefined,
    });
  });

  it('counts as unread what ended after it was listed, and what has no visible id', async () => {
    list('cgroup.threads', [...addTasks('SS'), 3, 4, 0, 0, 0]);
    expect(await count()).toMatchObject({ sleeping: 2, unread: 5 });
  });

  it('counts a task once that is listed twice', async () => {
    const ids = addTasks('SR');
    list('cgroup.threads', [...ids, ...ids]);
    expect(await count()).toMatchObject({ sleeping: 1, running: 1, unread: 0 });
  });

  it('reads the threads of the processes where there is no cgroup.threads', async () => {
    for (const id of addTasks('SSD', 10)) proc.file(`10/task/${id}/stat`, '');
    for (const id of addTasks('R', 20)) proc.file(`20/task/${id}/stat`, '');
    list('cgroup.procs', [10, 20, 30, 0]);
    expect(await count()).toMatchObject({
      sleeping: 2,
      uninterruptible: 1,
      running: 1,
      unread: 1,
    });
  });

  it('reads tasks in a cgroup v1 directory', async () => {
    list('tasks', addTasks('RR'));
    expect(await count('v1')).toMatchObject({ running: 2 });
  });

  it('reads a list of any length, whole', async () => {
    const alive = addTasks('S'.repeat(300), 1_000_000);
    const gone = Array.from({ length: 20_000 }, (_, i) => 2_000_000 + i);
    list('cgroup.threads', [...gone, ...alive]);
    expect(await count()).toMatchObject({ sleeping: 300, unread: 20_000 });
  });

  it('lets others run while it counts', async () => {
    list('cgroup.threads', addTasks('S'.repeat(1000)));
    let turns = 0;
    let next: NodeJS.Immediate | undefined;
    const turn = () => {
      turns += 1;
      next = setImmediate(turn);
    };
    turn();
    await count();
    clearImmediate(next);
    expect(turns).toBeGreaterThanOrEqual(7);
  });

  it('stops where it is when the signal fires', async () => {
    list('cgroup.threads', addTasks('S'.repeat(1000)));
    const controller = new AbortController();
    const tasks = await listCgroupTasks(cgroup.root, 'v2', proc.root, controller.signal);
    const counting = countTasks(tasks, proc.root, controller.signal);
    setImmediate(() => controller.abort(new Error('enough')));
    await expect(counting).rejects.toThrow('enough');
  });

  it('is not found, or no cgroup, when the files are not those of a cgroup', async () => {
    await expect(count()).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
    rmSync(cgroup.root, { recursive: true });
    await expect(count()).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
    proc.file('file', '');
    const file = join(proc.root, 'file');
    const signal = new AbortController().signal;
    await expect(listCgroupTasks(file, 'v2', proc.root, signal)).rejects.toMatchObject({
      code: 'ERR_NOT_A_CGROUP',
    });
  });
});
