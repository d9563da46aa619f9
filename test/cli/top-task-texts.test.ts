import { describe, expect, it } from 'vitest';
import { TaskTexts } from '../../src/cli/top/task-texts.ts';
import type { FieldName } from '../../src/generated/taskstats.ts';
import { diff, type RateTable } from '../../src/taskstats/diff.ts';
import { makeTable, type TaskSample } from '../taskstats/tables.ts';

const RUNS: readonly FieldName[] = [
  'cpuDelayCount',
  'cpuRunVirtualNs',
  'voluntaryContextSwitches',
  'involuntaryContextSwitches',
];

/** Two samples of the task 7, a second apart; `later` is what has changed. */
function rates(later: TaskSample['values'] = {}, runs = 5n, ageMs = 60_000): RateTable {
  const at = (timeMs: number, values: TaskSample['values']): ReturnType<typeof makeTable> => {
    const elapsedUs = BigInt(timeMs - 100_000 + ageMs) * 1000n;
    return makeTable([{ id: 7, timeMs, elapsedUs, ...(values ? { values } : {}) }], RUNS);
  };
  const values = { cpuDelayCount: runs };
  return diff(at(100_000, values), at(101_000, { ...values, ...later }));
}

/** The states that procfs says, and how often it is asked. */
function procfs(...letters: (string | undefined)[]): { states: TaskTexts; asked: () => number } {
  let asked = 0;
  const states = new TaskTexts((id) => {
    expect(id).toBe(7);
    return letters[asked++];
  });
  return { states, asked: () => asked };
}

describe('the state of a task', () => {
  it('is read once for each sample', () => {
    const { states, asked } = procfs('S');
    const now = rates();
    expect([states.of(now, 0), states.of(now, 0)]).toEqual(['S', 'S']);
    expect(asked()).toBe(1);
  });

  it('is the one before while the task has not run', () => {
    const { states, asked } = procfs('D');
    states.of(rates({ voluntaryContextSwitches: 1n }), 0);
    states.advance();
    expect(states.of(rates(), 0)).toBe('D');
    expect(asked()).toBe(1);
  });

  it.each(RUNS)('is read again when %s has changed', (name) => {
    const { states } = procfs('S', 'R');
    states.of(rates(), 0);
    states.advance();
    expect(states.of(rates({ [name]: 9n }), 0)).toBe('R');
  });

  it('is read again where the kernel does not count runs', () => {
    const { states } = procfs('S', 'R');
    states.of(rates({}, 0n), 0);
    states.advance();
    expect(states.of(rates({}, 0n), 0)).toBe('R');
  });

  it('is read again when it was not read for the sample before', () => {
    const { states } = procfs('S', 'R');
    states.of(rates(), 0);
    states.advance();
    states.advance();
    expect(states.of(rates(), 0)).toBe('R');
  });

  it('is unknown when the task has ended, and asked for again', () => {
    const { states, asked } = procfs(undefined, undefined);
    const now = rates();
    expect([states.of(now, 0), states.of(now, 0)]).toEqual([undefined, undefined]);
    expect(asked()).toBe(2);
  });
});
