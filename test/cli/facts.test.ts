import { describe, expect, it } from 'vitest';
import { cpu, times } from '../../src/cli/task/facts.ts';
import type { TaskRow } from '../../src/taskstats/row.ts';

describe('the facts of a task', () => {
  it.each([
    [0, []],
    [5 << 8, ['exit status 5']],
    [9, ['exit status SIGKILL']],
    [11 | 0x80, ['exit status SIGSEGV']],
  ])('tell the exit status %i of wait(2) as people know it', (exitStatus, texts) => {
    const known = times({ exitStatus } as TaskRow, 'lives').filter((text) => text !== undefined);
    expect(known).toEqual(texts);
  });

  it('do not tell less than a second of a coarse row as nothing', () => {
    const row = { coarse: true, cpuRunVirtualNs: 3_000_000_000n, userTimeUs: 0n } as TaskRow;
    expect(cpu(row)).toEqual(['ran 3.00 s', 'user <1 s', undefined]);
    expect(cpu({ ...row, coarse: false })).toContain('user 0 ns');
  });
});
