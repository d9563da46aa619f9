import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { populationMark } from '../../src/procfs/population.ts';
import { FakeProc } from './fixture.ts';

const linux = process.platform === 'linux';
const STAT = 'cpu  1 2 3\nintr 5 0 0\nctxt 77\nbtime 1700000000\nprocesses 4711\nprocs_running 2\n';

describe('the mark of a population', () => {
  let proc: FakeProc;
  beforeEach(() => {
    proc = new FakeProc();
  });
  afterEach(() => proc.remove());
  const mark = (): string | undefined => populationMark(proc.root);

  it('is another one when the kernel has counted a fork', () => {
    proc.file('stat', STAT);
    const before = mark();
    expect(before).toContain('4711');
    expect(mark()).toBe(before);
    proc.file('stat', STAT.replace('4711', '4712'));
    expect(mark()).not.toBe(before);
  });

  it.each([
    ['there is no such file', undefined],
    ['the file does not tell', STAT.replace('processes', 'process')],
    ['the file tells no number', STAT.replace('4711', '')],
    ['the file is very long', `intr ${'0 '.repeat(20_000)}\n${STAT}`],
  ])('is not known where %s', (_, stat) => {
    if (stat !== undefined) proc.file('stat', stat);
    expect(mark()).toBeUndefined();
  });

  it.skipIf(!linux)('is not known where the file is of another file system', () => {
    proc.file('1/stat', '');
    symlinkSync('/proc/stat', join(proc.root, 'stat'));
    expect(mark()).toBeUndefined();
  });

  it.skipIf(!linux)(
    'is another one when a process of this machine has begun, or ended',
    async () => {
      const before = populationMark();
      expect(before).toMatch(/^processes \d+, \d+ links$/);
      const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
      await once(child, 'spawn');
      const between = populationMark();
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(new Set([before, between, populationMark()]).size).toBe(3);
    },
  );
});
