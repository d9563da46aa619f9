/** System calls of one table of 1,000 tasks, counted by strace: they follow from the sizes of batches. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHILD, countedBy, has, IS_ROOT, ROOT, Tasks, THREADS } from './tasks.ts';

/** Answers of 596 bytes that fit a frame of 64 KiB: 1,000 questions are 10 batches. */
const BATCHES = 10;

type Calls = Map<string, number>;

/** By process, calls between the two marks; a call that was resumed is counted once. */
function callsOf(trace: string): Map<string, Calls> {
  const lines = trace.split('\n');
  const marks = lines.flatMap((line, i) => (line.includes('/sidestat-mark') ? [i] : []));
  expect(marks).toHaveLength(2);
  const processes = new Map<string, Calls>();
  for (const line of lines.slice((marks[0] as number) + 1, marks[1])) {
    const [, pid, call] = /^(\d+) +([a-z0-9_]+)\(/.exec(line) ?? [];
    if (pid === undefined || call === undefined) continue;
    const calls = processes.get(pid) ?? new Map<string, number>();
    calls.set(call, (calls.get(call) ?? 0) + 1);
    processes.set(pid, calls);
  }
  return processes;
}

describe.skipIf(!IS_ROOT || !has('strace'))('a table of 1,000 tasks (needs root, strace)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sidestat-calls-'));
  let processes: Map<string, Calls>;
  const callsWith = (name: string): Calls => {
    const found = [...processes.values()].find((calls) => calls.has(name));
    if (!found) throw new Error(`nobody has called ${name}`);
    return found;
  };

  beforeAll(async () => {
    const tasks = await Tasks.start(THREADS);
    try {
      const trace = join(folder, 'trace');
      const child = [process.execPath, CHILD, 'trace', String(tasks.pid), ROOT];
      expect(countedBy('strace', ['-f', '-o', trace, ...child])).toEqual({ rows: THREADS + 1 });
      processes = callsOf(readFileSync(trace, 'utf8'));
    } finally {
      await tasks.end();
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('costs the helper one question and two reads for each batch', () => {
    const calls = callsWith('recvmmsg');
    expect(calls.get('sendmsg')).toBe(BATCHES);
    expect(calls.get('recvmmsg')).toBeLessThanOrEqual(2 * BATCHES);
    const all = [...calls.values()].reduce((sum, count) => sum + count, 0);
    // The rest: the request is read, the answers are sent in two parts or a few more, and a wait.
    expect(all).toBeLessThanOrEqual(3 * BATCHES + 20);
  });

  it('costs the client one write, and reads as large as the socket holds', () => {
    const calls = callsWith('getdents64');
    expect(calls.get('write')).toBe(1);
    // 600 KB: reads that arrive while the helper sends are smaller, but never a batch each.
    expect(calls.get('read')).toBeLessThanOrEqual(2 * BATCHES);
  });
});
