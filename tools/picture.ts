/**
 * Makes docs/img/top.svg: a screen of the real top, in tmux, about the load of
 * tools/demo-load.ts. Run as root after a build, `npx tsx tools/picture.ts`.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DemoLoad, withDelayAccounting } from './demo-load.ts';
import { screenSvg } from './screen-svg.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PICTURE = join(ROOT, 'docs/img/top.svg');
const PROGRAM = join(ROOT, 'dist/bundle/cli.js');
const WIDTH = 126;
const HEIGHT = 17;
/** Until every program of the load waits for what it is there to wait for. */
const WARM_UP_MS = 4000;
/** Shorter-lived programs are left out: the list of processes is made before top starts. */
const LONG_MS = 1000;
/** Two refreshes of a second. */
const WATCH_MS = 3000;

async function capture(pids: readonly number[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sidestat-picture-'));
  const tmux = (...args: string[]): string =>
    execFileSync('tmux', ['-S', join(folder, 'socket'), ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', TERM: 'xterm-256color' },
    });
  const command = [
    process.execPath,
    PROGRAM,
    'top',
    '--pid',
    pids.join(','),
    '--sort',
    'blkio',
    '--active',
  ];
  try {
    const size = ['-x', String(WIDTH), '-y', String(HEIGHT)];
    tmux('-f', '/dev/null', 'new-session', '-d', ...size, ...command);
    await sleep(WATCH_MS);
    return tmux('capture-pane', '-p', '-e').split('\n').slice(0, HEIGHT);
  } finally {
    tmux('kill-server');
    rmSync(folder, { recursive: true, force: true });
  }
}

const lines = await withDelayAccounting(async () => {
  const load = new DemoLoad();
  try {
    await load.start();
    await sleep(WARM_UP_MS);
    const before = load.pids();
    await sleep(LONG_MS);
    const now = new Set(load.pids());
    return await capture(before.filter((pid) => now.has(pid)));
  } finally {
    await load.stop();
  }
});
mkdirSync(dirname(PICTURE), { recursive: true });
writeFileSync(PICTURE, screenSvg(lines, WIDTH, 'sidestat top: processes, and what they wait for'));
console.log(`${PICTURE}: ${lines.length} lines`);
