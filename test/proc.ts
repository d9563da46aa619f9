/** What /proc says of a process, to compare with: proc_pid_stat(5), proc_pid_status(5). */
import { readdirSync, readFileSync } from 'node:fs';

export interface ThreadFacts {
  readonly comm: string;
  readonly ppid: bigint;
  readonly minorFaults: bigint;
  readonly majorFaults: bigint;
  readonly nice: bigint;
  readonly uid: bigint;
  readonly gid: bigint;
  /** Peak resident set, KiB. */
  readonly vmHwmKib: bigint;
  readonly voluntary: bigint;
  readonly involuntary: bigint;
  /** /proc/PID/schedstat: time on the CPU, time in the run queue, ns; number of slices. */
  readonly runNs: bigint;
  readonly delayNs: bigint;
  readonly delays: bigint;
}

/** `key: value` lines. */
export function procStatus(pid: number | 'self'): string {
  return readFileSync(`/proc/${pid}/status`, 'utf8');
}

/** CPU time that a process of one thread has used, milliseconds: schedstat. */
export function cpuMsOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}

/** What a line of it says; '' when there is none. */
export function statusOf(text: string, key: string): string {
  return new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(text)?.[1] ?? '';
}

/** The first number of a line of it. */
export function statusNumber(text: string, key: string): bigint {
  const value = /^\d+/.exec(statusOf(text, key))?.[0];
  if (value === undefined) throw new Error(`status has no ${key}`);
  return BigInt(value);
}

/** Fields of stat by their number in the manual; of the name, the second, there is nothing. */
function statOf(folder: string): (position: number) => bigint {
  const stat = readFileSync(`${folder}/stat`, 'utf8');
  // Field 3, the state, is the first after the name, which may hold blanks.
  const after = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (position) => BigInt(after[position - 3] ?? '');
}

/** Clock ticks (hundredths of a second, USER_HZ) that a process has used, user and system. */
export function ticksOf(pid: number): number {
  const number = statOf(`/proc/${pid}`);
  return Number(number(14) + number(15));
}

/** Time on the CPU and in the run queue, ns, and number of slices. */
export function schedstat(folder: string): [bigint, bigint, bigint] {
  const [run, delay, count] = readFileSync(`${folder}/schedstat`, 'utf8').trim().split(' ');
  return [BigInt(run ?? ''), BigInt(delay ?? ''), BigInt(count ?? '')];
}

/** One thread of a process: the leader when `tid` is the pid. */
export function threadFacts(pid: number, tid: number = pid): ThreadFacts {
  const folder = `/proc/${pid}/task/${tid}`;
  const number = statOf(folder);
  const status = readFileSync(`${folder}/status`, 'utf8');
  const [runNs, delayNs, delays] = schedstat(folder);
  return {
    comm: readFileSync(`${folder}/comm`, 'utf8').replace(/\n$/, ''),
    ppid: number(4),
    minorFaults: number(10),
    majorFaults: number(12),
    nice: number(19),
    uid: statusNumber(status, 'Uid'),
    gid: statusNumber(status, 'Gid'),
    vmHwmKib: statusNumber(status, 'VmHWM'),
    voluntary: statusNumber(status, 'voluntary_ctxt_switches'),
    involuntary: statusNumber(status, 'nonvoluntary_ctxt_switches'),
    runNs,
    delayNs,
    delays,
  };
}

/** schedstat of all living threads of a process, added up. */
export function groupSchedstat(pid: number): [bigint, bigint, bigint] {
  const sums: [bigint, bigint, bigint] = [0n, 0n, 0n];
  for (const tid of readdirSync(`/proc/${pid}/task`)) {
    const values = schedstat(`/proc/${pid}/task/${tid}`);
    values.forEach((value, i) => {
      sums[i] = (sums[i] ?? 0n) + value;
    });
  }
  return sums;
}

/** Processes that the first thread of a process has started, and that have not been waited for. */
export function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return list === '' ? [] : list.split(' ').map(Number);
}
