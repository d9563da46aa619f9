import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Tasks } from '../../bench/tasks.ts';

export { Tasks };

export const CHILD: string = fileURLToPath(new URL('child.mjs', import.meta.url));
/** With the first thread of their process they are a thousand. */
export const THREADS = 999;

/** Runs a program to its end; the last line that it prints is JSON. */
export function countedBy(command: string, args: readonly string[]): Record<string, number> {
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) as string);
}
