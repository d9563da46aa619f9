// Generated from schema/cgroupstats.json by `npm run gen`. Do not edit.

/** Name of a field of struct cgroupstats: a state of tasks. */
export type CgroupFieldName = "sleeping" | "running" | "stopped" | "uninterruptible" | "ioWait";

/** One field of struct cgroupstats, <linux/cgroupstats.h>: what CGROUP_FIELDS holds. */
export interface CgroupFieldInfo {
  /** Index in CGROUP_FIELDS, and what the decoder calls it. */
  readonly id: number;
  readonly name: CgroupFieldName;
  /** Name in the kernel's struct. */
  readonly cname: string;
  /** Unit of the value. */
  readonly unit: string;
  /** What it means, one sentence. */
  readonly doc: string;
}

/** Every field of struct cgroupstats; the index is the id that the decoder uses. */
export const CGROUP_FIELDS: readonly CgroupFieldInfo[] = [
  {"id":0,"name":"sleeping","cname":"nr_sleeping","unit":"tasks","doc":"Number of tasks that sleep interruptibly."},
  {"id":1,"name":"running","cname":"nr_running","unit":"tasks","doc":"Number of tasks that run or wait for a CPU."},
  {"id":2,"name":"stopped","cname":"nr_stopped","unit":"tasks","doc":"Number of tasks that are stopped."},
  {"id":3,"name":"uninterruptible","cname":"nr_uninterruptible","unit":"tasks","doc":"Number of tasks that sleep uninterruptibly."},
  {"id":4,"name":"ioWait","cname":"nr_io_wait","unit":"tasks","doc":"Number of tasks that wait for I/O."},
];

/** Bytes of struct cgroupstats. */
export const CGROUPSTATS_SIZE = 40;
