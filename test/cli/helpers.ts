/** The helper that a program has started. */
import { readdirSync, readFileSync } from 'node:fs';

/** Undefined while there is none. */
export function helperOf(pid: number): number | undefined {
  try {
    for (const tid of readdirSync(`/proc/${pid}/task`)) {
      const children = readFileSync(`/proc/${pid}/task/${tid}/children`, 'utf8');
      const helper = children.split(' ').find((child) => child !== '' && isHelper(child));
      if (helper !== undefined) return Number(helper);
    }
  } catch {
    // It ended while we looked.
  }
  return undefined;
}

function isHelper(pid: string): boolean {
  return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('sidestat-helper');
}
