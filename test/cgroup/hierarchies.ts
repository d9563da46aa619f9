/** Cgroups of the tests' own, in the hierarchies that are mounted here. */
import { accessSync, constants, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { IS_ROOT } from '../machine.ts';

/** Mount point of the first hierarchy of this type in which we may make directories. */
function mountPoint(type: 'cgroup' | 'cgroup2'): string | undefined {
  if (process.platform !== 'linux') return undefined;
  for (const line of readFileSync('/proc/self/mounts', 'utf8').split('\n')) {
    const [, path, kind, options] = line.split(' ');
    // A child of a cpuset takes no task before its cpus and mems are written.
    const usable = kind === type && path && !options?.split(',').includes('cpuset');
    if (usable) return path;
  }
  return undefined;
}

function writable(path: string | undefined): path is string {
  if (path === undefined) return false;
  try {
    accessSync(path, constants.W_OK);
    accessSync(join(path, 'cgroup.procs'), constants.W_OK);
    return IS_ROOT;
  } catch {
    return false;
  }
}

export const V1: string | undefined = mountPoint('cgroup');
export const V2: string | undefined = mountPoint('cgroup2');
export const canMakeV1: boolean = writable(V1);
export const canMakeV2: boolean = writable(V2);

let made = 0;

/** Makes an empty cgroup below `parent`, and ends `tasks` and removes it when `use` has ended. */
export async function withCgroup<T>(
  parent: string,
  use: (path: string) => Promise<T>,
  tasks: { endAll(): Promise<void> },
): Promise<T> {
  made += 1;
  const path = join(parent, `sidestat-test-${process.pid}-${made}`);
  mkdirSync(path);
  try {
    return await use(path);
  } finally {
    await tasks.endAll();
    await remove(path);
  }
}

/** A killed task leaves its cgroup a moment after its parent saw it end. */
async function remove(path: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      rmdirSync(path);
      return;
    } catch (error) {
      if (tries === 50) throw error;
      await setTimeout(20);
    }
  }
}
