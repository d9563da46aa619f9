import { describe, expect, it } from 'vitest';
import { diff } from '../../src/taskstats/diff.ts';
import { TaskTable } from '../../src/taskstats/table.ts';
import type { TableOptions } from '../../src/taskstats/table-options.ts';
import { makeRows, makeTable, T0, type TaskSample, task } from './tables.ts';

describe('diff', () => {
  it('gives the increase per second of a task that is in both tables', () => {
    const rates = diff(
      makeTable([task(7, 0, 60_000, 1_000n)]),
      makeTable([task(7, 2000, 62_000, 3_001_000n)]),
    );
    expect(rates.state(0)).toBe('same');
    expect(rates.intervalSec(0)).toBe(2);
    expect(rates.rate('cpuRunVirtualNs', 0)).toBe(1_500_000);
    expect([...rates.column('blkioDelayNs')]).toEqual([0]);
    expect(rates.gone).toEqual([]);
  });

  it('is exact for counters beyond 2^53', () => {
    const big = 2n ** 63n + 12_345n;
    const rates = diff(
      makeTable([task(7, 0, 9_000, big)]),
      makeTable([task(7, 1000, 10_000, big + 3n)]),
    );
    expect(rates.rate('cpuRunVirtualNs', 0)).toBe(3);
  });

  it('never gives a negative rate for a counter that went down', () => {
    const rates = diff(
      makeTable([task(7, 0, 9_000, 50n)]),
      makeTable([task(7, 1000, 10_000, 49n)]),
    );
    expect(rates.state(0)).toBe('same');
    expect(rates.rate('cpuRunVirtualNs', 0)).toBeUndefined();
    expect(rates.column('cpuRunVirtualNs')[0]).toBeNaN();
    expect(rates.rate('blkioDelayNs', 0)).toBe(0);
  });

  it.each([
    ['an old task', 60_000, 400],
    ['a task as young as the new one', 300, 400],
    ['a task of a few milliseconds', 30, 900],
  ])('recognises a pid that was used again after %s', (_, oldAge, newAge) => {
    const rates = diff(
      makeTable([task(7, 0, oldAge, 10n)]),
      makeTable([task(7, 1000, newAge, 2_000n)]),
    );
    expect(rates.state(0)).toBe('new');
    expect(rates.rate('cpuRunVirtualNs', 0)).toBe(2_000);
    expect(rates.gone).toEqual([7]);
  });

  it('takes no younger task for the older one, whatever the clock says', () => {
    // Ten seconds passed in between, and the clock was set back by nine.
    const rates = diff(
      makeTable([task(7, 0, 60_000, 10n)]),
      makeTable([task(7, 1000, 5_000, 2_000n)]),
    );
    expect([rates.state(0), rates.gone]).toEqual(['first', [7]]);
    const unborn = diff(makeTable([task(7, 0, 60_000, 10n)]), makeTable([task(7, 1000, 0, 20n)]));
    expect([unborn.state(0), unborn.gone]).toEqual(['new', [7]]);
  });

  it('keeps a young task that was sampled a few milliseconds late', () => {
    const rates = diff(makeTable([task(7, 0, 5, 10n)]), makeTable([task(7, 1012, 1005, 20n)]));
    expect(rates.state(0)).toBe('same');
  });

  it('keeps an old task however late its sample was taken', () => {
    const rates = diff(
      makeTable([task(7, 0, 60_000, 10n)]),
      makeTable([task(7, 1500, 61_000, 20n)]),
    );
    expect(rates.state(0)).toBe('same');
  });

  it.each([
    ['runs', { cpuDelayCount: 90n, cpuRunVirtualNs: 50_000n }],
    ['CPU time', { cpuDelayCount: 200n, cpuRunVirtualNs: 9_000n }],
  ])(
    'does not take a group of many threads for the one whose pid it has, by its %s',
    (_, values) => {
      const fields = ['cpuDelayCount', 'cpuRunVirtualNs'] as const;
      const group = (elapsedUs: bigint, atMs: number, sums: object): TaskTable =>
        makeTable([{ id: 7, timeMs: T0 + atMs, elapsedUs, values: sums }], fields, {
          kind: 'group',
        });
      const before = group(5_000_000n, 0, { cpuDelayCount: 100n, cpuRunVirtualNs: 10_000n });
      // Twenty threads, each of 400 ms: together as old as if the first had aged by the interval.
      const rates = diff(before, group(8_000_000n, 1000, values));
      expect(rates.state(0)).toBe('first');
      expect(rates.rate('cpuRunVirtualNs', 0)).toBeUndefined();
      expect(rates.gone).toEqual([7]);
      const more = { cpuDelayCount: 101n, cpuRunVirtualNs: 12_000n };
      const same = diff(before, group(8_000_000n, 1000, more));
      expect([same.state(0), same.rate('cpuRunVirtualNs', 0)]).toEqual(['same', 2000]);
    },
  );

  it('keeps a group whose ended threads took their context switches with them', () => {
    const at = (atMs: number, elapsedUs: bigint, voluntaryContextSwitches: bigint): TaskTable =>
      makeTable(
        [{ id: 7, timeMs: T0 + atMs, elapsedUs, values: { voluntaryContextSwitches } }],
        ['voluntaryContextSwitches'],
        { kind: 'group' },
      );
    const rates = diff(at(0, 5_000_000n, 100n), at(1000, 8_000_000n, 40n));
    expect(rates.state(0)).toBe('same');
    expect(rates.rate('voluntaryContextSwitches', 0)).toBeUndefined();
  });

  it('goes by the sums alone where old kernels tell no age of a group', () => {
    const at = (atMs: number, cpuRunVirtualNs: bigint): TaskTable =>
      makeTable(
        [{ id: 7, timeMs: T0 + atMs, elapsedUs: 0n, values: { cpuRunVirtualNs } }],
        undefined,
        {
          kind: 'group',
        },
      );
    expect(diff(at(0, 10n), at(1000, 30n)).rate('cpuRunVirtualNs', 0)).toBe(20);
    expect(diff(at(0, 30n), at(1000, 10n)).state(0)).toBe('first');
  });

  it('counts all that a task did which began between the samples', () => {
    const rates = diff(
      makeTable([task(1, 0, 60_000, 0n)]),
      makeTable([task(1, 1000, 61_000, 0n), task(8, 1000, 250, 4_000n)]),
    );
    expect(rates.state(1)).toBe('new');
    expect(rates.rate('cpuRunVirtualNs', 1)).toBe(4_000);
  });

  it('knows no rate for an old task that was not asked for before', () => {
    const rates = diff(
      makeTable([task(1, 0, 60_000, 0n)]),
      makeTable([task(8, 1000, 5_000, 4_000n)]),
    );
    expect(rates.state(0)).toBe('first');
    expect(rates.rate('cpuRunVirtualNs', 0)).toBeUndefined();
    expect(rates.gone).toEqual([1]);
  });

  it('allows for ages in whole seconds where the helper shows tasks in coarse form', () => {
    const coarse = (sample: TaskSample): TaskTable =>
      new TaskTable(makeRows([sample], ['cpuRunVirtualNs', 'readBytes'], true), {
        kind: 'process',
      });
    const same = diff(coarse(task(7, 0, 5000, 0n)), coarse(task(7, 1500, 6000, 10n ** 9n)));
    expect(same.state(0)).toBe('same');
    expect(same.rate('cpuRunVirtualNs', 0)).toBeCloseTo(1e9 / 1.5);
    expect(same.rate('readBytes', 0)).toBeUndefined();
    const little = diff(
      coarse(task(7, 0, 5000, 10n ** 9n)),
      coarse(task(7, 1500, 6000, 10n ** 9n)),
    );
    expect(little.rate('cpuRunVirtualNs', 0)).toBeUndefined();
    expect([...little.column('cpuRunVirtualNs')]).toEqual([Number.NaN]);
    expect(same.after.row(0).coarse).toBe(true);
    const rising = diff(coarse(task(7, 0, 0, 0n)), coarse(task(7, 1900, 1000, 0n)));
    expect(rising.state(0)).toBe('same');
    const young = diff(coarse(task(8, 0, 5000, 0n)), coarse(task(7, 1500, 1000, 10n ** 9n)));
    expect(young.state(0)).toBe('first');
  });

  it('leaves delays unknown when the kernel does not count them', () => {
    const unknown = (at: number, age: number): TaskSample => ({
      ...task(7, at, age, 0n),
      delaysKnown: false,
    });
    const rates = diff(makeTable([unknown(0, 9_000)]), makeTable([unknown(1000, 10_000)]));
    expect(rates.rate('blkioDelayNs', 0)).toBeUndefined();
    expect(rates.rate('cpuRunVirtualNs', 0)).toBe(0);
  });

  it.each<[string, Partial<TableOptions>, number | undefined]>([
    ['a thread', { kind: 'thread' }, undefined],
    ['a process of one thread', { threads: Uint32Array.of(1) }, undefined],
    ['a process of two', { threads: Uint32Array.of(2) }, 11.5e9],
    ['a process of nobody knows how many', {}, 11.5e9],
  ])('knows no rate of a delay longer than the life of %s', (_, options, rate) => {
    const waited = (at: number, age: number, much: bigint): TaskTable => {
      const values = { blkioDelayNs: much, blkioDelayCount: much, readBytes: much };
      const names = Object.keys(values) as (keyof typeof values)[];
      return makeTable([{ ...task(7, at, age, 0n), values }], names, options);
    };
    const before = waited(0, 9_000, 10n ** 9n);
    const wrong = diff(before, waited(2000, 11_000, 24n * 10n ** 9n));
    expect(wrong.rate('blkioDelayNs', 0)).toBe(rate);
    expect([...wrong.column('blkioDelayNs')]).toEqual([rate ?? Number.NaN]);
    for (const name of ['blkioDelayCount', 'readBytes'] as const) {
      expect(wrong.rate(name, 0)).toBe(11.5e9);
    }
    // A wait that began with the task, and ended now; an age may be a second too small.
    const long = diff(before, waited(2000, 11_000, 13n * 10n ** 9n));
    expect(long.rate('blkioDelayNs', 0)).toBe(6e9);
    const born = diff(before, waited(2000, 1000, 5n * 10n ** 9n));
    expect([born.state(0), born.rate('blkioDelayNs', 0)]).toEqual(['new', rate && 2.5e9]);
  });

  it('refuses fields that are no counters, and tables of different kinds', () => {
    const table = makeTable([task(7, 0, 9_000, 10n)]);
    const rates = diff(table, makeTable([task(7, 1000, 10_000, 10n)]));
    expect(() => rates.rate('comm', 0)).toThrow(/comm is a gauge/);
    const threads = makeTable([task(7, 1000, 10_000, 10n)], undefined, { kind: 'thread' });
    expect(() => diff(table, threads)).toThrow(/kind process/);
  });

  it('gives nothing for empty tables', () => {
    const rates = diff(makeTable([]), makeTable([task(7, 0, 9_000, 10n)]));
    expect(rates.state(0)).toBe('first');
    expect([...diff(makeTable([]), makeTable([]))]).toEqual([]);
  });
});
