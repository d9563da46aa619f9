import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../folder.ts';
import { REPOSITORY } from '../machine.ts';

const LIMIT_MS = 120_000;

const folder = temporaryFolder('pack');
const modules = join(folder, 'node_modules');
const installed = join(modules, 'sidestat');

/** A program that has the package as a dependency. */
function node(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  return { status, stdout, stderr };
}

beforeAll(() => {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const answer = execFileSync('npm', args, { cwd: REPOSITORY, encoding: 'utf8' });
  const [{ filename }] = JSON.parse(answer) as [{ filename: string }];
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', installed, '--strip-components=1']);
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    symlinkSync(join(REPOSITORY, 'node_modules', name), join(modules, name));
  }
});

describe('the packed package', () => {
  it('can be imported by both of its names', () => {
    const script =
      "import { FIELDS, connect } from 'sidestat'; import { Decoder } from 'sidestat/decoder';" +
      'console.log(FIELDS.length > 80, typeof connect, (await Decoder.load()).input.length > 0)';
    expect(node('--input-type=module', '--eval', script)).toEqual({
      status: 0,
      stdout: 'true function true\n',
      stderr: '',
    });
  });

  it('plays its recording', () => {
    const main = join(installed, 'dist/bundle/cli.js');
    const { status, stdout } = node(main, 'demo', '--recorded', '--speed', '1000');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ *PID /m);
  });

  it('builds its helper and its native module, which both work', { timeout: LIMIT_MS }, () => {
    const main = join(installed, 'dist/bundle/cli.js');
    const { status, stdout, stderr } = node(main, 'helper', 'build');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.match(/^built .*$/gm)).toHaveLength(2);
    expect(existsSync(join(installed, 'build/sidestat-helper'))).toBe(true);
    const doctor = node(main, 'doctor', '--helper', join(installed, 'build/sidestat-helper'));
    expect(doctor.stdout).toMatch(/^ok +addon /m);
    expect(doctor.stdout).toMatch(/^ok +helper /m);
  });
});
