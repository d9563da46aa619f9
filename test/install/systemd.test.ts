/** The units are examined by systemd itself: they must start what they say, and expose little. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadAddon } from '../../src/addon/index.ts';
import { DAEMON_SOCKET } from '../../src/client/locate.ts';
import { findProgram } from '../../src/install/programs.ts';
import { renderTemplate } from '../../src/install/systemd.ts';
import { GROUP, Installation } from './installation.ts';
import { IS_ROOT } from './root-folder.ts';

/** Of systemd-analyze, times ten; the rest is inherent in CAP_NET_ADMIN and the host's network. */
const MAX_EXPOSURE = 15;
const why = ['systemd-analyze', 'systemd-sysusers', 'systemd-tmpfiles'].every(findProgram)
  ? 'needs root'
  : 'needs the Debian package systemd';
const possible = IS_ROOT && why === 'needs root';

let here: Installation;

beforeEach(() => {
  if (!possible) return;
  here = new Installation();
  here.install({ daemon: true });
});
afterEach(() => here?.remove());

function installed(name: string): string {
  const file = here.layout.systemd.find(({ path }) => path.endsWith(name));
  return file?.path ?? '';
}

function analyze(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

describe.skipIf(!possible)(`the units of the daemon (${why})`, () => {
  it('are correct, and name a program that is there', () => {
    const units = [installed('.service'), installed('.socket')];
    expect(analyze('verify', '--man=no', ...units)).toEqual({ status: 0, output: '' });
  });

  it('expose at most 1.5', () => {
    const unit = installed('.service');
    const limit = `--threshold=${MAX_EXPOSURE}`;
    const { status, output } = analyze('security', '--offline=true', limit, unit);
    expect(output).toMatch(/Overall exposure level for .*: 1\.\d/);
    expect(status).toBe(0);
    const stricter = analyze('security', '--offline=true', '--threshold=5', unit);
    expect(stricter.status).toBe(1);
  });

  it('make the group, and a folder that its members and nobody else may enter', () => {
    const root = here.root.folder('elsewhere');
    mkdirSync(join(root, 'etc'));
    const run = (program: string, ...args: string[]): void => {
      const { status, stderr } = spawnSync(program, [`--root=${root}`, ...args]);
      expect({ status, stderr: String(stderr) }).toMatchObject({ status: 0 });
    };
    run('systemd-sysusers', installed('sysusers.d/sidestat.conf'));
    const line = readFileSync(join(root, 'etc/group'), 'utf8').split('\n').find(Boolean);
    expect(line).toMatch(new RegExp(`^${GROUP}:x:\\d+:$`));
    run('systemd-tmpfiles', '--create', installed('tmpfiles.d/sidestat.conf'));
    const folder = statSync(join(root, dirname(DAEMON_SOCKET)));
    expect(folder.mode & 0o7777).toBe(0o750);
    expect([folder.uid, folder.gid]).toEqual([0, Number(line?.split(':')[2])]);
  });

  it('start a copy without capability, which every user may read and execute', () => {
    const text = readFileSync(installed('.service'), 'utf8');
    const program = /^ExecStart=(\S+)/m.exec(text)?.[1];
    expect(program).toBe(here.layout.daemon);
    expect(loadAddon()?.fileCapabilities(here.layout.daemon)).toBeUndefined();
    expect(statSync(here.layout.daemon).mode & 0o7777).toBe(0o755);
  });
});

describe('the texts of helper/systemd', () => {
  it('listen where the client looks', () => {
    const text = String(renderTemplate('sidestat-helper.socket.in', '/usr', 'people'));
    expect(text).toContain(`\nListenStream=${DAEMON_SOCKET}\n`);
    expect(text).toContain('\nSocketGroup=people\n');
    expect(text).toContain('\nSocketMode=0660\n');
  });

  it('take any prefix and group, and leave no placeholder', () => {
    for (const [prefix, path] of [
      ['/', '/libexec/'],
      ['/opt/x', '/opt/x/libexec/'],
    ] as const) {
      const text = String(renderTemplate('sidestat-helper.service.in', prefix, 'people'));
      expect(text).toMatch(new RegExp(`^ExecStart=${path}sidestat/sidestat-daemon `, 'm'));
    }
    for (const name of [
      'sidestat-helper.socket',
      'sidestat-helper.service',
      'sysusers.conf',
      'tmpfiles.conf',
    ]) {
      expect(String(renderTemplate(`${name}.in`, '/usr', 'people'))).not.toMatch(/@[A-Z]+@/);
    }
  });

  it('do not set what would stop exit records or the capability', () => {
    const text = String(renderTemplate('sidestat-helper.service.in', '/usr', 'people'));
    for (const setting of ['PrivateNetwork', 'PrivateUsers', 'ProtectProc']) {
      expect(text).not.toMatch(new RegExp(`^${setting}=`, 'm'));
    }
  });
});
