import { beforeAll, describe, expect, it } from 'vitest';
import { encodeRecords, KstatDecoder, type KstatParts } from '../../src/kstat/decode/index.ts';
import { Random } from '../decoder/random.ts';
import { columnDifference } from './compare.ts';
import { ABIS, type Abi, type Member, makeHeader, makeKstat, makeStructures } from './make.ts';

const AMD64 = ABIS[0] as Abi;

function disk(i: number): KstatParts {
  const data = makeStructures('io', [{ nread: BigInt(i) * 512n, reads: i }], AMD64);
  const header = { kid: i, module: 'sd', instance: i, name: `sd${i}`, class: 'disk', type: 3 };
  return { header: makeHeader({ ...header, ndata: 1, crtimeNs: 5n, snaptimeNs: 9n }, AMD64), data };
}

function link(i: number, members: readonly Member[]): KstatParts {
  const header = { kid: i, module: 'link', instance: -i, name: `net${i}`, class: 'net' };
  return makeKstat(header, members, AMD64);
}

describe('columns of kstats', () => {
  let decoder: KstatDecoder;
  beforeAll(async () => {
    decoder = await KstatDecoder.load();
  });

  it('have a row for each kstat that is selected, and mark what is absent', () => {
    const bytes = encodeRecords([
      disk(1),
      link(2, [
        ['rbytes', 4, 7],
        ['reads', 2, 8],
      ]),
      disk(3),
      { ...disk(4), errno: 5 },
    ]);
    const query = { names: ['reads', 'rbytes'], format: 'u64' } as const;
    const all = decoder.columns(bytes, AMD64, query);
    expect([...all.kid]).toEqual([1, 2, 3, 4]);
    expect([...all.column(0)]).toEqual([1n, 8n, 3n, 0n]);
    expect([...all.present(0)]).toEqual([1, 1, 1, 0]);
    expect([...all.column(1)]).toEqual([0n, 7n, 0n, 0n]);
    expect([...all.present(1)]).toEqual([0, 1, 0, 0]);
    expect([...all.crtimeNs]).toEqual([5n, 0n, 5n, 5n]);
    const select = (by: object): number[] => [
      ...decoder.columns(bytes, AMD64, { ...query, select: by }).kid,
    ];
    expect(select({ class: 'disk' })).toEqual([1, 3, 4]);
    expect(select({ module: 'sd', instance: 3 })).toEqual([3]);
    expect(select({ instance: -2 })).toEqual([2]);
    expect(select({ name: 'net2' })).toEqual([2]);
    expect(select({ type: 1 })).toEqual([2]);
    expect(select({ name: 'net' })).toEqual([]);
  });

  it('can be used again for another set of kstats, fewer and more', () => {
    const query = { names: ['nread'], format: 'f64' } as const;
    const many = encodeRecords(Array.from({ length: 3000 }, (_, i) => disk(i)));
    const columns = decoder.columns(many, AMD64, query);
    const before = columns.column(0).buffer;
    expect(columns.count).toBe(3000);
    expect([...columns.column(0)].every((value, i) => value === i * 512)).toBe(true);
    const few = decoder.columns(encodeRecords([disk(7)]), AMD64, query, columns);
    expect([few === columns, few.count, few.column(0)[0]]).toEqual([true, 1, 7 * 512]);
    decoder.columns(many, AMD64, query, columns);
    expect(columns.column(0).buffer).toBe(before);
    expect(columns.present(0).every((mark) => mark === 1)).toBe(true);
  });

  it('convert 64-bit numbers to the nearest f64', () => {
    const random = new Random(64);
    const edges = [0n, (1n << 53n) + 1n, (1n << 64n) - 1n, (1n << 63n) + 1025n, (1n << 54n) + 2n];
    const values = [...edges];
    while (values.length < 5000) {
      const value = (BigInt(random.u32()) << 32n) | BigInt(random.u32());
      values.push(value >> BigInt(random.below(40)));
    }
    const bytes = encodeRecords(
      values.map((value, i) =>
        link(i, [
          ['u', 4, value],
          ['s', 3, BigInt.asIntN(64, value)],
        ]),
      ),
    );
    const columns = decoder.columns(bytes, AMD64, { names: ['u', 's'], format: 'f64' });
    const wrong = values.filter(
      (value, i) =>
        columns.column(0)[i] !== Number(value) ||
        columns.column(1)[i] !== Number(BigInt.asIntN(64, value)),
    );
    expect(wrong).toEqual([]);
  });

  it('take the first of two statistics of a name, whatever shapes came before', () => {
    const random = new Random(3);
    const names = ['a', 'b', 'c', 'd'];
    const parts = Array.from({ length: 4000 }, (_, i) => {
      const length = random.below(6);
      return link(
        i,
        Array.from(
          { length },
          (): Member => [random.pick(names), random.pick([0, 1, 4, 9]), random.below(9)],
        ),
      );
    });
    const bytes = encodeRecords(parts);
    for (const format of ['u64', 'f64'] as const) {
      expect(columnDifference(decoder, bytes, AMD64, [...names, 'none'], format)).toBe('');
    }
  });

  it('take no memory that grows with the number of kstats, but their rows', async () => {
    const own = await KstatDecoder.load();
    const members = Array.from({ length: 30 }, (_, i): Member => [`statistic_${i}`, 4, i]);
    const bytes = encodeRecords(Array.from({ length: 10_000 }, (_, i) => link(i, members)));
    const query = { names: members.map(([name]) => name), format: 'f64' } as const;
    const columns = own.columns(bytes, AMD64, query);
    expect(columns.count).toBe(10_000);
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 20; i++) own.columns(bytes, AMD64, query, columns);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
    expect(columns.column(29)[9_999]).toBe(29);
  });
});
