import { describe, expect, it } from 'vitest';
import { times } from '../../src/cli/task/facts.ts';
import type { TaskRow } from '../../src/taskstats/row.ts';

describe('the facts of a task', () => {
  it.each([
    [0, []],
    [5 << 8, ['exit status 5']],
    [9, ['exit status SIGKILL']],
    [11 | 0x80, ['exit status SIGSEGV']],
  ])('tell the exit status %i of wait(2) as people know it', (exitStatus, texts) => {
    const known = times({ exitStatus } as TaskRow, false).filter((text) => text !== undefined);
    expect(known).toEqual(texts);
  });
});
