/** What the guest wrote down, as numbers. Names of files: see guest/. */
import type { Capture } from './capture.ts';

type Words = readonly string[];

/** Lines of an account, each as its words. */
export function linesOf({ account }: Capture, name: string): Words[] {
  const text = account[name]?.trim();
  return text ? text.split('\n').map((line) => line.split(' ')) : [];
}

/** The facts about the machine: `key value` lines. */
export function systemOf(capture: Capture): Map<string, string> {
  return new Map(linesOf(capture, 'system').map(([key = '', value = '']) => [key, value]));
}

/** The value of a key in a text of `key: value` lines, such as /proc/PID/status. */
export function keyOf(text: string | undefined, key: string): string {
  const value = new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(text ?? '')?.[1];
  if (value === undefined) throw new Error(`no ${key} in the account`);
  return value;
}

/** What /proc says of one thread. */
export interface TaskAccount {
  readonly comm: string;
  readonly pid: number;
  readonly tgid: number;
  readonly ppid: number;
  readonly uid: number;
  readonly gid: number;
  readonly nice: number;
  readonly schedPolicy: number;
  readonly minorFaults: bigint;
  readonly majorFaults: bigint;
  readonly voluntaryContextSwitches: bigint;
  readonly involuntaryContextSwitches: bigint;
  readonly hiwaterRssKib: bigint;
  readonly hiwaterVmKib: bigint;
  readonly cpuRunVirtualNs: bigint;
  readonly cpuDelayNs: bigint;
  readonly cpuDelayCount: bigint;
  /** Undefined where the kernel does not account I/O. */
  readonly io: Readonly<Record<string, bigint>> | undefined;
  /** User and system time, clock ticks. */
  readonly ticks: number;
  /** Since boot, clock ticks. */
  readonly startTicks: number;
}

/** The fields of /proc/PID/stat from the third on, by their numbers in proc(5). */
function statField(text: string, number: number): number {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return Number(fields[number - 3]);
}

/** Names of the kernel in /proc/PID/io, and of the package. */
const IO = {
  readCharBytes: 'rchar',
  writeCharBytes: 'wchar',
  readSyscalls: 'syscr',
  writeSyscalls: 'syscw',
  readBytes: 'read_bytes',
  writeBytes: 'write_bytes',
  cancelledWriteBytes: 'cancelled_write_bytes',
} as const;
/** taskstats has these in steps. */
const IO_STEP = 1024n;

function ioOf(text: string | undefined): Record<string, bigint> | undefined {
  if (text === undefined) return undefined;
  const entries = Object.entries(IO).map(([name, key]) => {
    const value = BigInt(keyOf(text, key));
    return [name, value - (value % IO_STEP)] as const;
  });
  return Object.fromEntries(entries);
}

/** A thread of a subject. */
export function taskAccount({ account }: Capture, subject: string, tid: number): TaskAccount {
  const file = (name: string): string => account[`${subject}.${tid}.${name}`] ?? '';
  const [status, stat] = [file('status'), file('stat')];
  const first = (key: string): string => keyOf(status, key).split(/\s/)[0] as string;
  const [run = '', delay = '', count = ''] = file('schedstat').trim().split(' ');
  return {
    comm: first('Name'),
    pid: Number(first('Pid')),
    tgid: Number(first('Tgid')),
    ppid: Number(first('PPid')),
    uid: Number(first('Uid')),
    gid: Number(first('Gid')),
    nice: statField(stat, 19),
    schedPolicy: statField(stat, 41),
    minorFaults: BigInt(statField(stat, 10)),
    majorFaults: BigInt(statField(stat, 12)),
    voluntaryContextSwitches: BigInt(first('voluntary_ctxt_switches')),
    involuntaryContextSwitches: BigInt(first('nonvoluntary_ctxt_switches')),
    hiwaterRssKib: BigInt(first('VmHWM')),
    hiwaterVmKib: BigInt(first('VmPeak')),
    cpuRunVirtualNs: BigInt(run),
    cpuDelayNs: BigInt(delay),
    cpuDelayCount: BigInt(count),
    io: ioOf(account[`${subject}.${tid}.io`]),
    ticks: statField(stat, 14) + statField(stat, 15),
    startTicks: statField(stat, 22),
  };
}

/** The threads of a subject that the guest described. */
export function threadsOf({ account }: Capture, subject: string): number[] {
  const pattern = new RegExp(`^${subject}\\.(\\d+)\\.stat$`);
  return Object.keys(account).flatMap((name) => {
    const tid = pattern.exec(name)?.[1];
    return tid === undefined ? [] : [Number(tid)];
  });
}

/** The process id of a subject. */
export function subjectPid(capture: Capture, subject: string): number {
  const line = linesOf(capture, 'subjects').find(([name]) => name === subject);
  if (!line) throw new Error(`no subject ${subject}`);
  return Number(line[1]);
}

/** What wait4(2) said of a process that ended; see guest/exits.c. */
export interface ExitAccount {
  readonly shape: string;
  readonly pid: number;
  readonly status: number;
  readonly uid: number;
  readonly threads: number;
  readonly minorFaults: bigint;
  readonly voluntaryContextSwitches: bigint;
}

export function exitAccounts(capture: Capture, session: string): ExitAccount[] {
  return linesOf(capture, `exits.${session}`).map(([shape = '', ...words]) => {
    const [pid = 0, status = 0, uid = 0, threads = 0, faults = 0, switches = 0] = words.map(Number);
    return {
      shape,
      pid,
      status,
      uid,
      threads,
      minorFaults: BigInt(faults),
      voluntaryContextSwitches: BigInt(switches),
    };
  });
}
