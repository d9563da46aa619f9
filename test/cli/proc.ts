/** What /proc says of a thread, to compare with: proc_pid_stat(5), proc_pid_status(5). */
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

function field(text: string, key: string): bigint {
  const value = new RegExp(`^${key}:\\s*(\\d+)`, 'm').exec(text)?.[1];
  if (value === undefined) throw new Error(`status has no ${key}`);
  return BigInt(value);
}

export function schedstat(folder: string): [bigint, bigint, bigint] {
  const [run, delay, count] = readFileSync(`${folder}/schedstat`, 'utf8').trim().split(' ');
  return [BigInt(run ?? ''), BigInt(delay ?? ''), BigInt(count ?? '')];
}

/** One thread of a process: the leader when `tid` is the pid. */
export function threadFacts(pid: number, tid: number = pid): ThreadFacts {
  const folder = `/proc/${pid}/task/${tid}`;
  const stat = readFileSync(`${folder}/stat`, 'utf8');
  const status = readFileSync(`${folder}/status`, 'utf8');
  const [runNs, delayNs, delays] = schedstat(folder);
  // Field 3, the state, is the first after the name, which may hold blanks.
  const after = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const number = (position: number): bigint => BigInt(after[position - 3] ?? '');
  return {
    comm: readFileSync(`${folder}/comm`, 'utf8').replace(/\n$/, ''),
    ppid: number(4),
    minorFaults: number(10),
    majorFaults: number(12),
    nice: number(19),
    uid: field(status, 'Uid'),
    gid: field(status, 'Gid'),
    vmHwmKib: field(status, 'VmHWM'),
    voluntary: field(status, 'voluntary_ctxt_switches'),
    involuntary: field(status, 'nonvoluntary_ctxt_switches'),
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
