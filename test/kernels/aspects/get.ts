/** Answers to GET, beside /proc of tasks that stood still. */
import { expect } from 'vitest';
import { OP_GET_PID, OP_GET_TGID } from '../../../src/generated/protocol.ts';
import { keyOf, linesOf, subjectPid, systemOf, taskAccount, threadsOf } from '../account.ts';
import type { BootResult } from '../boot-result.ts';
import type { TaskRecord } from '../session.ts';
import type { Aspect } from './aspect.ts';

const ESRCH = 3;
/** Newer kernels sum up memory per CPU, and round in steps; /proc sums up exactly. */
const RSS_TOLERANCE_KIB = 512n;
/** The kernel notes the start of a task in steps of a tick, and reading takes time. */
const ELAPSED_TOLERANCE_US = 30_000;
const VERSION_WITH_TGID = 12;

function big(record: TaskRecord, name: string): bigint {
  const value = record.values[name];
  if (typeof value !== 'bigint') throw new Error(`${name} is ${value}`);
  return value;
}

function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}

/** Time since the start, between two readings of /proc/uptime. */
function checkElapsed(result: BootResult, record: TaskRecord, startTicks: number): void {
  const { account } = result.capture;
  const ticks = Number(systemOf(result.capture).get('ticksPerSecond'));
  const [before, after] = ['uptime.before', 'uptime.after'].map(
    (name) => (Number.parseFloat(account[name] ?? '') - startTicks / ticks) * 1e6,
  ) as [number, number];
  const elapsed = Number(big(record, 'elapsedUs'));
  expect(elapsed).toBeGreaterThan(before - ELAPSED_TOLERANCE_US);
  expect(elapsed).toBeLessThan(after + ELAPSED_TOLERANCE_US);
}

/** Tick accounting and the times in /proc/PID/stat differ by design; see docs/fields.md. */
function checkTimes(record: TaskRecord): void {
  const times = big(record, 'userTimeUs') + big(record, 'systemTimeUs');
  expect(distance(times, big(record, 'cpuRunRealNs') / 1000n)).toBeLessThanOrEqual(1n);
}

export function checkThread(
  result: BootResult,
  subject: string,
  record: TaskRecord | undefined,
): void {
  if (!record) throw new Error(`no record of ${subject}`);
  const {
    io,
    ticks: _,
    startTicks,
    tgid,
    ...own
  } = taskAccount(result.capture, subject, record.id);
  const { hiwaterRssKib, ...exact } = own;
  const { hello } = result.session('root');
  expect([record.group, record.exit, record.version]).toEqual([
    false,
    false,
    hello.taskstatsVersion,
  ]);
  expect(record.values).toMatchObject({ ...exact, ...io, exitStatus: 0 });
  expect(distance(big(record, 'hiwaterRssKib'), hiwaterRssKib)).toBeLessThan(RSS_TOLERANCE_KIB);
  expect(record.values['tgid']).toBe(record.version >= VERSION_WITH_TGID ? tgid : undefined);
  if (record.version >= VERSION_WITH_TGID) {
    const exe = linesOf(result.capture, 'exe').find(([name]) => name === subject) ?? [];
    expect(record.values['exeDevice']).toBe(BigInt(exe[1] ?? -1));
    expect(record.values['exeInode']).toBe(BigInt(exe[2] ?? -1));
  }
  checkTimes(record);
  if (subject !== 'own') checkElapsed(result, record, startTicks);
}

function checkLone(result: BootResult): undefined {
  const { ids, answer } = result.asked('root', OP_GET_PID, 'lone');
  expect(answer.count).toBe(1);
  expect(ids).toEqual([subjectPid(result.capture, 'lone')]);
  expect(answer.records.map(({ id }) => id)).toEqual(ids);
  checkThread(result, 'lone', answer.records[0]);
}

function checkCrowd(result: BootResult): undefined {
  const { ids, answer } = result.asked('root', OP_GET_PID, 'crowd');
  const threads = threadsOf(result.capture, 'crowd');
  expect(threads).toHaveLength(4);
  expect([...ids].sort()).toEqual([...threads].sort());
  expect(answer.records.map(({ id }) => id).sort()).toEqual([...ids].sort());
  for (const record of answer.records) checkThread(result, 'crowd', record);
}

/** What a TGID record sums up; the other fields are zero by design of the kernel. */
const SUMS = [
  'cpuRunVirtualNs',
  'cpuDelayNs',
  'cpuDelayCount',
  'voluntaryContextSwitches',
  'involuntaryContextSwitches',
] as const;

export function checkGroup(
  result: BootResult,
  subject: string,
  record: TaskRecord | undefined,
): void {
  if (!record) throw new Error(`no record of ${subject}`);
  const pid = subjectPid(result.capture, subject);
  const threads = threadsOf(result.capture, subject).map((tid) =>
    taskAccount(result.capture, subject, tid),
  );
  expect([record.group, record.id, record.values['comm']]).toEqual([true, pid, '']);
  for (const name of SUMS) {
    const sum = threads.reduce((total, thread) => total + thread[name], 0n);
    expect(big(record, name), name).toBe(sum);
  }
}

function checkGroups(result: BootResult): undefined {
  for (const subject of ['lone', 'crowd']) {
    const { answer } = result.asked('root', OP_GET_TGID, subject);
    expect([answer.count, answer.records.length]).toEqual([1, 1]);
    checkGroup(result, subject, answer.records[0]);
  }
}

function checkErrors(result: BootResult): undefined {
  for (const operation of [OP_GET_PID, OP_GET_TGID]) {
    const { ids, answer } = result.asked('root', operation, 'gone');
    expect(answer.refusals).toEqual(ids.map((id) => ({ id, errno: ESRCH })));
    expect([answer.records, answer.gaps, answer.count]).toEqual([[], [], 1]);
  }
}

function checkSystem(result: BootResult): undefined {
  const { records } = result.asked('root', OP_GET_PID, 'system').answer;
  const [init, kernel] = [1, 2].map((pid) => records.find(({ id }) => id === pid));
  expect(init?.values).toMatchObject({ comm: 'init', pid: 1, ppid: 0, uid: 0 });
  expect(kernel?.values).toMatchObject({ comm: 'kthreadd', pid: 2, ppid: 0, hiwaterVmKib: 0n });
  const { account } = result.capture;
  expect(keyOf(account['helper.root.status'], 'PPid')).toBe('1');
}

export const GET_ASPECTS: readonly Aspect[] = [
  {
    name: 'GET pid',
    title: 'the record of a process with one thread is what /proc says',
    check: checkLone,
  },
  {
    name: 'GET pid of threads',
    title: 'the record of each thread is what /proc says of that thread',
    check: checkCrowd,
  },
  {
    name: 'GET tgid',
    title: 'the record of a process is the sum of what /proc says of its threads',
    check: checkGroups,
  },
  { name: 'kernel tasks', title: 'init and kthreadd are themselves', check: checkSystem },
  { name: 'ESRCH', title: 'a process that has ended is refused with ESRCH', check: checkErrors },
];
