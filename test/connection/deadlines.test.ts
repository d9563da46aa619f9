import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

type EndAfter = typeof import('../../src/connection/deadlines.ts').endAfter;

describe('deadlines', () => {
  let endAfter: EndAfter;
  let late: string[];
  const begin = (ms: number, name: string): (() => void) => endAfter(ms, () => late.push(name));

  beforeEach(async () => {
    vi.useFakeTimers();
    vi.resetModules(); // its timer would be one of another clock
    ({ endAfter } = await import('../../src/connection/deadlines.ts'));
    late = [];
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('come at their times, whatever the order they were set in', () => {
    begin(50, 'b');
    begin(20, 'a');
    begin(80, 'c');
    vi.advanceTimersByTime(19);
    expect(late).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(late).toEqual(['a']);
    vi.advanceTimersByTime(30);
    expect(late).toEqual(['a', 'b']);
    vi.advanceTimersByTime(30);
    expect(late).toEqual(['a', 'b', 'c']);
  });

  it('do not come when they are taken back, and those behind them do', () => {
    const first = begin(20, 'first');
    begin(60, 'second');
    first();
    first();
    vi.advanceTimersByTime(59);
    expect(late).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(late).toEqual(['second']);
  });

  it('share one timer, which is not made anew for calls that are answered', () => {
    for (let i = 0; i < 10; i++) {
      begin(5000, 'answered')();
      vi.advanceTimersByTime(10);
    }
    expect(vi.getTimerCount()).toBe(1);
    begin(5000, 'last');
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(4999);
    expect(late).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(late).toEqual(['last']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('may be set while another one comes', () => {
    endAfter(10, () => begin(5, 'again'));
    begin(12, 'between');
    vi.advanceTimersByTime(30);
    expect(late).toEqual(['between', 'again']);
  });

  it('keep the program running while somebody waits, and no longer', () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const answered = begin(100, 'first');
    const timer = timers.mock.results[0]?.value as NodeJS.Timeout;
    expect(timer.hasRef()).toBe(true);
    answered();
    expect(timer.hasRef()).toBe(false);
    begin(200, 'second');
    expect(timer.hasRef()).toBe(true);
  });
});
