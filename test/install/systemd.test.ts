/** The units are examined by systemd itself: they must start what they say, and expose little. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadAddon } from '../../src/addon/index.ts';
import { DAEMON_SOCKET } from '../../src/connection/locate.ts';
import { OP_GET_PID } from '../../src/generated/protocol.ts';
import { findProgram } from '../../src/install/programs.ts';
import { renderTemplate } from '../../src/install/systemd.ts';
import { PACKAGE_FOLDER } from '../../src/package/folder.ts';
import { Account, listen, stopListening } from '../helper/account.ts';
import { Daemon, type DaemonOptions } from '../helper/daemon.ts';
import type { Hello } from '../helper/driver.ts';
import { IS_ROOT, NOBODY } from '../machine.ts';
import { GROUP, Installation } from './installation.ts';

/** Of systemd-analyze, times ten; the rest is inherent in CAP_NET_ADMIN and the host's network. */
const MAX_EXPOSURE = 15;
const HELPER_SOURCES = join(PACKAGE_FOLDER, 'helper');
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
    expect(analyze('verify', ...units)).toEqual({ status: 0, output: '' });
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

/** What the lines SystemCallFilter= of a unit leave, by the tables of systemd. */
function callsOf(unit: string): Set<string> {
  const members = (group: string): string[] => {
    const lines = analyze('syscall-filter', group).output.split('\n').slice(1);
    const names = lines.map((line) => line.trim()).filter((line) => /^@?[\w-]+$/.test(line));
    return names.flatMap((name) => (name.startsWith('@') ? members(name) : [name]));
  };
  const calls = new Set<string>();
  for (const [, not, list = ''] of unit.matchAll(/^SystemCallFilter=(~?)(.*)$/gm))
    for (const name of list
      .split(' ')
      .flatMap((each) => (each[0] === '@' ? members(each) : [each])))
      if (not) calls.delete(name);
      else calls.add(name);
  return calls;
}

/** The names of <sysexits.h> with which the program gives up. */
function waysToDie(): Set<string> {
  const sources = readdirSync(HELPER_SOURCES).filter((name) => name.endsWith('.c'));
  const texts = sources.map((name) => readFileSync(join(HELPER_SOURCES, name), 'utf8'));
  return new Set(
    texts.flatMap((text) => [...text.matchAll(/\bdie\((EX_\w+)/g)].map(([, ex = '']) => ex)),
  );
}

describe.skipIf(!possible || !findProgram('strace') || !findProgram('setpriv'))(
  'the daemon as its unit starts it (needs root, strace, setpriv)',
  () => {
    const identity = ['--reuid=61184', '--regid=61184', '--clear-groups'];
    /** A user of its own, and no_new_privs. */
    const asUser = ['/usr/bin/setpriv', ...identity, '--no-new-privs'];
    /** With the one capability, also in the bounding set. */
    const asUnit = [
      ...asUser,
      ...['--bounding-set=-all,+net_admin', '--inh-caps=+net_admin', '--ambient-caps=+net_admin'],
    ];

    /** What it says to root, and the exits and own tasks that it shows to a user. */
    async function serve(wrapper: string[] = []): Promise<{ hello: Hello; shown: number }> {
      const command = [...asUnit, here.layout.daemon, '--daemon'];
      const sleeper = spawn('sleep', ['60'], { uid: NOBODY, gid: NOBODY, stdio: 'ignore' });
      await using daemon = new Daemon(here.root.path, { command, wrapper });
      try {
        const hello = await daemon.ready();
        await using peer = await daemon.join(NOBODY);
        const account = new Account();
        await listen(peer, account);
        spawnSync('true');
        const { length } = await peer.ask(OP_GET_PID, [sleeper.pid as number, process.pid]);
        await stopListening(peer);
        expect(account.told).toBeGreaterThan(0);
        return { hello, shown: length };
      } finally {
        sleeper.kill('SIGKILL');
      }
    }

    it('serves', async () => {
      const { hello, shown } = await serve();
      expect(hello).toMatchObject({ exitEvents: 'ready', capabilities: '0000000000001000' });
      expect(shown).toBe(1);
    });

    it('makes no system call that the unit forbids', async () => {
      const trace = join(here.root.path, 'trace');
      const { shown } = await serve(['strace', '-D', '-f', '-o', trace]);
      expect(shown).toBe(1);
      const lines = readFileSync(trace, 'utf8').split('\n');
      const start = lines.findLastIndex((line) => line.includes('execve('));
      const made = lines.slice(start + 1).flatMap((line) => /^\d+ +(\w+)\(/.exec(line)?.[1] ?? []);
      const allowed = callsOf(readFileSync(installed('.service'), 'utf8'));
      expect(allowed.size).toBeGreaterThan(100);
      expect(allowed.has('mount')).toBe(false);
      expect(new Set(made).size).toBeGreaterThan(30);
      // setuid(0) is tried to see it fail.
      expect([...new Set(made)].filter((name) => !allowed.has(name))).toEqual(['setuid']);
    });

    it('serves with the /proc that ProcSubset=pid gives it', async () => {
      const script = 'mount -t proc -o subset=pid proc /proc && exec "$@"';
      const { hello, shown } = await serve(['unshare', '-m', 'sh', '-c', script, 'sh']);
      expect(hello.exitEvents).toBe('ready');
      expect(shown).toBe(1);
    });

    it('would show nothing with ProtectProc=invisible, which the unit must not have', async () => {
      const script = 'mount -t proc -o hidepid=invisible proc /proc && exec "$@"';
      const { shown } = await serve(['unshare', '-m', 'sh', '-c', script, 'sh']);
      expect(shown).toBe(0);
    });

    it('is not started again where it would say the same again, and nowhere else', async () => {
      const { daemon } = here.layout;
      const brokenPolicy =
        'mount -t tmpfs -o mode=755 tmpfs /etc && mkdir -m 755 /etc/sidestat && ' +
        'echo nonsense > /etc/sidestat/policy && exec "$@"';
      const ends: Record<string, [RegExp, DaemonOptions]> = {
        EX_USAGE: [/argument 2 is unknown/, { command: [...asUnit, daemon, '--daemon', '--no'] }],
        EX_UNAVAILABLE: [/\/proc does not show/, { wrapper: ['unshare', '--pid', '--fork'] }],
        EX_NOPERM: [/CAP_NET_ADMIN is missing/, { command: [...asUser, daemon, '--daemon'] }],
        EX_CONFIG: [
          /line 1 is not/,
          { wrapper: ['unshare', '-m', 'sh', '-c', brokenPolicy, 'sh'] },
        ],
      };
      const codes: string[] = [];
      for (const [said, options] of Object.values(ends)) {
        const command = [...asUnit, daemon, '--daemon'];
        await using ending = new Daemon(here.root.path, { command, ...options });
        codes.push(String((await ending.exit).code));
        expect(await ending.stderr).toMatch(said);
      }
      const text = readFileSync(installed('.service'), 'utf8');
      const listed = /^RestartPreventExitStatus=(.*)$/m.exec(text)?.[1]?.split(' ');
      expect(listed?.toSorted()).toEqual(codes.toSorted());
      // A machine that is short of something may have it the next time.
      expect(waysToDie()).toEqual(new Set([...Object.keys(ends), 'EX_OSERR', 'EX_SOFTWARE']));
    });

    it('has descriptors for a machine with 1,024 CPUs, and sixteen clients', () => {
      const text = readFileSync(installed('.service'), 'utf8');
      const most = Number(/^LimitNOFILE=(\d+)$/m.exec(text)?.[1]);
      expect(most).toBeGreaterThanOrEqual(1024 + 64);
    });
  },
);

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
