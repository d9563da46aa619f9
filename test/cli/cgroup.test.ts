import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canMakeV1, canMakeV2, V1, V2, withCgroup } from '../cgroup/hierarchies.ts';
import { Tasks } from '../cgroup/tasks.ts';
import { run, runJson } from './run.ts';

interface CgroupDocument {
  readonly type: string;
  readonly path: string;
  readonly source: string;
  readonly stats: Readonly<Record<string, number>>;
}

/** Asks until `ready`: a task that was just started takes a moment to get into its state. */
async function settled(
  args: readonly string[],
  ready: (stats: CgroupDocument['stats']) => boolean,
): Promise<CgroupDocument> {
  for (let tries = 0; ; tries++) {
    const document = await runJson<CgroupDocument>(['cgroup', '--json', ...args]);
    if (ready(document.stats) || tries === 20) return document;
  }
}

describe('sidestat cgroup', () => {
  let tasks: Tasks;
  beforeAll(() => {
    tasks = new Tasks();
  });
  afterAll(() => tasks.remove());

  it.skipIf(!canMakeV1)('counts a cgroup v1 by the kernel (needs root and cgroup v1)', async () => {
    await withCgroup(
      V1 as string,
      async (path) => {
        await tasks.startAll(['sleep', 'threads', 'stop'], [path]);
        const document = await settled([path, '--raw'], (stats) => stats['nr_stopped'] === 1);
        expect(document).toEqual({
          type: 'cgroupstats',
          path,
          source: 'kernel',
          stats: {
            nr_sleeping: 5,
            nr_running: 0,
            nr_stopped: 1,
            nr_uninterruptible: 0,
            nr_io_wait: 0,
          },
        });
      },
      tasks,
    );
  });

  it.skipIf(!canMakeV2)('counts a cgroup v2 from procfs (needs root and cgroup v2)', async () => {
    await withCgroup(
      V2 as string,
      async (path) => {
        await tasks.startAll(['sleep', 'spin', 'stop'], [path]);
        const document = await settled([path], (stats) => stats['stopped'] === 1);
        expect(document).toEqual({
          type: 'cgroupstats',
          path,
          source: 'procfs',
          stats: { sleeping: 1, running: 1, stopped: 1, uninterruptible: 0, other: 0, unread: 0 },
        });
        const { stdout } = await run(['cgroup', path]);
        expect(stdout).toContain(`${path}  counted by state letters in procfs`);
        expect(stdout).toMatch(/^running +1 /m);
        expect(stdout).toMatch(/^ioWait +- /m);
      },
      tasks,
    );
  });

  it.skipIf(V1 === undefined)('counts the whole of a mounted cgroup v1 hierarchy', async () => {
    const path = V1 as string;
    const asked = ['cgroup', '--json', '--raw', '--source', 'kernel', path];
    const document = await runJson<CgroupDocument>(asked);
    expect(document).toMatchObject({ type: 'cgroupstats', path, source: 'kernel' });
    // This very test sleeps in it, unless somebody put it into a cgroup below.
    const sum = Object.values(document.stats).reduce((total, count) => total + count, 0);
    expect(sum).toBeGreaterThan(0);
  });

  it('needs neither a helper nor a privilege to say that something is no cgroup', async () => {
    const { code, stdout, stderr } = await run(['cgroup', '/nonexistent', '/proc']);
    expect(code).toBe(66);
    expect(stdout).toBe('');
    expect(stderr).toContain('sidestat: /nonexistent does not exist\n');
    expect(stderr).toContain('sidestat: /proc is not on a cgroup file system\n');
  });
});
