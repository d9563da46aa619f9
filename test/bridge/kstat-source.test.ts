import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { HelperKstats } from '../../src/bridge/kstat-source.ts';

/** A program that goes on for ever and says nothing on its socket. */
const MUTE = '/usr/bin/yes';

/** Children of this process that run it. */
function mutes(): number[] {
  const pids = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ');
  return pids
    .filter((pid) => pid && readFileSync(`/proc/${pid}/comm`, 'utf8') === 'yes\n')
    .map(Number);
}

describe.skipIf(!existsSync(MUTE))('the kstats of a helper (needs yes)', () => {
  afterEach(() => {
    for (const pid of mutes()) process.kill(pid, 'SIGKILL'); // it would take a CPU for ever
  });

  it('leave nothing of a mute helper that was being opened when they are closed', async () => {
    const kstats = new HelperKstats(MUTE);
    const opened = expect(kstats.open()).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    await sleep(100);
    expect(mutes()).toHaveLength(1);
    const begin = performance.now();
    await kstats.close();
    await opened;
    // Far less than the time that a hello has.
    expect(performance.now() - begin).toBeLessThan(10_000);
    expect(mutes()).toEqual([]);
  });
});
