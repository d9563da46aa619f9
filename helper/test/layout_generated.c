/* Generated from schema/ by `npm run gen`. Do not edit. */
#include <linux/cgroupstats.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/taskstats.h>
#include <stddef.h>

#define MEMBER(type, name, offset, size)                                       \
  _Static_assert(offsetof(struct type, name) == (offset) &&                    \
                     sizeof(((struct type *)0)->name) == (size),               \
                 #type "." #name)

#if TASKSTATS_VERSION == 4
_Static_assert(sizeof(struct taskstats) == 272, "size of version 4");
#endif
#if TASKSTATS_VERSION == 5
_Static_assert(sizeof(struct taskstats) == 288, "size of version 5");
#endif
#if TASKSTATS_VERSION == 6
_Static_assert(sizeof(struct taskstats) == 312, "size of version 6");
#endif
#if TASKSTATS_VERSION == 7
_Static_assert(sizeof(struct taskstats) == 328, "size of version 7");
#endif
#if TASKSTATS_VERSION == 8
_Static_assert(sizeof(struct taskstats) == 328, "size of version 8");
#endif
#if TASKSTATS_VERSION == 9
_Static_assert(sizeof(struct taskstats) == 344, "size of version 9");
#endif
#if TASKSTATS_VERSION == 10
_Static_assert(sizeof(struct taskstats) == 352, "size of version 10");
#endif
#if TASKSTATS_VERSION == 11
_Static_assert(sizeof(struct taskstats) == 368, "size of version 11");
#endif
#if TASKSTATS_VERSION == 12
_Static_assert(sizeof(struct taskstats) == 400, "size of version 12");
#endif
#if TASKSTATS_VERSION == 13
_Static_assert(sizeof(struct taskstats) == 416, "size of version 13");
#endif
#if TASKSTATS_VERSION == 14
_Static_assert(sizeof(struct taskstats) == 432, "size of version 14");
#endif
#if TASKSTATS_VERSION == 15
_Static_assert(sizeof(struct taskstats) == 560, "size of version 15");
#endif
#if TASKSTATS_VERSION == 16
_Static_assert(sizeof(struct taskstats) == 560, "size of version 16");
#endif
#if TASKSTATS_VERSION == 17
_Static_assert(sizeof(struct taskstats) == 688, "size of version 17");
#endif

#if TASKSTATS_VERSION == 15
#if TASKSTATS_VERSION >= 1
MEMBER(taskstats, version, 0, 2);
MEMBER(taskstats, cpu_count, 16, 8);
MEMBER(taskstats, cpu_delay_total, 24, 8);
MEMBER(taskstats, blkio_count, 48, 8);
MEMBER(taskstats, blkio_delay_total, 56, 8);
MEMBER(taskstats, swapin_count, 80, 8);
MEMBER(taskstats, swapin_delay_total, 88, 8);
MEMBER(taskstats, cpu_run_real_total, 112, 8);
MEMBER(taskstats, cpu_run_virtual_total, 120, 8);
#endif
#if TASKSTATS_VERSION >= 2
MEMBER(taskstats, ac_exitcode, 4, 4);
MEMBER(taskstats, ac_flag, 8, 1);
MEMBER(taskstats, ac_nice, 9, 1);
MEMBER(taskstats, ac_comm, 128, 32);
MEMBER(taskstats, ac_sched, 160, 1);
MEMBER(taskstats, ac_pad, 161, 3);
MEMBER(taskstats, ac_uid, 168, 4);
MEMBER(taskstats, ac_gid, 172, 4);
MEMBER(taskstats, ac_pid, 176, 4);
MEMBER(taskstats, ac_ppid, 180, 4);
MEMBER(taskstats, ac_btime, 184, 4);
MEMBER(taskstats, ac_etime, 192, 8);
MEMBER(taskstats, ac_utime, 200, 8);
MEMBER(taskstats, ac_stime, 208, 8);
MEMBER(taskstats, ac_minflt, 216, 8);
MEMBER(taskstats, ac_majflt, 224, 8);
MEMBER(taskstats, coremem, 232, 8);
MEMBER(taskstats, virtmem, 240, 8);
MEMBER(taskstats, hiwater_rss, 248, 8);
MEMBER(taskstats, hiwater_vm, 256, 8);
MEMBER(taskstats, read_char, 264, 8);
MEMBER(taskstats, write_char, 272, 8);
MEMBER(taskstats, read_syscalls, 280, 8);
MEMBER(taskstats, write_syscalls, 288, 8);
#endif
#if TASKSTATS_VERSION >= 3
MEMBER(taskstats, read_bytes, 296, 8);
MEMBER(taskstats, write_bytes, 304, 8);
MEMBER(taskstats, cancelled_write_bytes, 312, 8);
#endif
#if TASKSTATS_VERSION >= 5
MEMBER(taskstats, nvcsw, 320, 8);
MEMBER(taskstats, nivcsw, 328, 8);
#endif
#if TASKSTATS_VERSION >= 6
MEMBER(taskstats, ac_utimescaled, 336, 8);
MEMBER(taskstats, ac_stimescaled, 344, 8);
MEMBER(taskstats, cpu_scaled_run_real_total, 352, 8);
#endif
#if TASKSTATS_VERSION >= 7
MEMBER(taskstats, freepages_count, 360, 8);
MEMBER(taskstats, freepages_delay_total, 368, 8);
#endif
#if TASKSTATS_VERSION >= 9
MEMBER(taskstats, thrashing_count, 392, 8);
MEMBER(taskstats, thrashing_delay_total, 400, 8);
#endif
#if TASKSTATS_VERSION >= 10
MEMBER(taskstats, ac_btime64, 424, 8);
#endif
#if TASKSTATS_VERSION >= 11
MEMBER(taskstats, compact_count, 432, 8);
MEMBER(taskstats, compact_delay_total, 440, 8);
#endif
#if TASKSTATS_VERSION >= 12
MEMBER(taskstats, ac_tgid, 464, 4);
MEMBER(taskstats, ac_tgetime, 472, 8);
MEMBER(taskstats, ac_exe_dev, 480, 8);
MEMBER(taskstats, ac_exe_inode, 488, 8);
#endif
#if TASKSTATS_VERSION >= 13
MEMBER(taskstats, wpcopy_count, 496, 8);
MEMBER(taskstats, wpcopy_delay_total, 504, 8);
#endif
#if TASKSTATS_VERSION >= 14
MEMBER(taskstats, irq_count, 528, 8);
MEMBER(taskstats, irq_delay_total, 536, 8);
#endif
#if TASKSTATS_VERSION >= 15
MEMBER(taskstats, cpu_delay_max, 32, 8);
MEMBER(taskstats, cpu_delay_min, 40, 8);
MEMBER(taskstats, blkio_delay_max, 64, 8);
MEMBER(taskstats, blkio_delay_min, 72, 8);
MEMBER(taskstats, swapin_delay_max, 96, 8);
MEMBER(taskstats, swapin_delay_min, 104, 8);
MEMBER(taskstats, freepages_delay_max, 376, 8);
MEMBER(taskstats, freepages_delay_min, 384, 8);
MEMBER(taskstats, thrashing_delay_max, 408, 8);
MEMBER(taskstats, thrashing_delay_min, 416, 8);
MEMBER(taskstats, compact_delay_max, 448, 8);
MEMBER(taskstats, compact_delay_min, 456, 8);
MEMBER(taskstats, wpcopy_delay_max, 512, 8);
MEMBER(taskstats, wpcopy_delay_min, 520, 8);
MEMBER(taskstats, irq_delay_max, 544, 8);
MEMBER(taskstats, irq_delay_min, 552, 8);
#endif

#elif TASKSTATS_VERSION >= 4
#if TASKSTATS_VERSION >= 1
MEMBER(taskstats, version, 0, 2);
MEMBER(taskstats, cpu_count, 16, 8);
MEMBER(taskstats, cpu_delay_total, 24, 8);
MEMBER(taskstats, blkio_count, 32, 8);
MEMBER(taskstats, blkio_delay_total, 40, 8);
MEMBER(taskstats, swapin_count, 48, 8);
MEMBER(taskstats, swapin_delay_total, 56, 8);
MEMBER(taskstats, cpu_run_real_total, 64, 8);
MEMBER(taskstats, cpu_run_virtual_total, 72, 8);
#endif
#if TASKSTATS_VERSION >= 2
MEMBER(taskstats, ac_exitcode, 4, 4);
MEMBER(taskstats, ac_flag, 8, 1);
MEMBER(taskstats, ac_nice, 9, 1);
MEMBER(taskstats, ac_comm, 80, 32);
MEMBER(taskstats, ac_sched, 112, 1);
MEMBER(taskstats, ac_pad, 113, 3);
MEMBER(taskstats, ac_uid, 120, 4);
MEMBER(taskstats, ac_gid, 124, 4);
MEMBER(taskstats, ac_pid, 128, 4);
MEMBER(taskstats, ac_ppid, 132, 4);
MEMBER(taskstats, ac_btime, 136, 4);
MEMBER(taskstats, ac_etime, 144, 8);
MEMBER(taskstats, ac_utime, 152, 8);
MEMBER(taskstats, ac_stime, 160, 8);
MEMBER(taskstats, ac_minflt, 168, 8);
MEMBER(taskstats, ac_majflt, 176, 8);
MEMBER(taskstats, coremem, 184, 8);
MEMBER(taskstats, virtmem, 192, 8);
MEMBER(taskstats, hiwater_rss, 200, 8);
MEMBER(taskstats, hiwater_vm, 208, 8);
MEMBER(taskstats, read_char, 216, 8);
MEMBER(taskstats, write_char, 224, 8);
MEMBER(taskstats, read_syscalls, 232, 8);
MEMBER(taskstats, write_syscalls, 240, 8);
#endif
#if TASKSTATS_VERSION >= 3
MEMBER(taskstats, read_bytes, 248, 8);
MEMBER(taskstats, write_bytes, 256, 8);
MEMBER(taskstats, cancelled_write_bytes, 264, 8);
#endif
#if TASKSTATS_VERSION >= 5
MEMBER(taskstats, nvcsw, 272, 8);
MEMBER(taskstats, nivcsw, 280, 8);
#endif
#if TASKSTATS_VERSION >= 6
MEMBER(taskstats, ac_utimescaled, 288, 8);
MEMBER(taskstats, ac_stimescaled, 296, 8);
MEMBER(taskstats, cpu_scaled_run_real_total, 304, 8);
#endif
#if TASKSTATS_VERSION >= 7
MEMBER(taskstats, freepages_count, 312, 8);
MEMBER(taskstats, freepages_delay_total, 320, 8);
#endif
#if TASKSTATS_VERSION >= 9
MEMBER(taskstats, thrashing_count, 328, 8);
MEMBER(taskstats, thrashing_delay_total, 336, 8);
#endif
#if TASKSTATS_VERSION >= 10
MEMBER(taskstats, ac_btime64, 344, 8);
#endif
#if TASKSTATS_VERSION >= 11
MEMBER(taskstats, compact_count, 352, 8);
MEMBER(taskstats, compact_delay_total, 360, 8);
#endif
#if TASKSTATS_VERSION >= 12
MEMBER(taskstats, ac_tgid, 368, 4);
MEMBER(taskstats, ac_tgetime, 376, 8);
MEMBER(taskstats, ac_exe_dev, 384, 8);
MEMBER(taskstats, ac_exe_inode, 392, 8);
#endif
#if TASKSTATS_VERSION >= 13
MEMBER(taskstats, wpcopy_count, 400, 8);
MEMBER(taskstats, wpcopy_delay_total, 408, 8);
#endif
#if TASKSTATS_VERSION >= 14
MEMBER(taskstats, irq_count, 416, 8);
MEMBER(taskstats, irq_delay_total, 424, 8);
#endif
#if TASKSTATS_VERSION >= 15
MEMBER(taskstats, cpu_delay_max, 432, 8);
MEMBER(taskstats, cpu_delay_min, 440, 8);
MEMBER(taskstats, blkio_delay_max, 448, 8);
MEMBER(taskstats, blkio_delay_min, 456, 8);
MEMBER(taskstats, swapin_delay_max, 464, 8);
MEMBER(taskstats, swapin_delay_min, 472, 8);
MEMBER(taskstats, freepages_delay_max, 480, 8);
MEMBER(taskstats, freepages_delay_min, 488, 8);
MEMBER(taskstats, thrashing_delay_max, 496, 8);
MEMBER(taskstats, thrashing_delay_min, 504, 8);
MEMBER(taskstats, compact_delay_max, 512, 8);
MEMBER(taskstats, compact_delay_min, 520, 8);
MEMBER(taskstats, wpcopy_delay_max, 528, 8);
MEMBER(taskstats, wpcopy_delay_min, 536, 8);
MEMBER(taskstats, irq_delay_max, 544, 8);
MEMBER(taskstats, irq_delay_min, 552, 8);
#endif
#if TASKSTATS_VERSION >= 17
MEMBER(taskstats, cpu_delay_max_ts.tv_sec, 560, 8);
MEMBER(taskstats, cpu_delay_max_ts.tv_nsec, 568, 8);
MEMBER(taskstats, blkio_delay_max_ts.tv_sec, 576, 8);
MEMBER(taskstats, blkio_delay_max_ts.tv_nsec, 584, 8);
MEMBER(taskstats, swapin_delay_max_ts.tv_sec, 592, 8);
MEMBER(taskstats, swapin_delay_max_ts.tv_nsec, 600, 8);
MEMBER(taskstats, freepages_delay_max_ts.tv_sec, 608, 8);
MEMBER(taskstats, freepages_delay_max_ts.tv_nsec, 616, 8);
MEMBER(taskstats, thrashing_delay_max_ts.tv_sec, 624, 8);
MEMBER(taskstats, thrashing_delay_max_ts.tv_nsec, 632, 8);
MEMBER(taskstats, compact_delay_max_ts.tv_sec, 640, 8);
MEMBER(taskstats, compact_delay_max_ts.tv_nsec, 648, 8);
MEMBER(taskstats, wpcopy_delay_max_ts.tv_sec, 656, 8);
MEMBER(taskstats, wpcopy_delay_max_ts.tv_nsec, 664, 8);
MEMBER(taskstats, irq_delay_max_ts.tv_sec, 672, 8);
MEMBER(taskstats, irq_delay_max_ts.tv_nsec, 680, 8);
#endif

#else
#error "the installed <linux/taskstats.h> is older than version 4"
#endif

_Static_assert(sizeof(struct cgroupstats) == 40, "size of cgroupstats");
MEMBER(cgroupstats, nr_sleeping, 0, 8);
MEMBER(cgroupstats, nr_running, 8, 8);
MEMBER(cgroupstats, nr_stopped, 16, 8);
MEMBER(cgroupstats, nr_uninterruptible, 24, 8);
MEMBER(cgroupstats, nr_io_wait, 32, 8);

_Static_assert((int)(NLMSG_HDRLEN) == 16, "NLMSG_HDRLEN");
_Static_assert((int)(GENL_HDRLEN) == 4, "GENL_HDRLEN");
_Static_assert((int)(NLA_HDRLEN) == 4, "NLA_HDRLEN");
_Static_assert((int)(NLMSG_ALIGNTO) == 4, "NLMSG_ALIGNTO");
_Static_assert((int)(NLMSG_NOOP) == 1, "NLMSG_NOOP");
_Static_assert((int)(NLMSG_ERROR) == 2, "NLMSG_ERROR");
_Static_assert((int)(NLMSG_DONE) == 3, "NLMSG_DONE");
_Static_assert((int)(NLMSG_OVERRUN) == 4, "NLMSG_OVERRUN");
_Static_assert((int)(NETLINK_GENERIC) == 16, "NETLINK_GENERIC");
_Static_assert((int)(GENL_ID_CTRL) == 16, "GENL_ID_CTRL");
_Static_assert((int)(CTRL_CMD_NEWFAMILY) == 1, "CTRL_CMD_NEWFAMILY");
_Static_assert((int)(CTRL_CMD_GETFAMILY) == 3, "CTRL_CMD_GETFAMILY");
_Static_assert((int)(CTRL_ATTR_FAMILY_ID) == 1, "CTRL_ATTR_FAMILY_ID");
_Static_assert((int)(CTRL_ATTR_FAMILY_NAME) == 2, "CTRL_ATTR_FAMILY_NAME");
_Static_assert((int)(TASKSTATS_GENL_VERSION) == 1, "TASKSTATS_GENL_VERSION");
_Static_assert((int)(TASKSTATS_CMD_GET) == 1, "TASKSTATS_CMD_GET");
_Static_assert((int)(TASKSTATS_CMD_NEW) == 2, "TASKSTATS_CMD_NEW");
_Static_assert((int)(TASKSTATS_CMD_ATTR_PID) == 1, "TASKSTATS_CMD_ATTR_PID");
_Static_assert((int)(TASKSTATS_CMD_ATTR_TGID) == 2, "TASKSTATS_CMD_ATTR_TGID");
_Static_assert((int)(TASKSTATS_CMD_ATTR_REGISTER_CPUMASK) == 3, "TASKSTATS_CMD_ATTR_REGISTER_CPUMASK");
_Static_assert((int)(TASKSTATS_CMD_ATTR_DEREGISTER_CPUMASK) == 4, "TASKSTATS_CMD_ATTR_DEREGISTER_CPUMASK");
_Static_assert((int)(TASKSTATS_TYPE_PID) == 1, "TASKSTATS_TYPE_PID");
_Static_assert((int)(TASKSTATS_TYPE_TGID) == 2, "TASKSTATS_TYPE_TGID");
_Static_assert((int)(TASKSTATS_TYPE_STATS) == 3, "TASKSTATS_TYPE_STATS");
_Static_assert((int)(TASKSTATS_TYPE_AGGR_PID) == 4, "TASKSTATS_TYPE_AGGR_PID");
_Static_assert((int)(TASKSTATS_TYPE_AGGR_TGID) == 5, "TASKSTATS_TYPE_AGGR_TGID");
_Static_assert((int)(CGROUPSTATS_CMD_GET) == 4, "CGROUPSTATS_CMD_GET");
_Static_assert((int)(CGROUPSTATS_CMD_NEW) == 5, "CGROUPSTATS_CMD_NEW");
_Static_assert((int)(CGROUPSTATS_TYPE_CGROUP_STATS) == 1, "CGROUPSTATS_TYPE_CGROUP_STATS");
_Static_assert((int)(CGROUPSTATS_CMD_ATTR_FD) == 1, "CGROUPSTATS_CMD_ATTR_FD");

int main(void) { return 0; }
