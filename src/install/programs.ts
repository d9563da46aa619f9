/**
 * Programs of the system that the installer runs. They are taken from the
 * system's folders, whatever PATH says, and get no environment of the caller.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { StatError } from '../errors.ts';

const FOLDERS: readonly string[] = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];
/** None of them takes long; systemctl may wait for a unit. */
const LIMIT_MS = 60_000;

export function findProgram(name: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, name)).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a program answers; undefined when the system does not have it. */
export function tryProgram(name: string, args: readonly string[]): Outcome | undefined {
  const path = findProgram(name);
  if (path === undefined) return undefined;
  return spawnSync(path, args, {
    encoding: 'utf8',
    env: { PATH: FOLDERS.join(':'), LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
    cwd: '/',
  });
}

/** @throws ERR_INSTALL when it is missing or fails */
export function runProgram(name: string, args: readonly string[]): string {
  const outcome = tryProgram(name, args);
  if (!outcome) throw new StatError('ERR_INSTALL', `this system has no ${name}`);
  if (outcome.status === 0) return outcome.stdout;
  const command = [name, ...args].join(' ');
  const said = outcome.stderr.trim() || `it ended with ${outcome.status ?? 'a signal'}`;
  throw new StatError('ERR_INSTALL', `${command}: ${said}`);
}
