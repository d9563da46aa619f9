/** What both a privileged and an unprivileged sidestat must print: the truth of /proc. */
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { expect } from 'vitest';
import { groupSchedstat, type ThreadFacts, threadFacts } from '../proc.ts';
import type { Run } from './run.ts';

/** `--json --raw` of a task; integers over 2^53 are strings. */
export interface RawDocument {
  readonly type: string;
  readonly kind: string;
  readonly id: number;
  readonly version: number;
  readonly stats: Readonly<Record<string, number | string>>;
}

/** Runs sidestat and gives back the document that it printed. */
export type Ask = (...args: string[]) => Promise<RawDocument>;

export function parseDocument({ code, stdout, stderr }: Run): RawDocument {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as RawDocument;
}

function big(document: RawDocument, name: string): bigint {
  const value = document.stats[name];
  if (value === undefined) throw new Error(`${name} is absent`);
  return BigInt(value);
}

function expectBetween(name: string, before: bigint, value: bigint, after: bigint): void {
  const message = `${name}: ${before} <= ${value} <= ${after}`;
  expect(before <= value && value <= after, message).toBe(true);
}

/** Counters of the kernel's struct, and where /proc has the same. */
const THREAD_COUNTERS: readonly [string, keyof ThreadFacts][] = [
  ['ac_minflt', 'minorFaults'],
  ['ac_majflt', 'majorFaults'],
  ['nvcsw', 'voluntary'],
  ['nivcsw', 'involuntary'],
  ['cpu_run_virtual_total', 'runNs'],
  ['cpu_delay_total', 'delayNs'],
  ['cpu_count', 'delays'],
];

const PAGE_KIB = 4;
/** Kinds of pages that the resident set is the sum of. */
const COUNTERS = 3;

/**
 * The resident set is counted on each CPU by itself, and added up in batches
 * (percpu_counter_batch): /proc adds up all of it, taskstats takes the sum of the
 * batches. So the peak of a process that is at its peak now may differ by this
 * much; one that lies behind is a stored number, the same in both.
 */
function driftKib(): bigint {
  const cpuCount = cpus().length;
  return BigInt(COUNTERS * Math.max(32, 2 * cpuCount) * cpuCount * PAGE_KIB);
}

/**
 * `sidestat pid` of a thread agrees with /proc, read before and after; with
 * `peakIsPast` the peak of memory is the same to the page.
 */
export async function expectThreadAgrees(
  ask: Ask,
  pid: number,
  { tid = pid, peakIsPast = false }: { tid?: number; peakIsPast?: boolean } = {},
): Promise<void> {
  const before = threadFacts(pid, tid);
  const document = await ask('pid', '--json', '--raw', String(tid));
  const after = threadFacts(pid, tid);
  expect(document).toMatchObject({ type: 'taskstats', kind: 'pid', id: tid });
  expect(document.stats).toMatchObject({
    version: document.version,
    ac_pid: tid,
    ac_tgid: pid,
    ac_comm: before.comm,
    ac_ppid: Number(before.ppid),
    ac_uid: Number(before.uid),
    ac_gid: Number(before.gid),
    ac_nice: Number(before.nice),
  });
  const slack = peakIsPast ? 0n : driftKib();
  const peak = big(document, 'hiwater_rss');
  expectBetween('hiwater_rss', before.vmHwmKib - slack, peak, after.vmHwmKib + slack);
  for (const [name, fact] of THREAD_COUNTERS) {
    expectBetween(name, before[fact] as bigint, big(document, name), after[fact] as bigint);
  }
}

/** `sidestat tgid` of a process, none of whose threads has ended, agrees with the sum of its threads. */
export async function expectGroupAgrees(ask: Ask, pid: number): Promise<void> {
  const threads = readdirSync(`/proc/${pid}/task`);
  const before = groupSchedstat(pid);
  const document = await ask('tgid', '--json', '--raw', String(pid));
  const after = groupSchedstat(pid);
  expect(readdirSync(`/proc/${pid}/task`)).toEqual(threads);
  expect(document).toMatchObject({ type: 'taskstats', kind: 'tgid', id: pid });
  ['cpu_run_virtual_total', 'cpu_delay_total', 'cpu_count'].forEach((name, i) => {
    expectBetween(name, before[i] ?? 0n, big(document, name), after[i] ?? 0n);
  });
  // The kernel leaves these 0 in a group: they must not look like values.
  for (const name of ['ac_comm', 'ac_uid', 'ac_minflt', 'hiwater_rss', 'cpu_delay_max']) {
    expect(document.stats).not.toHaveProperty(name);
  }
}
