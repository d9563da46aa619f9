import { describe, expect, it } from 'vitest';
import { StatError } from '../../src/errors.ts';
import { fieldByName } from '../../src/taskstats/fields.ts';
import { giveMemory, takeMemory } from '../../src/taskstats/memory.ts';
import { add, difference, max, toFloat, wordsOf } from '../../src/taskstats/words.ts';
import { makeTable } from './tables.ts';

const sample = { id: 42, timeMs: 1_700_000_000_123.5, elapsedUs: 7n };

describe('a table', () => {
  const table = makeTable(
    [
      { ...sample, values: { cpuRunVirtualNs: 2n ** 60n, uid: 1000, nice: -5 } },
      { ...sample, id: 43, delaysKnown: false, values: { cpuRunVirtualNs: 1n, blkioDelayNs: 9n } },
    ],
    ['cpuRunVirtualNs', 'uid', 'nice', 'blkioDelayNs'],
    { taskDelayacct: 0 },
  );

  it('has columns of the type that holds each field exactly', () => {
    expect(table.column('cpuRunVirtualNs')).toEqual(BigUint64Array.of(2n ** 60n, 1n));
    expect(table.column('uid')).toEqual(Uint32Array.of(1000, 0));
    expect(table.column('nice')).toEqual(Int32Array.of(-5, 0));
    expect(table.floats('cpuRunVirtualNs')).toEqual(Float64Array.of(2 ** 60, 1));
  });

  it('tells what is unknown from what is zero', () => {
    expect([...table.present('blkioDelayNs')]).toEqual([1, 0]);
    expect(table.row(0).blkioDelayNs).toBe(0n);
    expect(table.row(1).blkioDelayNs).toBeUndefined();
    expect(table.floats('blkioDelayNs')[1]).toBeNaN();
    expect(table.row(0).delayAccounting).toBe('frozen');
    expect(table.row(1).delayAccounting).toBe('unknown');
  });

  it('shows a row as plain data, with large integers as strings in JSON', () => {
    const json = JSON.parse(JSON.stringify(table.row(0))) as Record<string, unknown>;
    expect(json).toEqual({
      id: 42,
      delayAccounting: 'frozen',
      timeMs: sample.timeMs,
      elapsedUs: 7,
      cpuRunVirtualNs: '1152921504606846976',
      uid: 1000,
      nice: -5,
      blkioDelayNs: 0,
    });
    expect(table.row(1).raw).toEqual({
      ac_etime: 7n,
      cpu_run_virtual_total: 1n,
      ac_uid: 0,
      ac_nice: 0,
    });
  });

  it('finds rows by id and walks over them', () => {
    expect(table.indexOf(43)).toBe(1);
    expect(table.indexOf(44)).toBeUndefined();
    expect([...table].map((row) => row.id)).toEqual([42, 43]);
  });

  it.each([
    () => table.column('comm'),
    () => table.column('cpu_delay_total' as 'comm'),
    () => table.column(table.fields[0] as unknown as 'comm'),
    () => table.row(2),
    () => table.row(-1),
    () => table.row(0.5),
  ])('refuses what it does not have (%#)', (call) => {
    expect(call).toThrow(StatError);
    expect(call).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }));
  });

  it('suggests the name that was probably meant', () => {
    expect(() => table.column('CPURUNVIRTUALNS' as 'comm')).toThrow(
      expect.objectContaining({ hint: 'use "cpuRunVirtualNs"' }),
    );
  });

  it('has rows whose fields are getters: there by name and as JSON, and not by spreading', () => {
    const values = { cpuRunVirtualNs: 2n ** 60n };
    const row = makeTable([{ id: 7, timeMs: 0, elapsedUs: 5n, values }], ['cpuRunVirtualNs']).row(
      0,
    );
    const { cpuRunVirtualNs, elapsedUs } = row;
    expect([cpuRunVirtualNs, elapsedUs]).toEqual([2n ** 60n, 5n]);
    expect({ ...row }).toEqual({});
    expect(JSON.parse(JSON.stringify(row))).toMatchObject({
      id: 7,
      cpuRunVirtualNs: String(2n ** 60n),
      elapsedUs: 5,
    });
  });
});

describe('arithmetic on the words of u64 columns', () => {
  const values = [0n, 1n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n];
  const pairs = values.flatMap((a) => values.map((b): [bigint, bigint] => [a, b]));

  it.each(pairs)('agrees with bigint for %d and %d', (a, b) => {
    const sum = BigUint64Array.of(a);
    add(wordsOf(sum), 0, wordsOf(BigUint64Array.of(b)), 0);
    expect(sum[0]).toBe(BigInt.asUintN(64, a + b));
    const larger = BigUint64Array.of(a);
    max(wordsOf(larger), 0, wordsOf(BigUint64Array.of(b)), 0);
    expect(larger[0]).toBe([a, b].sort((x, y) => (x < y ? 1 : -1))[0]);
    const exact = difference(wordsOf(BigUint64Array.of(a)), 0, wordsOf(BigUint64Array.of(b)), 0);
    expect(exact).toBe(Number(a - b));
    expect(toFloat(wordsOf(BigUint64Array.of(a)), 0, false)).toBe(Number(a));
    expect(toFloat(wordsOf(BigUint64Array.of(a)), 0, true)).toBe(Number(BigInt.asIntN(64, a)));
  });
});

describe('a table that is disposed of', () => {
  const dispose = (rows: number): { buffer: ArrayBufferLike; bytes: number } => {
    const samples = Array.from({ length: rows }, (_, id) => ({
      id,
      timeMs: 0,
      elapsedUs: 1n,
      values: { cpuRunVirtualNs: BigInt(id), cpuDelayNs: 2n },
    }));
    const table = makeTable(samples, ['cpuRunVirtualNs', 'cpuDelayNs']);
    const row = table.row(1);
    const column = table.column('cpuDelayNs') as BigUint64Array;
    const { buffer } = column;
    const bytes = buffer.byteLength;
    table[Symbol.dispose]();
    table[Symbol.dispose](); // a second time does nothing
    for (const look of [
      () => row.cpuDelayNs,
      () => table.column('cpuDelayNs'),
      () => table.row(0),
      () => table.ids,
    ])
      expect(look).toThrow(expect.objectContaining({ code: 'ERR_DISPOSED' }));
    if (bytes >= 65_536) expect(column).toHaveLength(0);
    return { buffer, bytes };
  };

  it('throws, and so do its rows', () => {
    dispose(2);
  });

  it('leaves empty columns, and its memory for a table of about its size', () => {
    const { buffer, bytes } = dispose(10_000);
    expect(buffer.byteLength).toBe(0);
    const next = takeMemory(bytes - 100);
    expect(next.byteLength).toBe(bytes);
    expect(takeMemory(bytes - 100)).not.toBe(next);
    giveMemory(next, true);
    expect(takeMemory(Math.floor(bytes / 2) - 1).byteLength).toBeLessThan(bytes);
  });

  it('leaves empty words, as diff() reads them', () => {
    const samples = Array.from({ length: 10_000 }, (_, id) => ({ id, timeMs: 0, elapsedUs: 1n }));
    const table = makeTable(samples, ['elapsedUs']);
    const words = table.words(fieldByName('elapsedUs'));
    expect(words).toHaveLength(20_000);
    table[Symbol.dispose]();
    expect(words).toHaveLength(0);
  });

  it('gives memory that nobody has seen as it is', () => {
    const [seen, unseen] = [100_000, 200_000].map((bytes) => new ArrayBuffer(bytes));
    giveMemory(seen as ArrayBuffer, true);
    giveMemory(unseen as ArrayBuffer, false);
    expect(seen?.byteLength).toBe(0);
    expect(takeMemory(200_000)).toBe(unseen);
  });

  it('keeps four of them and 32 MiB at most', () => {
    const MIB = 2 ** 20;
    for (let i = 0; i < 6; i++) giveMemory(new ArrayBuffer(8 * MIB + i), i % 2 === 0);
    const sizes = Array.from({ length: 6 }, () => takeMemory(8 * MIB).byteLength);
    expect(sizes).toEqual([3, 4, 5].map((i) => 8 * MIB + i).concat([8, 8, 8].map((n) => n * MIB)));
  });
});
