import { spawnSync } from 'node:child_process';
import { rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../folder.ts';

const FOLDER = fileURLToPath(new URL('../../helper/addon', import.meta.url));
const build = temporaryFolder('build');

function make(...args: string[]): { status: number | null; output: string } {
  const result = spawnSync('make', ['-s', '-C', FOLDER, `BUILD=${build}`, ...args], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  return { status: result.status, output: result.stdout + result.stderr };
}

describe('helper/addon/Makefile', () => {
  it('builds the module without a warning, and nothing a second time', () => {
    expect(make()).toEqual({ status: 0, output: '' });
    const built = statSync(join(build, 'sidestat.node'));
    expect(make('-q').status).toBe(0);
    expect(make()).toEqual({ status: 0, output: '' });
    expect(statSync(join(build, 'sidestat.node')).ino).toBe(built.ino);
  }, 120_000);

  it('builds again when a header that a source includes is newer than its object', () => {
    const object = join(build, 'addon', 'genetlink.o');
    utimesSync(object, 1, 1);
    expect(make('-q').status).toBe(1);
    expect(make()).toEqual({ status: 0, output: '' });
    expect(make('-q').status).toBe(0);
  }, 120_000);

  it('names what to do when there are neither headers nor node-gyp', () => {
    rmSync(join(build, 'sidestat.node'));
    const { status, output } = make('HEADERS=', 'NODE_GYP=no-such-node-gyp');
    expect(status).not.toBe(0);
    expect(output).toContain('npm_config_nodedir');
  });
});
