import { describe, expect, it } from 'vitest';
import { make } from './driver.ts';

describe('the parts of the kstat helper', () => {
  it.each(['test', 'asan'])('pass their tests in C: make %s', (target) => {
    const lines = make(target).split('\n');
    const cases = lines.filter((line) => /^(not )?ok \d+ - /.test(line));
    expect(cases.length).toBeGreaterThan(2);
    expect(cases.filter((line) => line.startsWith('not'))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('#'))).toEqual([]);
  });
});
