import { describe, expect, it } from 'vitest';
import { connect, HELPERS, recordsOf } from './driver.ts';
import { BASE, type FakeKstat, headerOf, namedData, Script, TYPE } from './script.ts';

const DATA = { char: 0, int32: 1, float: 5, double: 6, unknown: 200, string: 9 } as const;

/** What goes in and what comes out, of one NAMED kstat. */
async function readNamed(
  helper: string,
  data: Buffer,
  ndata: number,
): Promise<{ header: Buffer; data: Buffer; status: number }> {
  using script = new Script(1, [{ kid: 7, type: TYPE.named, ndata, data }]);
  await using stats = await connect(script, { helper });
  const [record] = recordsOf(await stats.match([{}]));
  if (!record) throw new Error('no record');
  expect(record.dataBase).toBe(0n);
  return {
    header: Buffer.from(record.header),
    data: Buffer.from(record.data),
    status: record.status,
  };
}

describe.each(HELPERS)('%s', (_, helper) => {
  it('turns the pointers of strings into offsets', async () => {
    const data = namedData([
      { name: 'first', type: DATA.string, text: 'one' },
      { name: 'number', type: DATA.int32, value: Buffer.from([1, 2, 3, 4]) },
      { name: 'second', type: DATA.string, text: 'two and more' },
    ]);
    const got = await readNamed(helper, data, 3);
    expect(got.data.readBigUInt64LE(32)).toBe(144n);
    expect(got.data.readBigUInt64LE(2 * 48 + 32)).toBe(148n);
    expect(got.data.toString('latin1', 148, 160)).toBe('two and more');
    data.writeBigUInt64LE(144n, 32);
    data.writeBigUInt64LE(148n, 2 * 48 + 32);
    expect(got.data).toEqual(data); // and nothing else
  });

  it('keeps NULL, and sets all bits of a pointer to anywhere else', async () => {
    const inside = BASE + 48n * 5n;
    const data = namedData([
      { name: 'null', type: DATA.string, pointer: 0n },
      { name: 'before', type: DATA.string, pointer: BASE - 1n },
      { name: 'array', type: DATA.string, pointer: BASE + 8n },
      { name: 'behind', type: DATA.string, pointer: inside + 5n },
      { name: 'last', type: DATA.string, text: 'text' },
    ]);
    const got = await readNamed(helper, data, 5);
    const pointers = [0, 1, 2, 3, 4].map((i) => got.data.readBigUInt64LE(48 * i + 32));
    const bad = 2n ** 64n - 1n;
    expect(pointers).toEqual([0n, bad, bad, bad, 240n]);
  });

  it.each([
    ['a CHAR without a NUL', [{ name: 'c', type: DATA.char, value: Buffer.alloc(16, 'x') }]],
    [
      'FLOAT and DOUBLE',
      [
        { name: 'f', type: DATA.float, value: Buffer.from([0, 0, 0x20, 0x41]) },
        { name: 'd', type: DATA.double, value: Buffer.from([0, 0, 0, 0, 0, 0, 0x24, 0x40]) },
      ],
    ],
    ['an unknown type', [{ name: 'u', type: DATA.unknown, value: Buffer.alloc(16, 0xee) }]],
    [
      'names twice, and none',
      [
        { name: 'same', type: DATA.int32, value: Buffer.from([1, 0, 0, 0]) },
        { name: 'same', type: DATA.int32, value: Buffer.from([2, 0, 0, 0]) },
        { name: '', type: DATA.int32, value: Buffer.from([3, 0, 0, 0]) },
      ],
    ],
  ])('passes on %s as it is', async (_name, members) => {
    const data = namedData(members);
    expect((await readNamed(helper, data, members.length)).data).toEqual(data);
  });

  it('does not take the text of strings for members', async () => {
    const text = `${'x'.repeat(31)}\t${'y'.repeat(40)}`; // 9 where a member has its type
    const data = namedData([{ name: 'only', type: DATA.string, text }]);
    const got = await readNamed(helper, data, 1);
    data.writeBigUInt64LE(48n, 32);
    expect(got.data).toEqual(data);
  });

  it('passes on more members than there are data for', async () => {
    const data = namedData([{ name: 'only', type: DATA.string, text: 'text' }]);
    const got = await readNamed(helper, data, 4_000_000_000);
    expect(got.header.readUInt32LE(128)).toBe(4_000_000_000);
    expect(got.data.readBigUInt64LE(32)).toBe(48n);
  });

  it('passes on data whose size is no multiple of a member', async () => {
    const data = Buffer.concat([
      namedData([{ name: 'one', type: DATA.int32, value: Buffer.from([9]) }]),
      Buffer.alloc(31, DATA.string),
    ]);
    expect((await readNamed(helper, data, 2)).data).toEqual(data);
    expect((await readNamed(helper, data.subarray(0, 47), 1)).data).toEqual(data.subarray(0, 47));
  });

  it('sends headers as the kernel has them, without any address', async () => {
    const kstat: FakeKstat = {
      ...{ kid: 5, module: 'sd', instance: -3, name: 'sd3,err', class: 'device_error' },
      ...{ type: TYPE.raw, flags: 0x08, data: Buffer.alloc(24, 1), ndata: 24 },
    };
    using script = new Script(1, [kstat]);
    await using stats = await connect(script, { helper });
    const [listed] = recordsOf(await stats.chain());
    const unread = headerOf(kstat);
    unread.writeBigInt64LE(5_000_000_000n - 1_000_000n, 144); // of somebody else's read
    expect(Buffer.from(listed?.header ?? [])).toEqual(unread);
    expect(listed?.data.length).toBe(0);
    const [read] = recordsOf(await stats.match([{}]));
    expect(Buffer.from(read?.header ?? [])).toEqual(headerOf(kstat));
  });

  it('takes the addresses out of the headers that are the data of kstat_headers', async () => {
    const clean = [headerOf({ kid: 0, name: 'kstat_headers' }), headerOf({ kid: 1 })];
    const data = Buffer.concat([...clean, Buffer.from('tail')]);
    for (const at of [0, 184]) {
      for (const pointer of [8, 120, 152, 160, 168, 176])
        data.fill(0xfe, at + pointer, at + pointer + 8);
    }
    using script = new Script(1, [
      { kid: 0, module: 'unix', name: 'kstat_headers', type: TYPE.raw, ndata: 2, data },
    ]);
    await using stats = await connect(script, { helper });
    const [record] = recordsOf(await stats.match([{}]));
    expect(Buffer.from(record?.data ?? [])).toEqual(Buffer.concat([...clean, Buffer.from('tail')]));
  });

  it('gives one moment on both clocks with each batch', async () => {
    using script = new Script(9, [{ kid: 1 }]);
    await using stats = await connect(script, { helper });
    const before = { real: BigInt(Date.now()) * 1_000_000n, hr: process.hrtime.bigint() };
    const [batch] = (await stats.match([{}])).batches;
    const after = { real: BigInt(Date.now() + 1) * 1_000_000n, hr: process.hrtime.bigint() };
    if (!batch) throw new Error('no batch');
    expect(batch.kcid).toBe(9);
    expect(batch.hrtimeNs >= before.hr && batch.hrtimeNs <= after.hr).toBe(true);
    expect(batch.timeNs >= before.real && batch.timeNs <= after.real).toBe(true);
  });
});
