// Generated from schema/taskstats.json by `npm run gen`. Do not edit.

/** One thread, as a PID record describes it. A field that the kernel did not send is undefined. */
export interface TaskFields {
  /** Version of the struct that the kernel sent. Kernel: `version`. */
  readonly version: number | undefined;
  /** Exit status in the encoding of wait(2); 0 while the task lives. Unit: wait status. Since struct version 2. Kernel: `ac_exitcode`. */
  readonly exitStatus: number | undefined;
  /** Accounting flags: AFORK 1, ASU 2, ACOMPAT 4, ACORE 8, AXSIG 16, AGROUP 32 (from version 12). Unit: bit mask. Since struct version 2. Kernel: `ac_flag`. */
  readonly flags: number | undefined;
  /** Nice value; the kernel stores it in an unsigned byte, it is read as signed. Unit: nice. Since struct version 2. Kernel: `ac_nice`. */
  readonly nice: number | undefined;
  /** Number of delays: runnable but waiting for a CPU. Unit: count. Kernel: `cpu_count`. */
  readonly cpuDelayCount: bigint | undefined;
  /** Total delay: runnable but waiting for a CPU. Unit: ns. Kernel: `cpu_delay_total`. */
  readonly cpuDelayNs: bigint | undefined;
  /** Number of delays: waiting for synchronous block I/O. Unit: count. Kernel: `blkio_count`. */
  readonly blkioDelayCount: bigint | undefined;
  /** Total delay: waiting for synchronous block I/O. Linux 6.12 and later now and then count too much, see docs/delays.md. Unit: ns. Kernel: `blkio_delay_total`. */
  readonly blkioDelayNs: bigint | undefined;
  /** Number of delays: waiting for a page to be swapped in. Unit: count. Kernel: `swapin_count`. */
  readonly swapinDelayCount: bigint | undefined;
  /** Total delay: waiting for a page to be swapped in. Unit: ns. Kernel: `swapin_delay_total`. */
  readonly swapinDelayNs: bigint | undefined;
  /** CPU time, user plus system, as the tick accounting sees it. Unit: ns. Kernel: `cpu_run_real_total`. */
  readonly cpuRunRealNs: bigint | undefined;
  /** CPU time as the scheduler measures it. Of a task that runs, or that ends, it lacks the time since the last tick or switch. Unit: ns. Kernel: `cpu_run_virtual_total`. */
  readonly cpuRunVirtualNs: bigint | undefined;
  /** Command name, up to 32 bytes, NUL padded, in no guaranteed encoding. Unit: bytes. Since struct version 2. Kernel: `ac_comm`. */
  readonly comm: string | undefined;
  /** Scheduling policy: 0 OTHER, 1 FIFO, 2 RR, 3 BATCH, 5 IDLE, 6 DEADLINE, 7 EXT. Unit: SCHED_*. Since struct version 2. Kernel: `ac_sched`. */
  readonly schedPolicy: number | undefined;
  /** Real user id, as seen from the user namespace of the reader. Unit: uid. Since struct version 2. Kernel: `ac_uid`. */
  readonly uid: number | undefined;
  /** Real group id, as seen from the user namespace of the reader. Unit: gid. Since struct version 2. Kernel: `ac_gid`. */
  readonly gid: number | undefined;
  /** Thread id, as seen from the pid namespace of the reader. Unit: pid. Since struct version 2. Kernel: `ac_pid`. */
  readonly pid: number | undefined;
  /** Thread group id of the parent; 0 when there is none or it is not visible. Unit: pid. Since struct version 2. Kernel: `ac_ppid`. */
  readonly ppid: number | undefined;
  /** Begin time in seconds since the epoch, 32 bits; computed at query time, so it moves with the wall clock. Unit: s. Since struct version 2. Kernel: `ac_btime`. */
  readonly beginTimeSec: number | undefined;
  /** Time since the task began; in a TGID record the sum over its threads. Unit: us. Since struct version 2. Kernel: `ac_etime`. */
  readonly elapsedUs: bigint | undefined;
  /** CPU time in user mode, at tick granularity. Unit: us. Since struct version 2. Kernel: `ac_utime`. */
  readonly userTimeUs: bigint | undefined;
  /** CPU time in the kernel, at tick granularity. Unit: us. Since struct version 2. Kernel: `ac_stime`. */
  readonly systemTimeUs: bigint | undefined;
  /** Page faults that needed no I/O. Unit: count. Since struct version 2. Kernel: `ac_minflt`. */
  readonly minorFaults: bigint | undefined;
  /** Page faults that needed I/O. Unit: count. Since struct version 2. Kernel: `ac_majflt`. */
  readonly majorFaults: bigint | undefined;
  /** Integral of the resident set over CPU time; divide by CPU time for the average. Unit: MB us. Since struct version 2. Kernel: `coremem`. */
  readonly corememMbUs: bigint | undefined;
  /** Integral of the virtual memory size over CPU time; divide by CPU time for the average. Unit: MB us. Since struct version 2. Kernel: `virtmem`. */
  readonly virtmemMbUs: bigint | undefined;
  /** Peak resident set of the address space; 0 for kernel threads and zombies. Unit: KiB. Since struct version 2. Kernel: `hiwater_rss`. */
  readonly hiwaterRssKib: bigint | undefined;
  /** Peak virtual size of the address space; 0 for kernel threads and zombies. Unit: KiB. Since struct version 2. Kernel: `hiwater_vm`. */
  readonly hiwaterVmKib: bigint | undefined;
  /** Bytes asked for by read calls (rchar), rounded down to 1024. Unit: bytes. Since struct version 2. Kernel: `read_char`. */
  readonly readCharBytes: bigint | undefined;
  /** Bytes passed to write calls (wchar), rounded down to 1024. Unit: bytes. Since struct version 2. Kernel: `write_char`. */
  readonly writeCharBytes: bigint | undefined;
  /** Read calls (syscr), rounded down to a multiple of 1024 by the kernel. Unit: count. Since struct version 2. Kernel: `read_syscalls`. */
  readonly readSyscalls: bigint | undefined;
  /** Write calls (syscw), rounded down to a multiple of 1024 by the kernel. Unit: count. Since struct version 2. Kernel: `write_syscalls`. */
  readonly writeSyscalls: bigint | undefined;
  /** Bytes fetched from storage, rounded down to 1024. Unit: bytes. Since struct version 3. Kernel: `read_bytes`. */
  readonly readBytes: bigint | undefined;
  /** Bytes sent to storage, rounded down to 1024. Unit: bytes. Since struct version 3. Kernel: `write_bytes`. */
  readonly writeBytes: bigint | undefined;
  /** Bytes of writes that a truncation cancelled, rounded down to 1024. Unit: bytes. Since struct version 3. Kernel: `cancelled_write_bytes`. */
  readonly cancelledWriteBytes: bigint | undefined;
  /** Context switches because the task waited. Unit: count. Since struct version 5. Kernel: `nvcsw`. */
  readonly voluntaryContextSwitches: bigint | undefined;
  /** Context switches because the scheduler took the CPU away. Unit: count. Since struct version 5. Kernel: `nivcsw`. */
  readonly involuntaryContextSwitches: bigint | undefined;
  /** User time scaled by SMT and frequency; equals userTimeUs on most architectures. Unit: us. Since struct version 6. Kernel: `ac_utimescaled`. */
  readonly userTimeScaledUs: bigint | undefined;
  /** System time scaled by SMT and frequency; equals systemTimeUs on most architectures. Unit: us. Since struct version 6. Kernel: `ac_stimescaled`. */
  readonly systemTimeScaledUs: bigint | undefined;
  /** cpuRunRealNs scaled by SMT and frequency. Unit: ns. Since struct version 6. Kernel: `cpu_scaled_run_real_total`. */
  readonly cpuScaledRunRealNs: bigint | undefined;
  /** Number of delays: reclaiming memory directly. Unit: count. Since struct version 7. Kernel: `freepages_count`. */
  readonly freepagesDelayCount: bigint | undefined;
  /** Total delay: reclaiming memory directly. Unit: ns. Since struct version 7. Kernel: `freepages_delay_total`. */
  readonly freepagesDelayNs: bigint | undefined;
  /** Number of delays: waiting for a recently evicted page to be read again. Unit: count. Since struct version 9. Kernel: `thrashing_count`. */
  readonly thrashingDelayCount: bigint | undefined;
  /** Total delay: waiting for a recently evicted page to be read again. Unit: ns. Since struct version 9. Kernel: `thrashing_delay_total`. */
  readonly thrashingDelayNs: bigint | undefined;
  /** Begin time in seconds since the epoch, 64 bits; computed at query time, so it moves with the wall clock. Unit: s. Since struct version 10. Kernel: `ac_btime64`. */
  readonly beginTime64Sec: bigint | undefined;
  /** Number of delays: compacting memory directly. Unit: count. Since struct version 11. Kernel: `compact_count`. */
  readonly compactDelayCount: bigint | undefined;
  /** Total delay: compacting memory directly. Unit: ns. Since struct version 11. Kernel: `compact_delay_total`. */
  readonly compactDelayNs: bigint | undefined;
  /** Thread group id: the process that the thread belongs to. Unit: pid. Since struct version 12. Kernel: `ac_tgid`. */
  readonly tgid: number | undefined;
  /** Time since the thread group leader began. Unit: us. Since struct version 12. Kernel: `ac_tgetime`. */
  readonly groupElapsedUs: bigint | undefined;
  /** Device of the executable, in the encoding of stat(2); 0 for kernel threads. Unit: dev. Since struct version 12. Kernel: `ac_exe_dev`. */
  readonly exeDevice: bigint | undefined;
  /** Inode of the executable; 0 for kernel threads. Unit: inode. Since struct version 12. Kernel: `ac_exe_inode`. */
  readonly exeInode: bigint | undefined;
  /** Number of delays: copying a page on write. Unit: count. Since struct version 13. Kernel: `wpcopy_count`. */
  readonly wpcopyDelayCount: bigint | undefined;
  /** Total delay: copying a page on write. Unit: ns. Since struct version 13. Kernel: `wpcopy_delay_total`. */
  readonly wpcopyDelayNs: bigint | undefined;
  /** Number of delays: interrupted by hard and soft interrupts. Unit: count. Since struct version 14. Kernel: `irq_count`. */
  readonly irqDelayCount: bigint | undefined;
  /** Total delay: interrupted by hard and soft interrupts. Unit: ns. Since struct version 14. Kernel: `irq_delay_total`. */
  readonly irqDelayNs: bigint | undefined;
  /** Longest single delay: runnable but waiting for a CPU. Unit: ns. Since struct version 15. Kernel: `cpu_delay_max`. */
  readonly cpuDelayMaxNs: bigint | undefined;
  /** Shortest single delay, 0 when none was recorded: runnable but waiting for a CPU. Unit: ns. Since struct version 15. Kernel: `cpu_delay_min`. */
  readonly cpuDelayMinNs: bigint | undefined;
  /** Longest single delay: waiting for synchronous block I/O. Linux 6.12 and later now and then count too much, see docs/delays.md. Unit: ns. Since struct version 15. Kernel: `blkio_delay_max`. */
  readonly blkioDelayMaxNs: bigint | undefined;
  /** Shortest single delay, 0 when none was recorded: waiting for synchronous block I/O. Unit: ns. Since struct version 15. Kernel: `blkio_delay_min`. */
  readonly blkioDelayMinNs: bigint | undefined;
  /** Longest single delay: waiting for a page to be swapped in. Unit: ns. Since struct version 15. Kernel: `swapin_delay_max`. */
  readonly swapinDelayMaxNs: bigint | undefined;
  /** Shortest single delay, 0 when none was recorded: waiting for a page to be swapped in. Unit: ns. Since struct version 15. Kernel: `swapin_delay_min`. */
  readonly swapinDelayMinNs: bigint | undefined;
  /** Longest single delay: reclaiming memory directly. Unit: ns. Since struct version 15. Kernel: `freepages_delay_max`. */
  readonly freepagesDelayMaxNs: bigint | undefined;
  /** Shortest single delay, 0 when none was recorded: reclaiming memory directly. Unit: ns. Since struct version 15. Kernel: `freepages_delay_min`. */
  readonly freepagesDelayMinNs: bigint | undefined;
  /** Longest single delay: waiting for a recently evicted page to be read again. Unit: ns. Since struct version 15. Kernel: `thrashing_delay_max`. */
  readonly thrashingDelayMaxNs: bigint | undefined;
  /** Shortest single delay, 0 when none was recorded: waiting for a recently evicted page to be read again. Unit: ns. Since struct version 15. Kernel: `thrashing_delay_min`. */
  readonly thrashingDelayMinNs: bigint | undefined;
  /** Longest single delay: compacting memory directly. Unit: ns. Since struct version 15. Kernel: `compact_delay_max`. */
  readonly compactDelayMaxNs: bigint | undefined;
  /** Shortest single delay, 0 when none was recorded: compacting memory directly. Unit: ns. Since struct version 15. Kernel: `compact_delay_min`. */
  readonly compactDelayMinNs: bigint | undefined;
  /** Longest single delay: copying a page on write. Unit: ns. Since struct version 15. Kernel: `wpcopy_delay_max`. */
  readonly wpcopyDelayMaxNs: bigint | undefined;
  /** Shortest single delay, 0 when none was recorded: copying a page on write. Unit: ns. Since struct version 15. Kernel: `wpcopy_delay_min`. */
  readonly wpcopyDelayMinNs: bigint | undefined;
  /** Longest single delay: interrupted by hard and soft interrupts. Unit: ns. Since struct version 15. Kernel: `irq_delay_max`. */
  readonly irqDelayMaxNs: bigint | undefined;
  /** Shortest single delay, 0 when none was recorded: interrupted by hard and soft interrupts. Unit: ns. Since struct version 15. Kernel: `irq_delay_min`. */
  readonly irqDelayMinNs: bigint | undefined;
  /** When the longest delay ended, CLOCK_REALTIME, seconds: runnable but waiting for a CPU. Unit: s. Since struct version 17. Kernel: `cpu_delay_max_ts.tv_sec`. */
  readonly cpuDelayMaxTimeSec: bigint | undefined;
  /** When the longest delay ended, nanoseconds within the second: runnable but waiting for a CPU. Unit: ns. Since struct version 17. Kernel: `cpu_delay_max_ts.tv_nsec`. */
  readonly cpuDelayMaxTimeNs: bigint | undefined;
  /** When the longest delay ended, CLOCK_REALTIME, seconds: waiting for synchronous block I/O. Unit: s. Since struct version 17. Kernel: `blkio_delay_max_ts.tv_sec`. */
  readonly blkioDelayMaxTimeSec: bigint | undefined;
  /** When the longest delay ended, nanoseconds within the second: waiting for synchronous block I/O. Unit: ns. Since struct version 17. Kernel: `blkio_delay_max_ts.tv_nsec`. */
  readonly blkioDelayMaxTimeNs: bigint | undefined;
  /** When the longest delay ended, CLOCK_REALTIME, seconds: waiting for a page to be swapped in. Unit: s. Since struct version 17. Kernel: `swapin_delay_max_ts.tv_sec`. */
  readonly swapinDelayMaxTimeSec: bigint | undefined;
  /** When the longest delay ended, nanoseconds within the second: waiting for a page to be swapped in. Unit: ns. Since struct version 17. Kernel: `swapin_delay_max_ts.tv_nsec`. */
  readonly swapinDelayMaxTimeNs: bigint | undefined;
  /** When the longest delay ended, CLOCK_REALTIME, seconds: reclaiming memory directly. Unit: s. Since struct version 17. Kernel: `freepages_delay_max_ts.tv_sec`. */
  readonly freepagesDelayMaxTimeSec: bigint | undefined;
  /** When the longest delay ended, nanoseconds within the second: reclaiming memory directly. Unit: ns. Since struct version 17. Kernel: `freepages_delay_max_ts.tv_nsec`. */
  readonly freepagesDelayMaxTimeNs: bigint | undefined;
  /** When the longest delay ended, CLOCK_REALTIME, seconds: waiting for a recently evicted page to be read again. Unit: s. Since struct version 17. Kernel: `thrashing_delay_max_ts.tv_sec`. */
  readonly thrashingDelayMaxTimeSec: bigint | undefined;
  /** When the longest delay ended, nanoseconds within the second: waiting for a recently evicted page to be read again. Unit: ns. Since struct version 17. Kernel: `thrashing_delay_max_ts.tv_nsec`. */
  readonly thrashingDelayMaxTimeNs: bigint | undefined;
  /** When the longest delay ended, CLOCK_REALTIME, seconds: compacting memory directly. Unit: s. Since struct version 17. Kernel: `compact_delay_max_ts.tv_sec`. */
  readonly compactDelayMaxTimeSec: bigint | undefined;
  /** When the longest delay ended, nanoseconds within the second: compacting memory directly. Unit: ns. Since struct version 17. Kernel: `compact_delay_max_ts.tv_nsec`. */
  readonly compactDelayMaxTimeNs: bigint | undefined;
  /** When the longest delay ended, CLOCK_REALTIME, seconds: copying a page on write. Unit: s. Since struct version 17. Kernel: `wpcopy_delay_max_ts.tv_sec`. */
  readonly wpcopyDelayMaxTimeSec: bigint | undefined;
  /** When the longest delay ended, nanoseconds within the second: copying a page on write. Unit: ns. Since struct version 17. Kernel: `wpcopy_delay_max_ts.tv_nsec`. */
  readonly wpcopyDelayMaxTimeNs: bigint | undefined;
  /** When the longest delay ended, CLOCK_REALTIME, seconds: interrupted by hard and soft interrupts. Unit: s. Since struct version 17. Kernel: `irq_delay_max_ts.tv_sec`. */
  readonly irqDelayMaxTimeSec: bigint | undefined;
  /** When the longest delay ended, nanoseconds within the second: interrupted by hard and soft interrupts. Unit: ns. Since struct version 17. Kernel: `irq_delay_max_ts.tv_nsec`. */
  readonly irqDelayMaxTimeNs: bigint | undefined;
}

/** One thread group, as a TGID record describes it: only what means something there. */
export interface GroupFields {
  /** Version of the struct that the kernel sent. Kernel: `version`. */
  readonly version: number | undefined;
  /** Number of delays: runnable but waiting for a CPU. Unit: count. Kernel: `cpu_count`. */
  readonly cpuDelayCount: bigint | undefined;
  /** Total delay: runnable but waiting for a CPU. Unit: ns. Kernel: `cpu_delay_total`. */
  readonly cpuDelayNs: bigint | undefined;
  /** Number of delays: waiting for synchronous block I/O. Unit: count. Kernel: `blkio_count`. */
  readonly blkioDelayCount: bigint | undefined;
  /** Total delay: waiting for synchronous block I/O. Linux 6.12 and later now and then count too much, see docs/delays.md. Unit: ns. Kernel: `blkio_delay_total`. */
  readonly blkioDelayNs: bigint | undefined;
  /** Number of delays: waiting for a page to be swapped in. Unit: count. Kernel: `swapin_count`. */
  readonly swapinDelayCount: bigint | undefined;
  /** Total delay: waiting for a page to be swapped in. Unit: ns. Kernel: `swapin_delay_total`. */
  readonly swapinDelayNs: bigint | undefined;
  /** CPU time, user plus system, as the tick accounting sees it. Unit: ns. Kernel: `cpu_run_real_total`. */
  readonly cpuRunRealNs: bigint | undefined;
  /** CPU time as the scheduler measures it. Of a task that runs, or that ends, it lacks the time since the last tick or switch. Unit: ns. Kernel: `cpu_run_virtual_total`. */
  readonly cpuRunVirtualNs: bigint | undefined;
  /** Time since the task began; in a TGID record the sum over its threads. Unit: us. Since struct version 2. Kernel: `ac_etime`. */
  readonly elapsedUs: bigint | undefined;
  /** CPU time in user mode, at tick granularity. Unit: us. Since struct version 2. Kernel: `ac_utime`. */
  readonly userTimeUs: bigint | undefined;
  /** CPU time in the kernel, at tick granularity. Unit: us. Since struct version 2. Kernel: `ac_stime`. */
  readonly systemTimeUs: bigint | undefined;
  /** Context switches because the task waited. Unit: count. Since struct version 5. Kernel: `nvcsw`. */
  readonly voluntaryContextSwitches: bigint | undefined;
  /** Context switches because the scheduler took the CPU away. Unit: count. Since struct version 5. Kernel: `nivcsw`. */
  readonly involuntaryContextSwitches: bigint | undefined;
  /** cpuRunRealNs scaled by SMT and frequency. Unit: ns. Since struct version 6. Kernel: `cpu_scaled_run_real_total`. */
  readonly cpuScaledRunRealNs: bigint | undefined;
  /** Number of delays: reclaiming memory directly. Unit: count. Since struct version 7. Kernel: `freepages_count`. */
  readonly freepagesDelayCount: bigint | undefined;
  /** Total delay: reclaiming memory directly. Unit: ns. Since struct version 7. Kernel: `freepages_delay_total`. */
  readonly freepagesDelayNs: bigint | undefined;
  /** Number of delays: waiting for a recently evicted page to be read again. Unit: count. Since struct version 9. Kernel: `thrashing_count`. */
  readonly thrashingDelayCount: bigint | undefined;
  /** Total delay: waiting for a recently evicted page to be read again. Unit: ns. Since struct version 9. Kernel: `thrashing_delay_total`. */
  readonly thrashingDelayNs: bigint | undefined;
  /** Number of delays: compacting memory directly. Unit: count. Since struct version 11. Kernel: `compact_count`. */
  readonly compactDelayCount: bigint | undefined;
  /** Total delay: compacting memory directly. Unit: ns. Since struct version 11. Kernel: `compact_delay_total`. */
  readonly compactDelayNs: bigint | undefined;
  /** Number of delays: copying a page on write. Unit: count. Since struct version 13. Kernel: `wpcopy_count`. */
  readonly wpcopyDelayCount: bigint | undefined;
  /** Total delay: copying a page on write. Unit: ns. Since struct version 13. Kernel: `wpcopy_delay_total`. */
  readonly wpcopyDelayNs: bigint | undefined;
  /** Number of delays: interrupted by hard and soft interrupts. Unit: count. Since struct version 14. Kernel: `irq_count`. */
  readonly irqDelayCount: bigint | undefined;
  /** Total delay: interrupted by hard and soft interrupts. Unit: ns. Since struct version 14. Kernel: `irq_delay_total`. */
  readonly irqDelayNs: bigint | undefined;
}

/** Name of a field of struct taskstats, as rows have it: docs/fields.md. */
export type FieldName = keyof TaskFields;
/** Type of the field in the struct; `s8` for the nice value, which the kernel stores unsigned. */
export type FieldType = "u16" | "u32" | "u8" | "s8" | "u64" | "char[32]" | "s64";
/** How a value changes while the task lives: only a `counter` has a rate. */
export type FieldKind = "constant" | "gauge" | "counter" | "timestamp" | "peak";
/** What a task waits for: each has a count, a total and more in <linux/taskstats.h>. */
export type DelayName = "cpu" | "blkio" | "swapin" | "freepages" | "thrashing" | "compact" | "wpcopy" | "irq";

/** One field of struct taskstats, <linux/taskstats.h>: what FIELDS holds. */
export interface FieldInfo {
  /** Index in FIELDS, and what the decoder calls it. */
  readonly id: number;
  readonly name: FieldName;
  /** Name in the kernel's struct. */
  readonly cname: string;
  readonly type: FieldType;
  /** First struct version that has it. */
  readonly since: number;
  /** Unit of the value, such as `ns`, `bytes` or `count`; `none` without one. */
  readonly unit: string;
  readonly kind: FieldKind;
  /** What it is about, such as `delay.cpu`, `io` or `memory`. */
  readonly group: string;
  /** True when a TGID record holds a value that means something. */
  readonly tgid: boolean;
  /** What a helper makes of it in a record that its policy shows in coarse form. */
  readonly coarse: 'kept' | 'rounded' | 'absent';
  /** What it means, one sentence. */
  readonly doc: string;
}

/** One version of struct taskstats: what VERSIONS holds. */
export interface VersionInfo {
  /** `version` in the struct. */
  readonly version: number;
  /** Bytes on machines with 64-bit pointers. */
  readonly size: number;
  /** Bytes where a u64 is aligned to 4 bytes; absent when they are the same. */
  readonly sizeI386?: number;
  /** Layout: versions of one family are prefixes of one struct. */
  readonly family: string;
  /** Release of Linux, such as `5.19`. */
  readonly firstKernel: string;
  /** The last release before the next version. */
  readonly lastKernel: string;
  /** What is new in it. */
  readonly change: string;
}

/** Every field, in the order of the struct; the index is the id that the decoder uses. */
export const FIELDS: readonly FieldInfo[] = [
  {"id":0,"name":"version","cname":"version","type":"u16","since":1,"unit":"none","kind":"constant","group":"header","tgid":true,"coarse":"kept","doc":"Version of the struct that the kernel sent."},
  {"id":1,"name":"exitStatus","cname":"ac_exitcode","type":"u32","since":2,"unit":"wait status","kind":"gauge","group":"exit","tgid":false,"coarse":"kept","doc":"Exit status in the encoding of wait(2); 0 while the task lives."},
  {"id":2,"name":"flags","cname":"ac_flag","type":"u8","since":2,"unit":"bit mask","kind":"gauge","group":"exit","tgid":false,"coarse":"kept","doc":"Accounting flags: AFORK 1, ASU 2, ACOMPAT 4, ACORE 8, AXSIG 16, AGROUP 32 (from version 12)."},
  {"id":3,"name":"nice","cname":"ac_nice","type":"s8","since":2,"unit":"nice","kind":"gauge","group":"identity","tgid":false,"coarse":"kept","doc":"Nice value; the kernel stores it in an unsigned byte, it is read as signed."},
  {"id":4,"name":"cpuDelayCount","cname":"cpu_count","type":"u64","since":1,"unit":"count","kind":"counter","group":"delay.cpu","tgid":true,"coarse":"absent","doc":"Number of delays: runnable but waiting for a CPU."},
  {"id":5,"name":"cpuDelayNs","cname":"cpu_delay_total","type":"u64","since":1,"unit":"ns","kind":"counter","group":"delay.cpu","tgid":true,"coarse":"rounded","doc":"Total delay: runnable but waiting for a CPU."},
  {"id":6,"name":"blkioDelayCount","cname":"blkio_count","type":"u64","since":1,"unit":"count","kind":"counter","group":"delay.blkio","tgid":true,"coarse":"absent","doc":"Number of delays: waiting for synchronous block I/O."},
  {"id":7,"name":"blkioDelayNs","cname":"blkio_delay_total","type":"u64","since":1,"unit":"ns","kind":"counter","group":"delay.blkio","tgid":true,"coarse":"rounded","doc":"Total delay: waiting for synchronous block I/O. Linux 6.12 and later now and then count too much, see docs/delays.md."},
  {"id":8,"name":"swapinDelayCount","cname":"swapin_count","type":"u64","since":1,"unit":"count","kind":"counter","group":"delay.swapin","tgid":true,"coarse":"absent","doc":"Number of delays: waiting for a page to be swapped in."},
  {"id":9,"name":"swapinDelayNs","cname":"swapin_delay_total","type":"u64","since":1,"unit":"ns","kind":"counter","group":"delay.swapin","tgid":true,"coarse":"rounded","doc":"Total delay: waiting for a page to be swapped in."},
  {"id":10,"name":"cpuRunRealNs","cname":"cpu_run_real_total","type":"u64","since":1,"unit":"ns","kind":"counter","group":"cpu","tgid":true,"coarse":"rounded","doc":"CPU time, user plus system, as the tick accounting sees it."},
  {"id":11,"name":"cpuRunVirtualNs","cname":"cpu_run_virtual_total","type":"u64","since":1,"unit":"ns","kind":"counter","group":"cpu","tgid":true,"coarse":"rounded","doc":"CPU time as the scheduler measures it. Of a task that runs, or that ends, it lacks the time since the last tick or switch."},
  {"id":12,"name":"comm","cname":"ac_comm","type":"char[32]","since":2,"unit":"bytes","kind":"gauge","group":"identity","tgid":false,"coarse":"absent","doc":"Command name, up to 32 bytes, NUL padded, in no guaranteed encoding."},
  {"id":13,"name":"schedPolicy","cname":"ac_sched","type":"u8","since":2,"unit":"SCHED_*","kind":"gauge","group":"identity","tgid":false,"coarse":"kept","doc":"Scheduling policy: 0 OTHER, 1 FIFO, 2 RR, 3 BATCH, 5 IDLE, 6 DEADLINE, 7 EXT."},
  {"id":14,"name":"uid","cname":"ac_uid","type":"u32","since":2,"unit":"uid","kind":"gauge","group":"identity","tgid":false,"coarse":"kept","doc":"Real user id, as seen from the user namespace of the reader."},
  {"id":15,"name":"gid","cname":"ac_gid","type":"u32","since":2,"unit":"gid","kind":"gauge","group":"identity","tgid":false,"coarse":"kept","doc":"Real group id, as seen from the user namespace of the reader."},
  {"id":16,"name":"pid","cname":"ac_pid","type":"u32","since":2,"unit":"pid","kind":"constant","group":"identity","tgid":false,"coarse":"kept","doc":"Thread id, as seen from the pid namespace of the reader."},
  {"id":17,"name":"ppid","cname":"ac_ppid","type":"u32","since":2,"unit":"pid","kind":"gauge","group":"identity","tgid":false,"coarse":"kept","doc":"Thread group id of the parent; 0 when there is none or it is not visible."},
  {"id":18,"name":"beginTimeSec","cname":"ac_btime","type":"u32","since":2,"unit":"s","kind":"timestamp","group":"time","tgid":false,"coarse":"kept","doc":"Begin time in seconds since the epoch, 32 bits; computed at query time, so it moves with the wall clock."},
  {"id":19,"name":"elapsedUs","cname":"ac_etime","type":"u64","since":2,"unit":"us","kind":"counter","group":"time","tgid":true,"coarse":"rounded","doc":"Time since the task began; in a TGID record the sum over its threads."},
  {"id":20,"name":"userTimeUs","cname":"ac_utime","type":"u64","since":2,"unit":"us","kind":"counter","group":"cpu","tgid":true,"coarse":"rounded","doc":"CPU time in user mode, at tick granularity."},
  {"id":21,"name":"systemTimeUs","cname":"ac_stime","type":"u64","since":2,"unit":"us","kind":"counter","group":"cpu","tgid":true,"coarse":"rounded","doc":"CPU time in the kernel, at tick granularity."},
  {"id":22,"name":"minorFaults","cname":"ac_minflt","type":"u64","since":2,"unit":"count","kind":"counter","group":"memory","tgid":false,"coarse":"absent","doc":"Page faults that needed no I/O."},
  {"id":23,"name":"majorFaults","cname":"ac_majflt","type":"u64","since":2,"unit":"count","kind":"counter","group":"memory","tgid":false,"coarse":"absent","doc":"Page faults that needed I/O."},
  {"id":24,"name":"corememMbUs","cname":"coremem","type":"u64","since":2,"unit":"MB us","kind":"counter","group":"memory","tgid":false,"coarse":"absent","doc":"Integral of the resident set over CPU time; divide by CPU time for the average."},
  {"id":25,"name":"virtmemMbUs","cname":"virtmem","type":"u64","since":2,"unit":"MB us","kind":"counter","group":"memory","tgid":false,"coarse":"absent","doc":"Integral of the virtual memory size over CPU time; divide by CPU time for the average."},
  {"id":26,"name":"hiwaterRssKib","cname":"hiwater_rss","type":"u64","since":2,"unit":"KiB","kind":"peak","group":"memory","tgid":false,"coarse":"kept","doc":"Peak resident set of the address space; 0 for kernel threads and zombies."},
  {"id":27,"name":"hiwaterVmKib","cname":"hiwater_vm","type":"u64","since":2,"unit":"KiB","kind":"peak","group":"memory","tgid":false,"coarse":"kept","doc":"Peak virtual size of the address space; 0 for kernel threads and zombies."},
  {"id":28,"name":"readCharBytes","cname":"read_char","type":"u64","since":2,"unit":"bytes","kind":"counter","group":"io","tgid":false,"coarse":"absent","doc":"Bytes asked for by read calls (rchar), rounded down to 1024."},
  {"id":29,"name":"writeCharBytes","cname":"write_char","type":"u64","since":2,"unit":"bytes","kind":"counter","group":"io","tgid":false,"coarse":"absent","doc":"Bytes passed to write calls (wchar), rounded down to 1024."},
  {"id":30,"name":"readSyscalls","cname":"read_syscalls","type":"u64","since":2,"unit":"count","kind":"counter","group":"io","tgid":false,"coarse":"absent","doc":"Read calls (syscr), rounded down to a multiple of 1024 by the kernel."},
  {"id":31,"name":"writeSyscalls","cname":"write_syscalls","type":"u64","since":2,"unit":"count","kind":"counter","group":"io","tgid":false,"coarse":"absent","doc":"Write calls (syscw), rounded down to a multiple of 1024 by the kernel."},
  {"id":32,"name":"readBytes","cname":"read_bytes","type":"u64","since":3,"unit":"bytes","kind":"counter","group":"io","tgid":false,"coarse":"absent","doc":"Bytes fetched from storage, rounded down to 1024."},
  {"id":33,"name":"writeBytes","cname":"write_bytes","type":"u64","since":3,"unit":"bytes","kind":"counter","group":"io","tgid":false,"coarse":"absent","doc":"Bytes sent to storage, rounded down to 1024."},
  {"id":34,"name":"cancelledWriteBytes","cname":"cancelled_write_bytes","type":"u64","since":3,"unit":"bytes","kind":"counter","group":"io","tgid":false,"coarse":"absent","doc":"Bytes of writes that a truncation cancelled, rounded down to 1024."},
  {"id":35,"name":"voluntaryContextSwitches","cname":"nvcsw","type":"u64","since":5,"unit":"count","kind":"counter","group":"cpu","tgid":true,"coarse":"absent","doc":"Context switches because the task waited."},
  {"id":36,"name":"involuntaryContextSwitches","cname":"nivcsw","type":"u64","since":5,"unit":"count","kind":"counter","group":"cpu","tgid":true,"coarse":"absent","doc":"Context switches because the scheduler took the CPU away."},
  {"id":37,"name":"userTimeScaledUs","cname":"ac_utimescaled","type":"u64","since":6,"unit":"us","kind":"counter","group":"cpu","tgid":false,"coarse":"rounded","doc":"User time scaled by SMT and frequency; equals userTimeUs on most architectures."},
  {"id":38,"name":"systemTimeScaledUs","cname":"ac_stimescaled","type":"u64","since":6,"unit":"us","kind":"counter","group":"cpu","tgid":false,"coarse":"rounded","doc":"System time scaled by SMT and frequency; equals systemTimeUs on most architectures."},
  {"id":39,"name":"cpuScaledRunRealNs","cname":"cpu_scaled_run_real_total","type":"u64","since":6,"unit":"ns","kind":"counter","group":"cpu","tgid":true,"coarse":"rounded","doc":"cpuRunRealNs scaled by SMT and frequency."},
  {"id":40,"name":"freepagesDelayCount","cname":"freepages_count","type":"u64","since":7,"unit":"count","kind":"counter","group":"delay.freepages","tgid":true,"coarse":"absent","doc":"Number of delays: reclaiming memory directly."},
  {"id":41,"name":"freepagesDelayNs","cname":"freepages_delay_total","type":"u64","since":7,"unit":"ns","kind":"counter","group":"delay.freepages","tgid":true,"coarse":"rounded","doc":"Total delay: reclaiming memory directly."},
  {"id":42,"name":"thrashingDelayCount","cname":"thrashing_count","type":"u64","since":9,"unit":"count","kind":"counter","group":"delay.thrashing","tgid":true,"coarse":"absent","doc":"Number of delays: waiting for a recently evicted page to be read again."},
  {"id":43,"name":"thrashingDelayNs","cname":"thrashing_delay_total","type":"u64","since":9,"unit":"ns","kind":"counter","group":"delay.thrashing","tgid":true,"coarse":"rounded","doc":"Total delay: waiting for a recently evicted page to be read again."},
  {"id":44,"name":"beginTime64Sec","cname":"ac_btime64","type":"u64","since":10,"unit":"s","kind":"timestamp","group":"time","tgid":false,"coarse":"kept","doc":"Begin time in seconds since the epoch, 64 bits; computed at query time, so it moves with the wall clock."},
  {"id":45,"name":"compactDelayCount","cname":"compact_count","type":"u64","since":11,"unit":"count","kind":"counter","group":"delay.compact","tgid":true,"coarse":"absent","doc":"Number of delays: compacting memory directly."},
  {"id":46,"name":"compactDelayNs","cname":"compact_delay_total","type":"u64","since":11,"unit":"ns","kind":"counter","group":"delay.compact","tgid":true,"coarse":"rounded","doc":"Total delay: compacting memory directly."},
  {"id":47,"name":"tgid","cname":"ac_tgid","type":"u32","since":12,"unit":"pid","kind":"constant","group":"identity","tgid":false,"coarse":"kept","doc":"Thread group id: the process that the thread belongs to."},
  {"id":48,"name":"groupElapsedUs","cname":"ac_tgetime","type":"u64","since":12,"unit":"us","kind":"counter","group":"time","tgid":false,"coarse":"rounded","doc":"Time since the thread group leader began."},
  {"id":49,"name":"exeDevice","cname":"ac_exe_dev","type":"u64","since":12,"unit":"dev","kind":"gauge","group":"identity","tgid":false,"coarse":"absent","doc":"Device of the executable, in the encoding of stat(2); 0 for kernel threads."},
  {"id":50,"name":"exeInode","cname":"ac_exe_inode","type":"u64","since":12,"unit":"inode","kind":"gauge","group":"identity","tgid":false,"coarse":"absent","doc":"Inode of the executable; 0 for kernel threads."},
  {"id":51,"name":"wpcopyDelayCount","cname":"wpcopy_count","type":"u64","since":13,"unit":"count","kind":"counter","group":"delay.wpcopy","tgid":true,"coarse":"absent","doc":"Number of delays: copying a page on write."},
  {"id":52,"name":"wpcopyDelayNs","cname":"wpcopy_delay_total","type":"u64","since":13,"unit":"ns","kind":"counter","group":"delay.wpcopy","tgid":true,"coarse":"rounded","doc":"Total delay: copying a page on write."},
  {"id":53,"name":"irqDelayCount","cname":"irq_count","type":"u64","since":14,"unit":"count","kind":"counter","group":"delay.irq","tgid":true,"coarse":"absent","doc":"Number of delays: interrupted by hard and soft interrupts."},
  {"id":54,"name":"irqDelayNs","cname":"irq_delay_total","type":"u64","since":14,"unit":"ns","kind":"counter","group":"delay.irq","tgid":true,"coarse":"rounded","doc":"Total delay: interrupted by hard and soft interrupts."},
  {"id":55,"name":"cpuDelayMaxNs","cname":"cpu_delay_max","type":"u64","since":15,"unit":"ns","kind":"peak","group":"delay.cpu","tgid":false,"coarse":"absent","doc":"Longest single delay: runnable but waiting for a CPU."},
  {"id":56,"name":"cpuDelayMinNs","cname":"cpu_delay_min","type":"u64","since":15,"unit":"ns","kind":"gauge","group":"delay.cpu","tgid":false,"coarse":"absent","doc":"Shortest single delay, 0 when none was recorded: runnable but waiting for a CPU."},
  {"id":57,"name":"blkioDelayMaxNs","cname":"blkio_delay_max","type":"u64","since":15,"unit":"ns","kind":"peak","group":"delay.blkio","tgid":false,"coarse":"absent","doc":"Longest single delay: waiting for synchronous block I/O. Linux 6.12 and later now and then count too much, see docs/delays.md."},
  {"id":58,"name":"blkioDelayMinNs","cname":"blkio_delay_min","type":"u64","since":15,"unit":"ns","kind":"gauge","group":"delay.blkio","tgid":false,"coarse":"absent","doc":"Shortest single delay, 0 when none was recorded: waiting for synchronous block I/O."},
  {"id":59,"name":"swapinDelayMaxNs","cname":"swapin_delay_max","type":"u64","since":15,"unit":"ns","kind":"peak","group":"delay.swapin","tgid":false,"coarse":"absent","doc":"Longest single delay: waiting for a page to be swapped in."},
  {"id":60,"name":"swapinDelayMinNs","cname":"swapin_delay_min","type":"u64","since":15,"unit":"ns","kind":"gauge","group":"delay.swapin","tgid":false,"coarse":"absent","doc":"Shortest single delay, 0 when none was recorded: waiting for a page to be swapped in."},
  {"id":61,"name":"freepagesDelayMaxNs","cname":"freepages_delay_max","type":"u64","since":15,"unit":"ns","kind":"peak","group":"delay.freepages","tgid":false,"coarse":"absent","doc":"Longest single delay: reclaiming memory directly."},
  {"id":62,"name":"freepagesDelayMinNs","cname":"freepages_delay_min","type":"u64","since":15,"unit":"ns","kind":"gauge","group":"delay.freepages","tgid":false,"coarse":"absent","doc":"Shortest single delay, 0 when none was recorded: reclaiming memory directly."},
  {"id":63,"name":"thrashingDelayMaxNs","cname":"thrashing_delay_max","type":"u64","since":15,"unit":"ns","kind":"peak","group":"delay.thrashing","tgid":false,"coarse":"absent","doc":"Longest single delay: waiting for a recently evicted page to be read again."},
  {"id":64,"name":"thrashingDelayMinNs","cname":"thrashing_delay_min","type":"u64","since":15,"unit":"ns","kind":"gauge","group":"delay.thrashing","tgid":false,"coarse":"absent","doc":"Shortest single delay, 0 when none was recorded: waiting for a recently evicted page to be read again."},
  {"id":65,"name":"compactDelayMaxNs","cname":"compact_delay_max","type":"u64","since":15,"unit":"ns","kind":"peak","group":"delay.compact","tgid":false,"coarse":"absent","doc":"Longest single delay: compacting memory directly."},
  {"id":66,"name":"compactDelayMinNs","cname":"compact_delay_min","type":"u64","since":15,"unit":"ns","kind":"gauge","group":"delay.compact","tgid":false,"coarse":"absent","doc":"Shortest single delay, 0 when none was recorded: compacting memory directly."},
  {"id":67,"name":"wpcopyDelayMaxNs","cname":"wpcopy_delay_max","type":"u64","since":15,"unit":"ns","kind":"peak","group":"delay.wpcopy","tgid":false,"coarse":"absent","doc":"Longest single delay: copying a page on write."},
  {"id":68,"name":"wpcopyDelayMinNs","cname":"wpcopy_delay_min","type":"u64","since":15,"unit":"ns","kind":"gauge","group":"delay.wpcopy","tgid":false,"coarse":"absent","doc":"Shortest single delay, 0 when none was recorded: copying a page on write."},
  {"id":69,"name":"irqDelayMaxNs","cname":"irq_delay_max","type":"u64","since":15,"unit":"ns","kind":"peak","group":"delay.irq","tgid":false,"coarse":"absent","doc":"Longest single delay: interrupted by hard and soft interrupts."},
  {"id":70,"name":"irqDelayMinNs","cname":"irq_delay_min","type":"u64","since":15,"unit":"ns","kind":"gauge","group":"delay.irq","tgid":false,"coarse":"absent","doc":"Shortest single delay, 0 when none was recorded: interrupted by hard and soft interrupts."},
  {"id":71,"name":"cpuDelayMaxTimeSec","cname":"cpu_delay_max_ts.tv_sec","type":"s64","since":17,"unit":"s","kind":"timestamp","group":"delay.cpu","tgid":false,"coarse":"absent","doc":"When the longest delay ended, CLOCK_REALTIME, seconds: runnable but waiting for a CPU."},
  {"id":72,"name":"cpuDelayMaxTimeNs","cname":"cpu_delay_max_ts.tv_nsec","type":"s64","since":17,"unit":"ns","kind":"timestamp","group":"delay.cpu","tgid":false,"coarse":"absent","doc":"When the longest delay ended, nanoseconds within the second: runnable but waiting for a CPU."},
  {"id":73,"name":"blkioDelayMaxTimeSec","cname":"blkio_delay_max_ts.tv_sec","type":"s64","since":17,"unit":"s","kind":"timestamp","group":"delay.blkio","tgid":false,"coarse":"absent","doc":"When the longest delay ended, CLOCK_REALTIME, seconds: waiting for synchronous block I/O."},
  {"id":74,"name":"blkioDelayMaxTimeNs","cname":"blkio_delay_max_ts.tv_nsec","type":"s64","since":17,"unit":"ns","kind":"timestamp","group":"delay.blkio","tgid":false,"coarse":"absent","doc":"When the longest delay ended, nanoseconds within the second: waiting for synchronous block I/O."},
  {"id":75,"name":"swapinDelayMaxTimeSec","cname":"swapin_delay_max_ts.tv_sec","type":"s64","since":17,"unit":"s","kind":"timestamp","group":"delay.swapin","tgid":false,"coarse":"absent","doc":"When the longest delay ended, CLOCK_REALTIME, seconds: waiting for a page to be swapped in."},
  {"id":76,"name":"swapinDelayMaxTimeNs","cname":"swapin_delay_max_ts.tv_nsec","type":"s64","since":17,"unit":"ns","kind":"timestamp","group":"delay.swapin","tgid":false,"coarse":"absent","doc":"When the longest delay ended, nanoseconds within the second: waiting for a page to be swapped in."},
  {"id":77,"name":"freepagesDelayMaxTimeSec","cname":"freepages_delay_max_ts.tv_sec","type":"s64","since":17,"unit":"s","kind":"timestamp","group":"delay.freepages","tgid":false,"coarse":"absent","doc":"When the longest delay ended, CLOCK_REALTIME, seconds: reclaiming memory directly."},
  {"id":78,"name":"freepagesDelayMaxTimeNs","cname":"freepages_delay_max_ts.tv_nsec","type":"s64","since":17,"unit":"ns","kind":"timestamp","group":"delay.freepages","tgid":false,"coarse":"absent","doc":"When the longest delay ended, nanoseconds within the second: reclaiming memory directly."},
  {"id":79,"name":"thrashingDelayMaxTimeSec","cname":"thrashing_delay_max_ts.tv_sec","type":"s64","since":17,"unit":"s","kind":"timestamp","group":"delay.thrashing","tgid":false,"coarse":"absent","doc":"When the longest delay ended, CLOCK_REALTIME, seconds: waiting for a recently evicted page to be read again."},
  {"id":80,"name":"thrashingDelayMaxTimeNs","cname":"thrashing_delay_max_ts.tv_nsec","type":"s64","since":17,"unit":"ns","kind":"timestamp","group":"delay.thrashing","tgid":false,"coarse":"absent","doc":"When the longest delay ended, nanoseconds within the second: waiting for a recently evicted page to be read again."},
  {"id":81,"name":"compactDelayMaxTimeSec","cname":"compact_delay_max_ts.tv_sec","type":"s64","since":17,"unit":"s","kind":"timestamp","group":"delay.compact","tgid":false,"coarse":"absent","doc":"When the longest delay ended, CLOCK_REALTIME, seconds: compacting memory directly."},
  {"id":82,"name":"compactDelayMaxTimeNs","cname":"compact_delay_max_ts.tv_nsec","type":"s64","since":17,"unit":"ns","kind":"timestamp","group":"delay.compact","tgid":false,"coarse":"absent","doc":"When the longest delay ended, nanoseconds within the second: compacting memory directly."},
  {"id":83,"name":"wpcopyDelayMaxTimeSec","cname":"wpcopy_delay_max_ts.tv_sec","type":"s64","since":17,"unit":"s","kind":"timestamp","group":"delay.wpcopy","tgid":false,"coarse":"absent","doc":"When the longest delay ended, CLOCK_REALTIME, seconds: copying a page on write."},
  {"id":84,"name":"wpcopyDelayMaxTimeNs","cname":"wpcopy_delay_max_ts.tv_nsec","type":"s64","since":17,"unit":"ns","kind":"timestamp","group":"delay.wpcopy","tgid":false,"coarse":"absent","doc":"When the longest delay ended, nanoseconds within the second: copying a page on write."},
  {"id":85,"name":"irqDelayMaxTimeSec","cname":"irq_delay_max_ts.tv_sec","type":"s64","since":17,"unit":"s","kind":"timestamp","group":"delay.irq","tgid":false,"coarse":"absent","doc":"When the longest delay ended, CLOCK_REALTIME, seconds: interrupted by hard and soft interrupts."},
  {"id":86,"name":"irqDelayMaxTimeNs","cname":"irq_delay_max_ts.tv_nsec","type":"s64","since":17,"unit":"ns","kind":"timestamp","group":"delay.irq","tgid":false,"coarse":"absent","doc":"When the longest delay ended, nanoseconds within the second: interrupted by hard and soft interrupts."},
];

/** Every version of struct taskstats that a kernel had, oldest first: docs/compatibility.md. */
export const VERSIONS: readonly VersionInfo[] = [
  {"version":1,"size":72,"family":"A","firstKernel":"2.6.18","lastKernel":"2.6.18","change":"first version: delays only"},
  {"version":2,"size":240,"family":"B","firstKernel":"2.6.19","lastKernel":"2.6.19","change":"basic and extended accounting","sizeI386":236},
  {"version":3,"size":264,"family":"B","firstKernel":"2.6.20","lastKernel":"2.6.20","change":"storage I/O","sizeI386":260},
  {"version":4,"size":272,"family":"C","firstKernel":"2.6.21","lastKernel":"2.6.22","change":"alignment of ac_uid and others"},
  {"version":5,"size":288,"family":"C","firstKernel":"2.6.23","lastKernel":"2.6.23","change":"context switches"},
  {"version":6,"size":312,"family":"C","firstKernel":"2.6.24","lastKernel":"2.6.26","change":"scaled CPU time"},
  {"version":7,"size":328,"family":"C","firstKernel":"2.6.27","lastKernel":"2.6.36","change":"memory reclaim delays"},
  {"version":8,"size":328,"family":"C","firstKernel":"2.6.37","lastKernel":"4.19","change":"no change of the struct"},
  {"version":9,"size":344,"family":"C","firstKernel":"4.20","lastKernel":"5.5","change":"thrashing delays"},
  {"version":10,"size":352,"family":"C","firstKernel":"5.6","lastKernel":"5.16","change":"64-bit begin time"},
  {"version":11,"size":368,"family":"C","firstKernel":"5.17","lastKernel":"5.18","change":"compaction delays"},
  {"version":12,"size":400,"family":"C","firstKernel":"5.19 merge window only","lastKernel":"-","change":"thread group and executable"},
  {"version":13,"size":416,"family":"C","firstKernel":"5.19","lastKernel":"6.3","change":"page copy delays"},
  {"version":14,"size":432,"family":"C","firstKernel":"6.4","lastKernel":"6.13","change":"interrupt delays"},
  {"version":15,"size":560,"family":"D","firstKernel":"6.14.0","lastKernel":"6.14.8","change":"maximum and minimum of each delay, in the middle of the struct"},
  {"version":16,"size":560,"family":"C","firstKernel":"6.14.9 / 6.15","lastKernel":"6.19","change":"maximum and minimum moved to the end"},
  {"version":17,"size":688,"family":"C","firstKernel":"7.0","lastKernel":"newest known","change":"time of each maximum"},
];

/** Kinds of delay, in the order of the struct. */
export const DELAYS: readonly { readonly name: DelayName; readonly doc: string }[] = [
  {"name":"cpu","doc":"runnable but waiting for a CPU"},
  {"name":"blkio","doc":"waiting for synchronous block I/O"},
  {"name":"swapin","doc":"waiting for a page to be swapped in"},
  {"name":"freepages","doc":"reclaiming memory directly"},
  {"name":"thrashing","doc":"waiting for a recently evicted page to be read again"},
  {"name":"compact","doc":"compacting memory directly"},
  {"name":"wpcopy","doc":"copying a page on write"},
  {"name":"irq","doc":"interrupted by hard and soft interrupts"},
];

/** forked, but did not exec */
export const AFORK = 1;
/** used superuser privilege */
export const ASU = 2;
/** ran in compatibility mode */
export const ACOMPAT = 4;
/** dumped core */
export const ACORE = 8;
/** killed by a signal */
export const AXSIG = 16;
/** last task of its thread group (from version 12) */
export const AGROUP = 32;
