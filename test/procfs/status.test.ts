import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readTaskDelayacct } from '../../src/procfs/delayacct.ts';
import { readTaskState } from '../../src/procfs/state.ts';
import { readStatus } from '../../src/procfs/status.ts';
import { FakeProc } from './fixture.ts';

const linux = process.platform === 'linux';
let proc: FakeProc;

beforeEach(() => {
  proc = new FakeProc();
});

afterEach(() => proc.remove());

/** The lines of /proc/PID/status that a kernel thread has, without a VmHWM. */
const STATUS = `Name:\t a: b\\n\\\\) Tgid:\\t9 \nUmask:\t0000\nState:\tI (idle)\nTgid:\t77
Ngid:\t0\nPid:\t77\nPPid:\t2\nTracerPid:\t0\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nFDSize:\t64
Threads:\t1\nvoluntary_ctxt_switches:\t12\nnonvoluntary_ctxt_switches:\t0\n`;

describe('readStatus', () => {
  it.skipIf(!linux)('agrees with what Node knows of this process', () => {
    const status = readStatus(process.pid);
    const uid = process.getuid?.();
    const gid = process.getgid?.();
    expect(status).toMatchObject({
      tgid: process.pid,
      uid: { real: uid, effective: process.geteuid?.(), saved: uid, fs: uid },
      gid: { real: gid, effective: process.getegid?.(), saved: gid, fs: gid },
    });
    expect(status?.state).toMatch(/^[RSD]$/);
    expect(status?.threads).toBeGreaterThan(1);
    expect(status?.voluntaryCtxtSwitches).toBeGreaterThan(0);
  });

  it.skipIf(!linux)('gives the numbers of a sleeping child as they stand in the file', async () => {
    const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
    const pid = child.pid ?? 0;
    try {
      await vi.waitFor(() => expect(readStatus(pid)).toMatchObject({ name: 'cat', state: 'S' }));
      const text = readFileSync(`/proc/${pid}/status`, 'utf8');
      const status = readStatus(pid);
      const kib = (value: number | undefined): string => `${String(value).padStart(8)} kB\n`;
      expect(text).toContain(`VmHWM:\t${kib(status?.vmHwmKib)}`);
      expect(text).toContain(`VmRSS:\t${kib(status?.vmRssKib)}`);
      expect(text).toContain(`VmSwap:\t${kib(status?.vmSwapKib)}`);
      expect(text).toContain(`VmSize:\t${kib(status?.vmSizeKib)}`);
      expect(text).toContain(`\nvoluntary_ctxt_switches:\t${status?.voluntaryCtxtSwitches}\n`);
      expect(text).toContain(
        `\nnonvoluntary_ctxt_switches:\t${status?.nonvoluntaryCtxtSwitches}\n`,
      );
      expect(status?.threads).toBe(1);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('reads a name with blanks, colons and escaped bytes, and tells absent from zero', () => {
    proc.file('77/status', STATUS);
    expect(readStatus(77, proc.root)).toEqual({
      name: ' a: b\n\\) Tgid:\\t9 ',
      state: 'I',
      tgid: 77,
      uid: { real: 1, effective: 2, saved: 3, fs: 4 },
      gid: { real: 5, effective: 6, saved: 7, fs: 8 },
      vmHwmKib: undefined,
      vmRssKib: undefined,
      vmSwapKib: undefined,
      vmSizeKib: undefined,
      threads: 1,
      voluntaryCtxtSwitches: 12,
      nonvoluntaryCtxtSwitches: 0,
    });
  });

  it.skipIf(!linux)('reads back a hostile name that the kernel escaped', () => {
    // A line break and a false field must not be taken for a line of the file.
    const hostile = 'a\nUid:\t9\\) R';
    const before = readStatus(process.pid)?.name ?? '';
    try {
      writeFileSync('/proc/self/comm', hostile);
      expect(readStatus(process.pid)).toMatchObject({
        name: hostile,
        uid: { real: process.getuid?.() },
      });
      expect(readTaskState(process.pid)).toMatch(/^[RSD]$/);
    } finally {
      writeFileSync('/proc/self/comm', before);
    }
  });

  it('is undefined for a process that is gone, and for a file that is cut', () => {
    expect(readStatus(77, proc.root)).toBeUndefined();
    proc.file('77/status', STATUS.slice(0, STATUS.indexOf('Gid:')));
    expect(readStatus(77, proc.root)).toBeUndefined();
    proc.file('77/status', '');
    expect(readStatus(77, proc.root)).toBeUndefined();
  });
});

describe('readTaskState', () => {
  it.skipIf(!linux)('follows a child through sleeping, stopped and zombie', async () => {
    const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
    const pid = child.pid ?? 0;
    const exit = once(child, 'exit');
    const becomes = (state: string | undefined) =>
      vi.waitFor(() => expect(readTaskState(pid)).toBe(state), { timeout: 5000, interval: 5 });
    try {
      await becomes('S');
      child.kill('SIGSTOP');
      await becomes('T');
    } finally {
      child.kill('SIGKILL');
    }
    await exit;
    await becomes(undefined);
  });

  it('takes the letter after the last bracket of the name', () => {
    proc.file('5/stat', '5 (a) R (b)) D 1 5 5 0 -1 4194560');
    expect(readTaskState(5, proc.root)).toBe('D');
    const longest = ')'.repeat(64);
    proc.file('6/stat', `4194304 (${longest}) t ${'1 '.repeat(200)}`);
    expect(readTaskState(6, proc.root)).toBe('t');
  });

  it('is undefined for a task that is gone, and for a file that tells nothing', () => {
    expect(readTaskState(7, proc.root)).toBeUndefined();
    proc.file('7/stat', '');
    expect(readTaskState(7, proc.root)).toBeUndefined();
  });
});

describe('readTaskDelayacct', () => {
  it('tells off, on and absent apart', () => {
    expect(readTaskDelayacct(proc.root)).toBeUndefined();
    proc.file('sys/kernel/task_delayacct', '0\n');
    expect(readTaskDelayacct(proc.root)).toBe(0);
    proc.file('sys/kernel/task_delayacct', '1\n');
    expect(readTaskDelayacct(proc.root)).toBe(1);
    proc.file('sys/kernel/task_delayacct', 'what\n');
    expect(readTaskDelayacct(proc.root)).toBeUndefined();
  });
});
