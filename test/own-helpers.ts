import { readFileSync, readlinkSync } from 'node:fs';
import { BUILT_HELPER } from '../src/connection/locate.ts';

/** Pids of the helpers that are children of this process, in the order of their start. */
export function ownHelpers(): number[] {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8');
  const isHelper = (pid: string): boolean => {
    try {
      return readlinkSync(`/proc/${pid}/exe`) === BUILT_HELPER;
    } catch {
      return false;
    }
  };
  return children.trim().split(' ').filter(isHelper).map(Number);
}
