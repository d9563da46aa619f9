/** The exit stream, beside what wait4(2) and another listener say. */
import { expect } from 'vitest';
import { REASON_KERNEL, REASON_QUEUE, REASON_WITHHELD } from '../../../src/generated/protocol.ts';
import { type ExitAccount, exitAccounts, linesOf } from '../account.ts';
import type { BootResult } from '../boot-result.ts';
import type { ExitBatch, TaskRecord } from '../session.ts';
import type { Aspect } from './aspect.ts';

const OWN_UID = 1000;
const VERSION_WITH_TGID = 12;
const FLAG_GROUP = 32;
const STORM = 120;

function recordsOf(batches: readonly ExitBatch[]): TaskRecord[] {
  return batches.flatMap(({ records }) => records);
}

/** One datagram each: its first record is that of the thread. */
function threadsIn(batches: readonly ExitBatch[]): TaskRecord[] {
  return recordsOf(batches).filter(({ group }) => !group);
}

function missing(result: BootResult, session: string, reason: number): number {
  const gaps = result.session(session).gaps.filter((gap) => gap.reason === reason);
  return gaps.reduce((sum, { count }) => sum + count, 0);
}

function checkLeader(account: ExitAccount, record: TaskRecord | undefined): void {
  if (!record) throw new Error(`no exit of ${account.shape} ${account.pid}`);
  const { values, version } = record;
  expect(record.exit).toBe(true);
  expect(values).toMatchObject({ pid: account.pid, uid: account.uid });
  // The leader of a headless process ends first, with a status of its own.
  if (account.shape !== 'headless') expect(values['exitStatus']).toBe(account.status);
  if (account.threads === 1 && version >= VERSION_WITH_TGID) {
    expect(Number(values['flags']) & FLAG_GROUP).toBe(FLAG_GROUP);
  }
  // Of those in a storm, only the status was noted.
  if (account.threads === 1 && account.shape !== 'storm') {
    expect(values['minorFaults']).toBeLessThanOrEqual(account.minorFaults);
    expect(values['minorFaults']).toBeGreaterThan(0n);
    expect(values['voluntaryContextSwitches']).toBeLessThanOrEqual(
      account.voluntaryContextSwitches,
    );
  }
}

/** Processes of known shape: a datagram for each thread, the group in the last one. */
function checkShapes(result: BootResult): undefined {
  const { exits, hello } = result.session('exits');
  expect(hello.exitEvents).toBe('ready');
  const records = recordsOf(exits);
  for (const account of exitAccounts(result.capture, 'exits')) {
    const { shape, pid, threads } = account;
    checkLeader(
      account,
      records.find(({ id, group }) => id === pid && !group),
    );
    const groups = records.filter(({ id, group }) => id === pid && group);
    expect(groups.length, shape).toBe(threads > 1 ? 1 : 0);
    for (const group of groups) expect(group.version).toBe(hello.taskstatsVersion);
    if (!['threaded', 'headless'].includes(shape) || hello.taskstatsVersion < VERSION_WITH_TGID)
      continue;
    const members = records.filter(({ values, group }) => values['tgid'] === pid && !group);
    expect(members, shape).toHaveLength(threads);
  }
}

/** Sequence and id of what the kernel told another listener in that time. */
function toldOf(result: BootResult, session: string): Set<string> {
  return new Set(linesOf(result.capture, `kernel.${session}`).map((words) => words.join(' ')));
}

/** How many that were. */
function toldIn(result: BootResult, session: string): number {
  return linesOf(result.capture, `kernel.${session}`).length;
}

function checkStorm(result: BootResult): undefined {
  const { exits, gaps } = result.session('exits');
  const threads = threadsIn(exits);
  const told = toldOf(result, 'exits');
  expect(gaps).toEqual([]);
  expect(exits.reduce((sum, { count }) => sum + count, 0)).toBe(threads.length);
  const seen = threads.map(({ sequence, id }) => `${sequence} ${id}`);
  expect(seen.filter((each) => !told.has(each))).toEqual([]);
  expect(new Set(seen).size).toBe(seen.length);
  const accounts = exitAccounts(result.capture, 'exits');
  expect(accounts.filter(({ shape }) => shape === 'storm')).toHaveLength(2 * STORM);
  const ids = new Set(threads.map(({ id }) => id));
  expect(accounts.filter(({ pid }) => !ids.has(pid))).toEqual([]);
}

function checkOwn(result: BootResult): undefined {
  const { exits } = result.session('exits-own');
  const threads = threadsIn(exits);
  const accounts = exitAccounts(result.capture, 'exits-own');
  const own = accounts.filter(({ shape, uid }) => shape === 'storm' && uid === OWN_UID);
  expect(own).toHaveLength(STORM);
  const ids = new Set(threads.map(({ id }) => id));
  expect(own.filter(({ pid }) => !ids.has(pid))).toEqual([]);
  expect(threads.filter(({ values }) => values['uid'] !== OWN_UID)).toEqual([]);
  checkSum(result, 'exits-own', threads.length);
  const others = accounts.filter(({ uid }) => uid !== OWN_UID);
  expect(missing(result, 'exits-own', REASON_WITHHELD)).toBeGreaterThanOrEqual(others.length);
}

/**
 * What was delivered, lost and withheld is what the kernel told; the other listener
 * began a moment earlier and ended a moment later, so it may have heard of a few more.
 */
function checkSum(result: BootResult, session: string, delivered: number): void {
  const accounted = [REASON_KERNEL, REASON_QUEUE, REASON_WITHHELD].reduce(
    (sum, reason) => sum + missing(result, session, reason),
    delivered,
  );
  const made = exitAccounts(result.capture, session).reduce((sum, { threads }) => sum + threads, 0);
  const told = toldIn(result, session);
  expect(accounted).toBeGreaterThanOrEqual(made);
  expect(accounted).toBeLessThanOrEqual(told);
}

function checkLost(result: BootResult): undefined {
  const session = 'exits-lost';
  const delivered = threadsIn(result.session(session).exits).length;
  expect(delivered).toBeGreaterThan(0);
  expect(missing(result, session, REASON_KERNEL)).toBeGreaterThan(0);
  checkSum(result, session, delivered);
}

export const EXIT_ASPECTS: readonly Aspect[] = [
  {
    name: 'exit events',
    title: 'the exit of each process, with one thread or many, is told as wait4 tells it',
    check: checkShapes,
  },
  {
    name: 'exit storm',
    title: 'every exit of a storm is delivered, and once',
    check: checkStorm,
  },
  {
    name: 'exits of own tasks',
    title: 'exits of other users are withheld and counted',
    check: checkOwn,
  },
  {
    name: 'losses',
    title: 'delivered and lost exits are together what the kernel told',
    check: checkLost,
  },
];
