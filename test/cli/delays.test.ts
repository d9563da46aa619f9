import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { delayNotes, delayTable } from '../../src/cli/task/delays.ts';
import type { TaskRow } from '../../src/taskstats/row.ts';
import { IS_ROOT } from '../machine.ts';
import { Children } from './children.ts';
import { run } from './run.ts';

const DELAYS = ['cpu', 'blkio', 'swapin', 'freepages', 'thrashing', 'compact', 'wpcopy', 'irq'];
const SWITCH = '/proc/sys/kernel/task_delayacct';

function task(values: Partial<TaskRow>): TaskRow {
  return { version: 16, delayAccounting: 'known', ...values } as TaskRow;
}

/** The cells of a kind of delay: count, total, average, max, min. */
function cellsOf(row: TaskRow, delay: string, tgid = false): string[] {
  const lines = delayTable(row, tgid, (text) => text);
  const line = lines.find((text) => text.startsWith(`${delay} `)) ?? '';
  return line.split(/ {2,}/).slice(1, 6);
}

describe('the table of delays', () => {
  it('has a row for each kind, in the order of the struct', () => {
    const [, ...lines] = delayTable(task({}), false, (text) => text);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(DELAYS);
  });

  it('shows count, total, average, maximum and minimum', () => {
    const row = task({
      blkioDelayCount: 4n,
      blkioDelayNs: 10_000_000n,
      blkioDelayMaxNs: 9_000_000n,
      blkioDelayMinNs: 250n,
    });
    expect(cellsOf(row, 'blkio')).toEqual(['4', '10.0 ms', '2.50 ms', '9.00 ms', '250 ns']);
  });

  it('shows no average and no minimum of nothing', () => {
    const row = task({ irqDelayCount: 0n, irqDelayNs: 0n, irqDelayMaxNs: 0n, irqDelayMinNs: 0n });
    expect(cellsOf(row, 'irq')).toEqual(['0', '0 ns', '-', '0 ns', '-']);
  });

  it('shows what was not counted as ?, never as 0', () => {
    const row = task({ delayAccounting: 'unknown', cpuDelayCount: 1n, cpuDelayNs: 1n });
    expect(cellsOf(row, 'cpu').slice(0, 2)).toEqual(['1', '1 ns']);
    expect(cellsOf(row, 'blkio')).toEqual(['?', '?', '?', '?', '?']);
  });

  it('shows what the version or the kind of record does not have as -', () => {
    const old = task({ delayAccounting: 'unknown', version: 13 });
    expect(cellsOf(old, 'irq')).toEqual(['-', '-', '-', '-', '-']);
    expect(cellsOf(old, 'wpcopy')).toEqual(['?', '?', '?', '-', '-']);
    expect(cellsOf(task({ delayAccounting: 'unknown' }), 'wpcopy', true)).toEqual([
      '?',
      '?',
      '?',
      '-',
      '-',
    ]);
  });
});

describe('the notes below it', () => {
  it('are none when all is counted', () => {
    expect(delayNotes(task({}), 1)).toEqual([]);
  });

  it('name the remedy when nothing is, or no longer', () => {
    const unknown = delayNotes(task({ delayAccounting: 'unknown' }), 0);
    expect(unknown[0]).toMatch(/^\? {2}not counted, which is not the same as none\./);
    expect(unknown[1]).toMatch(/^remedy: sysctl kernel\.task_delayacct=1, then start the program/);
    const frozen = delayNotes(task({ delayAccounting: 'frozen' }), 0);
    expect(frozen[0]).toMatch(/stand still/);
    expect(frozen[1]).toBe('remedy: sysctl kernel.task_delayacct=1');
  });

  it('name no remedy that is in force already', () => {
    const notes = delayNotes(task({ delayAccounting: 'unknown' }), 1).join('\n');
    expect(notes).toMatch(/It is 1 now/);
    expect(notes).not.toMatch(/remedy/);
  });
});

/** The sysctl, when this test may write it. */
function switchState(): string | undefined {
  if (!IS_ROOT) return undefined;
  try {
    const state = readFileSync(SWITCH, 'utf8').trim();
    writeFileSync(SWITCH, state);
    return state;
  } catch {
    return undefined;
  }
}

const before = switchState();

describe.skipIf(before === undefined)('delays on the live kernel (needs the sysctl)', () => {
  const children = new Children();
  afterAll(() => children.end());

  it('a task born while they are counted shows them, and says when they stand still', async () => {
    let pid: string;
    try {
      writeFileSync(SWITCH, '1');
      pid = String(await children.startNamed('counted'));
    } finally {
      writeFileSync(SWITCH, '0');
    }
    try {
      const { code, stdout } = await run(['pid', pid]);
      expect(code).toBe(0);
      // A shell that has written to its own pages has copied some of them.
      expect(stdout).toMatch(/^wpcopy +[1-9][\d,]* +[\d.]+ (ns|us|ms) /m);
      expect(stdout).toMatch(/^swapin +0 +0 ns +- /m);
      expect(stdout).toMatch(/^All delays but cpu stand still/m);
      expect(stdout).not.toContain('?');
    } finally {
      writeFileSync(SWITCH, before as string);
    }
  });
});
