-- Dissector of Linux taskstats for Wireshark and tshark, both kinds of record, every
-- version of the struct, either byte order. Generated from schema/ by `npm run gen`.
-- Do not edit.
--
-- Install: copy it to the personal Lua plugins (Help, About Wireshark, Folders), or
-- `tshark -X lua_script:taskstats.lua -r FILE`. The capture must have the answer of the
-- family controller, which tells the id of the family, before the records.

local NLMSG_HDRLEN = 16
local GENL_HDRLEN = 4
local NLA_HDRLEN = 4
local TASKSTATS_CMD_GET = 1
local TASKSTATS_CMD_NEW = 2
local TASKSTATS_CMD_ATTR_PID = 1
local TASKSTATS_CMD_ATTR_TGID = 2
local TASKSTATS_CMD_ATTR_REGISTER_CPUMASK = 3
local TASKSTATS_CMD_ATTR_DEREGISTER_CPUMASK = 4
local TASKSTATS_TYPE_PID = 1
local TASKSTATS_TYPE_TGID = 2
local TASKSTATS_TYPE_STATS = 3
local TASKSTATS_TYPE_AGGR_PID = 4
local TASKSTATS_TYPE_AGGR_TGID = 5
local CGROUPSTATS_CMD_NEW = 5
local CGROUPSTATS_TYPE_CGROUP_STATS = 1
local COOKED_ORIGIN_SIZE = 4
local COOKED_ORIGIN_FLAGS = 7
local ORIGIN_SIZE = 8
local FRAME_FLAG_COARSE = 1
local NETLINK_USERSOCK = 2
local NOTE_SNAPSHOT = 128
local FRAME_SIZE = 24
local GAP_SIZE = 16
local KIND_GAP = 5
local NOTE_MARK = "sidestat"

local FRAME = {
  length = { 0, 4 },
  kind = { 4, 1 },
  flags = { 5, 1 },
  source = { 6, 2 },
  request = { 8, 4 },
  count = { 12, 4 },
  timeNs = { 16, 8 },
}

local GAP = {
  reason = { 0, 1 },
  pad = { 1, 1 },
  source = { 2, 2 },
  sequence = { 4, 4 },
  count = { 8, 8 },
}

local KINDS = {
  [1] = "HELLO",
  [2] = "REPLY",
  [3] = "EXITS",
  [4] = "KSTATS",
  [5] = "GAP",
  [6] = "ERROR",
  [7] = "END",
  [16] = "CONTROL",
  [NOTE_SNAPSHOT] = "SNAPSHOT",
}

local REASONS = {
  [1] = "KERNEL",
  [2] = "QUEUE",
  [3] = "WITHHELD",
}

-- Newest version known; a newer struct starts like this one.
local LAST_VERSION = 17

local VERSIONS = {
  [1] = { family = "A" },
  [2] = { family = "B", i386_size = 236 },
  [3] = { family = "B", i386_size = 260 },
  [4] = { family = "C" },
  [5] = { family = "C" },
  [6] = { family = "C" },
  [7] = { family = "C" },
  [8] = { family = "C" },
  [9] = { family = "C" },
  [10] = { family = "C" },
  [11] = { family = "C" },
  [12] = { family = "C" },
  [13] = { family = "C" },
  [14] = { family = "C" },
  [15] = { family = "D" },
  [16] = { family = "C" },
  [17] = { family = "C" },
}

local FLAGS = {
  { name = "AFORK", value = 1, doc = "forked, but did not exec" },
  { name = "ASU", value = 2, doc = "used superuser privilege" },
  { name = "ACOMPAT", value = 4, doc = "ran in compatibility mode" },
  { name = "ACORE", value = 8, doc = "dumped core" },
  { name = "AXSIG", value = 16, doc = "killed by a signal" },
  { name = "AGROUP", value = 32, doc = "last task of its thread group (from version 12)" },
}

local TASK_FIELDS = {
  { name = "version", type = "uint16", size = 2, doc = "Version of the struct that the kernel sent.", since = 1, min_size = 0, offset = { A = 0, B = 0, B32 = 0, C = 0, D = 0 } },
  { name = "ac_exitcode", type = "uint32", size = 4, doc = "Exit status in the encoding of wait(2); 0 while the task lives.", since = 2, min_size = 0, offset = { B = 4, B32 = 4, C = 4, D = 4 } },
  { name = "ac_flag", type = "uint8", size = 1, doc = "Accounting flags: AFORK 1, ASU 2, ACOMPAT 4, ACORE 8, AXSIG 16, AGROUP 32 (from version 12).", since = 2, min_size = 0, offset = { B = 8, B32 = 8, C = 8, D = 8 } },
  { name = "ac_nice", type = "int8", size = 1, doc = "Nice value; the kernel stores it in an unsigned byte, it is read as signed.", since = 2, min_size = 0, offset = { B = 9, B32 = 9, C = 9, D = 9 } },
  { name = "cpu_count", type = "uint64", size = 8, doc = "Number of delays: runnable but waiting for a CPU.", since = 1, min_size = 0, not_coarse = true, offset = { A = 8, B = 16, B32 = 12, C = 16, D = 16 } },
  { name = "cpu_delay_total", type = "uint64", size = 8, unit = "ns", doc = "Total delay: runnable but waiting for a CPU.", since = 1, min_size = 0, offset = { A = 16, B = 24, B32 = 20, C = 24, D = 24 } },
  { name = "blkio_count", type = "uint64", size = 8, doc = "Number of delays: waiting for synchronous block I/O.", since = 1, min_size = 0, not_coarse = true, offset = { A = 24, B = 32, B32 = 28, C = 32, D = 48 } },
  { name = "blkio_delay_total", type = "uint64", size = 8, unit = "ns", doc = "Total delay: waiting for synchronous block I/O. Linux 6.12 and later now and then count too much, see docs/delays.md.", since = 1, min_size = 0, offset = { A = 32, B = 40, B32 = 36, C = 40, D = 56 } },
  { name = "swapin_count", type = "uint64", size = 8, doc = "Number of delays: waiting for a page to be swapped in.", since = 1, min_size = 0, not_coarse = true, offset = { A = 40, B = 48, B32 = 44, C = 48, D = 80 } },
  { name = "swapin_delay_total", type = "uint64", size = 8, unit = "ns", doc = "Total delay: waiting for a page to be swapped in.", since = 1, min_size = 0, offset = { A = 48, B = 56, B32 = 52, C = 56, D = 88 } },
  { name = "cpu_run_real_total", type = "uint64", size = 8, unit = "ns", doc = "CPU time, user plus system, as the tick accounting sees it.", since = 1, min_size = 0, offset = { A = 56, B = 64, B32 = 60, C = 64, D = 112 } },
  { name = "cpu_run_virtual_total", type = "uint64", size = 8, unit = "ns", doc = "CPU time as the scheduler measures it. Of a task that runs, or that ends, it lacks the time since the last tick or switch.", since = 1, min_size = 0, offset = { A = 64, B = 72, B32 = 68, C = 72, D = 120 } },
  { name = "ac_comm", type = "string", size = 32, unit = "bytes", doc = "Command name, up to 32 bytes, NUL padded, in no guaranteed encoding.", since = 2, min_size = 0, not_coarse = true, offset = { B = 80, B32 = 76, C = 80, D = 128 } },
  { name = "ac_sched", type = "uint8", size = 1, doc = "Scheduling policy: 0 OTHER, 1 FIFO, 2 RR, 3 BATCH, 5 IDLE, 6 DEADLINE, 7 EXT.", since = 2, min_size = 0, offset = { B = 112, B32 = 108, C = 112, D = 160 } },
  { name = "ac_uid", type = "uint32", size = 4, doc = "Real user id, as seen from the user namespace of the reader.", since = 2, min_size = 0, offset = { B = 116, B32 = 112, C = 120, D = 168 } },
  { name = "ac_gid", type = "uint32", size = 4, doc = "Real group id, as seen from the user namespace of the reader.", since = 2, min_size = 0, offset = { B = 120, B32 = 116, C = 124, D = 172 } },
  { name = "ac_pid", type = "uint32", size = 4, doc = "Thread id, as seen from the pid namespace of the reader.", since = 2, min_size = 0, offset = { B = 124, B32 = 120, C = 128, D = 176 } },
  { name = "ac_ppid", type = "uint32", size = 4, doc = "Thread group id of the parent; 0 when there is none or it is not visible.", since = 2, min_size = 0, offset = { B = 128, B32 = 124, C = 132, D = 180 } },
  { name = "ac_btime", type = "uint32", size = 4, unit = "s", doc = "Begin time in seconds since the epoch, 32 bits; computed at query time, so it moves with the wall clock.", since = 2, min_size = 0, offset = { B = 132, B32 = 128, C = 136, D = 184 } },
  { name = "ac_etime", type = "uint64", size = 8, unit = "us", doc = "Time since the task began; in a TGID record the sum over its threads.", since = 2, min_size = 0, offset = { B = 136, B32 = 132, C = 144, D = 192 } },
  { name = "ac_utime", type = "uint64", size = 8, unit = "us", doc = "CPU time in user mode, at tick granularity.", since = 2, min_size = 0, offset = { B = 144, B32 = 140, C = 152, D = 200 } },
  { name = "ac_stime", type = "uint64", size = 8, unit = "us", doc = "CPU time in the kernel, at tick granularity.", since = 2, min_size = 0, offset = { B = 152, B32 = 148, C = 160, D = 208 } },
  { name = "ac_minflt", type = "uint64", size = 8, doc = "Page faults that needed no I/O.", since = 2, min_size = 0, not_coarse = true, offset = { B = 160, B32 = 156, C = 168, D = 216 } },
  { name = "ac_majflt", type = "uint64", size = 8, doc = "Page faults that needed I/O.", since = 2, min_size = 0, not_coarse = true, offset = { B = 168, B32 = 164, C = 176, D = 224 } },
  { name = "coremem", type = "uint64", size = 8, unit = "MB us", doc = "Integral of the resident set over CPU time; divide by CPU time for the average.", since = 2, min_size = 0, not_coarse = true, offset = { B = 176, B32 = 172, C = 184, D = 232 } },
  { name = "virtmem", type = "uint64", size = 8, unit = "MB us", doc = "Integral of the virtual memory size over CPU time; divide by CPU time for the average.", since = 2, min_size = 0, not_coarse = true, offset = { B = 184, B32 = 180, C = 192, D = 240 } },
  { name = "hiwater_rss", type = "uint64", size = 8, unit = "KiB", doc = "Peak resident set of the address space; 0 for kernel threads and zombies.", since = 2, min_size = 0, offset = { B = 192, B32 = 188, C = 200, D = 248 } },
  { name = "hiwater_vm", type = "uint64", size = 8, unit = "KiB", doc = "Peak virtual size of the address space; 0 for kernel threads and zombies.", since = 2, min_size = 0, offset = { B = 200, B32 = 196, C = 208, D = 256 } },
  { name = "read_char", type = "uint64", size = 8, unit = "bytes", doc = "Bytes asked for by read calls (rchar), rounded down to 1024.", since = 2, min_size = 0, not_coarse = true, offset = { B = 208, B32 = 204, C = 216, D = 264 } },
  { name = "write_char", type = "uint64", size = 8, unit = "bytes", doc = "Bytes passed to write calls (wchar), rounded down to 1024.", since = 2, min_size = 0, not_coarse = true, offset = { B = 216, B32 = 212, C = 224, D = 272 } },
  { name = "read_syscalls", type = "uint64", size = 8, doc = "Read calls (syscr), rounded down to a multiple of 1024 by the kernel.", since = 2, min_size = 0, not_coarse = true, offset = { B = 224, B32 = 220, C = 232, D = 280 } },
  { name = "write_syscalls", type = "uint64", size = 8, doc = "Write calls (syscw), rounded down to a multiple of 1024 by the kernel.", since = 2, min_size = 0, not_coarse = true, offset = { B = 232, B32 = 228, C = 240, D = 288 } },
  { name = "read_bytes", type = "uint64", size = 8, unit = "bytes", doc = "Bytes fetched from storage, rounded down to 1024.", since = 3, min_size = 0, not_coarse = true, offset = { B = 240, B32 = 236, C = 248, D = 296 } },
  { name = "write_bytes", type = "uint64", size = 8, unit = "bytes", doc = "Bytes sent to storage, rounded down to 1024.", since = 3, min_size = 0, not_coarse = true, offset = { B = 248, B32 = 244, C = 256, D = 304 } },
  { name = "cancelled_write_bytes", type = "uint64", size = 8, unit = "bytes", doc = "Bytes of writes that a truncation cancelled, rounded down to 1024.", since = 3, min_size = 0, not_coarse = true, offset = { B = 256, B32 = 252, C = 264, D = 312 } },
  { name = "nvcsw", type = "uint64", size = 8, doc = "Context switches because the task waited.", since = 5, min_size = 0, not_coarse = true, offset = { C = 272, D = 320 } },
  { name = "nivcsw", type = "uint64", size = 8, doc = "Context switches because the scheduler took the CPU away.", since = 5, min_size = 0, not_coarse = true, offset = { C = 280, D = 328 } },
  { name = "ac_utimescaled", type = "uint64", size = 8, unit = "us", doc = "User time scaled by SMT and frequency; equals userTimeUs on most architectures.", since = 6, min_size = 0, offset = { C = 288, D = 336 } },
  { name = "ac_stimescaled", type = "uint64", size = 8, unit = "us", doc = "System time scaled by SMT and frequency; equals systemTimeUs on most architectures.", since = 6, min_size = 0, offset = { C = 296, D = 344 } },
  { name = "cpu_scaled_run_real_total", type = "uint64", size = 8, unit = "ns", doc = "cpuRunRealNs scaled by SMT and frequency.", since = 6, min_size = 0, offset = { C = 304, D = 352 } },
  { name = "freepages_count", type = "uint64", size = 8, doc = "Number of delays: reclaiming memory directly.", since = 7, min_size = 0, not_coarse = true, offset = { C = 312, D = 360 } },
  { name = "freepages_delay_total", type = "uint64", size = 8, unit = "ns", doc = "Total delay: reclaiming memory directly.", since = 7, min_size = 0, offset = { C = 320, D = 368 } },
  { name = "thrashing_count", type = "uint64", size = 8, doc = "Number of delays: waiting for a recently evicted page to be read again.", since = 9, min_size = 0, not_coarse = true, offset = { C = 328, D = 392 } },
  { name = "thrashing_delay_total", type = "uint64", size = 8, unit = "ns", doc = "Total delay: waiting for a recently evicted page to be read again.", since = 9, min_size = 0, offset = { C = 336, D = 400 } },
  { name = "ac_btime64", type = "uint64", size = 8, unit = "s", doc = "Begin time in seconds since the epoch, 64 bits; computed at query time, so it moves with the wall clock.", since = 10, min_size = 0, offset = { C = 344, D = 424 } },
  { name = "compact_count", type = "uint64", size = 8, doc = "Number of delays: compacting memory directly.", since = 11, min_size = 0, not_coarse = true, offset = { C = 352, D = 432 } },
  { name = "compact_delay_total", type = "uint64", size = 8, unit = "ns", doc = "Total delay: compacting memory directly.", since = 11, min_size = 0, offset = { C = 360, D = 440 } },
  { name = "ac_tgid", type = "uint32", size = 4, doc = "Thread group id: the process that the thread belongs to.", since = 12, min_size = 0, offset = { C = 368, D = 464 } },
  { name = "ac_tgetime", type = "uint64", size = 8, unit = "us", doc = "Time since the thread group leader began.", since = 12, min_size = 0, offset = { C = 376, D = 472 } },
  { name = "ac_exe_dev", type = "uint64", size = 8, doc = "Device of the executable, in the encoding of stat(2); 0 for kernel threads.", since = 12, min_size = 0, not_coarse = true, offset = { C = 384, D = 480 } },
  { name = "ac_exe_inode", type = "uint64", size = 8, doc = "Inode of the executable; 0 for kernel threads.", since = 12, min_size = 0, not_coarse = true, offset = { C = 392, D = 488 } },
  { name = "wpcopy_count", type = "uint64", size = 8, doc = "Number of delays: copying a page on write.", since = 13, min_size = 0, not_coarse = true, offset = { C = 400, D = 496 } },
  { name = "wpcopy_delay_total", type = "uint64", size = 8, unit = "ns", doc = "Total delay: copying a page on write.", since = 13, min_size = 0, offset = { C = 408, D = 504 } },
  { name = "irq_count", type = "uint64", size = 8, doc = "Number of delays: interrupted by hard and soft interrupts.", since = 14, min_size = 0, not_coarse = true, offset = { C = 416, D = 528 } },
  { name = "irq_delay_total", type = "uint64", size = 8, unit = "ns", doc = "Total delay: interrupted by hard and soft interrupts.", since = 14, min_size = 0, offset = { C = 424, D = 536 } },
  { name = "cpu_delay_max", type = "uint64", size = 8, unit = "ns", doc = "Longest single delay: runnable but waiting for a CPU.", since = 15, min_size = 0, not_coarse = true, offset = { C = 432, D = 32 } },
  { name = "cpu_delay_min", type = "uint64", size = 8, unit = "ns", doc = "Shortest single delay, 0 when none was recorded: runnable but waiting for a CPU.", since = 15, min_size = 0, not_coarse = true, offset = { C = 440, D = 40 } },
  { name = "blkio_delay_max", type = "uint64", size = 8, unit = "ns", doc = "Longest single delay: waiting for synchronous block I/O. Linux 6.12 and later now and then count too much, see docs/delays.md.", since = 15, min_size = 0, not_coarse = true, offset = { C = 448, D = 64 } },
  { name = "blkio_delay_min", type = "uint64", size = 8, unit = "ns", doc = "Shortest single delay, 0 when none was recorded: waiting for synchronous block I/O.", since = 15, min_size = 0, not_coarse = true, offset = { C = 456, D = 72 } },
  { name = "swapin_delay_max", type = "uint64", size = 8, unit = "ns", doc = "Longest single delay: waiting for a page to be swapped in.", since = 15, min_size = 0, not_coarse = true, offset = { C = 464, D = 96 } },
  { name = "swapin_delay_min", type = "uint64", size = 8, unit = "ns", doc = "Shortest single delay, 0 when none was recorded: waiting for a page to be swapped in.", since = 15, min_size = 0, not_coarse = true, offset = { C = 472, D = 104 } },
  { name = "freepages_delay_max", type = "uint64", size = 8, unit = "ns", doc = "Longest single delay: reclaiming memory directly.", since = 15, min_size = 0, not_coarse = true, offset = { C = 480, D = 376 } },
  { name = "freepages_delay_min", type = "uint64", size = 8, unit = "ns", doc = "Shortest single delay, 0 when none was recorded: reclaiming memory directly.", since = 15, min_size = 0, not_coarse = true, offset = { C = 488, D = 384 } },
  { name = "thrashing_delay_max", type = "uint64", size = 8, unit = "ns", doc = "Longest single delay: waiting for a recently evicted page to be read again.", since = 15, min_size = 0, not_coarse = true, offset = { C = 496, D = 408 } },
  { name = "thrashing_delay_min", type = "uint64", size = 8, unit = "ns", doc = "Shortest single delay, 0 when none was recorded: waiting for a recently evicted page to be read again.", since = 15, min_size = 0, not_coarse = true, offset = { C = 504, D = 416 } },
  { name = "compact_delay_max", type = "uint64", size = 8, unit = "ns", doc = "Longest single delay: compacting memory directly.", since = 15, min_size = 0, not_coarse = true, offset = { C = 512, D = 448 } },
  { name = "compact_delay_min", type = "uint64", size = 8, unit = "ns", doc = "Shortest single delay, 0 when none was recorded: compacting memory directly.", since = 15, min_size = 0, not_coarse = true, offset = { C = 520, D = 456 } },
  { name = "wpcopy_delay_max", type = "uint64", size = 8, unit = "ns", doc = "Longest single delay: copying a page on write.", since = 15, min_size = 0, not_coarse = true, offset = { C = 528, D = 512 } },
  { name = "wpcopy_delay_min", type = "uint64", size = 8, unit = "ns", doc = "Shortest single delay, 0 when none was recorded: copying a page on write.", since = 15, min_size = 0, not_coarse = true, offset = { C = 536, D = 520 } },
  { name = "irq_delay_max", type = "uint64", size = 8, unit = "ns", doc = "Longest single delay: interrupted by hard and soft interrupts.", since = 15, min_size = 0, not_coarse = true, offset = { C = 544, D = 544 } },
  { name = "irq_delay_min", type = "uint64", size = 8, unit = "ns", doc = "Shortest single delay, 0 when none was recorded: interrupted by hard and soft interrupts.", since = 15, min_size = 0, not_coarse = true, offset = { C = 552, D = 552 } },
  { name = "cpu_delay_max_ts.tv_sec", type = "int64", size = 8, unit = "s", doc = "When the longest delay ended, CLOCK_REALTIME, seconds: runnable but waiting for a CPU.", since = 17, min_size = 688, not_coarse = true, offset = { C = 560 } },
  { name = "cpu_delay_max_ts.tv_nsec", type = "int64", size = 8, unit = "ns", doc = "When the longest delay ended, nanoseconds within the second: runnable but waiting for a CPU.", since = 17, min_size = 688, not_coarse = true, offset = { C = 568 } },
  { name = "blkio_delay_max_ts.tv_sec", type = "int64", size = 8, unit = "s", doc = "When the longest delay ended, CLOCK_REALTIME, seconds: waiting for synchronous block I/O.", since = 17, min_size = 688, not_coarse = true, offset = { C = 576 } },
  { name = "blkio_delay_max_ts.tv_nsec", type = "int64", size = 8, unit = "ns", doc = "When the longest delay ended, nanoseconds within the second: waiting for synchronous block I/O.", since = 17, min_size = 688, not_coarse = true, offset = { C = 584 } },
  { name = "swapin_delay_max_ts.tv_sec", type = "int64", size = 8, unit = "s", doc = "When the longest delay ended, CLOCK_REALTIME, seconds: waiting for a page to be swapped in.", since = 17, min_size = 688, not_coarse = true, offset = { C = 592 } },
  { name = "swapin_delay_max_ts.tv_nsec", type = "int64", size = 8, unit = "ns", doc = "When the longest delay ended, nanoseconds within the second: waiting for a page to be swapped in.", since = 17, min_size = 688, not_coarse = true, offset = { C = 600 } },
  { name = "freepages_delay_max_ts.tv_sec", type = "int64", size = 8, unit = "s", doc = "When the longest delay ended, CLOCK_REALTIME, seconds: reclaiming memory directly.", since = 17, min_size = 688, not_coarse = true, offset = { C = 608 } },
  { name = "freepages_delay_max_ts.tv_nsec", type = "int64", size = 8, unit = "ns", doc = "When the longest delay ended, nanoseconds within the second: reclaiming memory directly.", since = 17, min_size = 688, not_coarse = true, offset = { C = 616 } },
  { name = "thrashing_delay_max_ts.tv_sec", type = "int64", size = 8, unit = "s", doc = "When the longest delay ended, CLOCK_REALTIME, seconds: waiting for a recently evicted page to be read again.", since = 17, min_size = 688, not_coarse = true, offset = { C = 624 } },
  { name = "thrashing_delay_max_ts.tv_nsec", type = "int64", size = 8, unit = "ns", doc = "When the longest delay ended, nanoseconds within the second: waiting for a recently evicted page to be read again.", since = 17, min_size = 688, not_coarse = true, offset = { C = 632 } },
  { name = "compact_delay_max_ts.tv_sec", type = "int64", size = 8, unit = "s", doc = "When the longest delay ended, CLOCK_REALTIME, seconds: compacting memory directly.", since = 17, min_size = 688, not_coarse = true, offset = { C = 640 } },
  { name = "compact_delay_max_ts.tv_nsec", type = "int64", size = 8, unit = "ns", doc = "When the longest delay ended, nanoseconds within the second: compacting memory directly.", since = 17, min_size = 688, not_coarse = true, offset = { C = 648 } },
  { name = "wpcopy_delay_max_ts.tv_sec", type = "int64", size = 8, unit = "s", doc = "When the longest delay ended, CLOCK_REALTIME, seconds: copying a page on write.", since = 17, min_size = 688, not_coarse = true, offset = { C = 656 } },
  { name = "wpcopy_delay_max_ts.tv_nsec", type = "int64", size = 8, unit = "ns", doc = "When the longest delay ended, nanoseconds within the second: copying a page on write.", since = 17, min_size = 688, not_coarse = true, offset = { C = 664 } },
  { name = "irq_delay_max_ts.tv_sec", type = "int64", size = 8, unit = "s", doc = "When the longest delay ended, CLOCK_REALTIME, seconds: interrupted by hard and soft interrupts.", since = 17, min_size = 688, not_coarse = true, offset = { C = 672 } },
  { name = "irq_delay_max_ts.tv_nsec", type = "int64", size = 8, unit = "ns", doc = "When the longest delay ended, nanoseconds within the second: interrupted by hard and soft interrupts.", since = 17, min_size = 688, not_coarse = true, offset = { C = 680 } },
}

local CGROUP_FIELDS = {
  { name = "nr_sleeping", type = "uint64", size = 8, unit = "tasks", doc = "Number of tasks that sleep interruptibly.", since = 0, min_size = 0, offset = { CGROUP = 0 } },
  { name = "nr_running", type = "uint64", size = 8, unit = "tasks", doc = "Number of tasks that run or wait for a CPU.", since = 0, min_size = 0, offset = { CGROUP = 8 } },
  { name = "nr_stopped", type = "uint64", size = 8, unit = "tasks", doc = "Number of tasks that are stopped.", since = 0, min_size = 0, offset = { CGROUP = 16 } },
  { name = "nr_uninterruptible", type = "uint64", size = 8, unit = "tasks", doc = "Number of tasks that sleep uninterruptibly.", since = 0, min_size = 0, offset = { CGROUP = 24 } },
  { name = "nr_io_wait", type = "uint64", size = 8, unit = "tasks", doc = "Number of tasks that wait for I/O.", since = 0, min_size = 0, offset = { CGROUP = 32 } },
}

local proto = Proto("taskstats", "Linux Taskstats")
proto.prefs.default_version = Pref.uint(
  "Version of structs that say 0", 0,
  "The version of a struct taskstats that says 0, where no other struct of the message tells it")

local fields = {}

local function define(key, constructor, ...)
  fields[key] = constructor(...)
  return fields[key]
end

local function define_struct(prefix, list)
  for _, field in ipairs(list) do
    local filter = prefix .. "." .. field.name
    if field.type == "string" then
      field.proto = define(filter, ProtoField.string, filter, field.name, base.NONE, field.doc)
    elseif field.unit then
      field.proto = define(filter, ProtoField[field.type], filter, field.name,
        base.UNIT_STRING, { " " .. field.unit }, nil, field.doc)
    else
      field.proto = define(filter, ProtoField[field.type], filter, field.name,
        base.DEC, nil, nil, field.doc)
    end
  end
end

define_struct("taskstats", TASK_FIELDS)
define_struct("cgroupstats", CGROUP_FIELDS)
for _, flag in ipairs(FLAGS) do
  local filter = "taskstats.flag." .. flag.name:lower()
  flag.proto = define(filter, ProtoField.bool, filter, flag.name, 8, nil, flag.value, flag.doc)
end

local f_event = define("event", ProtoField.string, "taskstats.event", "Event",
  base.NONE, "reply: the answer to a request; exit: sent by the kernel when a task ended")
local f_record = define("record", ProtoField.string, "taskstats.record", "Record",
  base.NONE, "pid: one thread; tgid: a thread group")
local f_layout = define("layout", ProtoField.uint16, "taskstats.layout_version",
  "Struct version", base.DEC, nil, nil, "Where the struct says 0, that of the one beside it")
local f_pid = define("pid", ProtoField.uint32, "taskstats.pid", "PID", base.DEC, nil, nil,
  "Thread id, as it was asked for")
local f_tgid = define("tgid", ProtoField.uint32, "taskstats.tgid", "TGID", base.DEC, nil, nil,
  "Thread group id, as it was asked for")
local f_coarse = define("coarse", ProtoField.bool, "taskstats.coarse", "Coarse", base.NONE, nil, nil,
  "The helper left out what tells too much, and rounded times down to seconds")
local f_cgroup = define("cgroup", ProtoField.none, "cgroupstats", "Cgroup")
local f_register = define("register", ProtoField.string, "taskstats.register_cpumask",
  "Register for exits on CPUs")
local f_deregister = define("deregister", ProtoField.string, "taskstats.deregister_cpumask",
  "Deregister for exits on CPUs")

local list = {}
for _, field in pairs(fields) do list[#list + 1] = field end
proto.fields = list

local e_malformed = ProtoExpert.new("taskstats.malformed", "An attribute breaks the rules of netlink",
  expert.group.MALFORMED, expert.severity.ERROR)
proto.experts = { e_malformed }

-- What the dissector of netlink has found in the message that we are in.
local netlink_length = Field.new("netlink.hdr_len")
local netlink_port = Field.new("netlink.hdr_pid")
local genl_command = Field.new("genl.cmd")

local function last(extractor)
  local all = { extractor() }
  return all[#all]
end

-- The netlink dissector knows the byte order, and does not tell: its value does.
local function is_little(info)
  return info.range:le_uint() == info.value
end

-- The cooked header says what frame of the helper a datagram comes from, in our captures.
local cooked_type = Field.new("netlink.hatype")

local function is_coarse()
  local info = last(cooked_type)
  local frame = info and info.source
  if not frame or frame:len() <= COOKED_ORIGIN_FLAGS then return false end
  if frame(COOKED_ORIGIN_SIZE, 2):uint() ~= ORIGIN_SIZE then return false end
  return frame(COOKED_ORIGIN_FLAGS, 1):uint() % (2 * FRAME_FLAG_COARSE) >= FRAME_FLAG_COARSE
end

-- The attributes of the message; versions of Wireshark differ in where the buffer begins.
local function attributes_of(buffer, length)
  local start = length.offset + NLMSG_HDRLEN + GENL_HDRLEN - buffer:offset()
  local size = math.min(length.offset + length.value - buffer:offset(), buffer:len()) - start
  if start < 0 or size <= 0 then return nil end
  return buffer(start, size)
end

-- The command, where the buffer has the generic header; else the tree has it already.
local function command_of(buffer, length)
  local at = length.offset + NLMSG_HDRLEN - buffer:offset()
  if at >= 0 and at < buffer:len() then return buffer(at, 1):uint() end
  local info = last(genl_command)
  return info and info.value
end

-- A reader of numbers in one byte order.
local function reader(little)
  return {
    u16 = function(range) return little and range:le_uint() or range:uint() end,
    add = function(tree, field, range)
      if little then return tree:add_le(field, range) end
      return tree:add(field, range)
    end,
  }
end

-- Calls on_attribute(type, payload or nil when it is empty) for each attribute;
-- returns false when one of them is malformed.
local function each_attribute(range, read, on_attribute)
  local at, size = 0, range and range:len() or 0
  while size - at >= NLA_HDRLEN do
    local length = read.u16(range(at, 2))
    if length < NLA_HDRLEN or length > size - at then return false end
    local kind = read.u16(range(at + 2, 2)) % 0x4000 -- without the flags
    local payload = length > NLA_HDRLEN and range(at + NLA_HDRLEN, length - NLA_HDRLEN) or nil
    if on_attribute(kind, payload) == false then return false end
    at = at + length + -length % 4
  end
  return true
end

local function family_of(version, length)
  if version == 0 then return nil end
  local row = VERSIONS[math.min(version, LAST_VERSION)]
  if row.i386_size == length then return "B32" end
  return row.family
end

local function text_of(range)
  local length = 0
  while length < range:len() and range(length, 1):uint() ~= 0 do length = length + 1 end
  return length == 0 and "" or range(0, length):string(ENC_UTF_8)
end

local function add_field(tree, field, range, read)
  if field.type == "string" then
    tree:add(field.proto, range, text_of(range))
    return
  end
  local item = read.add(tree, field.proto, range)
  if field.name == "ac_flag" then
    for _, flag in ipairs(FLAGS) do item:add(flag.proto, range) end
  end
end

local function add_struct(tree, list, range, family, version, read, coarse)
  local size = range:len()
  for _, field in ipairs(list) do
    local at = not (coarse and field.not_coarse) and field.offset[family]
    if at and field.since <= version and at + field.size <= size and size >= field.min_size then
      add_field(tree, field, range(at, field.size), read)
    end
  end
end

-- Without a version only the version itself can be read.
local function add_taskstats(tree, range, version, read, coarse)
  local family = family_of(version, range:len())
  if family then
    add_struct(tree, TASK_FIELDS, range, family, version, read, coarse)
  else
    add_field(tree, TASK_FIELDS[1], range(0, 2), read)
  end
end

-- Finds the structs of an aggregate; returns false when an attribute is malformed.
local function read_aggregate(range, kind, read, found)
  local id
  local id_type = kind == "pid" and TASKSTATS_TYPE_PID or TASKSTATS_TYPE_TGID
  return each_attribute(range, read, function(attribute, payload)
    if attribute == id_type then
      if not payload or payload:len() < 4 then return false end
      id = payload(0, 4)
    elseif attribute == TASKSTATS_TYPE_STATS then
      if not payload or payload:len() < 2 then return false end
      found[#found + 1] = { kind = kind, id = id, stats = payload, version = read.u16(payload(0, 2)) }
    end
  end)
end

local function sibling_version(found)
  for _, record in ipairs(found) do
    if record.kind == "pid" and record.version ~= 0 then return record.version end
  end
  return proto.prefs.default_version
end

local function dissect_taskstats(range, tree, read)
  local found = {}
  local sound = each_attribute(range, read, function(attribute, payload)
    if attribute == TASKSTATS_TYPE_AGGR_PID then return read_aggregate(payload, "pid", read, found) end
    if attribute == TASKSTATS_TYPE_AGGR_TGID then return read_aggregate(payload, "tgid", read, found) end
  end)
  local sibling, coarse = sibling_version(found), is_coarse()
  for _, record in ipairs(found) do
    local version = record.version ~= 0 and record.version or sibling
    local item = tree:add(f_record, record.stats, record.kind)
    item:add(f_layout, record.stats(0, 2), version):set_generated()
    if record.id then read.add(item, record.kind == "pid" and f_pid or f_tgid, record.id) end
    if coarse then item:add(f_coarse, record.stats, true):set_generated() end
    add_taskstats(item, record.stats, version, read, coarse)
  end
  return sound
end

local function dissect_cgroupstats(range, tree, read)
  return each_attribute(range, read, function(attribute, payload)
    if attribute ~= CGROUPSTATS_TYPE_CGROUP_STATS or not payload then return end
    add_struct(tree:add(f_cgroup, payload), CGROUP_FIELDS, payload, "CGROUP", 0, read)
  end)
end

local function dissect_request(range, tree, read)
  return each_attribute(range, read, function(attribute, payload)
    if not payload then return end
    if attribute == TASKSTATS_CMD_ATTR_REGISTER_CPUMASK then
      tree:add(f_register, payload, text_of(payload))
    elseif attribute == TASKSTATS_CMD_ATTR_DEREGISTER_CPUMASK then
      tree:add(f_deregister, payload, text_of(payload))
    elseif payload:len() >= 4 and attribute == TASKSTATS_CMD_ATTR_PID then
      read.add(tree, f_pid, payload(0, 4))
    elseif payload:len() >= 4 and attribute == TASKSTATS_CMD_ATTR_TGID then
      read.add(tree, f_tgid, payload(0, 4))
    end
  end)
end

local DISSECTORS = {
  [TASKSTATS_CMD_GET] = dissect_request,
  [TASKSTATS_CMD_NEW] = dissect_taskstats,
  [CGROUPSTATS_CMD_NEW] = dissect_cgroupstats,
}

function proto.dissector(buffer, pinfo, root)
  local length, port = last(netlink_length), last(netlink_port)
  if not length then return 0 end
  local command = command_of(buffer, length)
  local dissect = DISSECTORS[command]
  local body = attributes_of(buffer, length)
  if not dissect or not body then return 0 end
  pinfo.cols.protocol = "taskstats"
  local tree = root:add(proto, body)
  if command ~= TASKSTATS_CMD_GET then
    tree:add(f_event, port and port.value == 0 and "exit" or "reply"):set_generated()
  end
  if not dissect(body, tree, reader(is_little(length))) then
    tree:add_proto_expert_info(e_malformed)
  end
  return buffer:len()
end

DissectorTable.get("genl.family"):add("TASKSTATS", proto)

-- Notes: what the helper says besides datagrams, and the recorder.
local note = Proto("sidestat", "Sidestat note")
local n_kind = ProtoField.uint8("sidestat.kind", "Kind", base.DEC, KINDS)
local n_request = ProtoField.uint32("sidestat.request", "Request", base.DEC)
local n_count = ProtoField.uint32("sidestat.count", "Count", base.DEC)
local n_reason = ProtoField.uint8("sidestat.gap.reason", "Reason", base.DEC, REASONS)
local n_source = ProtoField.uint16("sidestat.gap.cpu", "CPU", base.DEC)
local n_sequence = ProtoField.uint32("sidestat.gap.sequence", "First sequence number", base.DEC)
local n_missing = ProtoField.uint64("sidestat.gap.count", "Missing records", base.DEC)
note.fields = { n_kind, n_request, n_count, n_reason, n_source, n_sequence, n_missing }

local function add_part(tree, field, range, place)
  tree:add_le(field, range(place[1], place[2]))
end

-- Versions of Wireshark differ in whether the header of the message is in the buffer.
local function frame_of(buffer)
  for _, at in ipairs({ 0, NLMSG_HDRLEN }) do
    local start = at + #NOTE_MARK
    if buffer:len() < start + FRAME_SIZE then return nil end
    if buffer(at, #NOTE_MARK):string() == NOTE_MARK then return buffer(start) end
  end
end

function note.dissector(buffer, pinfo, root)
  local frame = frame_of(buffer)
  if not frame then return 0 end
  local kind = frame(FRAME.kind[1], 1):uint()
  pinfo.cols.protocol = "sidestat"
  pinfo.cols.info = KINDS[kind] or "unknown"
  local tree = root:add(note, frame)
  add_part(tree, n_kind, frame, FRAME.kind)
  add_part(tree, n_request, frame, FRAME.request)
  add_part(tree, n_count, frame, FRAME.count)
  local at = FRAME_SIZE
  while kind == KIND_GAP and frame:len() - at >= GAP_SIZE do
    local gap = frame(at, GAP_SIZE)
    add_part(tree, n_reason, gap, GAP.reason)
    add_part(tree, n_source, gap, GAP.source)
    add_part(tree, n_sequence, gap, GAP.sequence)
    add_part(tree, n_missing, gap, GAP.count)
    at = at + GAP_SIZE
  end
  return buffer:len()
end

DissectorTable.get("netlink.protocol"):add(NETLINK_USERSOCK, note)
