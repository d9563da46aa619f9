import { execFile } from 'node:child_process';
import { chmodSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../folder.ts';
import { IS_ROOT } from '../machine.ts';
import { PROGRAM, type Run, run } from './run.ts';

const folder = temporaryFolder('failures');

/** A program in place of the helper, as a script of sh; descriptor 3 is the connection. */
function fakeHelper(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

function expectFailure(result: Run, code: number, message: RegExp): void {
  expect(result.stderr).toMatch(message);
  expect(result.stderr).toMatch(/^sidestat: /);
  expect(result.stderr).not.toMatch(/\n {4}at |internal error/);
  expect({ code: result.code, stdout: result.stdout }).toEqual({ code, stdout: '' });
}

describe('wrong usage ends with 64 and says what is wrong', () => {
  it.each([
    [['nonsense'], /unknown command 'nonsense'\nhint: see `sidestat --help`/],
    [['pi'], /unknown command 'pi' \(Did you mean pid\?\)/],
    [['help', 'nonsense'], /unknown command 'nonsense'\nhint: see `sidestat --help`/],
    [['help', '\x1b[2J'], /unknown command '\\x1b\[2J'\n/],
    [['help', 'helper', 'nonsense'], /'nonsense'\nhint: see `sidestat helper --help`/],
    [['helper', 'help', 'nonsense'], /'nonsense'\nhint: see `sidestat helper --help`/],
    [['pid'], /missing required argument 'tid'\nhint: see `sidestat pid --help`/],
    [['pid', '-1'], /a tid must be an integer from 1 to 2147483647, not -1\n/],
    [['pid', '0'], /must be an integer from 1 to 2147483647, not 0\n/],
    [['pid', '4294967296'], /must be an integer from 1 to 2147483647, not 4294967296\n/],
    [['pid', '1.5'], /must be an integer from 1 to 2147483647, not "1\.5"\n/],
    [['pid', '0x10'], /must be an integer from 1 to 2147483647, not "0x10"\n/],
    [['pid', ''], /must be an integer from 1 to 2147483647, not ""\n/],
    [['tgid', '1\x1b[2J'], /a pid must be an integer .*, not "1\\u001b\[2J"\n/],
    [['pid', '1', '--nonsense'], /unknown option '--nonsense'/],
    [['pid', '1', '--\x1b[2J'], /unknown option '--\\x1b\[2J'/],
    [['self', '1'], /too many arguments for 'self'/],
    [['self', '--json', '--ndjson'], /option '--json' cannot be used with option '--ndjson'/],
    [['self', '--timeout', '0'], /It must be a number from 0\.001 to 3600\./],
    [['self', '--timeout', 'soon'], /It must be a number from 0\.001 to 3600\./],
    [['self', '--mode', 'magic'], /Allowed choices are auto, spawn, socket\./],
    [['self', '--helper', 'a', '--socket', 'b'], /cannot be used with option '--socket <path>'/],
    [['self', '--helper', 'a', '--mode', 'socket'], /--helper contradicts --mode socket/],
    [['doctor', '--socket', 'a', '--mode', 'spawn'], /--socket contradicts --mode spawn/],
    [['cgroup'], /missing required argument 'path'/],
    [['cgroup', ''], /path must be a string that is not empty/],
    [
      ['fields', '--group', 'nonsense'],
      /there is no group "nonsense"\nhint: the groups are header,/,
    ],
  ])('%j', async (args, message) => {
    expectFailure(await run(args), 64, message);
  });

  it.each([
    [['help'], ['--help']],
    [
      ['help', 'exits'],
      ['exits', '--help'],
    ],
    [
      ['help', 'helper', 'install'],
      ['helper', 'install', '--help'],
    ],
    [
      ['helper', 'help', 'install'],
      ['helper', 'install', '--help'],
    ],
    [
      ['help', 'kstat', 'top'],
      ['kstat', 'top', '--help'],
    ],
  ])('%j is no failure, and prints what %j prints', async (args, same) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe((await run(same)).stdout);
  });

  it('no command at all prints the help on stderr', async () => {
    const { code, stdout, stderr } = await run([]);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toMatch(/^Usage: sidestat /);
  });
});

describe('a helper that does not work', () => {
  it('that is not there ends with 69', async () => {
    const result = await run(['self', '--helper', join(folder, 'missing')]);
    expectFailure(result, 69, /there is no helper at .*missing\nhint: run `sidestat doctor`\n$/);
  });

  it('that may not be executed ends with 69', async () => {
    expectFailure(await run(['self', '--helper', '/proc/self/status']), 69, /does not start: /);
  });

  it('that says why it ends is quoted, escaped, and ends with 69', async () => {
    const path = fakeHelper('sad', "printf 'the moon\\033[2J is full' >&2; exit 78");
    const result = await run(['self', '--helper', path]);
    expectFailure(result, 69, /ended with status 78: the moon\\x1b\[2J is full\n/);
  });

  it('that lacks its capability ends with 77', async () => {
    const path = fakeHelper('refused', 'echo no capability >&2; exit 77');
    const result = await run(['self', '--helper', path]);
    expectFailure(result, 77, /may not read taskstats: no capability\nhint: /);
  });

  it('of a kernel without taskstats ends with 69', async () => {
    const path = fakeHelper('unsupported', 'echo no family >&2; exit 69');
    const result = await run(['self', '--helper', path]);
    expectFailure(result, 69, /this kernel gives no taskstats: no family\n/);
  });

  it.each([
    ['silent', 'exec sleep 30'],
    ['silent-parent', 'sleep 30 & exec sleep 30'],
  ])('that never says hello ends with 75 after the timeout: %s', async (name, script) => {
    const path = fakeHelper(name, script);
    const begin = performance.now();
    const result = await run(['self', '--helper', path, '--timeout', '0.3']);
    expectFailure(result, 75, /no answer within 300 ms\n/);
    expect(performance.now() - begin).toBeLessThan(10_000);
  });

  it('that breaks the protocol ends with 76', async () => {
    const zeros = "head -c 65536 /dev/zero | tr '\\000' '\\377' >&3; exec sleep 30";
    const result = await run(['self', '--helper', fakeHelper('noisy', zeros)]);
    expectFailure(result, 76, /\nhint: run `sidestat doctor`\n$/);
  });

  it('as a daemon that is not there ends with 69', async () => {
    const result = await run(['self', '--socket', join(folder, 'missing.sock')]);
    expectFailure(result, 69, /no daemon listens at .*missing\.sock\n/);
  });
});

describe('what is asked for and does not exist', () => {
  it.skipIf(!IS_ROOT)('a task ends with 66, and leaves no document (needs root)', async () => {
    // One more than the largest pid that any Linux can have.
    for (const [command, what] of [
      ['pid', 'thread'],
      ['tgid', 'process'],
    ] as const) {
      const result = await run([command, '--json', '4194305']);
      expectFailure(result, 66, new RegExp(`^sidestat: there is no ${what} 4194305\n$`));
    }
  });

  it('a field ends with 66', async () => {
    expectFailure(await run(['fields', 'nonsense']), 66, /no field matches "nonsense"/);
  });
});

describe('the output', () => {
  let full: number;
  beforeAll(() => {
    full = openSync('/dev/full', 'w');
  });

  it('that cannot be written ends with 74', async () => {
    const { code, stderr } = await run(['fields'], { stdio: ['ignore', full, 'pipe'] });
    expect(stderr).toMatch(/^sidestat: cannot write: ENOSPC/);
    expect(code).toBe(74);
  });

  it('whose reader has gone is no failure, and makes no noise', async () => {
    const result = await run(['fields'], { started: (child) => child.stdout?.destroy() });
    expect({ code: result.code, stderr: result.stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('serves `head -1`', async () => {
    const command = [...PROGRAM, 'fields'].map((word) => `'${word}'`).join(' ');
    const pipe = `{ ${command}; echo "code $?" >&2; } | head -1`;
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', pipe]);
    expect(stdout).toMatch(/^FIELD .*\n$/);
    expect(stderr).toBe('code 0\n');
  });
});

describe('messages', () => {
  it('that cannot be written leave the exit code as it is', async () => {
    const full = openSync('/dev/full', 'w');
    const { code } = await run(['nonsense'], { stdio: ['ignore', 'pipe', full] });
    expect(code).toBe(64);
  });

  it('whose reader has gone leave the exit code as it is', async () => {
    const { code } = await run(['nonsense'], { started: (child) => child.stderr?.destroy() });
    expect(code).toBe(64);
  });

  it.runIf(IS_ROOT)('that cannot be written do not stop the work (needs root)', async () => {
    const full = openSync('/dev/full', 'w');
    const pids = ['2147483647', String(process.pid)];
    const { code, stdout } = await run(['pid', ...pids], { stdio: ['ignore', 'pipe', full] });
    expect(stdout).toMatch(new RegExp(`^(?:thread|process) ${process.pid} `));
    expect(code).toBe(66);
  });
});

describe('SIGINT', () => {
  it('ends a program that waits with 130', async () => {
    const note = join(folder, 'helper.pid');
    const path = fakeHelper('patient', `echo $$ > ${note}; exec sleep 5`);
    const result = await run(['self', '--helper', path, '--timeout', '20'], {
      started: async (child) => {
        while (!existsSync(note) || readFileSync(note, 'utf8') === '') await setTimeout(20);
        child.kill('SIGINT');
      },
    });
    expect(result).toMatchObject({ code: 130, signal: null, stdout: '', stderr: '' });
  });
});
