/** The helper's own work for a record, in instructions, counted by valgrind on the same input each time. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../folder.ts';
import { make } from '../helper/driver.ts';
import { hasProgram, REPOSITORY } from '../machine.ts';

const PROGRAM = `${REPOSITORY}build/helper/cost`;
const RECORDS = 1024;

/** Instructions within a function of helper/test/cost.c. */
function instructionsIn(name: string, folder: string): number {
  const options = [
    '--tool=callgrind',
    `--callgrind-out-file=${join(folder, name)}`,
    `--toggle-collect=${name}`,
  ];
  const { stderr, status } = spawnSync('valgrind', [...options, PROGRAM], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  const [, count] = /Collected : (\d+)/.exec(stderr) ?? [];
  return Number(count);
}

describe.skipIf(!hasProgram('valgrind'))('the helper (needs valgrind)', () => {
  const folder = temporaryFolder('cost');
  beforeAll(() => {
    make('cost');
  });

  // Compilers and libraries differ: twice what Debian 12 on x86-64 takes.
  it.each([
    ['count_answers', 600],
    ['count_exits', 350],
  ])('spends few instructions on a record: %s, at most %i', (name, most) => {
    const each = instructionsIn(name, folder) / RECORDS;
    expect(each).toBeGreaterThan(10);
    expect(each).toBeLessThanOrEqual(most);
  });
});
