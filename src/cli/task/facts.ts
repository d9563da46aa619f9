/** Who a task is and what it has used, each fact a short text; what is not there is left out. */

import { exitCodeOf, exitSignalOf } from '../../exits/status.ts';
import { ACOMPAT, ACORE, AFORK, AGROUP, ASU, AXSIG } from '../../generated/taskstats.ts';
import type { TaskRow } from '../../taskstats/row.ts';
import { formatBytes, formatCount, formatDuration, type Quantity } from '../../text/units.ts';
import { formatTime } from '../coarse.ts';
import { signalName } from '../exits/status.ts';

/** SCHED_* of <linux/sched.h>. */
const POLICIES: Readonly<Record<number, string>> = {
  0: 'OTHER',
  1: 'FIFO',
  2: 'RR',
  3: 'BATCH',
  5: 'IDLE',
  6: 'DEADLINE',
  7: 'EXT',
};

/** ac_flag of <linux/acct.h>. */
const FLAGS: readonly (readonly [bit: number, meaning: string])[] = [
  [AFORK, 'forked without exec'],
  [ASU, 'used superuser privilege'],
  [ACOMPAT, 'compatibility mode'],
  [ACORE, 'dumped core'],
  [AXSIG, 'killed by a signal'],
  [AGROUP, 'last of its thread group'],
];

type Texts = readonly (string | undefined)[];

/** `name value`, or nothing when there is no value. */
function fact<T extends Quantity>(
  name: string,
  value: T | undefined,
  format: (value: T) => string = String,
): string | undefined {
  return value === undefined ? undefined : `${name} ${format(value)}`;
}

function bytesOfKib(kib: bigint): string {
  return formatBytes(kib * 1024n);
}

/** Local time, to the second. */
function when(seconds: number | bigint): string {
  return new Date(Number(seconds) * 1000).toLocaleString('sv-SE');
}

/** As the kernel puts major and minor number together, new_encode_dev(). */
function device(dev: bigint): string {
  return `${(dev >> 8n) & 0xfffn}:${(dev & 0xffn) | ((dev >> 12n) & 0xfff00n)}`;
}

function executable(row: TaskRow): string | undefined {
  const { exeDevice, exeInode } = row;
  if (!exeInode || exeDevice === undefined) return undefined;
  return `executable inode ${exeInode} on device ${device(exeDevice)}`;
}

function flagNames(flags: number): string | undefined {
  const names = FLAGS.filter(([bit]) => flags & bit).map(([, meaning]) => meaning);
  return names.length === 0 ? undefined : names.join(', ');
}

export function identity(row: TaskRow): Texts {
  return [
    fact('process', row.tgid),
    fact('parent', row.ppid),
    fact('uid', row.uid),
    fact('gid', row.gid),
    fact('nice', row.nice),
    fact('policy', row.schedPolicy, (policy) => POLICIES[policy] ?? String(policy)),
    fact('threads', row.threads),
    executable(row),
  ];
}

/** As a shell would tell it: `5`, `SIGKILL`. The kernel has it in the encoding of wait(2). */
function exitStatus(status: number): string {
  const signal = exitSignalOf(status);
  return signal === undefined ? String(exitCodeOf(status)) : signalName(signal);
}

/** `lived`: what the elapsed time is called. */
export function times(row: TaskRow, lived: string): Texts {
  const elapsed = (us: bigint): string => formatDuration(Number(us) / 1e6);
  return [
    fact('began', row.beginTime64Sec ?? row.beginTimeSec, when),
    fact(lived, row.elapsedUs, elapsed),
    row.exitStatus ? fact('exit status', row.exitStatus, exitStatus) : undefined,
    row.flags === undefined ? undefined : flagNames(row.flags),
  ];
}

export function cpu(row: TaskRow): Texts {
  const ofNs = (ns: bigint): string => formatTime(row, ns);
  const ofUs = (us: bigint): string => formatTime(row, us * 1000n);
  return [
    fact('ran', row.cpuRunVirtualNs, ofNs),
    fact('user', row.userTimeUs, ofUs),
    fact('system', row.systemTimeUs, ofUs),
  ];
}

/** A task without memory of its own, a kernel thread or a zombie, has peaks of 0: it has none. */
export function memory(row: TaskRow): Texts {
  return [
    fact('peak resident', row.hiwaterRssKib || undefined, bytesOfKib),
    fact('peak virtual', row.hiwaterVmKib || undefined, bytesOfKib),
    fact('minor faults', row.minorFaults, formatCount),
    fact('major faults', row.majorFaults, formatCount),
  ];
}

/** The words of proc_pid_io(5). All of them the kernel rounds down to a multiple of 1024. */
export function io(row: TaskRow): Texts {
  return [
    fact('read', row.readBytes, formatBytes),
    fact('written', row.writeBytes, formatBytes),
    fact('cancelled', row.cancelledWriteBytes, formatBytes),
    fact('rchar', row.readCharBytes, formatBytes),
    fact('wchar', row.writeCharBytes, formatBytes),
  ];
}

export function switches(row: TaskRow): Texts {
  return [
    fact('voluntary', row.voluntaryContextSwitches, formatCount),
    fact('involuntary', row.involuntaryContextSwitches, formatCount),
  ];
}
