/**
 * `sidestat top` that prints to a pipe, beside iotop-c in its batch mode: CPU time of a
 * refresh, rendering included, of all processes that the program starts. It is read while
 * they run, at one table and at a later one, so that neither their start nor their
 * end is in it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { comparison } from './comparison.ts';
import { type Contender, cpuMsOfProgram, interleave, type Plan } from './measure.ts';
import type { Case } from './results.ts';

const CLI = fileURLToPath(new URL('../dist/bundle/cli.js', import.meta.url));
/** The table at which the measure begins: by then much of the code is compiled. */
const FIRST = 20;
/** The table at which it ends. */
const LAST = 60;
/** The shortest that top takes. iotop-c takes whole seconds, and does not wait for less. */
const DELAY_SEC = '0.1';
/** More than are read: the programs are ended while they run. */
const OPTIONS: readonly string[] = ['-b', '-d', DELAY_SEC, '-n', '1000'];

interface Program {
  readonly command: readonly [string, ...string[]];
  /** How the first line of each table begins. */
  readonly title: string;
}

const OURS: Program = { command: [process.execPath, CLI, 'top', ...OPTIONS], title: 'sidestat  ' };
const IOTOP: Program = { command: ['iotop-c', ...OPTIONS], title: '  Total DISK READ:' };

/** CPU time of a refresh, milliseconds. */
async function refreshMs({ command, title }: Program): Promise<number> {
  const [file, ...args] = command;
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let tables = 0;
  let before = Number.NaN;
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.startsWith(title)) continue;
      tables++;
      if (tables === FIRST) before = cpuMsOfProgram(child.pid as number);
      if (tables === LAST) {
        return (cpuMsOfProgram(child.pid as number) - before) / (LAST - FIRST);
      }
    }
  } finally {
    // The next one begins on a machine that is as quiet.
    if (child.exitCode === null && child.kill()) await once(child, 'exit');
  }
  throw new Error(`${command.join(' ')} ended after ${tables} tables`);
}

function contender(name: string, program: Program): Contender {
  return { name, run: async () => ({ ms: await refreshMs(program) }) };
}

function has(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

/** Why there is no iotop-c; undefined when there is, which may have been installed for this. */
export function whyNoIotop(): string | undefined {
  if (has('iotop-c')) return undefined;
  if (process.getuid?.() !== 0 || !has('apt-get')) {
    return 'sidestat top: iotop-c is not installed, and only root installs it';
  }
  spawnSync('apt-get', ['install', '-y', '-q', 'iotop-c'], {
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return has('iotop-c') ? undefined : 'sidestat top: iotop-c could not be installed';
}

export async function topCases(pids: readonly number[], plan: Plan): Promise<Case[]> {
  const rounds = await interleave([contender('top', OURS), contender('iotop-c', IOTOP)], plan);
  const count = pids.length.toLocaleString('en-US');
  return [
    comparison(rounds, {
      id: 'top-iotop',
      what: `sidestat top, ${count} processes, a refresh: CPU of all its processes`,
      peer: 'iotop-c -b',
      unit: 'ms',
      sense: 'faster',
      ours: 'top',
      theirs: 'iotop-c',
      figure: 'ms',
      target: { at: 'least', ratio: 2 },
    }),
  ];
}
