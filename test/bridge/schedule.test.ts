import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Schedule, type Subscription } from '../../src/bridge/schedule.ts';
import { FIELDS, type FieldInfo } from '../../src/generated/taskstats.ts';
import type { Scope } from '../../src/protocol/control.ts';

interface Taken {
  readonly atMs: number;
  readonly scope: Scope;
  readonly fields: number;
  readonly pages: string[];
}

const [one, two, three] = FIELDS as unknown as [FieldInfo, FieldInfo, FieldInfo];
let taken: Taken[];
let schedule: Schedule;
let takesMs: number;

const page = (name: string): { name: string } => ({ name });

function subscription(change: Partial<Subscription> = {}): Subscription {
  return { page: page('a'), scope: 'processes', intervalMs: 1000, fields: [one], ...change };
}

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  taken = [];
  takesMs = 0;
  schedule = new Schedule(async (scope, fields, receivers) => {
    const pages = receivers.map((each) => (each.page as { name: string }).name);
    taken.push({ atMs: Date.now(), scope, fields: fields.length, pages });
    if (takesMs > 0) await new Promise((resolve) => setTimeout(resolve, takesMs));
  }, Date.now);
});
afterEach(() => {
  schedule.stop();
  vi.useRealTimers();
});

describe('the schedule of sweeps', () => {
  it('makes one sweep for all pages of an interval, and of its multiples', async () => {
    schedule.add(subscription({ page: page('a') }));
    schedule.add(subscription({ page: page('b') }));
    schedule.add(subscription({ page: page('c'), intervalMs: 2000 }));
    await vi.advanceTimersByTimeAsync(4500);
    expect(taken.map(({ atMs, pages }) => [atMs, pages.join('')])).toEqual([
      [0, 'abc'],
      [1000, 'ab'],
      [2000, 'abc'],
      [3000, 'ab'],
      [4000, 'abc'],
    ]);
  });

  it('serves a new page at once, and then with the others', async () => {
    schedule.add(subscription({ page: page('a') }));
    await vi.advanceTimersByTimeAsync(300);
    schedule.add(subscription({ page: page('b') }));
    await vi.advanceTimersByTimeAsync(1000);
    expect(taken.map(({ atMs, pages }) => [atMs, pages.join('')])).toEqual([
      [0, 'a'],
      [300, 'b'],
      [1000, 'ab'],
    ]);
  });

  it('makes no more sweeps than ten in a second, however often it is asked', async () => {
    for (let i = 0; i < 500; i++) {
      schedule.add(subscription({ intervalMs: 60_000 }));
      await vi.advanceTimersByTimeAsync(2);
    }
    expect(taken.length).toBeGreaterThan(5);
    expect(taken.length).toBeLessThanOrEqual(11);
  });

  it('leaves out what a sweep has no time for', async () => {
    takesMs = 2500;
    schedule.add(subscription());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(taken.map(({ atMs }) => atMs)).toEqual([0, 3000, 6000, 9000]);
  });

  it('asks for what all receivers need, and for each scope apart', async () => {
    schedule.add(subscription({ page: page('a'), fields: [one, two] }));
    schedule.add(subscription({ page: page('b'), fields: [two, three] }));
    schedule.add(subscription({ page: page('b'), scope: 'threads', fields: [one] }));
    await vi.advanceTimersByTimeAsync(10);
    expect(taken.map(({ scope, fields, pages }) => [scope, fields, pages.join('')])).toEqual([
      ['processes', 3, 'ab'],
      ['threads', 1, 'b'],
    ]);
  });

  it('replaces what a page asked for before, and forgets a page that leaves', async () => {
    const a = page('a');
    schedule.add(subscription({ page: a }));
    await vi.advanceTimersByTimeAsync(1500);
    schedule.add(subscription({ page: a, intervalMs: 5000 }));
    await vi.advanceTimersByTimeAsync(3000);
    expect(taken.map(({ atMs }) => atMs)).toEqual([0, 1000, 1500]);
    schedule.remove(a);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(taken).toHaveLength(3);
    expect(vi.getTimerCount()).toBe(0);
  });
});
