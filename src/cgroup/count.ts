/** Counts the tasks of a cgroup by their state letters in procfs. */
import { setImmediate } from 'node:timers/promises';
import { readTaskState } from '../procfs/state.ts';
import type { CgroupStats } from './stats.ts';
import type { CgroupTasks } from './tasks.ts';

/** Tasks between two turns of the event loop: about 2 ms of work. */
const SLICE_TASKS = 128;

type Count = 'running' | 'sleeping' | 'uninterruptible' | 'stopped' | 'other' | 'unread';

const COUNT_OF_STATE: Readonly<Record<string, Count>> = {
  R: 'running',
  S: 'sleeping',
  D: 'uninterruptible',
  T: 'stopped',
  t: 'stopped',
};

function countOf(state: string | undefined): Count {
  if (state === undefined) return 'unread';
  return COUNT_OF_STATE[state] ?? 'other';
}

/** @throws the reason of the signal when it fires */
export async function countTasks(
  tasks: CgroupTasks,
  proc: string,
  signal: AbortSignal,
): Promise<CgroupStats> {
  const counts: Record<Count, number> = {
    running: 0,
    sleeping: 0,
    uninterruptible: 0,
    stopped: 0,
    other: 0,
    unread: tasks.invisible,
  };
  let done = 0;
  for (const tid of tasks.ids) {
    counts[countOf(readTaskState(tid, proc))] += 1;
    done += 1;
    if (done % SLICE_TASKS === 0) {
      await setImmediate();
      signal.throwIfAborted();
    }
  }
  return { source: 'procfs', ...counts, ioWait: undefined };
}
