/**
 * `sidestat top` that prints to a file, beside iotop-c in its batch mode: CPU time of a
 * refresh, rendering included, of all processes that the program starts. Start and
 * warm-up are taken away: what counts is the difference of a long and a short run.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { comparison } from './comparison.ts';
import { type Contender, interleave, type Plan } from './measure.ts';
import type { Case } from './results.ts';

const CLI = fileURLToPath(new URL('../dist/bundle/cli.js', import.meta.url));
const SHORT = 20;
const LONG = 40;
/** The shortest that top takes. iotop-c takes whole seconds, and does not wait for less. */
const DELAY_SEC = '0.1';

/** CPU time of a command and of those that it waited for, milliseconds, by bash's `time`. */
function cpuMs(command: readonly string[]): number {
  const script = 'TIMEFORMAT="%3U %3S"; time "$@" >/dev/null 2>&1';
  const { stderr, status } = spawnSync('bash', ['-c', script, 'bash', ...command], {
    encoding: 'utf8',
  });
  const [user, system] = stderr.trim().split(' ').map(Number);
  if (status !== 0 || user === undefined || system === undefined) {
    throw new Error(`${command.join(' ')} failed: ${stderr}`);
  }
  return 1000 * (user + system);
}

function contender(name: string, command: (refreshes: number) => string[]): Contender {
  const run = (): { ms: number } => {
    const spent = [SHORT, LONG].map((refreshes) => cpuMs(command(refreshes)));
    return { ms: ((spent[1] as number) - (spent[0] as number)) / (LONG - SHORT) };
  };
  return { name, run };
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
  const rounds = await interleave(
    [
      contender('top', (n) => [process.execPath, CLI, 'top', '-d', DELAY_SEC, '-n', String(n)]),
      contender('iotop-c', (n) => ['iotop-c', '-b', '-d', DELAY_SEC, '-n', String(n)]),
    ],
    plan,
  );
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
