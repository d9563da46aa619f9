import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { connect, failureOf, HELPERS, recordsOf } from './driver.ts';
import { type FakeKstat, FLAG, headerOf, Script, TYPE } from './script.ts';

const { ENXIO, EIO, ENOMEM, EAGAIN, EACCES, EFBIG, ETIMEDOUT } = constants.errno;
const MAX_KSTAT_DATA = 16 * 1024 * 1024;

function kstats(count: number): FakeKstat[] {
  return Array.from({ length: count }, (_, kid) => ({ kid, data: Buffer.from(`data of ${kid}`) }));
}

/** These kstats, with faults for one of them. */
function withFault(count: number, kid: number, fault: Partial<FakeKstat>): FakeKstat[] {
  return kstats(count).map((kstat) => (kstat.kid === kid ? { ...kstat, ...fault } : kstat));
}

function identity(kstat: FakeKstat): { kid: number; crtimeNs: bigint } {
  return { kid: kstat.kid, crtimeNs: headerOf(kstat).readBigInt64LE(0) };
}

const statuses = (answer: Parameters<typeof recordsOf>[0]): [number, number][] =>
  recordsOf(answer).map(({ kid, status }) => [kid, status]);

describe.each(HELPERS)('%s', (_, helper) => {
  it.each([
    ['ENXIO', ENXIO],
    ['EIO', EIO],
    ['ENOMEM', ENOMEM],
    ['EACCES', EACCES],
  ])('gives a read that fails with %s its status, and spoils no other', async (_name, errno) => {
    using script = new Script(1, withFault(5, 2, { faults: `errno=${errno}` }));
    await using stats = await connect(script, { helper });
    const answer = await stats.match([{}]);
    expect(statuses(answer)).toEqual([0, 1, 2, 3, 4].map((kid) => [kid, kid === 2 ? errno : 0]));
    const [, before, failed, after] = recordsOf(answer);
    expect(failed).toMatchObject({ name: 'kstat2', module: 'fake' });
    expect(failed?.data.length).toBe(0);
    expect(Buffer.from(before?.data ?? []).toString()).toBe('data of 1');
    expect(Buffer.from(after?.data ?? []).toString()).toBe('data of 3');
  });

  it('says ENXIO for a kstat that went between the walk and the read', async () => {
    using script = new Script(1, kstats(4));
    await using stats = await connect(script, { helper });
    expect((await stats.chain()).count).toBe(4);
    script.write(1, kstats(3)); // the KCID has not changed yet
    const answer = await stats.match([{}]);
    expect(statuses(answer)).toEqual([...[0, 1, 2].map((kid) => [kid, 0]), [3, ENXIO]]);
    expect(recordsOf(answer)[3]?.name).toBe('kstat3');
  });

  it('says ENXIO for identities that are not in the chain', async () => {
    const all = kstats(3);
    using script = new Script(1, all);
    await using stats = await connect(script, { helper });
    const reborn = { kid: 1, crtimeNs: 42n };
    const ids = [{ kid: 99, crtimeNs: 7n }, reborn, ...all.map(identity).reverse()];
    const answer = await stats.read(ids);
    expect(statuses(answer)).toEqual([
      [99, ENXIO],
      [1, ENXIO],
      [2, 0],
      [1, 0],
      [0, 0],
    ]);
    const gone = Buffer.from(recordsOf(answer)[1]?.header ?? []);
    const expected = Buffer.alloc(gone.length);
    expected.writeBigInt64LE(42n, 0);
    expected.writeInt32LE(1, 16);
    expect(gone).toEqual(expected);
  });

  it('says EAGAIN at once for a kstat whose header says that it is not installed', async () => {
    using script = new Script(1, withFault(3, 1, { flags: FLAG.invalid }));
    await using stats = await connect(script, { helper });
    expect(statuses(await stats.match([{}]))).toEqual([
      [0, 0],
      [1, EAGAIN],
      [2, 0],
    ]);
  });

  it.each([
    ['hangs', { faults: 'block' }],
    ['is retried for ever', { flags: FLAG.invalid }],
  ])('gives up a read that %s, says BUSY until it returns, then works', async (_name, fault) => {
    using script = new Script(1, kstats(5));
    await using stats = await connect(script, { helper, limitMs: 150 });
    await stats.chain();
    script.write(1, withFault(5, 3, fault));
    const answer = await stats.match([{}]);
    expect(answer.incomplete).toMatchObject({ code: 'ERR_TIMEOUT', errno: ETIMEDOUT });
    expect(statuses(answer)).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
      [3, ETIMEDOUT],
    ]);
    expect(recordsOf(answer)[3]?.name).toBe('kstat3');
    const started = performance.now();
    expect((await failureOf(stats.chain())).code).toBe('ERR_BUSY');
    expect((await failureOf(stats.match([{}]))).code).toBe('ERR_BUSY');
    expect(performance.now() - started).toBeLessThan(1000);
    script.write(1, kstats(5));
    await expect.poll(() => stats.chain().then((chain) => chain.count, String)).toBe(5);
    const again = await stats.match([{}]);
    expect(again.incomplete).toBeUndefined();
    expect(statuses(again)).toEqual([0, 1, 2, 3, 4].map((kid) => [kid, 0]));
  });

  it('gives up a change of the chain that hangs, with no record', async () => {
    using script = new Script(1, kstats(2));
    await using stats = await connect(script, { helper, limitMs: 150 });
    script.write(1, kstats(2), 'update block');
    const answer = await stats.chain();
    expect(answer).toMatchObject({ count: 0, incomplete: { code: 'ERR_TIMEOUT' } });
    script.write(2, kstats(3));
    await expect.poll(() => stats.chain().then((chain) => chain.count, String)).toBe(3);
  });

  it('ends at once when its client goes while a read hangs', async () => {
    using script = new Script(1, withFault(2, 1, { faults: 'block' }));
    const stats = await connect(script, { helper });
    const answer = failureOf(stats.match([{}]));
    await sleep(50);
    const started = performance.now();
    await stats.close();
    expect(performance.now() - started).toBeLessThan(500);
    expect((await answer).code).toBe('ERR_CLOSED');
  });

  it('waits for slow reads that stay within the limit', async () => {
    using script = new Script(
      1,
      kstats(6).map((kstat) => ({ ...kstat, faults: 'delay=80' })),
    );
    await using stats = await connect(script, { helper, limitMs: 400 });
    const answer = await stats.match([{}]);
    expect(answer.incomplete).toBeUndefined();
    expect(statuses(answer)).toEqual([0, 1, 2, 3, 4, 5].map((kid) => [kid, 0]));
  });

  it('fails a request when the chain cannot be updated, and opens it anew after that', async () => {
    using script = new Script(1, kstats(2));
    await using stats = await connect(script, { helper });
    script.write(1, kstats(2), `update errno=${EIO}`);
    expect(await failureOf(stats.chain())).toMatchObject({ code: 'ERR_KERNEL', errno: EIO });
    script.write(1, kstats(3)); // the same KCID: only a new handle can see the third
    expect((await stats.chain()).count).toBe(3);
  });

  it.each([
    ['fails', `open errno=${EACCES}`, 'Permission denied'],
    ['hangs', 'open block', 'timed out'],
  ])('ends with a reason when opening %s', async (_name, fault, reason) => {
    using script = new Script(1, kstats(1), fault);
    const error = await failureOf(connect(script, { helper, limitMs: 100 }));
    expect(error.code).toBe('ERR_UNSUPPORTED');
    expect(error.message).toContain(reason);
  });

  it('sends kstats of any size up to the limit, and the header of larger ones', async () => {
    const sizes = [65_000, 65_288, 65_289, 200_003, MAX_KSTAT_DATA, MAX_KSTAT_DATA + 1];
    using script = new Script(
      1,
      sizes.map((size, kid) => ({ kid, faults: `fill=${size}` })),
    );
    await using stats = await connect(script, { helper });
    const records = recordsOf(await stats.match([{}]));
    expect(records.map(({ status }) => status)).toEqual([0, 0, 0, 0, 0, EFBIG]);
    for (const { kid, data } of records.slice(0, -1)) {
      expect(data.length).toBe(sizes[kid]);
      expect(data.every((byte, i) => byte === i % 251)).toBe(true);
    }
    const tooLarge = Buffer.from(records.at(-1)?.header ?? []);
    expect(tooLarge.readBigUInt64LE(136)).toBe(BigInt(MAX_KSTAT_DATA + 1));
  });

  it('follows a kstat of variable size that grows, shrinks and moves', async () => {
    const sized = (size: number): FakeKstat => ({
      ...{ kid: 1, flags: FLAG.varSize, type: TYPE.raw },
      data: Buffer.alloc(size, size & 0xff),
    });
    using script = new Script(1, [sized(100)]);
    await using stats = await connect(script, { helper });
    const before = Buffer.from(recordsOf(await stats.chain())[0]?.header ?? []);
    expect(before.readBigUInt64LE(136)).toBe(0n);
    for (const size of [100, 5000, 16, 70_000, 1]) {
      script.write(1, [sized(size)]);
      const [record] = recordsOf(await stats.match([{}]));
      expect([record?.status, record?.data.length]).toEqual([0, size]);
      expect(record?.data.every((byte) => byte === (size & 0xff))).toBe(true);
    }
  });

  it('says ENOMEM for a kstat of fixed size that has grown', async () => {
    using script = new Script(1, kstats(3));
    await using stats = await connect(script, { helper });
    script.write(1, withFault(3, 1, { data: Buffer.alloc(500) }));
    for (let i = 0; i < 3; i++) {
      expect(statuses(await stats.match([{}]))).toEqual([
        [0, 0],
        [1, ENOMEM],
        [2, 0],
      ]);
    }
  });
});
