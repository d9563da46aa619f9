import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DAEMON_SOCKET } from '../../src/connection/locate.ts';
import { findGroup } from '../../src/install/group.ts';
import type { Status } from '../../src/install/status.ts';
import { GROUP, Installation } from '../install/installation.ts';
import { SOMEBODY } from '../install/root-folder.ts';
import { IS_ROOT } from '../machine.ts';
import { Installed, whyNotInstalled } from './installed.ts';
import { type Run, run } from './run.ts';

function helper(...args: string[]): Promise<Run> {
  return run(['helper', ...args]);
}

describe('sidestat helper', () => {
  it('without a subcommand prints its help, and is wrong usage', async () => {
    const { code, stdout, stderr } = await helper();
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toMatch(/^Usage: sidestat helper /);
  });

  it.each([
    [['nonsense'], /unknown command 'nonsense'\nhint: see `sidestat helper --help`/],
    [['install', '--nonsense'], /unknown option '--nonsense'/],
    [['install', '--dry-run', '--prefix', 'usr'], /the prefix must be an absolute path/],
    [['install', '--dry-run', '--prefix', '/a/node_modules/b'], /is inside of a node_modules/],
    [['install', '--dry-run', '--group', 'A B'], /a group must match/],
    [['install', '--dry-run', '--daemon', '--no-group'], /the socket of the daemon belongs to/],
    [['status', '--prefix', ''], /the prefix must be an absolute path/],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stdout, stderr } = await helper(...args);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('install --enable says that it would install the daemon, and how it is started', async () => {
    const { code, stdout, stderr } = await helper('install', '--dry-run', '--enable');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const file of ['sidestat-daemon', 'sidestat-helper.socket', 'sidestat-helper.service'])
      expect(stdout).toMatch(new RegExp(`^would write /usr/local/lib.*/${file}, `, 'm'));
    const commands = ['systemctl daemon-reload', 'systemctl enable --now sidestat-helper.socket'];
    for (const command of commands) expect(stdout).toContain(command);
    if (existsSync('/run/systemd/system')) {
      expect(stdout).toContain('\nwould run systemctl enable --now sidestat-helper.socket\n');
    } else expect(stdout).toMatch(/\nnote: systemd does not run here\nnote: to start the daemon: /);
  });

  it('uninstall of nothing ends with 66', async () => {
    const { code, stderr } = await helper('uninstall', '--dry-run', '--prefix', '/nonexistent');
    expect(code).toBe(66);
    expect(stderr).toMatch(/no helper was installed in \/nonexistent\/libexec\/sidestat\n/);
  });

  it('install where it is not safe ends with 73, and says why', async () => {
    const { code, stderr } = await helper('install', '--dry-run', '--prefix', '/tmp/somewhere');
    expect(code).toBe(73);
    expect(stderr).toMatch(/cannot be here: \/tmp .*\nhint: choose a prefix that belongs to root/);
  });

  it('build compiles, and says what it has made', async () => {
    const { code, stdout, stderr } = await helper('build');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^built \/.*\/build\/sidestat-helper\nSHA-256 [0-9a-f]{64}\nbuilt \/.*\/build\/sidestat.node\n$/,
    );
  });

  it('build goes on without a C++ compiler, and says what is missing', async () => {
    const { code, stdout } = await run(['helper', 'build'], { env: { CXX: 'nonexistent-c++' } });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^built \/.*\/build\/sidestat-helper\n/);
    expect(stdout).toMatch(
      /\nnote: .* a C\+\+ compiler is needed: nonexistent-c\+\+ does not start\n$/,
    );
  });

  it.each([
    [{ PATH: '/nonexistent' }, /make is needed: make does not start\n/],
    [{ CC: 'nonexistent-cc -O2' }, /a C compiler is needed: nonexistent-cc does not start\n/],
  ])('build with %j ends with 69 and says what to install', async (env, message) => {
    const { code, stderr } = await run(['helper', 'build'], { env });
    expect(code).toBe(69);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/\nhint: install make and the compilers \(Debian: apt-get install /);
  });
});

describe.skipIf(!IS_ROOT)('sidestat helper on an installation (needs root)', () => {
  let here: Installation;
  beforeEach(() => {
    here = new Installation();
  });
  afterEach(() => here.remove());

  async function status(): Promise<Status & { code: number | null }> {
    const { code, stdout } = await helper('status', '--json', '--prefix', here.prefix);
    return { ...(JSON.parse(stdout) as Status), code };
  }

  it('installs, looks at it, and removes it', async () => {
    const place = ['--prefix', here.prefix];
    const installed = await helper('install', ...place, '--group', GROUP, '--daemon');
    expect(installed).toMatchObject({ code: 0, stderr: '' });
    expect(installed.stdout).toMatch(/^create the group .*\ncreate the folder /);
    expect(installed.stdout).toMatch(/\nnote: to start the daemon: systemd-tmpfiles .*\n/);
    const shown = await helper('status', ...place);
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toMatch(/, the one that is built\n/);
    expect(shown.stdout).toMatch(/, mode 0750, cap_net_admin=ep\n/);
    expect(shown.stdout).toMatch(/\ndaemon {5}installed, /);
    expect(shown.stdout).toMatch(/As it should be\.\n$/);
    const removed = await helper('uninstall', ...place);
    expect(removed).toMatchObject({ code: 0, stderr: '' });
    expect(here.root.listing()).toEqual([]);
    expect(findGroup(GROUP)).toBeUndefined();
  });

  it('prints the steps as one document with --json', async () => {
    const args = ['--prefix', here.prefix, '--group', GROUP, '--dry-run', '--json'];
    const { stdout } = await helper('install', ...args);
    const document = JSON.parse(stdout) as { steps: string[] };
    expect(document).toMatchObject({ type: 'helper-steps', dryRun: true });
    expect(document.steps[0]).toBe(`would create the group ${GROUP}`);
    expect(here.root.listing()).toEqual([]);
  });

  it('status names the members of the group', async () => {
    here.install();
    execFileSync('gpasswd', ['-M', 'nobody,daemon', GROUP]);
    const { installed, problems, code } = await status();
    expect(installed?.group).toMatchObject({ name: GROUP, members: ['nobody', 'daemon'] });
    expect({ code, problems }).toEqual({ code: 0, problems: [] });
  });

  it('status says that nothing is installed', async () => {
    const { code, installed, problems } = await status();
    expect({ code, installed }).toEqual({ code: 69, installed: undefined });
    expect(problems).toEqual(['no helper is installed: sudo sidestat helper install']);
  });

  it.each<[string, (here: Installation) => void, RegExp]>([
    [
      'a helper that was changed',
      ({ root, layout }) => void root.file('libexec/sidestat/sidestat-helper', {}, layout.helper),
      /sidestat-helper is not what was installed: find out who changed it/,
    ],
    [
      'a helper without its capability',
      ({ layout }) => void execFileSync('setcap', ['-r', layout.helper]),
      /sidestat-helper has no capability: sudo sidestat helper install/,
    ],
    [
      'a helper with more than its capability',
      ({ layout }) => void execFileSync('setcap', ['cap_net_admin,cap_kill=ep', layout.helper]),
      /sidestat-helper has other privileges than it should/,
    ],
    [
      'a folder that somebody else can change',
      ({ root, layout }) => root.change(layout.folder, { uid: SOMEBODY }),
      /sidestat belongs to uid 54321/,
    ],
    [
      'a second name of the helper',
      ({ layout, root }) =>
        void execFileSync('ln', [layout.helper, join(root.path, 'libexec/second')]),
      /sidestat-helper has 2 hard links/,
    ],
    [
      'another helper than the one that is built',
      (installation) => installation.install({}, installation.other()),
      /sidestat-helper is not the helper that is built here/,
    ],
  ])('status finds %s', async (_, change, problem) => {
    here.install();
    change(here);
    const { code, problems } = await status();
    expect(code).toBe(69);
    expect(problems.join('\n')).toMatch(problem);
  });

  it.skipIf(existsSync(DAEMON_SOCKET))('status finds that an enabled daemon is away', async () => {
    here.install({ daemon: true });
    expect(await status()).toMatchObject({ code: 0, problems: [] });
    const { manifest } = here.layout;
    const text = readFileSync(manifest, 'utf8').replace('"enabled": false', '"enabled": true');
    writeFileSync(manifest, text);
    const problem = /^the daemon was enabled, and does not listen: systemctl status /;
    expect(await status()).toMatchObject({
      code: 69,
      problems: [expect.stringMatching(problem)],
    });
  });
});

const why = whyNotInstalled();

describe.skipIf(why !== undefined)(`of an unprivileged user (${why ?? 'uid 65534'})`, () => {
  let installed: Installed;
  beforeAll(() => {
    installed = new Installed();
  });
  afterAll(() => installed.remove());

  it.each(['install', 'uninstall'])('%s ends with 77 and the exact command', async (command) => {
    const { code, stdout, stderr } = await installed.run(['helper', command, '--prefix', '/opt/x']);
    expect({ code, stdout }).toEqual({ code: 77, stdout: '' });
    const main = join(installed.folder, 'dist/bundle/cli.js');
    const line = `sudo ${process.execPath} ${main} helper ${command} --prefix /opt/x;`;
    expect(stderr).toMatch(/ the helper needs root\nhint: /);
    expect(stderr).toContain(line);
    expect(existsSync('/opt/x')).toBe(false);
  });

  it('a helper of somebody else is refused with 69', async () => {
    execFileSync('chown', [String(SOMEBODY), installed.powerless]);
    const { code, stderr } = await installed.run(['self', '--helper', installed.powerless]);
    expect(code).toBe(69);
    expect(stderr).toMatch(/is not used: .* belongs to uid 54321\nhint: install a helper that /);
  });
});
