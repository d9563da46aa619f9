import { spawnSync } from 'node:child_process';
import { getEventListeners, setMaxListeners } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { withDeadline } from '../../src/cgroup/deadline.ts';
import { cgroupStats } from '../../src/cgroup/index.ts';
import { StatError } from '../../src/errors.ts';
import { compileFaults } from '../addon/faults.ts';
import { REPOSITORY } from '../machine.ts';
import { V1, V2 } from './hierarchies.ts';

const MODULE = fileURLToPath(new URL('../../src/cgroup/index.ts', import.meta.url));
const SCRIPT = `
  const [module, path, timeout] = process.argv.slice(1);
  const { cgroupStats } = await import(module);
  const outcome = await cgroupStats(path, { timeoutMs: Number(timeout) }).catch((e) => ({ ...e }));
  console.log(JSON.stringify(outcome));`;

const linux = process.platform === 'linux';

describe.skipIf(!linux)('cgroupStats', () => {
  it.each([
    ['a path that does not exist', '/nonexistent', 'ERR_NOT_FOUND', 2],
    ['a file', '/etc/passwd', 'ERR_NOT_A_CGROUP', undefined],
    ['a path below a file', '/etc/passwd/x', 'ERR_NOT_A_CGROUP', 20],
    ['a directory of another file system', '/tmp', 'ERR_NOT_A_CGROUP', undefined],
    ['an empty path', '', 'ERR_INVALID_ARGUMENT', undefined],
    ['a path with a NUL', '/sys\0', 'ERR_INVALID_ARGUMENT', undefined],
    ['a number', 3, 'ERR_INVALID_ARGUMENT', undefined],
    ['nothing', undefined, 'ERR_INVALID_ARGUMENT', undefined],
  ])('rejects %s', async (_, path, code, errno) => {
    const error = await cgroupStats(path as string).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(StatError);
    expect(error).toMatchObject({ code, errno });
  });

  it.each([
    ['a timeout of zero', { timeoutMs: 0 }],
    ['a timeout that is not whole', { timeoutMs: 1.5 }],
    ['a timeout of more than an hour', { timeoutMs: 3_600_001 }],
    ['a source that does not exist', { source: 'ps' as 'procfs' }],
  ])('rejects %s', async (_, options) => {
    await expect(cgroupStats('/tmp', options)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
    });
  });

  it.skipIf(!V1)('rejects a file in a cgroup v1 directory (needs cgroup v1)', async () => {
    const file = join(V1 ?? '', 'tasks');
    const wanted = { code: 'ERR_NOT_A_CGROUP', errno: 20 };
    await expect(cgroupStats(file)).rejects.toMatchObject(wanted);
    await expect(cgroupStats(file, { source: 'procfs' })).rejects.toMatchObject(wanted);
  });

  it.skipIf(!V2)('rejects a file in a cgroup v2 directory (needs cgroup v2)', async () => {
    const file = join(V2 ?? '', 'cgroup.procs');
    await expect(cgroupStats(file)).rejects.toMatchObject({ code: 'ERR_NOT_A_CGROUP', errno: 20 });
  });

  it('is aborted before the call and during it, and leaves no descriptor open', async () => {
    const path = V1 ?? V2 ?? '/tmp';
    await cgroupStats(path).catch(() => {});
    const before = readdirSync('/proc/self/fd').length;
    const reason = new Error('no longer wanted');
    await expect(cgroupStats(path, { signal: AbortSignal.abort(reason) })).rejects.toMatchObject({
      code: 'ERR_ABORTED',
      cause: reason,
    });
    const controller = new AbortController();
    setMaxListeners(0, controller.signal);
    const calls = Array.from({ length: 50 }, () =>
      cgroupStats(path, { signal: controller.signal }),
    );
    controller.abort(reason);
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes).toHaveLength(50);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ reason: { code: 'ERR_ABORTED', cause: reason } });
    }
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    // What was under way ends on its own.
    await vi.waitFor(() => expect(readdirSync('/proc/self/fd').length).toBe(before));
  });

  it.skipIf(!V1)('times out when the kernel does not answer (needs cgroup v1)', () => {
    const { folder, library } = compileFaults();
    try {
      const child = spawnSync(
        process.execPath,
        ['--import', 'tsx', '--input-type=module', '-e', SCRIPT, MODULE, V1 ?? '', '250'],
        { cwd: REPOSITORY, env: { LD_PRELOAD: library, FAULT: 'silent' }, encoding: 'utf8' },
      );
      expect(child.stderr).toBe('');
      expect(JSON.parse(child.stdout)).toMatchObject({ code: 'ERR_TIMEOUT' });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('withDeadline', () => {
  const never = () => new Promise<never>(() => {});

  it('gives the result, and leaves neither timer nor listener', async () => {
    const { signal } = new AbortController();
    vi.useFakeTimers();
    try {
      expect(await withDeadline({ signal, timeoutMs: 1000 }, async () => 7)).toBe(7);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('ends work that never ends, and tells it so', async () => {
    let told: unknown;
    const work = (signal: AbortSignal) => {
      signal.addEventListener('abort', () => {
        told = signal.reason;
      });
      return never();
    };
    await expect(withDeadline({ timeoutMs: 20 }, work)).rejects.toMatchObject({
      code: 'ERR_TIMEOUT',
    });
    expect(told).toMatchObject({ code: 'ERR_TIMEOUT' });
  });

  it('does not report a failure of the work after the end as unhandled', async () => {
    const failing = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => setImmediate(() => reject(new Error('late'))));
      });
    await expect(withDeadline({ timeoutMs: 5 }, failing)).rejects.toMatchObject({
      code: 'ERR_TIMEOUT',
    });
    // An unhandled rejection would fail the test run.
    await sleep(20);
  });
});
