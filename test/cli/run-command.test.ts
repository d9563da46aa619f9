/** `sidestat run`: the command is run as by the shell, and what it used is told. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../folder.ts';
import { IS_ROOT } from '../machine.ts';
import { childrenOf } from '../proc.ts';
import { type Run, run } from './run.ts';

const folder = temporaryFolder('run');

function command(...args: string[]): Promise<Run> {
  return run(['run', ...args]);
}

describe.skipIf(!IS_ROOT)('run (needs root)', () => {
  it('tells on standard error what a command used, and ends with its code', async () => {
    const { code, stdout, stderr } = await command('sh', '-c', 'echo done; exit 3');
    expect([code, stdout]).toEqual([3, 'done\n']);
    expect(stderr).toMatch(/^process \d+ \(sh\) {2}taskstats version \d+\n/);
    expect(stderr).toMatch(/\ntime .* lived \d.* exit status 3 /);
    expect(stderr).toMatch(/\ncpu {5} +\d+ /);
  });

  it('leaves the options of the command alone, and has its own before it', async () => {
    const path = join(folder, 'used.json');
    const { code, stdout, stderr } = await command('--json', '-o', path, 'echo', '-n', '--json');
    expect([code, stdout, stderr]).toEqual([0, '--json', '']);
    const document = JSON.parse(readFileSync(path, 'utf8'));
    expect(document).toMatchObject({ kind: 'process', stats: { comm: 'echo', exitStatus: 0 } });
    const raw = await command('--raw', 'true');
    expect(raw.stderr).toMatch(/\nac_comm +true\n/);
  });

  it('tells of threads that have ended before, but not of children', async () => {
    const script = "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; exit 0";
    const path = join(folder, 'parent.json');
    await command('--json', '-o', path, 'sh', '-c', script);
    const { stats } = JSON.parse(readFileSync(path, 'utf8'));
    expect(stats.elapsedUs).toBeGreaterThan(100_000);
    expect(stats.cpuRunVirtualNs).toBeLessThan(stats.elapsedUs * 500);
  });

  it.each([
    ['by a signal', ['sh', '-c', 'kill -9 $$'], 137, /killed by a signal/],
    ['for want of a program', [join(folder, 'none')], 127, /cannot be run: there is no such/],
    ['for want of the right', ['/etc/passwd'], 126, /cannot be run: it is no program/],
  ])('ends %s as env(1) does', async (_, args, code, told) => {
    const result = await command(...args);
    expect(result.code).toBe(code);
    expect(result.stderr).toMatch(told);
  });

  it('does not run a command whose report has no place', async () => {
    const path = join(folder, 'none', 'used.json');
    const { code, stdout, stderr } = await command('-o', path, 'echo', 'ran');
    expect([code, stdout]).toEqual([74, '']);
    expect(stderr).toMatch(/used\.json cannot be written: ENOENT/);
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('passes %s on, and tells of the end', async (signal) => {
    const script = `process.on('${signal}', () => process.exit(5)); console.log('on'); setInterval(() => {}, 1000)`;
    const result = await run(['run', process.execPath, '-e', script], {
      started: (child) => child.stdout?.once('data', () => child.kill(signal)),
    });
    expect(result.code).toBe(5);
    expect(result.stderr).toMatch(/exit status 5 /);
  });

  it('lets the command end when its helper is killed', async () => {
    const result = await run(['run', 'sh', '-c', 'echo on; sleep 1; exit 4'], {
      started: (child) =>
        child.stdout?.once('data', () => {
          for (const pid of childrenOf(child.pid as number)) {
            if (readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('sidestat')) {
              process.kill(pid, 'SIGKILL');
            }
          }
        }),
    });
    expect(result.code).toBe(4);
    expect(result.stderr).toContain('the helper was killed by SIGKILL');
  });
});
