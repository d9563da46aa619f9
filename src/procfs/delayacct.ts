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

/** How long an answer of delayacctLately() may be old. */
const LATELY_MS = 1000;

let lately: { readonly value: 0 | 1 | undefined; readonly atMs: number } | undefined;

/** The same, for callers that ask many times a second: read at most once a second. */
export function delayacctLately(nowMs: number): 0 | 1 | undefined {
  if (!lately || nowMs - lately.atMs > LATELY_MS) {
    lately = { value: readTaskDelayacct(), atMs: nowMs };
  }
  return lately.value;
}
