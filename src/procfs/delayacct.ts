/** kernel.task_delayacct, Documentation/admin-guide/sysctl/kernel.rst. */
import { PROC, readSmallFile } from './read.ts';

/**
 * Whether the kernel records delays: 1 yes, 0 no, undefined when the kernel
 * has no such switch (before 5.14 delays were always on where the kernel was
 * built with them). A task that was forked while it was 0 never gets the
 * delays of any kind but cpu.
 */
export function readTaskDelayacct(root: string = PROC): 0 | 1 | undefined {
  const text = readSmallFile(`${root}/sys/kernel/task_delayacct`)?.trim();
  if (text === '0') return 0;
  return text === '1' ? 1 : undefined;
}
