/** Memory of a process now, from /proc/PID/status, proc_pid_status(5). */
import { PROC } from './read.ts';
import { readStatus } from './status.ts';

/** In KiB, undefined for what has no address space: threads of the kernel, and what has ended. */
export interface MemoryUse {
  /** In RAM (VmRSS): its own pages, those of files, and shared ones. */
  readonly residentKib: number | undefined;
  /** Swapped out (VmSwap), shared memory not included. */
  readonly swapKib: number | undefined;
  /** The address space (VmSize). */
  readonly virtualKib: number | undefined;
}

/** Undefined when the process has ended or is hidden. */
export function readMemory(pid: number, root: string = PROC): MemoryUse | undefined {
  const status = readStatus(pid, root);
  if (!status) return undefined;
  const { vmRssKib, vmSwapKib, vmSizeKib } = status;
  return { residentKib: vmRssKib, swapKib: vmSwapKib, virtualKib: vmSizeKib };
}
