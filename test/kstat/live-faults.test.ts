/** Every fault that the double of libkstat can be scripted with, as the public API shows it. */
import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import { type KstatChain, openKstat } from '../../src/kstat/index.ts';
import { environment, helperArguments, KSTAT_HELPER } from '../kstat-helper/driver.ts';
import {
  type FakeKstat,
  type FakeNamed,
  FLAG,
  namedData,
  Script,
  TYPE,
} from '../kstat-helper/script.ts';

const { ENXIO, EIO, ENOMEM, EAGAIN, EACCES, EFBIG } = constants.errno;
const MAX_KSTAT_DATA = 16 * 1024 * 1024;

function open(script: Script, limitMs = 5000): Promise<KstatChain> {
  const args = helperArguments({ limitMs });
  return openKstat({ from: 'live', helper: KSTAT_HELPER, args, env: environment(script) });
}

const bytes = (kid: number): FakeKstat => ({ kid, data: Buffer.from(`data ${kid}`) });

/** Three kstats, of which the second has the fault. */
function around(fault: Partial<FakeKstat>): FakeKstat[] {
  return [bytes(1), { ...bytes(2), ...fault }, bytes(3)];
}

async function statuses(kstats: KstatChain): Promise<[string, number][]> {
  return (await kstats.snapshot()).readings.map(({ status, errno }) => [status, errno]);
}

describe('a live kstat that cannot be read', () => {
  it.each([
    ['is gone', { faults: `errno=${ENXIO}` }, ENXIO, 'ERR_NO_SUCH_KSTAT'],
    ['fails in its provider', { faults: `errno=${EIO}` }, EIO, 'ERR_KERNEL'],
    ['finds no memory', { faults: `errno=${ENOMEM}` }, ENOMEM, 'ERR_KERNEL'],
    ['may not be read', { faults: `errno=${EACCES}` }, EACCES, 'ERR_KERNEL'],
    ['is not installed', { flags: FLAG.invalid }, EAGAIN, 'ERR_KERNEL'],
    ['is too large', { faults: `fill=${MAX_KSTAT_DATA + 1}` }, EFBIG, 'ERR_KERNEL'],
  ])('because it %s has its errno, and spoils no other', async (_, fault, errno, code) => {
    using script = new Script(1, around(fault));
    await using kstats = await open(script);
    expect(await statuses(kstats)).toEqual([
      ['ok', 0],
      ['failed', errno],
      ['ok', 0],
    ]);
    const [, second] = kstats.all();
    await expect(second?.refresh()).rejects.toMatchObject({ code, errno });
    expect(second?.valid).toBe(true);
  });

  it('says who went before an update told of it', async () => {
    const list = around({ module: 'sd', instance: 2, name: 'sd2', class: 'disk' });
    using script = new Script(1, list);
    await using kstats = await open(script);
    const [, second] = kstats.all();
    script.write(2, list.toSpliced(1, 1));
    const [reading] = (await kstats.snapshot()).failed;
    expect(reading).toMatchObject({
      kid: 2,
      module: 'sd',
      instance: 2,
      name: 'sd2',
      class: 'disk',
    });
    expect(reading).toMatchObject({ typeName: 'raw', errno: ENXIO, crtimeNs: second?.crtimeNs });
    await expect(second?.refresh()).rejects.toThrow('sd:2:sd2 is gone');
  });

  it('keeps the data of its last read', async () => {
    using script = new Script(1, around({}));
    await using kstats = await open(script);
    await kstats.snapshot();
    script.write(1, around({ faults: `errno=${EIO}` }));
    expect((await kstats.snapshot()).failed).toHaveLength(1);
    const [, second] = kstats.all();
    expect(Buffer.from(second?.raw.bytes ?? []).toString()).toBe('data 2');
  });

  it('because it hangs ends the reading, and later ones when it returns', async () => {
    using script = new Script(1, around({ faults: 'block' }));
    await using kstats = await open(script, 150);
    const { readings } = await kstats.snapshot();
    expect(readings.map(({ status }) => status)).toEqual(['ok', 'failed', 'failed']);
    expect(readings[2]?.problem).toMatchObject({ code: 'ERR_TIMEOUT' });
    await expect(kstats.snapshot()).rejects.toMatchObject({ code: 'ERR_BUSY' });
    await expect(kstats.update()).rejects.toMatchObject({ code: 'ERR_BUSY' });
    script.write(1, around({}));
    await expect
      .poll(() => statuses(kstats).then((all) => all.length, String), { timeout: 5000 })
      .toBe(3);
    expect((await kstats.snapshot()).failed).toEqual([]);
  });

  it('went with all others, and came again: it is another one', async () => {
    using script = new Script(1, around({}));
    await using kstats = await open(script);
    const before = kstats.all();
    script.write(2, []);
    expect(await kstats.update()).toBe(true);
    expect([kstats.all(), before.map(({ valid }) => valid)]).toEqual([[], [false, false, false]]);
    script.write(3, [{ ...bytes(9), crtime: 77n }]);
    expect(await kstats.update()).toBe(true);
    expect(kstats.all().map(({ kid, crtimeNs }) => [kid, crtimeNs])).toEqual([[9, 77n]]);
  });

  it('keeps its object when a lower kid makes libkstat build all others anew', async () => {
    using script = new Script(1, [bytes(5), bytes(7)]);
    await using kstats = await open(script);
    const [five] = kstats.all();
    script.write(2, [bytes(1), bytes(5), bytes(7)]);
    expect(await kstats.update()).toBe(true);
    expect(kstats.all()[1]).toBe(five);
    expect(five?.valid).toBe(true);
    expect(Buffer.from((await five?.refresh())?.raw.bytes ?? []).toString()).toBe('data 5');
  });
});

describe('a chain that cannot be had', () => {
  it.each([
    ['fails', `open errno=${EACCES}`],
    ['hangs', 'open block'],
  ])('since opening %s is ERR_UNSUPPORTED', async (_, fault) => {
    using script = new Script(1, [bytes(1)], fault);
    await expect(open(script, 150)).rejects.toMatchObject({ code: 'ERR_UNSUPPORTED' });
  });

  it.each([
    ['fails', `update errno=${EIO}`, 'ERR_KERNEL'],
    ['hangs', 'update block', 'ERR_TIMEOUT'],
  ])('since an update %s fails that update alone', async (_, fault, code) => {
    using script = new Script(1, [bytes(1)]);
    await using kstats = await open(script, 150);
    script.write(1, [bytes(1)], fault);
    await expect(kstats.update()).rejects.toMatchObject({ code });
    script.write(2, [bytes(1), bytes(2)]);
    await expect
      .poll(() => kstats.update().then(() => kstats.all().length, String), { timeout: 5000 })
      .toBe(2);
  });
});

describe('live data that break the rules', () => {
  const MEMBERS: readonly FakeNamed[] = [
    { name: 'plain', type: 4, value: Buffer.from([7, 0, 0, 0, 0, 0, 0, 0]) },
    { name: 'twice', type: 1, value: Buffer.from([1, 0, 0, 0]) },
    { name: 'twice', type: 1, value: Buffer.from([2, 0, 0, 0]) },
    { name: 'char', type: 0, value: Buffer.alloc(16, 0x61) },
    { name: 'null', type: 9, pointer: 0n },
    { name: 'far', type: 9, pointer: 42n },
    { name: 'float', type: 5, value: Buffer.from([0, 0, 0x80, 0x3f]) },
    { name: 'double', type: 6, value: Buffer.from([0, 0, 0, 0, 0, 0, 0xf0, 0x3f]) },
    { name: 'unknown', type: 200, value: Buffer.alloc(16, 9) },
    { name: '', type: 2, value: Buffer.from([3, 0, 0, 0]) },
  ];
  const data = namedData(MEMBERS);

  // One without a name is no member: kstat(8) skips it, too.
  it('give what is there, each member by its own', async () => {
    using script = new Script(1, [{ kid: 1, type: TYPE.named, ndata: MEMBERS.length, data }]);
    await using kstats = await open(script);
    const kstat = await kstats.lookup('fake');
    expect(kstat.allNamed().map(({ name, value, status }) => [name, value, status])).toEqual([
      ['plain', 7n, 'ok'],
      ['twice', 1, 'ok'],
      ['twice', 2, 'ok'],
      ['char', 'a'.repeat(16), 'ok'],
      ['null', null, 'ok'],
      ['far', undefined, 'bad-string'],
      ['float', 1, 'ok'],
      ['double', 1, 'ok'],
      ['unknown', new Uint8Array(16).fill(9), 'unknown-type'],
    ]);
  });

  it.each([
    ['more members than data', { ndata: 99, data }],
    ['a size between two members', { ndata: 10, data: data.subarray(0, 9 * 48 + 7) }],
  ])('with %s are truncated, and what is whole is there', async (_, fault) => {
    using script = new Script(1, [{ kid: 1, type: TYPE.named, ...fault }]);
    await using kstats = await open(script);
    const [reading] = (await kstats.snapshot()).readings;
    expect(reading?.status).toBe('truncated');
    expect([...(reading?.statistics() ?? [])].length).toBe(9);
  });

  it('may have names that are empty, or those of others', async () => {
    const same = { module: 'm', name: 'n', instance: 1 };
    const list = [
      { ...bytes(1), module: '', name: '' },
      { ...bytes(2), ...same },
    ];
    using script = new Script(1, [...list, { ...bytes(3), ...same }]);
    await using kstats = await open(script);
    const { readings } = await kstats.snapshot();
    expect(readings.map(({ module, name }) => [module, name])).toEqual([
      ['', ''],
      ['m', 'n'],
      ['m', 'n'],
    ]);
    expect(readings.map(({ data: each }) => Buffer.from(each ?? []).toString())).toEqual([
      'data 1',
      'data 2',
      'data 3',
    ]);
  });

  it('of variable size grow, shrink and move', async () => {
    const sized = (size: number): FakeKstat => ({
      ...{ kid: 1, flags: FLAG.varSize, type: TYPE.raw },
      data: Buffer.alloc(size, size & 0xff),
    });
    using script = new Script(1, [sized(10)]);
    await using kstats = await open(script);
    for (const size of [10, 70_000, 3]) {
      script.write(1, [sized(size)]);
      const { raw } = await kstats.lookup('fake');
      expect(raw.bytes).toEqual(new Uint8Array(size).fill(size & 0xff));
    }
  });
});

it('gives the mount of an NFS file system', async () => {
  const data = Buffer.alloc(492);
  data.write('tcp', 0, 'latin1');
  [3, 0x40, 1, 32_768, 32_768].forEach((value, i) => {
    data.writeUInt32LE(value, 128 + 4 * i);
  });
  data.write('server.example', data.length - 260, 'latin1');
  const kstat = { kid: 1, module: 'nfs', instance: 7, name: 'mntinfo', data };
  using script = new Script(1, [{ ...kstat, class: 'misc' }]);
  await using kstats = await open(script);
  const mount = await kstats.lookup('nfs', -1, 'mntinfo');
  expect(mount.instance).toBe(7);
  expect(mount.mntinfo).toMatchObject({
    proto: 'tcp',
    vers: 3,
    flags: 0x40,
    curserver: 'server.example',
  });
});
