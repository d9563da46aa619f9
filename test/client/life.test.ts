/** How a client ends, its helper with it, and what it leaves behind. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/client/connect.ts';
import type { Stats } from '../../src/client/stats.ts';
import { BUILT_HELPER } from '../../src/connection/locate.ts';
import { IS_ROOT } from '../machine.ts';

function open(): Promise<Stats> {
  return connect({ mode: 'spawn', helper: BUILT_HELPER });
}

/** Pids of the helpers that are children of this process. */
function helpers(): number[] {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
    .split(' ')
    .map(Number);
  return children.filter((pid) => {
    try {
      return pid > 0 && readlinkSync(`/proc/${pid}/exe`) === BUILT_HELPER;
    } catch {
      return false;
    }
  });
}

function openFiles(): number {
  return readdirSync('/proc/self/fd').length;
}

describe.skipIf(!IS_ROOT)('the end of a client (needs CAP_NET_ADMIN)', () => {
  it('leaves no process and no open file behind', async () => {
    const files = openFiles();
    const before = helpers();
    const many = await Promise.all(Array.from({ length: 50 }, open));
    expect(helpers().length).toBe(before.length + 50);
    await Promise.all(many.map((one) => one.snapshot({ scope: 'groups', timeoutMs: 25_000 })));
    await Promise.all(many.map((one) => one.close()));
    expect(helpers()).toEqual(before);
    expect(openFiles()).toBe(files);
  });

  it('ends every call, now and later', async () => {
    const one = await open();
    const waiting = expect(one.snapshot()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    await one.close();
    await one.close();
    await waiting;
    await expect(one.pid(1)).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    await expect(one.self()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    await expect(one.snapshot()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    await expect(one.cgroup('/')).rejects.toMatchObject({ code: 'ERR_CLOSED' });
  });

  it('is disposed of by await using', async () => {
    const before = helpers();
    {
      await using one = await open();
      expect((await one.self()).id).toBe(process.pid);
      expect(helpers().length).toBe(before.length + 1);
    }
    expect(helpers()).toEqual(before);
  });
});

describe.skipIf(!IS_ROOT)('a helper in trouble (needs CAP_NET_ADMIN)', () => {
  async function ownHelper(): Promise<[Stats, number]> {
    const before = new Set(helpers());
    const one = await open();
    return [one, helpers().find((pid) => !before.has(pid)) as number];
  }

  it('that is killed in the middle of a request ends the call within 200 ms', async () => {
    const tookMs: number[] = [];
    // The promise is of the program: one time out of three that the machine is not busy.
    while (tookMs.length < 3 && !tookMs.some((ms) => ms < 200)) {
      const [one, pid] = await ownHelper();
      process.kill(pid, 'SIGSTOP');
      let killedMs = Number.NaN;
      setTimeout(() => {
        killedMs = performance.now();
        process.kill(pid, 'SIGKILL');
      }, 50);
      await expect(one.snapshot()).rejects.toMatchObject({
        code: 'ERR_HELPER_EXIT',
        message: expect.stringContaining('SIGKILL'),
      });
      tookMs.push(performance.now() - killedMs);
      await expect(one.pid(1)).rejects.toMatchObject({ code: 'ERR_HELPER_EXIT' });
      await one.close();
    }
    expect(Math.min(...tookMs)).toBeLessThan(200);
  });

  it('that is stopped ends the call by its timeout, and serves again when it goes on', async () => {
    const [one, pid] = await ownHelper();
    process.kill(pid, 'SIGSTOP');
    const call = one.pid(1, { timeoutMs: 100 });
    await expect(call).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    process.kill(pid, 'SIGCONT');
    expect((await one.pid(1)).pid).toBe(1);
    await one.close();
  });

  it('that is stopped is ended by close()', async () => {
    const [one, pid] = await ownHelper();
    process.kill(pid, 'SIGSTOP');
    await one.close();
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });

  it('that is missing, no program, or ends at once is a typed error', async () => {
    const failed = (helper: string): Promise<Stats> => connect({ mode: 'spawn', helper });
    await expect(failed('/nonexistent')).rejects.toMatchObject({ code: 'ERR_HELPER_MISSING' });
    await expect(failed('/proc/version')).rejects.toMatchObject({ code: 'ERR_HELPER_FAILED' });
    await expect(failed('/bin/false')).rejects.toMatchObject({ code: 'ERR_HELPER_FAILED' });
    await expect(failed('/bin/true')).rejects.toMatchObject({ code: 'ERR_HELPER_EXIT' });
  });
});
