/** CPUs without a timer tick, sysfs: the CPU time of a busy task may stand still there. */
import { readSmallFile } from './read.ts';

/** Whether some CPU runs without a tick (boot parameter nohz_full). */
export function hasTicklessCpus(path = '/sys/devices/system/cpu/nohz_full'): boolean {
  const list = readSmallFile(path)?.trim();
  // Kernels without the option have no such file; some print an empty list as (null).
  return list !== undefined && list !== '' && list !== '(null)';
}
