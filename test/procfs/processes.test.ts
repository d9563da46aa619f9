import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listProcesses, listThreads } from '../../src/procfs/processes.ts';
import { FakeProc } from './fixture.ts';

const linux = process.platform === 'linux';
let proc: FakeProc;

beforeEach(() => {
  proc = new FakeProc();
});

afterEach(() => proc.remove());

describe('listProcesses', () => {
  it('gives the names that are numbers, and no others', () => {
    for (const name of ['1', '42', '4194304', 'self', 'sys', 'uptime']) {
      proc.file(`${name}/stat`, '');
    }
    expect(listProcesses(proc.root).sort((a, b) => a - b)).toEqual([1, 42, 4194304]);
  });

  it('gives none where procfs is not mounted', () => {
    expect(listProcesses(join(proc.root, 'nowhere'))).toEqual([]);
  });

  it.skipIf(!linux)('lists this process and a child, until the child is reaped', async () => {
    const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(child, 'spawn');
    expect(listProcesses()).toEqual(expect.arrayContaining([process.pid, child.pid]));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(listProcesses()).not.toContain(child.pid);
  });
});

describe('listThreads', () => {
  it.skipIf(!linux)('lists the threads of this process, the first of them the process', () => {
    const threads = listThreads(process.pid);
    expect(threads).toContain(process.pid);
    expect(threads?.length).toBe(readdirSync('/proc/self/task').length);
  });

  it('is undefined for a process that is gone', () => {
    expect(listThreads(7, proc.root)).toBeUndefined();
  });
});
