// Generated from schema/kstat.json by `npm run gen`. Do not edit.

/** Bytes of a name, of a module, of a class, with its NUL. */
export const KSTAT_STRLEN = 31;

/** bytes whose meaning the name tells */
export const KSTAT_TYPE_RAW = 0;
/** a list of names and values */
export const KSTAT_TYPE_NAMED = 1;
/** counts of interrupts */
export const KSTAT_TYPE_INTR = 2;
/** activity of a device */
export const KSTAT_TYPE_IO = 3;
/** a list of timers */
export const KSTAT_TYPE_TIMER = 4;

/** the data belong to the provider */
export const KSTAT_FLAG_VIRTUAL = 1;
/** the size of the data changes */
export const KSTAT_FLAG_VAR_SIZE = 2;
/** can be written */
export const KSTAT_FLAG_WRITABLE = 4;
/** outlives its provider */
export const KSTAT_FLAG_PERSISTENT = 8;
/** persistent, and its provider is gone */
export const KSTAT_FLAG_DORMANT = 16;
/** created, but not installed yet */
export const KSTAT_FLAG_INVALID = 32;
/** has members of type STRING */
export const KSTAT_FLAG_LONGSTRINGS = 64;

/** text of at most 16 bytes */
export const KSTAT_DATA_CHAR = 0;
/** signed, 32 bits */
export const KSTAT_DATA_INT32 = 1;
/** unsigned, 32 bits */
export const KSTAT_DATA_UINT32 = 2;
/** signed, 64 bits */
export const KSTAT_DATA_INT64 = 3;
/** unsigned, 64 bits */
export const KSTAT_DATA_UINT64 = 4;
/** IEEE 754, 32 bits; obsolete */
export const KSTAT_DATA_FLOAT = 5;
/** IEEE 754, 64 bits; obsolete */
export const KSTAT_DATA_DOUBLE = 6;
/** text behind a pointer */
export const KSTAT_DATA_STRING = 9;

/** Types of kstats, by KSTAT_TYPE_*. */
export const KSTAT_TYPE_NAMES: Readonly<Record<number, KstatTypeKey>> = {
  0: 'raw',
  1: 'named',
  2: 'interrupt',
  3: 'io',
  4: 'timer',
};
/** Name of a KSTAT_TYPE_*, as Kstat.typeName gives it. */
export type KstatTypeKey = 'raw' | 'named' | 'interrupt' | 'io' | 'timer';

/** Bytes of kstat_t with pointers of 64 and of 32 bits. */
export const HEADER_SIZE: readonly [lp64: number, ilp32: number] = [184, 152];
/** Offset of: when the kstat was created, gethrtime() nanoseconds. With pointers of 64 and of 32 bits. */
export const HEADER_CRTIME_NS: readonly [lp64: number, ilp32: number] = [0, 0];
/** Offset of: next kstat of the chain; an address, zero on the wire. With pointers of 64 and of 32 bits. */
export const HEADER_NEXT: readonly [lp64: number, ilp32: number] = [8, 8];
/** Offset of: unique number of the kstat. With pointers of 64 and of 32 bits. */
export const HEADER_KID: readonly [lp64: number, ilp32: number] = [16, 12];
/** Offset of: name of the module that made it. With pointers of 64 and of 32 bits. */
export const HEADER_MODULE: readonly [lp64: number, ilp32: number] = [20, 16];
/** Offset of: not used. With pointers of 64 and of 32 bits. */
export const HEADER_RESERVED: readonly [lp64: number, ilp32: number] = [51, 47];
/** Offset of: instance of the module. With pointers of 64 and of 32 bits. */
export const HEADER_INSTANCE: readonly [lp64: number, ilp32: number] = [52, 48];
/** Offset of: name of the kstat. With pointers of 64 and of 32 bits. */
export const HEADER_NAME: readonly [lp64: number, ilp32: number] = [56, 52];
/** Offset of: type of the data, KSTAT_TYPE_*. With pointers of 64 and of 32 bits. */
export const HEADER_TYPE: readonly [lp64: number, ilp32: number] = [87, 83];
/** Offset of: class of the kstat. With pointers of 64 and of 32 bits. */
export const HEADER_CLASS: readonly [lp64: number, ilp32: number] = [88, 84];
/** Offset of: KSTAT_FLAG_* bits. With pointers of 64 and of 32 bits. */
export const HEADER_FLAGS: readonly [lp64: number, ilp32: number] = [119, 115];
/** Offset of: the data; an address, zero on the wire. With pointers of 64 and of 32 bits. */
export const HEADER_DATA: readonly [lp64: number, ilp32: number] = [120, 116];
/** Offset of: number of records in the data; not to be trusted for RAW. With pointers of 64 and of 32 bits. */
export const HEADER_NDATA: readonly [lp64: number, ilp32: number] = [128, 120];
/** Offset of: bytes of the data. With pointers of 64 and of 32 bits. */
export const HEADER_DATA_SIZE: readonly [lp64: number, ilp32: number] = [136, 124];
/** Offset of: when the data were taken, gethrtime() nanoseconds. With pointers of 64 and of 32 bits. */
export const HEADER_SNAPTIME_NS: readonly [lp64: number, ilp32: number] = [144, 128];
/** Offset of: of the kernel; zero on the wire. With pointers of 64 and of 32 bits. */
export const HEADER_UPDATE: readonly [lp64: number, ilp32: number] = [152, 136];
/** Offset of: of the kernel; zero on the wire. With pointers of 64 and of 32 bits. */
export const HEADER_PRIVATE: readonly [lp64: number, ilp32: number] = [160, 140];
/** Offset of: of the kernel; zero on the wire. With pointers of 64 and of 32 bits. */
export const HEADER_SNAPSHOT: readonly [lp64: number, ilp32: number] = [168, 144];
/** Offset of: of the kernel; zero on the wire. With pointers of 64 and of 32 bits. */
export const HEADER_LOCK: readonly [lp64: number, ilp32: number] = [176, 148];

/** Bytes of kstat_named_t. */
export const NAMED_SIZE = 48;
/** Offset of: name of the statistic; empty when the member is not in use. */
export const NAMED_NAME = 0;
/** Offset of: KSTAT_DATA_*. */
export const NAMED_DATA_TYPE = 31;
/** Offset of: the value, as its data type says; a number of 32 bits stands in the first 4 bytes. */
export const NAMED_VALUE = 32;
/** Offset of: address of the text, for STRING; 4 bytes where pointers have 32 bits. */
export const NAMED_STRING_POINTER = 32;
/** Offset of: bytes of the text with its NUL, for STRING; 0 for a NULL pointer. */
export const NAMED_STRING_LENGTH = 40;

/** Activity of a disk, a tape, an NFS mount, a CPU queue: a queue of waiting operations (w) and one of running operations (r). C: `kstat_io_t`. */
export interface KstatIo {
  /** bytes read. Unit: B. C: `nread`. */
  readonly nread: bigint;
  /** bytes written. Unit: B. C: `nwritten`. */
  readonly nwritten: bigint;
  /** read operations; wraps at 2^32. Unit: operations. C: `reads`. */
  readonly reads: number;
  /** write operations; wraps at 2^32. Unit: operations. C: `writes`. */
  readonly writes: number;
  /** time with at least one operation waiting; not the time of writes. Unit: ns. C: `wtime`. */
  readonly wtime: bigint;
  /** operations waiting, times the time that they waited. Unit: operations*ns. C: `wlentime`. */
  readonly wlentime: bigint;
  /** when the wait queue changed last. Unit: ns. C: `wlastupdate`. */
  readonly wlastupdate: bigint;
  /** time with at least one operation in service; not the time of reads. Unit: ns. C: `rtime`. */
  readonly rtime: bigint;
  /** operations in service, times the time that they took. Unit: operations*ns. C: `rlentime`. */
  readonly rlentime: bigint;
  /** when the run queue changed last. Unit: ns. C: `rlastupdate`. */
  readonly rlastupdate: bigint;
  /** operations that are waiting. Unit: operations. C: `wcnt`. */
  readonly wcnt: number;
  /** operations that are in service. Unit: operations. C: `rcnt`. */
  readonly rcnt: number;
}

/** Interrupts of a device, by their kind. C: `kstat_intr_t`. */
export interface KstatInterrupt {
  /** interrupts of the device. C: `intrs[0]`. */
  readonly hard: number;
  /** interrupts that the driver made itself. C: `intrs[1]`. */
  readonly soft: number;
  /** interrupts that a timer had to make up for. C: `intrs[2]`. */
  readonly watchdog: number;
  /** interrupts that nobody had asked for. C: `intrs[3]`. */
  readonly spurious: number;
  /** further requests served in one interrupt. C: `intrs[4]`. */
  readonly multipleService: number;
}

/** How often something happened and how long it took; kstat(8) prints the first timer of a kstat. C: `kstat_timer_t`. */
export interface KstatTimer {
  /** what is timed. C: `name`. */
  readonly name: string;
  /** events timed. C: `num_events`. */
  readonly numEvents: bigint;
  /** time of all events together. Unit: ns. C: `elapsed_time`. */
  readonly elapsedTime: bigint;
  /** shortest event. Unit: ns. C: `min_time`. */
  readonly minTime: bigint;
  /** longest event. Unit: ns. C: `max_time`. */
  readonly maxTime: bigint;
  /** when the last event began. Unit: ns. C: `start_time`. */
  readonly startTime: bigint;
  /** when the last event ended. Unit: ns. C: `stop_time`. */
  readonly stopTime: bigint;
}

/** One CPU; the named kstats cpu:N:sys and cpu:N:vm have the same in 64 bits. Counters have 32 bits and wrap. C: `cpu_stat_t`. */
export interface KstatCpuStat {
  /** time in the idle thread. Unit: ticks. C: `cpu_sysinfo.cpu[0]`. */
  readonly idle: number;
  /** time in user mode. Unit: ticks. C: `cpu_sysinfo.cpu[1]`. */
  readonly user: number;
  /** time in the kernel. Unit: ticks. C: `cpu_sysinfo.cpu[2]`. */
  readonly kernel: number;
  /** time waiting; always 0 in illumos. Unit: ticks. C: `cpu_sysinfo.cpu[3]`. */
  readonly wait: number;
  /** time waiting for I/O; always 0 in illumos. Unit: ticks. C: `cpu_sysinfo.wait[0]`. */
  readonly waitIo: number;
  /** time waiting for swap; always 0 in illumos. Unit: ticks. C: `cpu_sysinfo.wait[1]`. */
  readonly waitSwap: number;
  /** time waiting for physical I/O; always 0 in illumos. Unit: ticks. C: `cpu_sysinfo.wait[2]`. */
  readonly waitPio: number;
  /** blocks read from devices into the buffer cache. C: `cpu_sysinfo.bread`. */
  readonly bread: number;
  /** blocks written from the buffer cache to devices. C: `cpu_sysinfo.bwrite`. */
  readonly bwrite: number;
  /** blocks that were read through the buffer cache. C: `cpu_sysinfo.lread`. */
  readonly lread: number;
  /** blocks that were written through the buffer cache. C: `cpu_sysinfo.lwrite`. */
  readonly lwrite: number;
  /** raw reads of devices. C: `cpu_sysinfo.phread`. */
  readonly phread: number;
  /** raw writes of devices. C: `cpu_sysinfo.phwrite`. */
  readonly phwrite: number;
  /** context switches. C: `cpu_sysinfo.pswitch`. */
  readonly pswitch: number;
  /** traps. C: `cpu_sysinfo.trap`. */
  readonly trap: number;
  /** interrupts of devices. C: `cpu_sysinfo.intr`. */
  readonly intr: number;
  /** system calls. C: `cpu_sysinfo.syscall`. */
  readonly syscall: number;
  /** read() and readv() calls. C: `cpu_sysinfo.sysread`. */
  readonly sysread: number;
  /** write() and writev() calls. C: `cpu_sysinfo.syswrite`. */
  readonly syswrite: number;
  /** fork() calls. C: `cpu_sysinfo.sysfork`. */
  readonly sysfork: number;
  /** vfork() calls. C: `cpu_sysinfo.sysvfork`. */
  readonly sysvfork: number;
  /** exec() calls. C: `cpu_sysinfo.sysexec`. */
  readonly sysexec: number;
  /** bytes that read() calls transferred; wraps quickly. Unit: B. C: `cpu_sysinfo.readch`. */
  readonly readch: number;
  /** bytes that write() calls transferred; wraps quickly. Unit: B. C: `cpu_sysinfo.writech`. */
  readonly writech: number;
  /** receive interrupts of terminals; not used any more. C: `cpu_sysinfo.rcvint`. */
  readonly rcvint: number;
  /** transmit interrupts of terminals; not used any more. C: `cpu_sysinfo.xmtint`. */
  readonly xmtint: number;
  /** modem interrupts; not used any more. C: `cpu_sysinfo.mdmint`. */
  readonly mdmint: number;
  /** characters that terminals received. Unit: characters. C: `cpu_sysinfo.rawch`. */
  readonly rawch: number;
  /** characters that went through line editing. Unit: characters. C: `cpu_sysinfo.canch`. */
  readonly canch: number;
  /** characters sent to terminals. Unit: characters. C: `cpu_sysinfo.outch`. */
  readonly outch: number;
  /** message queue operations. C: `cpu_sysinfo.msg`. */
  readonly msg: number;
  /** semaphore operations. C: `cpu_sysinfo.sema`. */
  readonly sema: number;
  /** path name look-ups. C: `cpu_sysinfo.namei`. */
  readonly namei: number;
  /** UFS inodes that were fetched. C: `cpu_sysinfo.ufsiget`. */
  readonly ufsiget: number;
  /** directory blocks that UFS read. C: `cpu_sysinfo.ufsdirblk`. */
  readonly ufsdirblk: number;
  /** UFS inodes taken that had pages in memory. C: `cpu_sysinfo.ufsipage`. */
  readonly ufsipage: number;
  /** UFS inodes taken that had no pages in memory. C: `cpu_sysinfo.ufsinopage`. */
  readonly ufsinopage: number;
  /** failures because the inode table was full. C: `cpu_sysinfo.inodeovf`. */
  readonly inodeovf: number;
  /** failures because the file table was full. C: `cpu_sysinfo.fileovf`. */
  readonly fileovf: number;
  /** failures because the process table was full. C: `cpu_sysinfo.procovf`. */
  readonly procovf: number;
  /** interrupts run as threads. C: `cpu_sysinfo.intrthread`. */
  readonly intrthread: number;
  /** interrupt threads that blocked. C: `cpu_sysinfo.intrblk`. */
  readonly intrblk: number;
  /** times that the idle thread ran. C: `cpu_sysinfo.idlethread`. */
  readonly idlethread: number;
  /** involuntary context switches. C: `cpu_sysinfo.inv_swtch`. */
  readonly invSwtch: number;
  /** threads created. C: `cpu_sysinfo.nthreads`. */
  readonly nthreads: number;
  /** times that a thread moved here from another CPU. C: `cpu_sysinfo.cpumigrate`. */
  readonly cpumigrate: number;
  /** cross-calls to other CPUs. C: `cpu_sysinfo.xcalls`. */
  readonly xcalls: number;
  /** mutexes that were held when they were tried. C: `cpu_sysinfo.mutex_adenters`. */
  readonly mutexAdenters: number;
  /** readers that had to wait for a readers/writer lock. C: `cpu_sysinfo.rw_rdfails`. */
  readonly rwRdfails: number;
  /** writers that had to wait for a readers/writer lock. C: `cpu_sysinfo.rw_wrfails`. */
  readonly rwWrfails: number;
  /** kernel modules loaded. C: `cpu_sysinfo.modload`. */
  readonly modload: number;
  /** kernel modules unloaded. C: `cpu_sysinfo.modunload`. */
  readonly modunload: number;
  /** asynchronous block writes. C: `cpu_sysinfo.bawrite`. */
  readonly bawrite: number;
  /** processes that wait for block I/O. Unit: processes. C: `cpu_syswait.iowait`. */
  readonly iowait: number;
  /** processes that wait for swap. Unit: processes. C: `cpu_syswait.swap`. */
  readonly swap: number;
  /** processes that wait for physical I/O. Unit: processes. C: `cpu_syswait.physio`. */
  readonly physio: number;
  /** page reclaims. Unit: pages. C: `cpu_vminfo.pgrec`. */
  readonly pgrec: number;
  /** page reclaims from the free list. Unit: pages. C: `cpu_vminfo.pgfrec`. */
  readonly pgfrec: number;
  /** page-in operations. C: `cpu_vminfo.pgin`. */
  readonly pgin: number;
  /** pages paged in. Unit: pages. C: `cpu_vminfo.pgpgin`. */
  readonly pgpgin: number;
  /** page-out operations. C: `cpu_vminfo.pgout`. */
  readonly pgout: number;
  /** pages paged out. Unit: pages. C: `cpu_vminfo.pgpgout`. */
  readonly pgpgout: number;
  /** swap-in operations. C: `cpu_vminfo.swapin`. */
  readonly swapin: number;
  /** pages swapped in. Unit: pages. C: `cpu_vminfo.pgswapin`. */
  readonly pgswapin: number;
  /** swap-out operations. C: `cpu_vminfo.swapout`. */
  readonly swapout: number;
  /** pages swapped out. Unit: pages. C: `cpu_vminfo.pgswapout`. */
  readonly pgswapout: number;
  /** pages filled with zeros on demand. Unit: pages. C: `cpu_vminfo.zfod`. */
  readonly zfod: number;
  /** pages freed by the page daemon or by swapping. Unit: pages. C: `cpu_vminfo.dfree`. */
  readonly dfree: number;
  /** pages that the page daemon examined. Unit: pages. C: `cpu_vminfo.scan`. */
  readonly scan: number;
  /** revolutions of the hand of the page daemon. C: `cpu_vminfo.rev`. */
  readonly rev: number;
  /** minor faults by hat_fault(). C: `cpu_vminfo.hat_fault`. */
  readonly hatFault: number;
  /** minor faults by as_fault(). C: `cpu_vminfo.as_fault`. */
  readonly asFault: number;
  /** major faults. C: `cpu_vminfo.maj_fault`. */
  readonly majFault: number;
  /** copy-on-write faults. C: `cpu_vminfo.cow_fault`. */
  readonly cowFault: number;
  /** protection faults. C: `cpu_vminfo.prot_fault`. */
  readonly protFault: number;
  /** faults that software locking asked for. C: `cpu_vminfo.softlock`. */
  readonly softlock: number;
  /** faults of the kernel in its own address space. C: `cpu_vminfo.kernel_asflt`. */
  readonly kernelAsflt: number;
  /** times that the page daemon was scheduled. C: `cpu_vminfo.pgrrun`. */
  readonly pgrrun: number;
  /** pages of executables paged in. Unit: pages. C: `cpu_vminfo.execpgin`. */
  readonly execpgin: number;
  /** pages of executables paged out. Unit: pages. C: `cpu_vminfo.execpgout`. */
  readonly execpgout: number;
  /** pages of executables freed. Unit: pages. C: `cpu_vminfo.execfree`. */
  readonly execfree: number;
  /** anonymous pages paged in. Unit: pages. C: `cpu_vminfo.anonpgin`. */
  readonly anonpgin: number;
  /** anonymous pages paged out. Unit: pages. C: `cpu_vminfo.anonpgout`. */
  readonly anonpgout: number;
  /** anonymous pages freed. Unit: pages. C: `cpu_vminfo.anonfree`. */
  readonly anonfree: number;
  /** pages of files paged in. Unit: pages. C: `cpu_vminfo.fspgin`. */
  readonly fspgin: number;
  /** pages of files paged out. Unit: pages. C: `cpu_vminfo.fspgout`. */
  readonly fspgout: number;
  /** pages of files freed. Unit: pages. C: `cpu_vminfo.fsfree`. */
  readonly fsfree: number;
  /** tries to take a readers/writer lock. C: `cpu_sysinfo.rw_enters`. */
  readonly rwEnters: number;
  /** register window overflows of user programs (SPARC). C: `cpu_sysinfo.win_uo_cnt`. */
  readonly winUoCnt: number;
  /** register window underflows of user programs (SPARC). C: `cpu_sysinfo.win_uu_cnt`. */
  readonly winUuCnt: number;
  /** register window overflows of the system (SPARC). C: `cpu_sysinfo.win_so_cnt`. */
  readonly winSoCnt: number;
  /** register window underflows of the system (SPARC). C: `cpu_sysinfo.win_su_cnt`. */
  readonly winSuCnt: number;
  /** overflows of user windows in the system (SPARC). C: `cpu_sysinfo.win_suo_cnt`. */
  readonly winSuoCnt: number;
}

/** Queues, sampled once a second; averages are differences over the difference of updates. C: `sysinfo_t`. */
export interface KstatSysinfo {
  /** samples that were taken, one a second: divide the other fields by it. Unit: samples. C: `updates`. */
  readonly updates: number;
  /** sum over the samples of the runnable threads. Unit: threads*samples. C: `runque`. */
  readonly runque: number;
  /** samples in which a thread was runnable. Unit: samples. C: `runocc`. */
  readonly runocc: number;
  /** sum over the samples of the processes swapped out. Unit: processes*samples. C: `swpque`. */
  readonly swpque: number;
  /** samples in which a process was swapped out. Unit: samples. C: `swpocc`. */
  readonly swpocc: number;
  /** sum over the samples of the threads that waited for block I/O. Unit: threads*samples. C: `waiting`. */
  readonly waiting: number;
}

/** Memory, sampled once a second; averages are differences over the difference of updates. C: `vminfo_t`. */
export interface KstatVminfo {
  /** sum over the samples of the free memory. Unit: pages*samples. C: `freemem`. */
  readonly freemem: bigint;
  /** sum over the samples of the reserved swap. Unit: pages*samples. C: `swap_resv`. */
  readonly swapResv: bigint;
  /** sum over the samples of the allocated swap. Unit: pages*samples. C: `swap_alloc`. */
  readonly swapAlloc: bigint;
  /** sum over the samples of the swap that is not reserved. Unit: pages*samples. C: `swap_avail`. */
  readonly swapAvail: bigint;
  /** sum over the samples of the swap that is not allocated. Unit: pages*samples. C: `swap_free`. */
  readonly swapFree: bigint;
  /** samples that were taken, one a second: divide the other fields by it. Unit: samples. C: `updates`. */
  readonly updates: bigint;
}

/** Tunables of the kernel, constant after the boot. C: `struct var`. */
export interface KstatVar {
  /** buffer headers of the buffer cache. C: `v_buf`. */
  readonly buf: number;
  /** entries of the callout table; not used any more. C: `v_call`. */
  readonly call: number;
  /** most processes. C: `v_proc`. */
  readonly proc: number;
  /** most processes of all users together. C: `v_maxupttl`. */
  readonly maxupttl: number;
  /** number of global scheduling priorities. C: `v_nglobpris`. */
  readonly nglobpris: number;
  /** highest priority of the system class. C: `v_maxsyspri`. */
  readonly maxsyspri: number;
  /** character blocks; not used any more. C: `v_clist`. */
  readonly clist: number;
  /** most processes of one user. C: `v_maxup`. */
  readonly maxup: number;
  /** hash buckets of the buffer cache. C: `v_hbuf`. */
  readonly hbuf: number;
  /** mask of the hash of the buffer cache. C: `v_hmask`. */
  readonly hmask: number;
  /** physical I/O buffers; not used any more. C: `v_pbuf`. */
  readonly pbuf: number;
  /** size of the kernel's page table map; not used any more. C: `v_sptmap`. */
  readonly sptmap: number;
  /** most memory used; 0 is all. Unit: pages. C: `v_maxpmem`. */
  readonly maxpmem: number;
  /** age at which delayed writes are written. Unit: s. C: `v_autoup`. */
  readonly autoup: number;
  /** most memory of the buffer cache. Unit: KiB. C: `v_bufhwm`. */
  readonly bufhwm: number;
}

/** The directory name look-up cache; unix:0:dnlcstats, which is named, has newer figures. C: `struct ncstats`. */
export interface KstatNcstats {
  /** look-ups that hit. C: `hits`. */
  readonly hits: number;
  /** look-ups that missed. C: `misses`. */
  readonly misses: number;
  /** entries made. C: `enters`. */
  readonly enters: number;
  /** entries made that were there already. C: `dbl_enters`. */
  readonly dblEnters: number;
  /** names too long to enter. C: `long_enter`. */
  readonly longEnter: number;
  /** look-ups of names too long. C: `long_look`. */
  readonly longLook: number;
  /** entries moved to the front of their hash chain. C: `move_to_front`. */
  readonly moveToFront: number;
  /** purges of the cache. C: `purges`. */
  readonly purges: number;
}

/** An NFS mount; the instance is the minor number of its device. C: `struct mntinfo_kstat`. */
export interface KstatMntinfo {
  /** transport protocol. C: `mik_proto`. */
  readonly proto: string;
  /** version of NFS. C: `mik_vers`. */
  readonly vers: number;
  /** flags of the mount, MI_*. C: `mik_flags`. */
  readonly flags: number;
  /** security flavour. C: `mik_secmod`. */
  readonly secmod: number;
  /** size of reads. Unit: B. C: `mik_curread`. */
  readonly curread: number;
  /** size of writes. Unit: B. C: `mik_curwrite`. */
  readonly curwrite: number;
  /** time-out of a call. Unit: 0.1s. C: `mik_timeo`. */
  readonly timeo: number;
  /** retransmissions before a call fails. C: `mik_retrans`. */
  readonly retrans: number;
  /** shortest time that attributes of files are cached. Unit: s. C: `mik_acregmin`. */
  readonly acregmin: number;
  /** longest time that attributes of files are cached. Unit: s. C: `mik_acregmax`. */
  readonly acregmax: number;
  /** shortest time that attributes of directories are cached. Unit: s. C: `mik_acdirmin`. */
  readonly acdirmin: number;
  /** longest time that attributes of directories are cached. Unit: s. C: `mik_acdirmax`. */
  readonly acdirmax: number;
  /** smoothed round trip of look-ups; 2.5 ms a unit in nfsstat -m. C: `mik_timers[0].srtt`. */
  readonly lookupSrtt: number;
  /** deviation of the round trip of look-ups; 5 ms a unit in nfsstat -m. C: `mik_timers[0].deviate`. */
  readonly lookupDeviate: number;
  /** time until look-ups are sent again; 20 ms a unit in nfsstat -m. C: `mik_timers[0].rtxcur`. */
  readonly lookupRtxcur: number;
  /** smoothed round trip of reads; 2.5 ms a unit in nfsstat -m. C: `mik_timers[1].srtt`. */
  readonly readSrtt: number;
  /** deviation of the round trip of reads; 5 ms a unit in nfsstat -m. C: `mik_timers[1].deviate`. */
  readonly readDeviate: number;
  /** time until reads are sent again; 20 ms a unit in nfsstat -m. C: `mik_timers[1].rtxcur`. */
  readonly readRtxcur: number;
  /** smoothed round trip of writes; 2.5 ms a unit in nfsstat -m. C: `mik_timers[2].srtt`. */
  readonly writeSrtt: number;
  /** deviation of the round trip of writes; 5 ms a unit in nfsstat -m. C: `mik_timers[2].deviate`. */
  readonly writeDeviate: number;
  /** time until writes are sent again; 20 ms a unit in nfsstat -m. C: `mik_timers[2].rtxcur`. */
  readonly writeRtxcur: number;
  /** times that the server did not respond. C: `mik_noresponse`. */
  readonly noresponse: number;
  /** times that another server took over. C: `mik_failover`. */
  readonly failover: number;
  /** files that were found again after another server took over. C: `mik_remap`. */
  readonly remap: number;
  /** server in use. C: `mik_curserver`. */
  readonly curserver: string;
  /** smoothed round trip of all calls. C: `mik_timers[3].srtt`. */
  readonly allSrtt: number;
  /** deviation of the round trip of all calls. C: `mik_timers[3].deviate`. */
  readonly allDeviate: number;
  /** time until calls are sent again. C: `mik_timers[3].rtxcur`. */
  readonly allRtxcur: number;
}

/** Address translation of SPARC machines. C: `struct sfmmu_global_stat`. */
export interface KstatSfmmuGlobalStat {
  /** traps into the handler of TSB misses. C: `sf_tsb_exceptions`. */
  readonly tsbExceptions: number;
  /** cross-calls that made CPUs reload their TSB. C: `sf_tsb_raise_exception`. */
  readonly tsbRaiseException: number;
  /** page faults. C: `sf_pagefaults`. */
  readonly pagefaults: number;
  /** searches of the hash of user mappings. C: `sf_uhash_searches`. */
  readonly uhashSearches: number;
  /** links followed in these searches. C: `sf_uhash_links`. */
  readonly uhashLinks: number;
  /** searches of the hash of kernel mappings. C: `sf_khash_searches`. */
  readonly khashSearches: number;
  /** links followed in these searches. C: `sf_khash_links`. */
  readonly khashLinks: number;
  /** address spaces whose mappings were given up in a swap-out. C: `sf_swapout`. */
  readonly swapout: number;
  /** TSBs allocated. C: `sf_tsb_alloc`. */
  readonly tsbAlloc: number;
  /** TSBs that could not be allocated. C: `sf_tsb_allocfail`. */
  readonly tsbAllocfail: number;
  /** second TSBs created for large pages. C: `sf_tsb_sectsb_create`. */
  readonly tsbSectsbCreate: number;
  /** first TSBs allocated for shared context domains. C: `sf_scd_1sttsb_alloc`. */
  readonly scd1sttsbAlloc: number;
  /** second TSBs allocated for shared context domains. C: `sf_scd_2ndtsb_alloc`. */
  readonly scd2ndtsbAlloc: number;
  /** first TSBs of shared context domains that could not be allocated. C: `sf_scd_1sttsb_allocfail`. */
  readonly scd1sttsbAllocfail: number;
  /** second TSBs of shared context domains that could not be allocated. C: `sf_scd_2ndtsb_allocfail`. */
  readonly scd2ndtsbAllocfail: number;
  /** translations of 8 KiB loaded. C: `sf_tteload8k`. */
  readonly tteload8k: number;
  /** translations of 64 KiB loaded. C: `sf_tteload64k`. */
  readonly tteload64k: number;
  /** translations of 512 KiB loaded. C: `sf_tteload512k`. */
  readonly tteload512k: number;
  /** translations of 4 MiB loaded. C: `sf_tteload4m`. */
  readonly tteload4m: number;
  /** translations of 32 MiB loaded. C: `sf_tteload32m`. */
  readonly tteload32m: number;
  /** translations of 256 MiB loaded. C: `sf_tteload256m`. */
  readonly tteload256m: number;
  /** entries loaded into TSBs of 8 KiB pages. C: `sf_tsb_load8k`. */
  readonly tsbLoad8k: number;
  /** entries loaded into TSBs of 4 MiB pages. C: `sf_tsb_load4m`. */
  readonly tsbLoad4m: number;
  /** mappings whose hash block was there already. C: `sf_hblk_hit`. */
  readonly hblkHit: number;
  /** hash blocks for 8 mappings created. C: `sf_hblk8_ncreate`. */
  readonly hblk8Ncreate: number;
  /** hash blocks for 8 mappings allocated from the nucleus. C: `sf_hblk8_nalloc`. */
  readonly hblk8Nalloc: number;
  /** hash blocks for 1 mapping created. C: `sf_hblk1_ncreate`. */
  readonly hblk1Ncreate: number;
  /** hash blocks for 1 mapping allocated from the nucleus. C: `sf_hblk1_nalloc`. */
  readonly hblk1Nalloc: number;
  /** slabs of hash blocks created. C: `sf_hblk_slab_cnt`. */
  readonly hblkSlabCnt: number;
  /** times that the reserved hash block was handed out. C: `sf_hblk_reserve_cnt`. */
  readonly hblkReserveCnt: number;
  /** allocations of a hash block within another. C: `sf_hblk_recurse_cnt`. */
  readonly hblkRecurseCnt: number;
  /** hash blocks found in use as the reserve. C: `sf_hblk_reserve_hit`. */
  readonly hblkReserveHit: number;
  /** hash blocks taken from the free list. C: `sf_get_free_success`. */
  readonly getFreeSuccess: number;
  /** times that taking from the free list was put off. C: `sf_get_free_throttle`. */
  readonly getFreeThrottle: number;
  /** times that the free list was empty. C: `sf_get_free_fail`. */
  readonly getFreeFail: number;
  /** hash blocks given to the free list. C: `sf_put_free_success`. */
  readonly putFreeSuccess: number;
  /** hash blocks that the free list did not take. C: `sf_put_free_fail`. */
  readonly putFreeFail: number;
  /** pages with conflicting virtual colours. C: `sf_pgcolor_conflict`. */
  readonly pgcolorConflict: number;
  /** conflicts that made pages uncached. C: `sf_uncache_conflict`. */
  readonly uncacheConflict: number;
  /** conflicts that unloaded mappings. C: `sf_unload_conflict`. */
  readonly unloadConflict: number;
  /** shared memory made uncached. C: `sf_ism_uncache`. */
  readonly ismUncache: number;
  /** shared memory made cached again. C: `sf_ism_recache`. */
  readonly ismRecache: number;
  /** pages made cached again. C: `sf_recache`. */
  readonly recache: number;
  /** hash blocks stolen from other mappings. C: `sf_steal_count`. */
  readonly stealCount: number;
  /** synchronisations of the bits of a page. C: `sf_pagesync`. */
  readonly pagesync: number;
  /** times that write permission was taken away to see changes. C: `sf_clrwrt`. */
  readonly clrwrt: number;
  /** synchronisations of an invalid mapping. C: `sf_pagesync_invalid`. */
  readonly pagesyncInvalid: number;
  /** cross-calls because of kernel mappings. C: `sf_kernel_xcalls`. */
  readonly kernelXcalls: number;
  /** cross-calls because of user mappings. C: `sf_user_xcalls`. */
  readonly userXcalls: number;
  /** TSBs that were made larger. C: `sf_tsb_grow`. */
  readonly tsbGrow: number;
  /** TSBs that were made smaller. C: `sf_tsb_shrink`. */
  readonly tsbShrink: number;
  /** TSBs whose size could not be changed. C: `sf_tsb_resize_failures`. */
  readonly tsbResizeFailures: number;
  /** TSBs moved to other memory. C: `sf_tsb_reloc`. */
  readonly tsbReloc: number;
  /** user addresses that were translated in software. C: `sf_user_vtop`. */
  readonly userVtop: number;
  /** contexts made invalid. C: `sf_ctx_inv`. */
  readonly ctxInv: number;
  /** times that the page sizes of a TLB were programmed again. C: `sf_tlb_reprog_pgsz`. */
  readonly tlbReprogPgsz: number;
  /** demaps when a region was mapped again. C: `sf_region_remap_demap`. */
  readonly regionRemapDemap: number;
  /** shared context domains created. C: `sf_create_scd`. */
  readonly createScd: number;
  /** joins of a shared context domain. C: `sf_join_scd`. */
  readonly joinScd: number;
  /** leaves of a shared context domain. C: `sf_leave_scd`. */
  readonly leaveScd: number;
  /** shared context domains destroyed. C: `sf_destroy_scd`. */
  readonly destroyScd: number;
}

/** Translation storage buffers of SPARC machines, by size. C: `struct sfmmu_tsbsize_stat`. */
export interface KstatSfmmuTsbsizeStat {
  /** TSBs of 8 KiB. C: `sf_tsbsz_8k`. */
  readonly tsbsz8k: number;
  /** TSBs of 16 KiB. C: `sf_tsbsz_16k`. */
  readonly tsbsz16k: number;
  /** TSBs of 32 KiB. C: `sf_tsbsz_32k`. */
  readonly tsbsz32k: number;
  /** TSBs of 64 KiB. C: `sf_tsbsz_64k`. */
  readonly tsbsz64k: number;
  /** TSBs of 128 KiB. C: `sf_tsbsz_128k`. */
  readonly tsbsz128k: number;
  /** TSBs of 256 KiB. C: `sf_tsbsz_256k`. */
  readonly tsbsz256k: number;
  /** TSBs of 512 KiB. C: `sf_tsbsz_512k`. */
  readonly tsbsz512k: number;
  /** TSBs of 1 MiB. C: `sf_tsbsz_1m`. */
  readonly tsbsz1m: number;
  /** TSBs of 2 MiB. C: `sf_tsbsz_2m`. */
  readonly tsbsz2m: number;
  /** TSBs of 4 MiB. C: `sf_tsbsz_4m`. */
  readonly tsbsz4m: number;
  /** TSBs of 8 MiB. C: `sf_tsbsz_8m`. */
  readonly tsbsz8m: number;
  /** TSBs of 16 MiB. C: `sf_tsbsz_16m`. */
  readonly tsbsz16m: number;
  /** TSBs of 32 MiB. C: `sf_tsbsz_32m`. */
  readonly tsbsz32m: number;
  /** TSBs of 64 MiB. C: `sf_tsbsz_64m`. */
  readonly tsbsz64m: number;
  /** TSBs of 128 MiB. C: `sf_tsbsz_128m`. */
  readonly tsbsz128m: number;
  /** TSBs of 256 MiB. C: `sf_tsbsz_256m`. */
  readonly tsbsz256m: number;
}

/** Translation misses of SPARC machines, an element for each CPU; kstat(8) does not print them. C: `struct sfmmu_percpu_stat`. */
export interface KstatSfmmuPercpuStat {
  /** misses of the instruction TLB. C: `sf_itlb_misses`. */
  readonly itlbMisses: number;
  /** misses of the data TLB. C: `sf_dtlb_misses`. */
  readonly dtlbMisses: number;
  /** misses of the TSB of user mappings. C: `sf_utsb_misses`. */
  readonly utsbMisses: number;
  /** misses of the TSB of kernel mappings. C: `sf_ktsb_misses`. */
  readonly ktsbMisses: number;
  /** hits of a TSB. C: `sf_tsb_hits`. */
  readonly tsbHits: number;
  /** faults that set the modified bit of a user mapping. C: `sf_umod_faults`. */
  readonly umodFaults: number;
  /** faults that set the modified bit of a kernel mapping. C: `sf_kmod_faults`. */
  readonly kmodFaults: number;
}

/** State of the memory modules of a Sunfire machine; kstat(8) knew it until 2020. C: `u8[16]`. */
export interface KstatSimmStatus {
  /** state of each memory module. C: `status`. */
  readonly status: readonly number[];
}

/** Temperature of a board of a Sunfire machine; kstat(8) knew it until 2020. C: `struct temp_stats`. */
export interface KstatTemperature {
  /** where the next sample goes. C: `index`. */
  readonly index: number;
  /** samples of the shortest interval. Unit: degC. C: `l1`. */
  readonly l1: readonly number[];
  /** samples of the second interval. Unit: degC. C: `l2`. */
  readonly l2: readonly number[];
  /** samples of the third interval. Unit: degC. C: `l3`. */
  readonly l3: readonly number[];
  /** samples of the fourth interval. Unit: degC. C: `l4`. */
  readonly l4: readonly number[];
  /** samples of the longest interval. Unit: degC. C: `l5`. */
  readonly l5: readonly number[];
  /** highest temperature seen. Unit: degC. C: `max`. */
  readonly max: number;
  /** lowest temperature seen. Unit: degC. C: `min`. */
  readonly min: number;
  /** state of the temperature: TEMP_OK and so on. C: `state`. */
  readonly state: number;
  /** times that the state was seen, before it counts. C: `temp_cnt`. */
  readonly tempCnt: number;
  /** times that shutdown was due, before it happens. C: `shutdown_cnt`. */
  readonly shutdownCnt: number;
  /** version of the structure. C: `version`. */
  readonly version: number;
  /** trend of the temperature. C: `trend`. */
  readonly trend: number;
  /** temperature set by hand for tests. Unit: degC. C: `override`. */
  readonly override: number;
}

/** Temperature set by hand on a Sunfire machine; kstat(8) knew it until 2020. C: `s16`. */
export interface KstatTemperatureOverride {
  /** temperature set by hand for tests. Unit: degC. C: `override`. */
  readonly override: number;
}

/** State of the power supplies of a Sunfire machine, a character each; kstat(8) knew it until 2020. C: `u8[19]`. */
export interface KstatPsShadow {
  /** core power supply 0. C: `core_0`. */
  readonly core0: number;
  /** core power supply 1. C: `core_1`. */
  readonly core1: number;
  /** core power supply 2. C: `core_2`. */
  readonly core2: number;
  /** core power supply 3. C: `core_3`. */
  readonly core3: number;
  /** core power supply 4. C: `core_4`. */
  readonly core4: number;
  /** core power supply 5. C: `core_5`. */
  readonly core5: number;
  /** core power supply 6. C: `core_6`. */
  readonly core6: number;
  /** core power supply 7. C: `core_7`. */
  readonly core7: number;
  /** peripheral power supply. C: `pps_0`. */
  readonly pps0: number;
  /** 3.3 V of the clock board. C: `clk_33`. */
  readonly clk33: number;
  /** 5.0 V of the clock board. C: `clk_50`. */
  readonly clk50: number;
  /** 5 V of the peripherals. C: `v5_p`. */
  readonly v5P: number;
  /** 12 V of the peripherals. C: `v12_p`. */
  readonly v12P: number;
  /** auxiliary 5 V. C: `v5_aux`. */
  readonly v5Aux: number;
  /** precharge of 5 V of the peripherals. C: `v5_p_pch`. */
  readonly v5PPch: number;
  /** precharge of 12 V of the peripherals. C: `v12_p_pch`. */
  readonly v12PPch: number;
  /** precharge of 3 V. C: `v3_pch`. */
  readonly v3Pch: number;
  /** precharge of 5 V. C: `v5_pch`. */
  readonly v5Pch: number;
  /** fan of the peripherals. C: `p_fan`. */
  readonly pFan: number;
}

/** Faults of a Sunfire machine, an element for each; kstat(8) knew it until 2020. C: `struct ft_list`. */
export interface KstatFaultList {
  /** board or unit with the fault. C: `unit`. */
  readonly unit: number;
  /** type of the fault. C: `type`. */
  readonly type: number;
  /** class of the fault. C: `fclass`. */
  readonly fclass: number;
  /** when the fault was seen. Unit: s. C: `create_time`. */
  readonly createTime: number;
  /** message of the fault. C: `msg`. */
  readonly msg: string;
}

/** Flushes of virtual address caches of old SPARC machines; removed in 2010. C: `struct flushmeter`. */
export interface KstatFlushmeter {
  /** flushes of a context. C: `f_ctx`. */
  readonly ctx: number;
  /** flushes of a segment. C: `f_segment`. */
  readonly segment: number;
  /** flushes of a page. C: `f_page`. */
  readonly page: number;
  /** flushes of part of a page. C: `f_partial`. */
  readonly partial: number;
  /** flushes of all user mappings. C: `f_usr`. */
  readonly usr: number;
  /** flushes of a region. C: `f_region`. */
  readonly region: number;
}

/** What `struct()` gives for each layout. */
export interface KstatStructs {
  readonly io: KstatIo;
  readonly interrupt: KstatInterrupt;
  readonly timer: readonly KstatTimer[];
  readonly cpu_stat: KstatCpuStat;
  readonly sysinfo: KstatSysinfo;
  readonly vminfo: KstatVminfo;
  readonly var: KstatVar;
  readonly ncstats: KstatNcstats;
  readonly mntinfo: KstatMntinfo;
  readonly sfmmu_global_stat: KstatSfmmuGlobalStat;
  readonly sfmmu_tsbsize_stat: KstatSfmmuTsbsizeStat;
  readonly sfmmu_percpu_stat: readonly KstatSfmmuPercpuStat[];
  readonly simm_status: KstatSimmStatus;
  readonly temperature: KstatTemperature;
  readonly temperature_override: KstatTemperatureOverride;
  readonly ps_shadow: KstatPsShadow;
  readonly fault_list: readonly KstatFaultList[];
  readonly flushmeter: KstatFlushmeter;
}

/** Layouts of data that are a structure, or a list of structures. */
export type KstatLayoutName = keyof KstatStructs;

/** Layouts by the code of the decoder. */
export const LAYOUT_NAMES: readonly string[] = ["none","named","io","interrupt","timer","cpu_stat","sysinfo","vminfo","var","ncstats","mntinfo","sfmmu_global_stat","sfmmu_tsbsize_stat","sfmmu_percpu_stat","simm_status","temperature","temperature_override","ps_shadow","fault_list","flushmeter"];

/** Types of values by the code of the decoder. */
export const VALUE_TYPE_NAMES = ["none","char","int32","uint32","int64","uint64","float","double","string","bytes","int16","uint8","int16[]","uint8[]"] as const;

/** One field of a structure: what KstatStructureInfo.fields holds. */
export interface KstatFieldInfo {
  /** As kstat(8) prints it. */
  readonly name: string;
  /** Name of the property. */
  readonly key: string;
  /** Name of the member in C. */
  readonly cname: string;
  readonly type: (typeof VALUE_TYPE_NAMES)[number];
  /** Bytes from the begin of an element. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
  /** `none` for counts and texts. */
  readonly unit: string;
  /** How the value changes: only a `counter` has a rate. */
  readonly kind: 'counter' | 'timestamp' | 'gauge' | 'constant' | 'peak';
  /** What it means. */
  readonly doc: string;
  /** Whether kstat(8) prints it. */
  readonly printed: boolean;
  /** How kstat(8) prints it, when not by its type: see KstatFormat. */
  readonly format?: 'hrtime' | 'comma' | 'unsigned16' | 'character' | 'time32';
}

/** A structure that the data of kstats have, as <sys/kstat.h> or its module declares it. */
export interface KstatStructureInfo {
  readonly name: KstatLayoutName;
  /** Name in C. */
  readonly cname: string;
  /** What it is. */
  readonly doc: string;
  /** KSTAT_TYPE_*. */
  readonly type: number;
  /** For RAW: names of module and kstat, without decimal digits. */
  readonly module?: string;
  readonly kstat?: string;
  /** Bytes of an element. */
  readonly size: number;
  /**
   * How many elements the data hold: `one` of exactly this size, one of `least` this size, an
   * `array` that fills the data, or `ndata` of them.
   */
  readonly count: 'least' | 'ndata' | 'one' | 'array';
  /** Whether kstat(8) has ever printed it. */
  readonly printed: boolean;
  /** Between the name of a field and the number of its element, from 1. */
  readonly suffix?: string;
  readonly fields: readonly KstatFieldInfo[];
}

/** Every structure, in the order of the codes of the decoder. */
export const STRUCTURES: readonly KstatStructureInfo[] = [
  {"name":"io","cname":"kstat_io_t","doc":"Activity of a disk, a tape, an NFS mount, a CPU queue: a queue of waiting operations (w) and one of running operations (r).","type":3,"size":80,"count":"least","printed":true,"fields":[
    {"name":"nread","key":"nread","cname":"nread","type":"uint64","offset":0,"unit":"B","kind":"counter","doc":"bytes read","size":8,"printed":true},
    {"name":"nwritten","key":"nwritten","cname":"nwritten","type":"uint64","offset":8,"unit":"B","kind":"counter","doc":"bytes written","size":8,"printed":true},
    {"name":"reads","key":"reads","cname":"reads","type":"uint32","offset":16,"unit":"operations","kind":"counter","doc":"read operations; wraps at 2^32","size":4,"printed":true},
    {"name":"writes","key":"writes","cname":"writes","type":"uint32","offset":20,"unit":"operations","kind":"counter","doc":"write operations; wraps at 2^32","size":4,"printed":true},
    {"name":"wtime","key":"wtime","cname":"wtime","type":"int64","offset":24,"unit":"ns","kind":"counter","doc":"time with at least one operation waiting; not the time of writes","format":"hrtime","size":8,"printed":true},
    {"name":"wlentime","key":"wlentime","cname":"wlentime","type":"int64","offset":32,"unit":"operations*ns","kind":"counter","doc":"operations waiting, times the time that they waited","format":"hrtime","size":8,"printed":true},
    {"name":"wlastupdate","key":"wlastupdate","cname":"wlastupdate","type":"int64","offset":40,"unit":"ns","kind":"timestamp","doc":"when the wait queue changed last","format":"hrtime","size":8,"printed":true},
    {"name":"rtime","key":"rtime","cname":"rtime","type":"int64","offset":48,"unit":"ns","kind":"counter","doc":"time with at least one operation in service; not the time of reads","format":"hrtime","size":8,"printed":true},
    {"name":"rlentime","key":"rlentime","cname":"rlentime","type":"int64","offset":56,"unit":"operations*ns","kind":"counter","doc":"operations in service, times the time that they took","format":"hrtime","size":8,"printed":true},
    {"name":"rlastupdate","key":"rlastupdate","cname":"rlastupdate","type":"int64","offset":64,"unit":"ns","kind":"timestamp","doc":"when the run queue changed last","format":"hrtime","size":8,"printed":true},
    {"name":"wcnt","key":"wcnt","cname":"wcnt","type":"uint32","offset":72,"unit":"operations","kind":"gauge","doc":"operations that are waiting","size":4,"printed":true},
    {"name":"rcnt","key":"rcnt","cname":"rcnt","type":"uint32","offset":76,"unit":"operations","kind":"gauge","doc":"operations that are in service","size":4,"printed":true},
  ]},
  {"name":"interrupt","cname":"kstat_intr_t","doc":"Interrupts of a device, by their kind.","type":2,"size":20,"count":"least","printed":true,"fields":[
    {"name":"hard","key":"hard","cname":"intrs[0]","type":"uint32","offset":0,"unit":"none","kind":"counter","doc":"interrupts of the device","size":4,"printed":true},
    {"name":"soft","key":"soft","cname":"intrs[1]","type":"uint32","offset":4,"unit":"none","kind":"counter","doc":"interrupts that the driver made itself","size":4,"printed":true},
    {"name":"watchdog","key":"watchdog","cname":"intrs[2]","type":"uint32","offset":8,"unit":"none","kind":"counter","doc":"interrupts that a timer had to make up for","size":4,"printed":true},
    {"name":"spurious","key":"spurious","cname":"intrs[3]","type":"uint32","offset":12,"unit":"none","kind":"counter","doc":"interrupts that nobody had asked for","size":4,"printed":true},
    {"name":"multiple_service","key":"multipleService","cname":"intrs[4]","type":"uint32","offset":16,"unit":"none","kind":"counter","doc":"further requests served in one interrupt","size":4,"printed":true},
  ]},
  {"name":"timer","cname":"kstat_timer_t","doc":"How often something happened and how long it took; kstat(8) prints the first timer of a kstat.","type":4,"size":80,"count":"ndata","printed":true,"fields":[
    {"name":"name","key":"name","cname":"name","type":"char","offset":0,"unit":"none","kind":"constant","doc":"what is timed","size":31,"printed":true},
    {"name":"num_events","key":"numEvents","cname":"num_events","type":"uint64","offset":32,"unit":"none","kind":"counter","doc":"events timed","size":8,"printed":true},
    {"name":"elapsed_time","key":"elapsedTime","cname":"elapsed_time","type":"int64","offset":40,"unit":"ns","kind":"counter","doc":"time of all events together","format":"hrtime","size":8,"printed":true},
    {"name":"min_time","key":"minTime","cname":"min_time","type":"int64","offset":48,"unit":"ns","kind":"peak","doc":"shortest event","format":"hrtime","size":8,"printed":true},
    {"name":"max_time","key":"maxTime","cname":"max_time","type":"int64","offset":56,"unit":"ns","kind":"peak","doc":"longest event","format":"hrtime","size":8,"printed":true},
    {"name":"start_time","key":"startTime","cname":"start_time","type":"int64","offset":64,"unit":"ns","kind":"timestamp","doc":"when the last event began","format":"hrtime","size":8,"printed":true},
    {"name":"stop_time","key":"stopTime","cname":"stop_time","type":"int64","offset":72,"unit":"ns","kind":"timestamp","doc":"when the last event ended","format":"hrtime","size":8,"printed":true},
  ]},
  {"name":"cpu_stat","cname":"cpu_stat_t","doc":"One CPU; the named kstats cpu:N:sys and cpu:N:vm have the same in 64 bits. Counters have 32 bits and wrap.","type":0,"module":"cpu_stat","kstat":"cpu_stat","size":380,"count":"least","printed":true,"fields":[
    {"name":"idle","key":"idle","cname":"cpu_sysinfo.cpu[0]","type":"uint32","offset":8,"unit":"ticks","kind":"counter","doc":"time in the idle thread","size":4,"printed":true},
    {"name":"user","key":"user","cname":"cpu_sysinfo.cpu[1]","type":"uint32","offset":12,"unit":"ticks","kind":"counter","doc":"time in user mode","size":4,"printed":true},
    {"name":"kernel","key":"kernel","cname":"cpu_sysinfo.cpu[2]","type":"uint32","offset":16,"unit":"ticks","kind":"counter","doc":"time in the kernel","size":4,"printed":true},
    {"name":"wait","key":"wait","cname":"cpu_sysinfo.cpu[3]","type":"uint32","offset":20,"unit":"ticks","kind":"counter","doc":"time waiting; always 0 in illumos","size":4,"printed":true},
    {"name":"wait_io","key":"waitIo","cname":"cpu_sysinfo.wait[0]","type":"uint32","offset":24,"unit":"ticks","kind":"counter","doc":"time waiting for I/O; always 0 in illumos","size":4,"printed":true},
    {"name":"wait_swap","key":"waitSwap","cname":"cpu_sysinfo.wait[1]","type":"uint32","offset":28,"unit":"ticks","kind":"counter","doc":"time waiting for swap; always 0 in illumos","size":4,"printed":true},
    {"name":"wait_pio","key":"waitPio","cname":"cpu_sysinfo.wait[2]","type":"uint32","offset":32,"unit":"ticks","kind":"counter","doc":"time waiting for physical I/O; always 0 in illumos","size":4,"printed":true},
    {"name":"bread","key":"bread","cname":"cpu_sysinfo.bread","type":"uint32","offset":36,"unit":"none","kind":"counter","doc":"blocks read from devices into the buffer cache","size":4,"printed":true},
    {"name":"bwrite","key":"bwrite","cname":"cpu_sysinfo.bwrite","type":"uint32","offset":40,"unit":"none","kind":"counter","doc":"blocks written from the buffer cache to devices","size":4,"printed":true},
    {"name":"lread","key":"lread","cname":"cpu_sysinfo.lread","type":"uint32","offset":44,"unit":"none","kind":"counter","doc":"blocks that were read through the buffer cache","size":4,"printed":true},
    {"name":"lwrite","key":"lwrite","cname":"cpu_sysinfo.lwrite","type":"uint32","offset":48,"unit":"none","kind":"counter","doc":"blocks that were written through the buffer cache","size":4,"printed":true},
    {"name":"phread","key":"phread","cname":"cpu_sysinfo.phread","type":"uint32","offset":52,"unit":"none","kind":"counter","doc":"raw reads of devices","size":4,"printed":true},
    {"name":"phwrite","key":"phwrite","cname":"cpu_sysinfo.phwrite","type":"uint32","offset":56,"unit":"none","kind":"counter","doc":"raw writes of devices","size":4,"printed":true},
    {"name":"pswitch","key":"pswitch","cname":"cpu_sysinfo.pswitch","type":"uint32","offset":60,"unit":"none","kind":"counter","doc":"context switches","size":4,"printed":true},
    {"name":"trap","key":"trap","cname":"cpu_sysinfo.trap","type":"uint32","offset":64,"unit":"none","kind":"counter","doc":"traps","size":4,"printed":true},
    {"name":"intr","key":"intr","cname":"cpu_sysinfo.intr","type":"uint32","offset":68,"unit":"none","kind":"counter","doc":"interrupts of devices","size":4,"printed":true},
    {"name":"syscall","key":"syscall","cname":"cpu_sysinfo.syscall","type":"uint32","offset":72,"unit":"none","kind":"counter","doc":"system calls","size":4,"printed":true},
    {"name":"sysread","key":"sysread","cname":"cpu_sysinfo.sysread","type":"uint32","offset":76,"unit":"none","kind":"counter","doc":"read() and readv() calls","size":4,"printed":true},
    {"name":"syswrite","key":"syswrite","cname":"cpu_sysinfo.syswrite","type":"uint32","offset":80,"unit":"none","kind":"counter","doc":"write() and writev() calls","size":4,"printed":true},
    {"name":"sysfork","key":"sysfork","cname":"cpu_sysinfo.sysfork","type":"uint32","offset":84,"unit":"none","kind":"counter","doc":"fork() calls","size":4,"printed":true},
    {"name":"sysvfork","key":"sysvfork","cname":"cpu_sysinfo.sysvfork","type":"uint32","offset":88,"unit":"none","kind":"counter","doc":"vfork() calls","size":4,"printed":true},
    {"name":"sysexec","key":"sysexec","cname":"cpu_sysinfo.sysexec","type":"uint32","offset":92,"unit":"none","kind":"counter","doc":"exec() calls","size":4,"printed":true},
    {"name":"readch","key":"readch","cname":"cpu_sysinfo.readch","type":"uint32","offset":96,"unit":"B","kind":"counter","doc":"bytes that read() calls transferred; wraps quickly","size":4,"printed":true},
    {"name":"writech","key":"writech","cname":"cpu_sysinfo.writech","type":"uint32","offset":100,"unit":"B","kind":"counter","doc":"bytes that write() calls transferred; wraps quickly","size":4,"printed":true},
    {"name":"rcvint","key":"rcvint","cname":"cpu_sysinfo.rcvint","type":"uint32","offset":104,"unit":"none","kind":"counter","doc":"receive interrupts of terminals; not used any more","size":4,"printed":true},
    {"name":"xmtint","key":"xmtint","cname":"cpu_sysinfo.xmtint","type":"uint32","offset":108,"unit":"none","kind":"counter","doc":"transmit interrupts of terminals; not used any more","size":4,"printed":true},
    {"name":"mdmint","key":"mdmint","cname":"cpu_sysinfo.mdmint","type":"uint32","offset":112,"unit":"none","kind":"counter","doc":"modem interrupts; not used any more","size":4,"printed":true},
    {"name":"rawch","key":"rawch","cname":"cpu_sysinfo.rawch","type":"uint32","offset":116,"unit":"characters","kind":"counter","doc":"characters that terminals received","size":4,"printed":true},
    {"name":"canch","key":"canch","cname":"cpu_sysinfo.canch","type":"uint32","offset":120,"unit":"characters","kind":"counter","doc":"characters that went through line editing","size":4,"printed":true},
    {"name":"outch","key":"outch","cname":"cpu_sysinfo.outch","type":"uint32","offset":124,"unit":"characters","kind":"counter","doc":"characters sent to terminals","size":4,"printed":true},
    {"name":"msg","key":"msg","cname":"cpu_sysinfo.msg","type":"uint32","offset":128,"unit":"none","kind":"counter","doc":"message queue operations","size":4,"printed":true},
    {"name":"sema","key":"sema","cname":"cpu_sysinfo.sema","type":"uint32","offset":132,"unit":"none","kind":"counter","doc":"semaphore operations","size":4,"printed":true},
    {"name":"namei","key":"namei","cname":"cpu_sysinfo.namei","type":"uint32","offset":136,"unit":"none","kind":"counter","doc":"path name look-ups","size":4,"printed":true},
    {"name":"ufsiget","key":"ufsiget","cname":"cpu_sysinfo.ufsiget","type":"uint32","offset":140,"unit":"none","kind":"counter","doc":"UFS inodes that were fetched","size":4,"printed":true},
    {"name":"ufsdirblk","key":"ufsdirblk","cname":"cpu_sysinfo.ufsdirblk","type":"uint32","offset":144,"unit":"none","kind":"counter","doc":"directory blocks that UFS read","size":4,"printed":true},
    {"name":"ufsipage","key":"ufsipage","cname":"cpu_sysinfo.ufsipage","type":"uint32","offset":148,"unit":"none","kind":"counter","doc":"UFS inodes taken that had pages in memory","size":4,"printed":true},
    {"name":"ufsinopage","key":"ufsinopage","cname":"cpu_sysinfo.ufsinopage","type":"uint32","offset":152,"unit":"none","kind":"counter","doc":"UFS inodes taken that had no pages in memory","size":4,"printed":true},
    {"name":"inodeovf","key":"inodeovf","cname":"cpu_sysinfo.inodeovf","type":"uint32","offset":156,"unit":"none","kind":"counter","doc":"failures because the inode table was full","size":4,"printed":true},
    {"name":"fileovf","key":"fileovf","cname":"cpu_sysinfo.fileovf","type":"uint32","offset":160,"unit":"none","kind":"counter","doc":"failures because the file table was full","size":4,"printed":true},
    {"name":"procovf","key":"procovf","cname":"cpu_sysinfo.procovf","type":"uint32","offset":164,"unit":"none","kind":"counter","doc":"failures because the process table was full","size":4,"printed":true},
    {"name":"intrthread","key":"intrthread","cname":"cpu_sysinfo.intrthread","type":"uint32","offset":168,"unit":"none","kind":"counter","doc":"interrupts run as threads","size":4,"printed":true},
    {"name":"intrblk","key":"intrblk","cname":"cpu_sysinfo.intrblk","type":"uint32","offset":172,"unit":"none","kind":"counter","doc":"interrupt threads that blocked","size":4,"printed":true},
    {"name":"idlethread","key":"idlethread","cname":"cpu_sysinfo.idlethread","type":"uint32","offset":176,"unit":"none","kind":"counter","doc":"times that the idle thread ran","size":4,"printed":true},
    {"name":"inv_swtch","key":"invSwtch","cname":"cpu_sysinfo.inv_swtch","type":"uint32","offset":180,"unit":"none","kind":"counter","doc":"involuntary context switches","size":4,"printed":true},
    {"name":"nthreads","key":"nthreads","cname":"cpu_sysinfo.nthreads","type":"uint32","offset":184,"unit":"none","kind":"counter","doc":"threads created","size":4,"printed":true},
    {"name":"cpumigrate","key":"cpumigrate","cname":"cpu_sysinfo.cpumigrate","type":"uint32","offset":188,"unit":"none","kind":"counter","doc":"times that a thread moved here from another CPU","size":4,"printed":true},
    {"name":"xcalls","key":"xcalls","cname":"cpu_sysinfo.xcalls","type":"uint32","offset":192,"unit":"none","kind":"counter","doc":"cross-calls to other CPUs","size":4,"printed":true},
    {"name":"mutex_adenters","key":"mutexAdenters","cname":"cpu_sysinfo.mutex_adenters","type":"uint32","offset":196,"unit":"none","kind":"counter","doc":"mutexes that were held when they were tried","size":4,"printed":true},
    {"name":"rw_rdfails","key":"rwRdfails","cname":"cpu_sysinfo.rw_rdfails","type":"uint32","offset":200,"unit":"none","kind":"counter","doc":"readers that had to wait for a readers/writer lock","size":4,"printed":true},
    {"name":"rw_wrfails","key":"rwWrfails","cname":"cpu_sysinfo.rw_wrfails","type":"uint32","offset":204,"unit":"none","kind":"counter","doc":"writers that had to wait for a readers/writer lock","size":4,"printed":true},
    {"name":"modload","key":"modload","cname":"cpu_sysinfo.modload","type":"uint32","offset":208,"unit":"none","kind":"counter","doc":"kernel modules loaded","size":4,"printed":true},
    {"name":"modunload","key":"modunload","cname":"cpu_sysinfo.modunload","type":"uint32","offset":212,"unit":"none","kind":"counter","doc":"kernel modules unloaded","size":4,"printed":true},
    {"name":"bawrite","key":"bawrite","cname":"cpu_sysinfo.bawrite","type":"uint32","offset":216,"unit":"none","kind":"counter","doc":"asynchronous block writes","size":4,"printed":true},
    {"name":"iowait","key":"iowait","cname":"cpu_syswait.iowait","type":"int32","offset":244,"unit":"processes","kind":"gauge","doc":"processes that wait for block I/O","size":4,"printed":true},
    {"name":"swap","key":"swap","cname":"cpu_syswait.swap","type":"int32","offset":248,"unit":"processes","kind":"gauge","doc":"processes that wait for swap","size":4,"printed":true},
    {"name":"physio","key":"physio","cname":"cpu_syswait.physio","type":"int32","offset":252,"unit":"processes","kind":"gauge","doc":"processes that wait for physical I/O","size":4,"printed":true},
    {"name":"pgrec","key":"pgrec","cname":"cpu_vminfo.pgrec","type":"uint32","offset":256,"unit":"pages","kind":"counter","doc":"page reclaims","size":4,"printed":true},
    {"name":"pgfrec","key":"pgfrec","cname":"cpu_vminfo.pgfrec","type":"uint32","offset":260,"unit":"pages","kind":"counter","doc":"page reclaims from the free list","size":4,"printed":true},
    {"name":"pgin","key":"pgin","cname":"cpu_vminfo.pgin","type":"uint32","offset":264,"unit":"none","kind":"counter","doc":"page-in operations","size":4,"printed":true},
    {"name":"pgpgin","key":"pgpgin","cname":"cpu_vminfo.pgpgin","type":"uint32","offset":268,"unit":"pages","kind":"counter","doc":"pages paged in","size":4,"printed":true},
    {"name":"pgout","key":"pgout","cname":"cpu_vminfo.pgout","type":"uint32","offset":272,"unit":"none","kind":"counter","doc":"page-out operations","size":4,"printed":true},
    {"name":"pgpgout","key":"pgpgout","cname":"cpu_vminfo.pgpgout","type":"uint32","offset":276,"unit":"pages","kind":"counter","doc":"pages paged out","size":4,"printed":true},
    {"name":"swapin","key":"swapin","cname":"cpu_vminfo.swapin","type":"uint32","offset":280,"unit":"none","kind":"counter","doc":"swap-in operations","size":4,"printed":true},
    {"name":"pgswapin","key":"pgswapin","cname":"cpu_vminfo.pgswapin","type":"uint32","offset":284,"unit":"pages","kind":"counter","doc":"pages swapped in","size":4,"printed":true},
    {"name":"swapout","key":"swapout","cname":"cpu_vminfo.swapout","type":"uint32","offset":288,"unit":"none","kind":"counter","doc":"swap-out operations","size":4,"printed":true},
    {"name":"pgswapout","key":"pgswapout","cname":"cpu_vminfo.pgswapout","type":"uint32","offset":292,"unit":"pages","kind":"counter","doc":"pages swapped out","size":4,"printed":true},
    {"name":"zfod","key":"zfod","cname":"cpu_vminfo.zfod","type":"uint32","offset":296,"unit":"pages","kind":"counter","doc":"pages filled with zeros on demand","size":4,"printed":true},
    {"name":"dfree","key":"dfree","cname":"cpu_vminfo.dfree","type":"uint32","offset":300,"unit":"pages","kind":"counter","doc":"pages freed by the page daemon or by swapping","size":4,"printed":true},
    {"name":"scan","key":"scan","cname":"cpu_vminfo.scan","type":"uint32","offset":304,"unit":"pages","kind":"counter","doc":"pages that the page daemon examined","size":4,"printed":true},
    {"name":"rev","key":"rev","cname":"cpu_vminfo.rev","type":"uint32","offset":308,"unit":"none","kind":"counter","doc":"revolutions of the hand of the page daemon","size":4,"printed":true},
    {"name":"hat_fault","key":"hatFault","cname":"cpu_vminfo.hat_fault","type":"uint32","offset":312,"unit":"none","kind":"counter","doc":"minor faults by hat_fault()","size":4,"printed":true},
    {"name":"as_fault","key":"asFault","cname":"cpu_vminfo.as_fault","type":"uint32","offset":316,"unit":"none","kind":"counter","doc":"minor faults by as_fault()","size":4,"printed":true},
    {"name":"maj_fault","key":"majFault","cname":"cpu_vminfo.maj_fault","type":"uint32","offset":320,"unit":"none","kind":"counter","doc":"major faults","size":4,"printed":true},
    {"name":"cow_fault","key":"cowFault","cname":"cpu_vminfo.cow_fault","type":"uint32","offset":324,"unit":"none","kind":"counter","doc":"copy-on-write faults","size":4,"printed":true},
    {"name":"prot_fault","key":"protFault","cname":"cpu_vminfo.prot_fault","type":"uint32","offset":328,"unit":"none","kind":"counter","doc":"protection faults","size":4,"printed":true},
    {"name":"softlock","key":"softlock","cname":"cpu_vminfo.softlock","type":"uint32","offset":332,"unit":"none","kind":"counter","doc":"faults that software locking asked for","size":4,"printed":true},
    {"name":"kernel_asflt","key":"kernelAsflt","cname":"cpu_vminfo.kernel_asflt","type":"uint32","offset":336,"unit":"none","kind":"counter","doc":"faults of the kernel in its own address space","size":4,"printed":true},
    {"name":"pgrrun","key":"pgrrun","cname":"cpu_vminfo.pgrrun","type":"uint32","offset":340,"unit":"none","kind":"counter","doc":"times that the page daemon was scheduled","size":4,"printed":true},
    {"name":"execpgin","key":"execpgin","cname":"cpu_vminfo.execpgin","type":"uint32","offset":344,"unit":"pages","kind":"counter","doc":"pages of executables paged in","size":4,"printed":true},
    {"name":"execpgout","key":"execpgout","cname":"cpu_vminfo.execpgout","type":"uint32","offset":348,"unit":"pages","kind":"counter","doc":"pages of executables paged out","size":4,"printed":true},
    {"name":"execfree","key":"execfree","cname":"cpu_vminfo.execfree","type":"uint32","offset":352,"unit":"pages","kind":"counter","doc":"pages of executables freed","size":4,"printed":true},
    {"name":"anonpgin","key":"anonpgin","cname":"cpu_vminfo.anonpgin","type":"uint32","offset":356,"unit":"pages","kind":"counter","doc":"anonymous pages paged in","size":4,"printed":true},
    {"name":"anonpgout","key":"anonpgout","cname":"cpu_vminfo.anonpgout","type":"uint32","offset":360,"unit":"pages","kind":"counter","doc":"anonymous pages paged out","size":4,"printed":true},
    {"name":"anonfree","key":"anonfree","cname":"cpu_vminfo.anonfree","type":"uint32","offset":364,"unit":"pages","kind":"counter","doc":"anonymous pages freed","size":4,"printed":true},
    {"name":"fspgin","key":"fspgin","cname":"cpu_vminfo.fspgin","type":"uint32","offset":368,"unit":"pages","kind":"counter","doc":"pages of files paged in","size":4,"printed":true},
    {"name":"fspgout","key":"fspgout","cname":"cpu_vminfo.fspgout","type":"uint32","offset":372,"unit":"pages","kind":"counter","doc":"pages of files paged out","size":4,"printed":true},
    {"name":"fsfree","key":"fsfree","cname":"cpu_vminfo.fsfree","type":"uint32","offset":376,"unit":"pages","kind":"counter","doc":"pages of files freed","size":4,"printed":true},
    {"name":"rw_enters","key":"rwEnters","cname":"cpu_sysinfo.rw_enters","type":"uint32","offset":220,"unit":"none","kind":"counter","doc":"tries to take a readers/writer lock","size":4,"printed":false},
    {"name":"win_uo_cnt","key":"winUoCnt","cname":"cpu_sysinfo.win_uo_cnt","type":"uint32","offset":224,"unit":"none","kind":"counter","doc":"register window overflows of user programs (SPARC)","size":4,"printed":false},
    {"name":"win_uu_cnt","key":"winUuCnt","cname":"cpu_sysinfo.win_uu_cnt","type":"uint32","offset":228,"unit":"none","kind":"counter","doc":"register window underflows of user programs (SPARC)","size":4,"printed":false},
    {"name":"win_so_cnt","key":"winSoCnt","cname":"cpu_sysinfo.win_so_cnt","type":"uint32","offset":232,"unit":"none","kind":"counter","doc":"register window overflows of the system (SPARC)","size":4,"printed":false},
    {"name":"win_su_cnt","key":"winSuCnt","cname":"cpu_sysinfo.win_su_cnt","type":"uint32","offset":236,"unit":"none","kind":"counter","doc":"register window underflows of the system (SPARC)","size":4,"printed":false},
    {"name":"win_suo_cnt","key":"winSuoCnt","cname":"cpu_sysinfo.win_suo_cnt","type":"uint32","offset":240,"unit":"none","kind":"counter","doc":"overflows of user windows in the system (SPARC)","size":4,"printed":false},
  ]},
  {"name":"sysinfo","cname":"sysinfo_t","doc":"Queues, sampled once a second; averages are differences over the difference of updates.","type":0,"module":"unix","kstat":"sysinfo","size":24,"count":"one","printed":true,"fields":[
    {"name":"updates","key":"updates","cname":"updates","type":"uint32","offset":0,"unit":"samples","kind":"counter","doc":"samples that were taken, one a second: divide the other fields by it","size":4,"printed":true},
    {"name":"runque","key":"runque","cname":"runque","type":"uint32","offset":4,"unit":"threads*samples","kind":"counter","doc":"sum over the samples of the runnable threads","size":4,"printed":true},
    {"name":"runocc","key":"runocc","cname":"runocc","type":"uint32","offset":8,"unit":"samples","kind":"counter","doc":"samples in which a thread was runnable","size":4,"printed":true},
    {"name":"swpque","key":"swpque","cname":"swpque","type":"uint32","offset":12,"unit":"processes*samples","kind":"counter","doc":"sum over the samples of the processes swapped out","size":4,"printed":true},
    {"name":"swpocc","key":"swpocc","cname":"swpocc","type":"uint32","offset":16,"unit":"samples","kind":"counter","doc":"samples in which a process was swapped out","size":4,"printed":true},
    {"name":"waiting","key":"waiting","cname":"waiting","type":"uint32","offset":20,"unit":"threads*samples","kind":"counter","doc":"sum over the samples of the threads that waited for block I/O","size":4,"printed":true},
  ]},
  {"name":"vminfo","cname":"vminfo_t","doc":"Memory, sampled once a second; averages are differences over the difference of updates.","type":0,"module":"unix","kstat":"vminfo","size":48,"count":"one","printed":true,"fields":[
    {"name":"freemem","key":"freemem","cname":"freemem","type":"uint64","offset":0,"unit":"pages*samples","kind":"counter","doc":"sum over the samples of the free memory","size":8,"printed":true},
    {"name":"swap_resv","key":"swapResv","cname":"swap_resv","type":"uint64","offset":8,"unit":"pages*samples","kind":"counter","doc":"sum over the samples of the reserved swap","size":8,"printed":true},
    {"name":"swap_alloc","key":"swapAlloc","cname":"swap_alloc","type":"uint64","offset":16,"unit":"pages*samples","kind":"counter","doc":"sum over the samples of the allocated swap","size":8,"printed":true},
    {"name":"swap_avail","key":"swapAvail","cname":"swap_avail","type":"uint64","offset":24,"unit":"pages*samples","kind":"counter","doc":"sum over the samples of the swap that is not reserved","size":8,"printed":true},
    {"name":"swap_free","key":"swapFree","cname":"swap_free","type":"uint64","offset":32,"unit":"pages*samples","kind":"counter","doc":"sum over the samples of the swap that is not allocated","size":8,"printed":true},
    {"name":"updates","key":"updates","cname":"updates","type":"uint64","offset":40,"unit":"samples","kind":"counter","doc":"samples that were taken, one a second: divide the other fields by it","size":8,"printed":true},
  ]},
  {"name":"var","cname":"struct var","doc":"Tunables of the kernel, constant after the boot.","type":0,"module":"unix","kstat":"var","size":60,"count":"one","printed":true,"fields":[
    {"name":"v_buf","key":"buf","cname":"v_buf","type":"int32","offset":0,"unit":"none","kind":"constant","doc":"buffer headers of the buffer cache","size":4,"printed":true},
    {"name":"v_call","key":"call","cname":"v_call","type":"int32","offset":4,"unit":"none","kind":"constant","doc":"entries of the callout table; not used any more","size":4,"printed":true},
    {"name":"v_proc","key":"proc","cname":"v_proc","type":"int32","offset":8,"unit":"none","kind":"constant","doc":"most processes","size":4,"printed":true},
    {"name":"v_maxupttl","key":"maxupttl","cname":"v_maxupttl","type":"int32","offset":12,"unit":"none","kind":"constant","doc":"most processes of all users together","size":4,"printed":true},
    {"name":"v_nglobpris","key":"nglobpris","cname":"v_nglobpris","type":"int32","offset":16,"unit":"none","kind":"constant","doc":"number of global scheduling priorities","size":4,"printed":true},
    {"name":"v_maxsyspri","key":"maxsyspri","cname":"v_maxsyspri","type":"int32","offset":20,"unit":"none","kind":"constant","doc":"highest priority of the system class","size":4,"printed":true},
    {"name":"v_clist","key":"clist","cname":"v_clist","type":"int32","offset":24,"unit":"none","kind":"constant","doc":"character blocks; not used any more","size":4,"printed":true},
    {"name":"v_maxup","key":"maxup","cname":"v_maxup","type":"int32","offset":28,"unit":"none","kind":"constant","doc":"most processes of one user","size":4,"printed":true},
    {"name":"v_hbuf","key":"hbuf","cname":"v_hbuf","type":"int32","offset":32,"unit":"none","kind":"constant","doc":"hash buckets of the buffer cache","size":4,"printed":true},
    {"name":"v_hmask","key":"hmask","cname":"v_hmask","type":"int32","offset":36,"unit":"none","kind":"constant","doc":"mask of the hash of the buffer cache","size":4,"printed":true},
    {"name":"v_pbuf","key":"pbuf","cname":"v_pbuf","type":"int32","offset":40,"unit":"none","kind":"constant","doc":"physical I/O buffers; not used any more","size":4,"printed":true},
    {"name":"v_sptmap","key":"sptmap","cname":"v_sptmap","type":"int32","offset":44,"unit":"none","kind":"constant","doc":"size of the kernel's page table map; not used any more","size":4,"printed":true},
    {"name":"v_maxpmem","key":"maxpmem","cname":"v_maxpmem","type":"int32","offset":48,"unit":"pages","kind":"constant","doc":"most memory used; 0 is all","size":4,"printed":true},
    {"name":"v_autoup","key":"autoup","cname":"v_autoup","type":"int32","offset":52,"unit":"s","kind":"constant","doc":"age at which delayed writes are written","size":4,"printed":true},
    {"name":"v_bufhwm","key":"bufhwm","cname":"v_bufhwm","type":"int32","offset":56,"unit":"KiB","kind":"constant","doc":"most memory of the buffer cache","size":4,"printed":true},
  ]},
  {"name":"ncstats","cname":"struct ncstats","doc":"The directory name look-up cache; unix:0:dnlcstats, which is named, has newer figures.","type":0,"module":"unix","kstat":"ncstats","size":32,"count":"one","printed":true,"fields":[
    {"name":"hits","key":"hits","cname":"hits","type":"int32","offset":0,"unit":"none","kind":"counter","doc":"look-ups that hit","size":4,"printed":true},
    {"name":"misses","key":"misses","cname":"misses","type":"int32","offset":4,"unit":"none","kind":"counter","doc":"look-ups that missed","size":4,"printed":true},
    {"name":"enters","key":"enters","cname":"enters","type":"int32","offset":8,"unit":"none","kind":"counter","doc":"entries made","size":4,"printed":true},
    {"name":"dbl_enters","key":"dblEnters","cname":"dbl_enters","type":"int32","offset":12,"unit":"none","kind":"counter","doc":"entries made that were there already","size":4,"printed":true},
    {"name":"long_enter","key":"longEnter","cname":"long_enter","type":"int32","offset":16,"unit":"none","kind":"counter","doc":"names too long to enter","size":4,"printed":true},
    {"name":"long_look","key":"longLook","cname":"long_look","type":"int32","offset":20,"unit":"none","kind":"counter","doc":"look-ups of names too long","size":4,"printed":true},
    {"name":"move_to_front","key":"moveToFront","cname":"move_to_front","type":"int32","offset":24,"unit":"none","kind":"counter","doc":"entries moved to the front of their hash chain","size":4,"printed":true},
    {"name":"purges","key":"purges","cname":"purges","type":"int32","offset":28,"unit":"none","kind":"counter","doc":"purges of the cache","size":4,"printed":true},
  ]},
  {"name":"mntinfo","cname":"struct mntinfo_kstat","doc":"An NFS mount; the instance is the minor number of its device.","type":0,"module":"nfs","kstat":"mntinfo","size":492,"count":"one","printed":true,"fields":[
    {"name":"mik_proto","key":"proto","cname":"mik_proto","type":"char","offset":0,"unit":"none","kind":"constant","doc":"transport protocol","size":128,"printed":true},
    {"name":"mik_vers","key":"vers","cname":"mik_vers","type":"uint32","offset":128,"unit":"none","kind":"constant","doc":"version of NFS","size":4,"printed":true},
    {"name":"mik_flags","key":"flags","cname":"mik_flags","type":"uint32","offset":132,"unit":"none","kind":"constant","doc":"flags of the mount, MI_*","size":4,"printed":true},
    {"name":"mik_secmod","key":"secmod","cname":"mik_secmod","type":"uint32","offset":136,"unit":"none","kind":"constant","doc":"security flavour","size":4,"printed":true},
    {"name":"mik_curread","key":"curread","cname":"mik_curread","type":"uint32","offset":140,"unit":"B","kind":"gauge","doc":"size of reads","size":4,"printed":true},
    {"name":"mik_curwrite","key":"curwrite","cname":"mik_curwrite","type":"uint32","offset":144,"unit":"B","kind":"gauge","doc":"size of writes","size":4,"printed":true},
    {"name":"mik_timeo","key":"timeo","cname":"mik_timeo","type":"int32","offset":148,"unit":"0.1s","kind":"constant","doc":"time-out of a call","size":4,"printed":true},
    {"name":"mik_retrans","key":"retrans","cname":"mik_retrans","type":"int32","offset":152,"unit":"none","kind":"constant","doc":"retransmissions before a call fails","size":4,"printed":true},
    {"name":"mik_acregmin","key":"acregmin","cname":"mik_acregmin","type":"uint32","offset":156,"unit":"s","kind":"constant","doc":"shortest time that attributes of files are cached","size":4,"printed":true},
    {"name":"mik_acregmax","key":"acregmax","cname":"mik_acregmax","type":"uint32","offset":160,"unit":"s","kind":"constant","doc":"longest time that attributes of files are cached","size":4,"printed":true},
    {"name":"mik_acdirmin","key":"acdirmin","cname":"mik_acdirmin","type":"uint32","offset":164,"unit":"s","kind":"constant","doc":"shortest time that attributes of directories are cached","size":4,"printed":true},
    {"name":"mik_acdirmax","key":"acdirmax","cname":"mik_acdirmax","type":"uint32","offset":168,"unit":"s","kind":"constant","doc":"longest time that attributes of directories are cached","size":4,"printed":true},
    {"name":"lookup_srtt","key":"lookupSrtt","cname":"mik_timers[0].srtt","type":"uint32","offset":172,"unit":"none","kind":"gauge","doc":"smoothed round trip of look-ups; 2.5 ms a unit in nfsstat -m","size":4,"printed":true},
    {"name":"lookup_deviate","key":"lookupDeviate","cname":"mik_timers[0].deviate","type":"uint32","offset":176,"unit":"none","kind":"gauge","doc":"deviation of the round trip of look-ups; 5 ms a unit in nfsstat -m","size":4,"printed":true},
    {"name":"lookup_rtxcur","key":"lookupRtxcur","cname":"mik_timers[0].rtxcur","type":"uint32","offset":180,"unit":"none","kind":"gauge","doc":"time until look-ups are sent again; 20 ms a unit in nfsstat -m","size":4,"printed":true},
    {"name":"read_srtt","key":"readSrtt","cname":"mik_timers[1].srtt","type":"uint32","offset":184,"unit":"none","kind":"gauge","doc":"smoothed round trip of reads; 2.5 ms a unit in nfsstat -m","size":4,"printed":true},
    {"name":"read_deviate","key":"readDeviate","cname":"mik_timers[1].deviate","type":"uint32","offset":188,"unit":"none","kind":"gauge","doc":"deviation of the round trip of reads; 5 ms a unit in nfsstat -m","size":4,"printed":true},
    {"name":"read_rtxcur","key":"readRtxcur","cname":"mik_timers[1].rtxcur","type":"uint32","offset":192,"unit":"none","kind":"gauge","doc":"time until reads are sent again; 20 ms a unit in nfsstat -m","size":4,"printed":true},
    {"name":"write_srtt","key":"writeSrtt","cname":"mik_timers[2].srtt","type":"uint32","offset":196,"unit":"none","kind":"gauge","doc":"smoothed round trip of writes; 2.5 ms a unit in nfsstat -m","size":4,"printed":true},
    {"name":"write_deviate","key":"writeDeviate","cname":"mik_timers[2].deviate","type":"uint32","offset":200,"unit":"none","kind":"gauge","doc":"deviation of the round trip of writes; 5 ms a unit in nfsstat -m","size":4,"printed":true},
    {"name":"write_rtxcur","key":"writeRtxcur","cname":"mik_timers[2].rtxcur","type":"uint32","offset":204,"unit":"none","kind":"gauge","doc":"time until writes are sent again; 20 ms a unit in nfsstat -m","size":4,"printed":true},
    {"name":"mik_noresponse","key":"noresponse","cname":"mik_noresponse","type":"uint32","offset":220,"unit":"none","kind":"counter","doc":"times that the server did not respond","size":4,"printed":true},
    {"name":"mik_failover","key":"failover","cname":"mik_failover","type":"uint32","offset":224,"unit":"none","kind":"counter","doc":"times that another server took over","size":4,"printed":true},
    {"name":"mik_remap","key":"remap","cname":"mik_remap","type":"uint32","offset":228,"unit":"none","kind":"counter","doc":"files that were found again after another server took over","size":4,"printed":true},
    {"name":"mik_curserver","key":"curserver","cname":"mik_curserver","type":"char","offset":232,"unit":"none","kind":"gauge","doc":"server in use","size":257,"printed":true},
    {"name":"all_srtt","key":"allSrtt","cname":"mik_timers[3].srtt","type":"uint32","offset":208,"unit":"none","kind":"gauge","doc":"smoothed round trip of all calls","size":4,"printed":false},
    {"name":"all_deviate","key":"allDeviate","cname":"mik_timers[3].deviate","type":"uint32","offset":212,"unit":"none","kind":"gauge","doc":"deviation of the round trip of all calls","size":4,"printed":false},
    {"name":"all_rtxcur","key":"allRtxcur","cname":"mik_timers[3].rtxcur","type":"uint32","offset":216,"unit":"none","kind":"gauge","doc":"time until calls are sent again","size":4,"printed":false},
  ]},
  {"name":"sfmmu_global_stat","cname":"struct sfmmu_global_stat","doc":"Address translation of SPARC machines.","type":0,"module":"unix","kstat":"sfmmu_global_stat","size":244,"count":"one","printed":true,"fields":[
    {"name":"sf_tsb_exceptions","key":"tsbExceptions","cname":"sf_tsb_exceptions","type":"int32","offset":0,"unit":"none","kind":"counter","doc":"traps into the handler of TSB misses","size":4,"printed":true},
    {"name":"sf_tsb_raise_exception","key":"tsbRaiseException","cname":"sf_tsb_raise_exception","type":"int32","offset":4,"unit":"none","kind":"counter","doc":"cross-calls that made CPUs reload their TSB","size":4,"printed":true},
    {"name":"sf_pagefaults","key":"pagefaults","cname":"sf_pagefaults","type":"int32","offset":8,"unit":"none","kind":"counter","doc":"page faults","size":4,"printed":true},
    {"name":"sf_uhash_searches","key":"uhashSearches","cname":"sf_uhash_searches","type":"int32","offset":12,"unit":"none","kind":"counter","doc":"searches of the hash of user mappings","size":4,"printed":true},
    {"name":"sf_uhash_links","key":"uhashLinks","cname":"sf_uhash_links","type":"int32","offset":16,"unit":"none","kind":"counter","doc":"links followed in these searches","size":4,"printed":true},
    {"name":"sf_khash_searches","key":"khashSearches","cname":"sf_khash_searches","type":"int32","offset":20,"unit":"none","kind":"counter","doc":"searches of the hash of kernel mappings","size":4,"printed":true},
    {"name":"sf_khash_links","key":"khashLinks","cname":"sf_khash_links","type":"int32","offset":24,"unit":"none","kind":"counter","doc":"links followed in these searches","size":4,"printed":true},
    {"name":"sf_swapout","key":"swapout","cname":"sf_swapout","type":"int32","offset":28,"unit":"none","kind":"counter","doc":"address spaces whose mappings were given up in a swap-out","size":4,"printed":true},
    {"name":"sf_tsb_alloc","key":"tsbAlloc","cname":"sf_tsb_alloc","type":"int32","offset":32,"unit":"none","kind":"counter","doc":"TSBs allocated","size":4,"printed":true},
    {"name":"sf_tsb_allocfail","key":"tsbAllocfail","cname":"sf_tsb_allocfail","type":"int32","offset":36,"unit":"none","kind":"counter","doc":"TSBs that could not be allocated","size":4,"printed":true},
    {"name":"sf_tsb_sectsb_create","key":"tsbSectsbCreate","cname":"sf_tsb_sectsb_create","type":"int32","offset":40,"unit":"none","kind":"counter","doc":"second TSBs created for large pages","size":4,"printed":true},
    {"name":"sf_scd_1sttsb_alloc","key":"scd1sttsbAlloc","cname":"sf_scd_1sttsb_alloc","type":"int32","offset":44,"unit":"none","kind":"counter","doc":"first TSBs allocated for shared context domains","size":4,"printed":true},
    {"name":"sf_scd_2ndtsb_alloc","key":"scd2ndtsbAlloc","cname":"sf_scd_2ndtsb_alloc","type":"int32","offset":48,"unit":"none","kind":"counter","doc":"second TSBs allocated for shared context domains","size":4,"printed":true},
    {"name":"sf_scd_1sttsb_allocfail","key":"scd1sttsbAllocfail","cname":"sf_scd_1sttsb_allocfail","type":"int32","offset":52,"unit":"none","kind":"counter","doc":"first TSBs of shared context domains that could not be allocated","size":4,"printed":true},
    {"name":"sf_scd_2ndtsb_allocfail","key":"scd2ndtsbAllocfail","cname":"sf_scd_2ndtsb_allocfail","type":"int32","offset":56,"unit":"none","kind":"counter","doc":"second TSBs of shared context domains that could not be allocated","size":4,"printed":true},
    {"name":"sf_tteload8k","key":"tteload8k","cname":"sf_tteload8k","type":"int32","offset":60,"unit":"none","kind":"counter","doc":"translations of 8 KiB loaded","size":4,"printed":true},
    {"name":"sf_tteload64k","key":"tteload64k","cname":"sf_tteload64k","type":"int32","offset":64,"unit":"none","kind":"counter","doc":"translations of 64 KiB loaded","size":4,"printed":true},
    {"name":"sf_tteload512k","key":"tteload512k","cname":"sf_tteload512k","type":"int32","offset":68,"unit":"none","kind":"counter","doc":"translations of 512 KiB loaded","size":4,"printed":true},
    {"name":"sf_tteload4m","key":"tteload4m","cname":"sf_tteload4m","type":"int32","offset":72,"unit":"none","kind":"counter","doc":"translations of 4 MiB loaded","size":4,"printed":true},
    {"name":"sf_tteload32m","key":"tteload32m","cname":"sf_tteload32m","type":"int32","offset":76,"unit":"none","kind":"counter","doc":"translations of 32 MiB loaded","size":4,"printed":true},
    {"name":"sf_tteload256m","key":"tteload256m","cname":"sf_tteload256m","type":"int32","offset":80,"unit":"none","kind":"counter","doc":"translations of 256 MiB loaded","size":4,"printed":true},
    {"name":"sf_tsb_load8k","key":"tsbLoad8k","cname":"sf_tsb_load8k","type":"int32","offset":84,"unit":"none","kind":"counter","doc":"entries loaded into TSBs of 8 KiB pages","size":4,"printed":true},
    {"name":"sf_tsb_load4m","key":"tsbLoad4m","cname":"sf_tsb_load4m","type":"int32","offset":88,"unit":"none","kind":"counter","doc":"entries loaded into TSBs of 4 MiB pages","size":4,"printed":true},
    {"name":"sf_hblk_hit","key":"hblkHit","cname":"sf_hblk_hit","type":"int32","offset":92,"unit":"none","kind":"counter","doc":"mappings whose hash block was there already","size":4,"printed":true},
    {"name":"sf_hblk8_ncreate","key":"hblk8Ncreate","cname":"sf_hblk8_ncreate","type":"int32","offset":96,"unit":"none","kind":"counter","doc":"hash blocks for 8 mappings created","size":4,"printed":true},
    {"name":"sf_hblk8_nalloc","key":"hblk8Nalloc","cname":"sf_hblk8_nalloc","type":"int32","offset":100,"unit":"none","kind":"counter","doc":"hash blocks for 8 mappings allocated from the nucleus","size":4,"printed":true},
    {"name":"sf_hblk1_ncreate","key":"hblk1Ncreate","cname":"sf_hblk1_ncreate","type":"int32","offset":104,"unit":"none","kind":"counter","doc":"hash blocks for 1 mapping created","size":4,"printed":true},
    {"name":"sf_hblk1_nalloc","key":"hblk1Nalloc","cname":"sf_hblk1_nalloc","type":"int32","offset":108,"unit":"none","kind":"counter","doc":"hash blocks for 1 mapping allocated from the nucleus","size":4,"printed":true},
    {"name":"sf_hblk_slab_cnt","key":"hblkSlabCnt","cname":"sf_hblk_slab_cnt","type":"int32","offset":112,"unit":"none","kind":"counter","doc":"slabs of hash blocks created","size":4,"printed":true},
    {"name":"sf_hblk_reserve_cnt","key":"hblkReserveCnt","cname":"sf_hblk_reserve_cnt","type":"int32","offset":116,"unit":"none","kind":"counter","doc":"times that the reserved hash block was handed out","size":4,"printed":true},
    {"name":"sf_hblk_recurse_cnt","key":"hblkRecurseCnt","cname":"sf_hblk_recurse_cnt","type":"int32","offset":120,"unit":"none","kind":"counter","doc":"allocations of a hash block within another","size":4,"printed":true},
    {"name":"sf_hblk_reserve_hit","key":"hblkReserveHit","cname":"sf_hblk_reserve_hit","type":"int32","offset":124,"unit":"none","kind":"counter","doc":"hash blocks found in use as the reserve","size":4,"printed":true},
    {"name":"sf_get_free_success","key":"getFreeSuccess","cname":"sf_get_free_success","type":"int32","offset":128,"unit":"none","kind":"counter","doc":"hash blocks taken from the free list","size":4,"printed":true},
    {"name":"sf_get_free_throttle","key":"getFreeThrottle","cname":"sf_get_free_throttle","type":"int32","offset":132,"unit":"none","kind":"counter","doc":"times that taking from the free list was put off","size":4,"printed":true},
    {"name":"sf_get_free_fail","key":"getFreeFail","cname":"sf_get_free_fail","type":"int32","offset":136,"unit":"none","kind":"counter","doc":"times that the free list was empty","size":4,"printed":true},
    {"name":"sf_put_free_success","key":"putFreeSuccess","cname":"sf_put_free_success","type":"int32","offset":140,"unit":"none","kind":"counter","doc":"hash blocks given to the free list","size":4,"printed":true},
    {"name":"sf_put_free_fail","key":"putFreeFail","cname":"sf_put_free_fail","type":"int32","offset":144,"unit":"none","kind":"counter","doc":"hash blocks that the free list did not take","size":4,"printed":true},
    {"name":"sf_pgcolor_conflict","key":"pgcolorConflict","cname":"sf_pgcolor_conflict","type":"int32","offset":148,"unit":"none","kind":"counter","doc":"pages with conflicting virtual colours","size":4,"printed":true},
    {"name":"sf_uncache_conflict","key":"uncacheConflict","cname":"sf_uncache_conflict","type":"int32","offset":152,"unit":"none","kind":"counter","doc":"conflicts that made pages uncached","size":4,"printed":true},
    {"name":"sf_unload_conflict","key":"unloadConflict","cname":"sf_unload_conflict","type":"int32","offset":156,"unit":"none","kind":"counter","doc":"conflicts that unloaded mappings","size":4,"printed":true},
    {"name":"sf_ism_uncache","key":"ismUncache","cname":"sf_ism_uncache","type":"int32","offset":160,"unit":"none","kind":"counter","doc":"shared memory made uncached","size":4,"printed":true},
    {"name":"sf_ism_recache","key":"ismRecache","cname":"sf_ism_recache","type":"int32","offset":164,"unit":"none","kind":"counter","doc":"shared memory made cached again","size":4,"printed":true},
    {"name":"sf_recache","key":"recache","cname":"sf_recache","type":"int32","offset":168,"unit":"none","kind":"counter","doc":"pages made cached again","size":4,"printed":true},
    {"name":"sf_steal_count","key":"stealCount","cname":"sf_steal_count","type":"int32","offset":172,"unit":"none","kind":"counter","doc":"hash blocks stolen from other mappings","size":4,"printed":true},
    {"name":"sf_pagesync","key":"pagesync","cname":"sf_pagesync","type":"int32","offset":176,"unit":"none","kind":"counter","doc":"synchronisations of the bits of a page","size":4,"printed":true},
    {"name":"sf_clrwrt","key":"clrwrt","cname":"sf_clrwrt","type":"int32","offset":180,"unit":"none","kind":"counter","doc":"times that write permission was taken away to see changes","size":4,"printed":true},
    {"name":"sf_pagesync_invalid","key":"pagesyncInvalid","cname":"sf_pagesync_invalid","type":"int32","offset":184,"unit":"none","kind":"counter","doc":"synchronisations of an invalid mapping","size":4,"printed":true},
    {"name":"sf_kernel_xcalls","key":"kernelXcalls","cname":"sf_kernel_xcalls","type":"int32","offset":188,"unit":"none","kind":"counter","doc":"cross-calls because of kernel mappings","size":4,"printed":true},
    {"name":"sf_user_xcalls","key":"userXcalls","cname":"sf_user_xcalls","type":"int32","offset":192,"unit":"none","kind":"counter","doc":"cross-calls because of user mappings","size":4,"printed":true},
    {"name":"sf_tsb_grow","key":"tsbGrow","cname":"sf_tsb_grow","type":"int32","offset":196,"unit":"none","kind":"counter","doc":"TSBs that were made larger","size":4,"printed":true},
    {"name":"sf_tsb_shrink","key":"tsbShrink","cname":"sf_tsb_shrink","type":"int32","offset":200,"unit":"none","kind":"counter","doc":"TSBs that were made smaller","size":4,"printed":true},
    {"name":"sf_tsb_resize_failures","key":"tsbResizeFailures","cname":"sf_tsb_resize_failures","type":"int32","offset":204,"unit":"none","kind":"counter","doc":"TSBs whose size could not be changed","size":4,"printed":true},
    {"name":"sf_tsb_reloc","key":"tsbReloc","cname":"sf_tsb_reloc","type":"int32","offset":208,"unit":"none","kind":"counter","doc":"TSBs moved to other memory","size":4,"printed":true},
    {"name":"sf_user_vtop","key":"userVtop","cname":"sf_user_vtop","type":"int32","offset":212,"unit":"none","kind":"counter","doc":"user addresses that were translated in software","size":4,"printed":true},
    {"name":"sf_ctx_inv","key":"ctxInv","cname":"sf_ctx_inv","type":"int32","offset":216,"unit":"none","kind":"counter","doc":"contexts made invalid","size":4,"printed":true},
    {"name":"sf_tlb_reprog_pgsz","key":"tlbReprogPgsz","cname":"sf_tlb_reprog_pgsz","type":"int32","offset":220,"unit":"none","kind":"counter","doc":"times that the page sizes of a TLB were programmed again","size":4,"printed":true},
    {"name":"sf_region_remap_demap","key":"regionRemapDemap","cname":"sf_region_remap_demap","type":"int32","offset":224,"unit":"none","kind":"counter","doc":"demaps when a region was mapped again","size":4,"printed":true},
    {"name":"sf_create_scd","key":"createScd","cname":"sf_create_scd","type":"int32","offset":228,"unit":"none","kind":"counter","doc":"shared context domains created","size":4,"printed":true},
    {"name":"sf_join_scd","key":"joinScd","cname":"sf_join_scd","type":"int32","offset":232,"unit":"none","kind":"counter","doc":"joins of a shared context domain","size":4,"printed":true},
    {"name":"sf_leave_scd","key":"leaveScd","cname":"sf_leave_scd","type":"int32","offset":236,"unit":"none","kind":"counter","doc":"leaves of a shared context domain","size":4,"printed":true},
    {"name":"sf_destroy_scd","key":"destroyScd","cname":"sf_destroy_scd","type":"int32","offset":240,"unit":"none","kind":"counter","doc":"shared context domains destroyed","size":4,"printed":true},
  ]},
  {"name":"sfmmu_tsbsize_stat","cname":"struct sfmmu_tsbsize_stat","doc":"Translation storage buffers of SPARC machines, by size.","type":0,"module":"unix","kstat":"sfmmu_tsbsize_stat","size":64,"count":"one","printed":true,"fields":[
    {"name":"sf_tsbsz_8k","key":"tsbsz8k","cname":"sf_tsbsz_8k","type":"int32","offset":0,"unit":"none","kind":"gauge","doc":"TSBs of 8 KiB","size":4,"printed":true},
    {"name":"sf_tsbsz_16k","key":"tsbsz16k","cname":"sf_tsbsz_16k","type":"int32","offset":4,"unit":"none","kind":"gauge","doc":"TSBs of 16 KiB","size":4,"printed":true},
    {"name":"sf_tsbsz_32k","key":"tsbsz32k","cname":"sf_tsbsz_32k","type":"int32","offset":8,"unit":"none","kind":"gauge","doc":"TSBs of 32 KiB","size":4,"printed":true},
    {"name":"sf_tsbsz_64k","key":"tsbsz64k","cname":"sf_tsbsz_64k","type":"int32","offset":12,"unit":"none","kind":"gauge","doc":"TSBs of 64 KiB","size":4,"printed":true},
    {"name":"sf_tsbsz_128k","key":"tsbsz128k","cname":"sf_tsbsz_128k","type":"int32","offset":16,"unit":"none","kind":"gauge","doc":"TSBs of 128 KiB","size":4,"printed":true},
    {"name":"sf_tsbsz_256k","key":"tsbsz256k","cname":"sf_tsbsz_256k","type":"int32","offset":20,"unit":"none","kind":"gauge","doc":"TSBs of 256 KiB","size":4,"printed":true},
    {"name":"sf_tsbsz_512k","key":"tsbsz512k","cname":"sf_tsbsz_512k","type":"int32","offset":24,"unit":"none","kind":"gauge","doc":"TSBs of 512 KiB","size":4,"printed":true},
    {"name":"sf_tsbsz_1m","key":"tsbsz1m","cname":"sf_tsbsz_1m","type":"int32","offset":28,"unit":"none","kind":"gauge","doc":"TSBs of 1 MiB","size":4,"printed":true},
    {"name":"sf_tsbsz_2m","key":"tsbsz2m","cname":"sf_tsbsz_2m","type":"int32","offset":32,"unit":"none","kind":"gauge","doc":"TSBs of 2 MiB","size":4,"printed":true},
    {"name":"sf_tsbsz_4m","key":"tsbsz4m","cname":"sf_tsbsz_4m","type":"int32","offset":36,"unit":"none","kind":"gauge","doc":"TSBs of 4 MiB","size":4,"printed":true},
    {"name":"sf_tsbsz_8m","key":"tsbsz8m","cname":"sf_tsbsz_8m","type":"int32","offset":40,"unit":"none","kind":"gauge","doc":"TSBs of 8 MiB","size":4,"printed":false},
    {"name":"sf_tsbsz_16m","key":"tsbsz16m","cname":"sf_tsbsz_16m","type":"int32","offset":44,"unit":"none","kind":"gauge","doc":"TSBs of 16 MiB","size":4,"printed":false},
    {"name":"sf_tsbsz_32m","key":"tsbsz32m","cname":"sf_tsbsz_32m","type":"int32","offset":48,"unit":"none","kind":"gauge","doc":"TSBs of 32 MiB","size":4,"printed":false},
    {"name":"sf_tsbsz_64m","key":"tsbsz64m","cname":"sf_tsbsz_64m","type":"int32","offset":52,"unit":"none","kind":"gauge","doc":"TSBs of 64 MiB","size":4,"printed":false},
    {"name":"sf_tsbsz_128m","key":"tsbsz128m","cname":"sf_tsbsz_128m","type":"int32","offset":56,"unit":"none","kind":"gauge","doc":"TSBs of 128 MiB","size":4,"printed":false},
    {"name":"sf_tsbsz_256m","key":"tsbsz256m","cname":"sf_tsbsz_256m","type":"int32","offset":60,"unit":"none","kind":"gauge","doc":"TSBs of 256 MiB","size":4,"printed":false},
  ]},
  {"name":"sfmmu_percpu_stat","cname":"struct sfmmu_percpu_stat","doc":"Translation misses of SPARC machines, an element for each CPU; kstat(8) does not print them.","type":0,"module":"unix","kstat":"sfmmu_percpu_stat","size":28,"count":"array","printed":false,"fields":[
    {"name":"sf_itlb_misses","key":"itlbMisses","cname":"sf_itlb_misses","type":"int32","offset":0,"unit":"none","kind":"counter","doc":"misses of the instruction TLB","size":4,"printed":false},
    {"name":"sf_dtlb_misses","key":"dtlbMisses","cname":"sf_dtlb_misses","type":"int32","offset":4,"unit":"none","kind":"counter","doc":"misses of the data TLB","size":4,"printed":false},
    {"name":"sf_utsb_misses","key":"utsbMisses","cname":"sf_utsb_misses","type":"int32","offset":8,"unit":"none","kind":"counter","doc":"misses of the TSB of user mappings","size":4,"printed":false},
    {"name":"sf_ktsb_misses","key":"ktsbMisses","cname":"sf_ktsb_misses","type":"int32","offset":12,"unit":"none","kind":"counter","doc":"misses of the TSB of kernel mappings","size":4,"printed":false},
    {"name":"sf_tsb_hits","key":"tsbHits","cname":"sf_tsb_hits","type":"int32","offset":16,"unit":"none","kind":"counter","doc":"hits of a TSB","size":4,"printed":false},
    {"name":"sf_umod_faults","key":"umodFaults","cname":"sf_umod_faults","type":"int32","offset":20,"unit":"none","kind":"counter","doc":"faults that set the modified bit of a user mapping","size":4,"printed":false},
    {"name":"sf_kmod_faults","key":"kmodFaults","cname":"sf_kmod_faults","type":"int32","offset":24,"unit":"none","kind":"counter","doc":"faults that set the modified bit of a kernel mapping","size":4,"printed":false},
  ]},
  {"name":"simm_status","cname":"u8[16]","doc":"State of the memory modules of a Sunfire machine; kstat(8) knew it until 2020.","type":0,"module":"unix","kstat":"simm-status","size":16,"count":"one","printed":true,"fields":[
    {"name":"status","key":"status","cname":"status","type":"uint8[]","offset":0,"unit":"none","kind":"gauge","doc":"state of each memory module","format":"comma","size":16,"printed":true},
  ]},
  {"name":"temperature","cname":"struct temp_stats","doc":"Temperature of a board of a Sunfire machine; kstat(8) knew it until 2020.","type":0,"module":"unix","kstat":"temperature","size":160,"count":"one","printed":true,"fields":[
    {"name":"index","key":"index","cname":"index","type":"uint32","offset":0,"unit":"none","kind":"gauge","doc":"where the next sample goes","size":4,"printed":true},
    {"name":"l1","key":"l1","cname":"l1","type":"int16[]","offset":4,"unit":"degC","kind":"gauge","doc":"samples of the shortest interval","format":"comma","size":60,"printed":true},
    {"name":"l2","key":"l2","cname":"l2","type":"int16[]","offset":64,"unit":"degC","kind":"gauge","doc":"samples of the second interval","format":"comma","size":30,"printed":true},
    {"name":"l3","key":"l3","cname":"l3","type":"int16[]","offset":94,"unit":"degC","kind":"gauge","doc":"samples of the third interval","format":"comma","size":24,"printed":true},
    {"name":"l4","key":"l4","cname":"l4","type":"int16[]","offset":118,"unit":"degC","kind":"gauge","doc":"samples of the fourth interval","format":"comma","size":8,"printed":true},
    {"name":"l5","key":"l5","cname":"l5","type":"int16[]","offset":126,"unit":"degC","kind":"gauge","doc":"samples of the longest interval","format":"comma","size":4,"printed":true},
    {"name":"max","key":"max","cname":"max","type":"int16","offset":130,"unit":"degC","kind":"gauge","doc":"highest temperature seen","size":2,"printed":true},
    {"name":"min","key":"min","cname":"min","type":"int16","offset":132,"unit":"degC","kind":"gauge","doc":"lowest temperature seen","size":2,"printed":true},
    {"name":"state","key":"state","cname":"state","type":"int32","offset":136,"unit":"none","kind":"gauge","doc":"state of the temperature: TEMP_OK and so on","size":4,"printed":true},
    {"name":"temp_cnt","key":"tempCnt","cname":"temp_cnt","type":"int32","offset":140,"unit":"none","kind":"gauge","doc":"times that the state was seen, before it counts","size":4,"printed":true},
    {"name":"shutdown_cnt","key":"shutdownCnt","cname":"shutdown_cnt","type":"int32","offset":144,"unit":"none","kind":"gauge","doc":"times that shutdown was due, before it happens","size":4,"printed":true},
    {"name":"version","key":"version","cname":"version","type":"int32","offset":148,"unit":"none","kind":"gauge","doc":"version of the structure","size":4,"printed":true},
    {"name":"trend","key":"trend","cname":"trend","type":"int32","offset":152,"unit":"none","kind":"gauge","doc":"trend of the temperature","size":4,"printed":true},
    {"name":"override","key":"override","cname":"override","type":"int16","offset":156,"unit":"degC","kind":"gauge","doc":"temperature set by hand for tests","size":2,"printed":true},
  ]},
  {"name":"temperature_override","cname":"s16","doc":"Temperature set by hand on a Sunfire machine; kstat(8) knew it until 2020.","type":0,"module":"unix","kstat":"temperature override","size":2,"count":"one","printed":true,"fields":[
    {"name":"override","key":"override","cname":"override","type":"int16","offset":0,"unit":"degC","kind":"gauge","doc":"temperature set by hand for tests","format":"unsigned16","size":2,"printed":true},
  ]},
  {"name":"ps_shadow","cname":"u8[19]","doc":"State of the power supplies of a Sunfire machine, a character each; kstat(8) knew it until 2020.","type":0,"module":"unix","kstat":"ps_shadow","size":19,"count":"one","printed":true,"fields":[
    {"name":"core_0","key":"core0","cname":"core_0","type":"uint8","offset":0,"unit":"none","kind":"gauge","doc":"core power supply 0","format":"character","size":1,"printed":true},
    {"name":"core_1","key":"core1","cname":"core_1","type":"uint8","offset":1,"unit":"none","kind":"gauge","doc":"core power supply 1","format":"character","size":1,"printed":true},
    {"name":"core_2","key":"core2","cname":"core_2","type":"uint8","offset":2,"unit":"none","kind":"gauge","doc":"core power supply 2","format":"character","size":1,"printed":true},
    {"name":"core_3","key":"core3","cname":"core_3","type":"uint8","offset":3,"unit":"none","kind":"gauge","doc":"core power supply 3","format":"character","size":1,"printed":true},
    {"name":"core_4","key":"core4","cname":"core_4","type":"uint8","offset":4,"unit":"none","kind":"gauge","doc":"core power supply 4","format":"character","size":1,"printed":true},
    {"name":"core_5","key":"core5","cname":"core_5","type":"uint8","offset":5,"unit":"none","kind":"gauge","doc":"core power supply 5","format":"character","size":1,"printed":true},
    {"name":"core_6","key":"core6","cname":"core_6","type":"uint8","offset":6,"unit":"none","kind":"gauge","doc":"core power supply 6","format":"character","size":1,"printed":true},
    {"name":"core_7","key":"core7","cname":"core_7","type":"uint8","offset":7,"unit":"none","kind":"gauge","doc":"core power supply 7","format":"character","size":1,"printed":true},
    {"name":"pps_0","key":"pps0","cname":"pps_0","type":"uint8","offset":8,"unit":"none","kind":"gauge","doc":"peripheral power supply","format":"character","size":1,"printed":true},
    {"name":"clk_33","key":"clk33","cname":"clk_33","type":"uint8","offset":9,"unit":"none","kind":"gauge","doc":"3.3 V of the clock board","format":"character","size":1,"printed":true},
    {"name":"clk_50","key":"clk50","cname":"clk_50","type":"uint8","offset":10,"unit":"none","kind":"gauge","doc":"5.0 V of the clock board","format":"character","size":1,"printed":true},
    {"name":"v5_p","key":"v5P","cname":"v5_p","type":"uint8","offset":11,"unit":"none","kind":"gauge","doc":"5 V of the peripherals","format":"character","size":1,"printed":true},
    {"name":"v12_p","key":"v12P","cname":"v12_p","type":"uint8","offset":12,"unit":"none","kind":"gauge","doc":"12 V of the peripherals","format":"character","size":1,"printed":true},
    {"name":"v5_aux","key":"v5Aux","cname":"v5_aux","type":"uint8","offset":13,"unit":"none","kind":"gauge","doc":"auxiliary 5 V","format":"character","size":1,"printed":true},
    {"name":"v5_p_pch","key":"v5PPch","cname":"v5_p_pch","type":"uint8","offset":14,"unit":"none","kind":"gauge","doc":"precharge of 5 V of the peripherals","format":"character","size":1,"printed":true},
    {"name":"v12_p_pch","key":"v12PPch","cname":"v12_p_pch","type":"uint8","offset":15,"unit":"none","kind":"gauge","doc":"precharge of 12 V of the peripherals","format":"character","size":1,"printed":true},
    {"name":"v3_pch","key":"v3Pch","cname":"v3_pch","type":"uint8","offset":16,"unit":"none","kind":"gauge","doc":"precharge of 3 V","format":"character","size":1,"printed":true},
    {"name":"v5_pch","key":"v5Pch","cname":"v5_pch","type":"uint8","offset":17,"unit":"none","kind":"gauge","doc":"precharge of 5 V","format":"character","size":1,"printed":true},
    {"name":"p_fan","key":"pFan","cname":"p_fan","type":"uint8","offset":18,"unit":"none","kind":"gauge","doc":"fan of the peripherals","format":"character","size":1,"printed":true},
  ]},
  {"name":"fault_list","cname":"struct ft_list","doc":"Faults of a Sunfire machine, an element for each; kstat(8) knew it until 2020.","type":0,"module":"unix","kstat":"fault_list","size":84,"count":"array","printed":true,"suffix":"_","fields":[
    {"name":"unit","key":"unit","cname":"unit","type":"int32","offset":0,"unit":"none","kind":"constant","doc":"board or unit with the fault","size":4,"printed":true},
    {"name":"type","key":"type","cname":"type","type":"int32","offset":4,"unit":"none","kind":"constant","doc":"type of the fault","size":4,"printed":true},
    {"name":"fclass","key":"fclass","cname":"fclass","type":"int32","offset":12,"unit":"none","kind":"constant","doc":"class of the fault","size":4,"printed":true},
    {"name":"create_time","key":"createTime","cname":"create_time","type":"int32","offset":16,"unit":"s","kind":"constant","doc":"when the fault was seen","format":"time32","size":4,"printed":true},
    {"name":"msg","key":"msg","cname":"msg","type":"char","offset":20,"unit":"none","kind":"constant","doc":"message of the fault","size":64,"printed":true},
  ]},
  {"name":"flushmeter","cname":"struct flushmeter","doc":"Flushes of virtual address caches of old SPARC machines; removed in 2010.","type":0,"module":"unix","kstat":"flushmeter","size":24,"count":"one","printed":false,"fields":[
    {"name":"f_ctx","key":"ctx","cname":"f_ctx","type":"uint32","offset":0,"unit":"none","kind":"counter","doc":"flushes of a context","size":4,"printed":false},
    {"name":"f_segment","key":"segment","cname":"f_segment","type":"uint32","offset":4,"unit":"none","kind":"counter","doc":"flushes of a segment","size":4,"printed":false},
    {"name":"f_page","key":"page","cname":"f_page","type":"uint32","offset":8,"unit":"none","kind":"counter","doc":"flushes of a page","size":4,"printed":false},
    {"name":"f_partial","key":"partial","cname":"f_partial","type":"uint32","offset":12,"unit":"none","kind":"counter","doc":"flushes of part of a page","size":4,"printed":false},
    {"name":"f_usr","key":"usr","cname":"f_usr","type":"uint32","offset":16,"unit":"none","kind":"counter","doc":"flushes of all user mappings","size":4,"printed":false},
    {"name":"f_region","key":"region","cname":"f_region","type":"uint32","offset":20,"unit":"none","kind":"counter","doc":"flushes of a region","size":4,"printed":false},
  ]},
];
