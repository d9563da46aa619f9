/** Pools are exported while their kstats are read. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKstat } from '../../src/kstat/index.ts';
import { SPL_FILES } from './text/spl-files.ts';

const GONE = { code: 'ERR_NO_SUCH_KSTAT' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sidestat-spl-'));
  mkdirSync(join(folder, 'zfs/tank'), { recursive: true });
  writeFileSync(join(folder, 'zfs/arcstats'), SPL_FILES.named);
  writeFileSync(join(folder, 'zfs/tank/io'), SPL_FILES.io);
  writeFileSync(join(folder, 'zfs/tank/state'), 'ONLINE\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a file of OpenZFS that vanishes', () => {
  it('between the list and the read is gone, and spoils no other', async () => {
    await using kstats = await openKstat({ from: folder });
    expect(kstats.all()).toHaveLength(3);
    rmSync(join(folder, 'zfs/tank'), { recursive: true });
    const { readings } = await kstats.snapshot();
    const status = Object.fromEntries(readings.map((each) => [each.name, each.status]));
    expect(status).toEqual({ arcstats: 'ok', io: 'failed', state: 'failed' });
    expect(readings.filter(({ errno }) => errno === 6)).toHaveLength(2);
    await expect(kstats.lookup('zfs/tank', -1, 'io')).rejects.toMatchObject(GONE);
    const [io] = kstats.select({ name: 'io' });
    expect(io?.valid).toBe(true);
    expect(await kstats.update()).toBe(true);
    expect([io?.valid, kstats.all().length]).toEqual([false, 1]);
    expect(await kstats.update()).toBe(false);
  });

  it('and comes again with another kid is another kstat', async () => {
    await using kstats = await openKstat({ from: folder });
    const arcstats = await kstats.lookup('zfs', -1, 'arcstats');
    const [header = '', ...rest] = SPL_FILES.named.split('\n');
    const later = [header.replace(/^\d+/, '99'), ...rest].join('\n');
    writeFileSync(join(folder, 'zfs/arcstats'), later);
    await expect(arcstats.refresh()).rejects.toMatchObject(GONE);
    expect(await kstats.update()).toBe(true);
    expect(arcstats.valid).toBe(false);
    expect((await kstats.lookup('zfs', -1, 'arcstats')).kid).toBe(99);
  });

  it('with the module leaves none', async () => {
    await using kstats = await openKstat({ from: folder });
    rmSync(join(folder, 'zfs'), { recursive: true });
    expect(await kstats.update()).toBe(true);
    expect(kstats.all()).toEqual([]);
    await expect(openKstat({ from: `${folder}/zfs` })).rejects.toMatchObject({
      code: 'ERR_NOT_FOUND',
    });
  });
});
