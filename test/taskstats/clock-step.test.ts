import { describe, expect, it } from 'vitest';
import { diff } from '../../src/taskstats/diff.ts';
import { TaskTable } from '../../src/taskstats/table.ts';
import { makeRows, makeTable, T0, type TaskSample, task } from './tables.ts';

/** By how much the clock was set, as tasks tell whose ages lag that much behind it. */
function stepOf(passedMs: number, stepsMs: readonly number[]): number {
  const { clockStepMs } = diff(
    makeTable(stepsMs.map((_, id) => task(id, 0, 60_000, 0n))),
    makeTable(stepsMs.map((stepMs, id) => task(id, passedMs, 60_000 + passedMs - stepMs, 0n))),
  );
  return clockStepMs;
}

describe('a wall clock that is set between two tables', () => {
  it('is not misled by a wall clock that was set between the samples', () => {
    const rates = diff(
      makeTable([task(7, 0, 5_000, 10n)], undefined, { monotonicMs: 100, wallMs: T0 }),
      makeTable([task(7, 3_601_000, 6_000, 2_010n)], undefined, {
        monotonicMs: 1100,
        wallMs: T0 + 3_601_000,
      }),
    );
    expect(rates.state(0)).toBe('same');
    expect(rates.rate('cpuRunVirtualNs', 0)).toBe(2_000);
  });

  it('is told by the tasks of a capture, which has no other clock, how much it was set', () => {
    const ids = [1, 2, 3, 4, 5, 6, 7];
    const tables = (stepMs: number): [TaskTable, TaskTable] => [
      makeTable([...ids.map((id) => task(id, id, 5_000 + id, 10n)), task(8, 8, 50_000, 1n)]),
      makeTable([
        ...ids.map((id) => task(id, 1_000 + stepMs + id, 6_000 + id, 2_010n)),
        task(8, 1_008 + stepMs, 300, 30n), // used again
        task(9, 1_001 + stepMs, 300, 30n),
      ]),
    ];
    for (const stepMs of [0, 3_600_000, -400]) {
      const rates = diff(...tables(stepMs));
      expect(rates.clockStepMs).toBe(stepMs);
      expect(ids.map((_, row) => rates.state(row))).toEqual(ids.map(() => 'same'));
      expect(rates.rate('cpuRunVirtualNs', 0)).toBe(2_000);
      expect([rates.state(7), rates.intervalSec(7), rates.gone]).toEqual(['new', 1, [8]]);
      expect([rates.state(8), rates.intervalSec(8)]).toEqual(['new', 1]);
    }
  });

  it.each([
    ['too few tasks', [500, 500, 500, 500]],
    ['less than most tasks', [110, 120, 130, 500, 500, 500, 500, 500, 900, 950, 980]],
    ['tasks that tell of a tenth of a second', [90, 90, 90, 90, 90, 90, 90]],
  ])('does not take the word of %s for it', (_, stepsMs) => {
    expect(stepOf(9_000, stepsMs)).toBe(0);
  });

  it('does not take ages for it that are sums, or in whole seconds', () => {
    const ids = [1, 2, 3, 4, 5, 6, 7];
    const samples = (atMs: number, ageMs: number): TaskSample[] =>
      ids.map((id) => task(id, atMs, ageMs, 0n));
    const groups = (atMs: number, ageMs: number): TaskTable =>
      makeTable(samples(atMs, ageMs), undefined, { kind: 'group' });
    expect(diff(groups(0, 9_000), groups(1_000, 11_000)).clockStepMs).toBe(0);
    const coarse = (atMs: number, ageMs: number): TaskTable =>
      new TaskTable(makeRows(samples(atMs, ageMs), [], true), { kind: 'process' });
    expect(diff(coarse(0, 5_000), coarse(1_500, 6_000)).clockStepMs).toBe(0);
  });

  it('goes by the middle of what tasks tell, whatever their order', () => {
    const stepsMs = [400, 12_000, 390, 2_000, 400, 410, 400];
    expect(stepOf(20_000, stepsMs)).toBe(400);
  });

  it('takes a long pause of a capture for what it is', () => {
    const ids = [1, 2, 3, 4, 5, 6, 7];
    const rates = diff(
      makeTable(ids.map((id) => task(id, 0, 5_000, 0n))),
      makeTable(ids.map((id) => task(id, 3_600_000, 3_605_000, 3_600_000n))),
    );
    expect([rates.clockStepMs, rates.intervalSec(0)]).toEqual([0, 3600]);
    expect(rates.rate('cpuRunVirtualNs', 0)).toBe(1_000);
  });

  it('is not misled by a reader that was busy before it came to its table', () => {
    const rates = diff(
      makeTable([task(7, 0, 300, 10n)], undefined, { monotonicMs: 100, wallMs: T0 + 1 }),
      makeTable([task(7, 1000, 1300, 2_010n)], undefined, {
        monotonicMs: 1900,
        wallMs: T0 + 1801,
      }),
    );
    expect(rates.state(0)).toBe('same');
    expect(rates.intervalSec(0)).toBe(1);
    expect(rates.rate('cpuRunVirtualNs', 0)).toBe(2_000);
  });
});
