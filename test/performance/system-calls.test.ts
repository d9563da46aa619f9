/**
 * System calls of tables of 1,000 tasks, counted by strace. How many batches there are is
 * tested with the helper (helper/test/get_test.c): it makes them smaller when one took
 * long, as it may on a busy machine. What each of them costs depends on nothing.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../folder.ts';
import { hasProgram, IS_ROOT, REPOSITORY } from '../machine.ts';
import { CHILD, countedBy, Tasks, THREADS } from './tasks.ts';

/** No more than 128 questions are asked at once. */
const LEAST_BATCHES = 8;

type Calls = Map<string, number>;

/** An eventfd by which threads of Node wake one another: it has nothing to do with the table. */
function isWakeUp(line: string): boolean {
  return /^\d+ +(read|write)\(\d+, ("\\1\\0|.*, (8|16|1024)\b)/.test(line);
}

/** Calls of each process; one that was interrupted and resumed is counted once. */
function callsOf(lines: readonly string[]): Calls[] {
  const processes = new Map<string, Calls>();
  for (const line of lines) {
    const [, pid, call] = /^(\d+) +([a-z0-9_]+)\(/.exec(line) ?? [];
    if (pid === undefined || call === undefined || isWakeUp(line)) continue;
    const calls = processes.get(pid) ?? new Map<string, number>();
    calls.set(call, (calls.get(call) ?? 0) + 1);
    processes.set(pid, calls);
  }
  return [...processes.values()];
}

/** The same of each table; a look at the mark stands between two. */
function tablesOf(trace: string): Calls[][] {
  const lines = trace.split('\n');
  const marks = lines.flatMap((line, i) => (line.includes('/sidestat-mark') ? [i] : []));
  expect(marks.length).toBeGreaterThan(2);
  return marks.slice(1).map((end, i) => callsOf(lines.slice((marks[i] as number) + 1, end)));
}

function total(calls: Calls): number {
  return [...calls.values()].reduce((sum, count) => sum + count, 0);
}

describe.skipIf(!IS_ROOT || !hasProgram('strace'))(
  'a table of 1,000 tasks (needs root, strace)',
  () => {
    const folder = temporaryFolder('calls');
    let tables: Calls[][];
    /** Of the process that makes this call, a value a table. */
    const callsWith = (name: string): Calls[] => {
      const found = tables.flatMap((processes) => processes.filter((calls) => calls.has(name)));
      expect(found).toHaveLength(tables.length);
      return found;
    };

    beforeAll(async () => {
      const tasks = await Tasks.start(THREADS);
      try {
        const trace = join(folder, 'trace');
        const child = [process.execPath, CHILD, 'trace', String(tasks.pid), REPOSITORY];
        expect(countedBy('strace', ['-f', '-o', trace, ...child])).toEqual({ rows: THREADS + 1 });
        tables = tablesOf(readFileSync(trace, 'utf8'));
      } finally {
        await tasks.end();
      }
    });

    it('costs the helper one question and two reads for each batch', () => {
      for (const calls of callsWith('recvmmsg')) {
        const batches = calls.get('sendmsg') as number;
        expect(batches).toBeGreaterThanOrEqual(LEAST_BATCHES);
        expect(calls.get('recvmmsg')).toBeLessThanOrEqual(2 * batches);
        // The rest: the request is read, the answers are sent in two parts or a few more, and a wait.
        expect(total(calls)).toBeLessThanOrEqual(3 * batches + 20);
      }
    });

    it('costs the client one write, and fewer reads than batches', () => {
      const batches = callsWith('recvmmsg').map((calls) => calls.get('sendmsg') as number);
      for (const [i, calls] of callsWith('getdents64').entries()) {
        expect(calls.get('write')).toBe(1);
        expect(calls.get('read')).toBeLessThanOrEqual(batches[i] as number);
      }
    });
  },
);
