/** https://www.npmjs.com/package/pidusage, the package that most programs take to measure processes. */
import { createRequire } from 'node:module';

interface Usage {
  readonly cpu: number;
  readonly memory: number;
  readonly ppid: number;
  readonly pid: number;
  readonly ctime: number;
  readonly elapsed: number;
  readonly timestamp: number;
}

interface Pidusage {
  (pids: readonly number[]): Promise<Record<string, Usage>>;
  clear(): void;
}

/** It is a dependency of the bench alone, so it is not there before `npm ci --prefix bench`. */
export function loadPidusage(): Pidusage {
  return createRequire(import.meta.url)('pidusage') as Pidusage;
}
