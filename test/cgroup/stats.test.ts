import { chmodSync, readdirSync } from 'node:fs';
import { release } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CgroupOptions, cgroupStats } from '../../src/cgroup/index.ts';
import { asNobody } from './as-nobody.ts';
import { canMakeV1, canMakeV2, V1, V2, withCgroup } from './hierarchies.ts';
import { type Mode, Tasks } from './tasks.ts';

const NONE = { sleeping: 0, running: 0, stopped: 0, uninterruptible: 0 };
const KERNEL = { ...NONE, source: 'kernel', ioWait: 0, other: undefined, unread: undefined };
const PROCFS = { ...NONE, source: 'procfs', ioWait: undefined, other: 0, unread: 0 };

/** Three sleep, two run, one is stopped. */
const MIXED: readonly Mode[] = ['sleep', 'spin', 'stop', 'sleep', 'spin', 'sleep'];
const MIXED_COUNTS = { sleeping: 3, running: 2, stopped: 1 };

let tasks: Tasks;

/** The counts, as soon as all tasks have arrived in their states. */
async function settled(path: string, expected: object, options?: CgroupOptions): Promise<void> {
  await vi.waitFor(async () => expect(await cgroupStats(path, options)).toEqual(expected), {
    timeout: 5000,
    interval: 10,
  });
}

describe('cgroupStats', () => {
  beforeAll(() => {
    tasks = new Tasks();
  });
  afterEach(() => tasks.endAll());
  afterAll(() => tasks.remove());

  describe.skipIf(!canMakeV1)('of a cgroup v1 directory (needs root and cgroup v1)', () => {
    const inV1 = (use: (path: string) => Promise<void>) => withCgroup(V1 ?? '', use, tasks);
    const procfs = { source: 'procfs' } as const;
    const kernel = { source: 'kernel' } as const;

    it('is all zero from both sources when the cgroup is empty', () =>
      inV1(async (path) => {
        expect(await cgroupStats(path)).toEqual(KERNEL);
        expect(await cgroupStats(path, procfs)).toEqual(PROCFS);
      }));

    it('has exactly the tasks that were put there, and both sources agree', () =>
      inV1(async (path) => {
        await tasks.startAll(MIXED, [path]);
        await settled(path, { ...KERNEL, ...MIXED_COUNTS });
        await settled(path, { ...PROCFS, ...MIXED_COUNTS }, procfs);
        await tasks.endAll();
        await settled(path, KERNEL);
        await settled(path, PROCFS, procfs);
      }));

    it('counts threads', () =>
      inV1(async (path) => {
        await tasks.start('threads', [path]);
        await settled(path, { ...KERNEL, sleeping: 4 });
        await settled(path, { ...PROCFS, sleeping: 4 }, procfs);
      }));

    it('counts a traced or killable task from procfs only', () =>
      inV1(async (path) => {
        await tasks.startAll(['vfork', 'traced'], [path]);
        // The child of vfork and the tracer sleep; the parent of vfork waits killably.
        await settled(path, { ...KERNEL, sleeping: 2 }, kernel);
        const all = { ...PROCFS, sleeping: 2, stopped: 1, uninterruptible: 1 };
        await settled(path, all, procfs);
        // Who does not choose gets the count that leaves out nobody.
        expect(await cgroupStats(path)).toEqual(all);
      }));

    it('misses from the kernel, since Linux 6.1, a task in nanosleep', () =>
      inV1(async (path) => {
        await tasks.start('nanosleep', [path]);
        const [major = 0, minor = 0] = release().split('.').map(Number);
        const missed = major > 6 || (major === 6 && minor >= 1);
        await settled(path, { ...PROCFS, sleeping: 1 }, procfs);
        expect(await cgroupStats(path, kernel)).toEqual({ ...KERNEL, sleeping: missed ? 0 : 1 });
        expect(await cgroupStats(path)).toEqual({ ...(missed ? PROCFS : KERNEL), sleeping: 1 });
      }));

    it('leaves out the tasks of the directories below', () =>
      inV1((path) =>
        withCgroup(
          path,
          async (child) => {
            await tasks.startAll(['sleep', 'sleep'], [child]);
            await settled(child, { ...KERNEL, sleeping: 2 });
            expect(await cgroupStats(path)).toEqual(KERNEL);
            expect(await cgroupStats(path, procfs)).toEqual(PROCFS);
          },
          tasks,
        ),
      ));

    it('answers fifty calls at once, and leaves no descriptor open', () =>
      inV1(async (path) => {
        await tasks.start('sleep', [path]);
        await settled(path, { ...KERNEL, sleeping: 1 });
        const before = readdirSync('/proc/self/fd').length;
        const sources = Array.from({ length: 50 }, (_, i) => (i % 2 ? 'procfs' : 'kernel'));
        const answers = await Promise.all(
          sources.map((source) => cgroupStats(path, { source } as CgroupOptions)),
        );
        expect(answers.map(({ source }) => source)).toEqual(sources);
        expect(answers.map(({ sleeping }) => sleeping)).toEqual(Array(50).fill(1));
        expect(readdirSync('/proc/self/fd').length).toBe(before);
      }));

    it('needs no privilege but that of opening the directory', () =>
      inV1(async (path) => {
        await tasks.startAll(MIXED, [path]);
        await settled(path, { ...KERNEL, ...MIXED_COUNTS });
        expect(await asNobody(path)).toMatchObject({ source: 'kernel', ...MIXED_COUNTS });
        expect(await asNobody(path, 'procfs')).toMatchObject({ ...MIXED_COUNTS, unread: 0 });
        chmodSync(path, 0o700);
        const refused = { code: 'ERR_PERMISSION', errno: 13 };
        expect(await asNobody(path)).toMatchObject(refused);
        expect(await asNobody(path, 'procfs')).toMatchObject(refused);
      }));
  });

  describe.skipIf(!canMakeV2)('of a cgroup v2 directory (needs root and cgroup v2)', () => {
    const inV2 = (use: (path: string) => Promise<void>) => withCgroup(V2 ?? '', use, tasks);

    it('has exactly the tasks that were put there, from procfs', () =>
      inV2(async (path) => {
        expect(await cgroupStats(path)).toEqual(PROCFS);
        await tasks.startAll(MIXED, [path]);
        await settled(path, { ...PROCFS, ...MIXED_COUNTS });
        await tasks.endAll();
        await settled(path, PROCFS);
      }));

    it('counts threads, and tasks in uninterruptible and traced states', () =>
      inV2(async (path) => {
        await tasks.startAll(['threads', 'nanosleep', 'vfork', 'traced'], [path]);
        await settled(path, { ...PROCFS, sleeping: 7, stopped: 1, uninterruptible: 1 });
      }));

    it('works for another user, who may open the directory', () =>
      inV2(async (path) => {
        await tasks.startAll(MIXED, [path]);
        await settled(path, { ...PROCFS, ...MIXED_COUNTS });
        expect(await asNobody(path)).toMatchObject({ source: 'procfs', ...MIXED_COUNTS });
        chmodSync(path, 0o700);
        expect(await asNobody(path)).toMatchObject({ code: 'ERR_PERMISSION' });
      }));

    it('cannot be asked of the kernel', () =>
      inV2(async (path) => {
        await expect(cgroupStats(path, { source: 'kernel' })).rejects.toMatchObject({
          code: 'ERR_UNSUPPORTED',
        });
      }));

    it('is not found once the cgroup was removed', async () => {
      const path = await withCgroup(V2 ?? '', async (made) => made, tasks);
      await expect(cgroupStats(path)).rejects.toMatchObject({ code: 'ERR_NOT_FOUND', errno: 2 });
    });
  });
});
