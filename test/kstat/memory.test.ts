/** Reading a large machine for a long time needs no more memory than reading it for a short one. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { KSTAT_HELPER } from '../kstat-helper/driver.ts';
import { kstatLine, namedData, Script, TYPE } from '../kstat-helper/script.ts';

const COUNT = 10_000;
const MEMBERS = 10;
const ROUNDS = 16;
/**
 * Objects and data of one round have 18 MiB, those of all 290. The last round may still be
 * referred to from the stack, and the collector gives memory back when it likes.
 */
const LIVE_KIB = 32 * 1024;
const CLIENT_KIB = 64 * 1024;
const HELPER_KIB = 1024;
const LIMIT_MS = 180_000;

const CHILD = fileURLToPath(new URL('memory-child.ts', import.meta.url));

/** KiB: what is referred to, and what is resident. */
interface Memory {
  readonly live: number;
  readonly client: number;
  readonly helper: number;
}

interface Measured {
  readonly kstats: number;
  readonly statistics: number;
  readonly before: Memory;
  readonly after: Memory;
}

it('chains, reads and decodes 10,000 kstats again and again in constant memory', {
  timeout: LIMIT_MS,
}, () => {
  const data = namedData(
    Array.from({ length: MEMBERS }, (_, i) => ({
      ...{ name: `statistic ${i}`, type: 4, value: Buffer.alloc(8, i) },
    })),
  );
  const kstat = { type: TYPE.named, ndata: MEMBERS, data };
  const lines = Array.from({ length: COUNT }, (_, kid) => kstatLine({ kid, ...kstat }));
  using script = new Script(1, lines);
  const args = ['--expose-gc', '--import', import.meta.resolve('tsx'), CHILD];
  const output = execFileSync(
    process.execPath,
    [...args, KSTAT_HELPER, script.path, String(ROUNDS)],
    { encoding: 'utf8', timeout: LIMIT_MS },
  );
  const { kstats, statistics, before, after } = JSON.parse(output) as Measured;
  expect([kstats, statistics]).toEqual([COUNT, COUNT * MEMBERS]);
  expect(after.helper - before.helper).toBeLessThan(HELPER_KIB);
  expect(after.live - before.live).toBeLessThan(LIVE_KIB);
  expect(after.client - before.client).toBeLessThan(CLIENT_KIB);
});
