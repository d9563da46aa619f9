import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  checkCgroups,
  checkDelayAccounting,
  checkNamespaces,
  checkProcfs,
} from '../../src/cli/doctor/kernel.ts';
import { mountOf, readMounts } from '../../src/cli/doctor/mounts.ts';
import { checkNoNewPrivs, readPrivileges } from '../../src/cli/doctor/privileges.ts';
import { checkStruct } from '../../src/cli/doctor/query.ts';
import { checkAddon, checkNode, checkPlatform, checkSimd } from '../../src/cli/doctor/runtime.ts';
import { PACKAGE } from '../../src/package/manifest.ts';
import { temporaryFolder } from '../folder.ts';
import { Daemon } from '../helper/daemon.ts';
import { IS_ROOT } from '../machine.ts';
import { hasMountNamespaces } from './namespaces.ts';
import { PROGRAM, run } from './run.ts';

const folder = temporaryFolder('doctor');

/** A folder in place of /proc, with one file of self. */
function proc(name: string, file: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, 'self'), { recursive: true });
  writeFileSync(join(path, 'self', file), text);
  return path;
}

describe('what it runs on', () => {
  it('is Linux, and nothing else', () => {
    expect(checkPlatform('linux')).toMatchObject({ verdict: 'ok' });
    expect(checkPlatform('darwin')).toMatchObject({
      verdict: 'fail',
      remedy: expect.stringMatching(/Linux/),
    });
  });

  it('is the Node of package.json or a newer one', () => {
    const verdicts = ['18.20.4', '20.18.9', '20.19.0', '20.20.2', '22.1.0', '100.0.0'].map(
      (version) => checkNode(version).verdict,
    );
    expect(verdicts).toEqual(['fail', 'fail', 'ok', 'ok', 'ok', 'ok']);
    expect(checkNode('18.0.0').remedy).toBe('install Node 20.19 or newer');
  });

  it('has SIMD, or the decoder without it', () => {
    expect(checkSimd()).toMatchObject({ verdict: 'ok' });
    expect(checkSimd('scalar')).toMatchObject({
      verdict: 'warn',
      remedy: expect.stringMatching(/nothing is needed/),
    });
    expect(checkSimd('none')).toMatchObject({ verdict: 'fail' });
  });

  it('works without the native module, and says why it is not there', () => {
    expect(checkAddon(new Error('Cannot find module\nRequire stack:'))).toEqual({
      check: 'addon',
      verdict: 'warn',
      found: 'the native module does not load, which costs speed only: Cannot find module',
      remedy: 'sidestat helper build, which needs make and a C++ compiler',
    });
  });
});

describe('mounts', () => {
  const text = [
    '27 1 254:0 / / rw,relatime - ext4 /dev/vda rw',
    '28 27 0:25 / /mnt rw,nosuid,nodev - tmpfs tmpfs rw',
    '29 28 0:26 / /mnt/with\\040blank rw shared:7 master:1 - ext4 /dev/vdb rw',
    '30 27 0:27 / /mnt rw,relatime - tmpfs over rw',
    '31 27 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw',
    'no mount at all',
    '',
  ].join('\n');

  it('of a path is the longest that holds it, and the last at the same place', () => {
    const mounts = readMounts(proc('mounts', 'mountinfo', text));
    expect(mounts).toHaveLength(5);
    expect(mountOf('/usr/bin/x', mounts)).toMatchObject({ path: '/', type: 'ext4' });
    expect(mountOf('/mnt/x', mounts)?.options).toEqual(['rw', 'relatime']);
    expect(mountOf('/mnt/with blank/x', mounts)).toMatchObject({ path: '/mnt/with blank' });
    expect(mountOf('/mntx', mounts)).toMatchObject({ path: '/' });
  });

  it('tell the cgroup hierarchies', () => {
    const mounts = readMounts(proc('mounts', 'mountinfo', text));
    expect(checkCgroups(mounts)).toEqual({
      check: 'cgroups',
      verdict: 'ok',
      found: 'v2, counted from procfs: /sys/fs/cgroup',
    });
    expect(checkCgroups([])).toMatchObject({
      verdict: 'warn',
      remedy: expect.stringMatching(/^mount -t cgroup2/),
    });
  });
});

describe('privileges', () => {
  const status = (lines: string): string => `Name:\tnode\n${lines}\n`;

  it('are read from the masks and ids of status', () => {
    const text = status(
      'Uid:\t1000\t0\t0\t0\nCapBnd:\t000001ffffffffff\nCapAmb:\t0000000000001000\nNoNewPrivs:\t1',
    );
    expect(readPrivileges(proc('all', 'status', text))).toEqual({
      root: true,
      ambient: true,
      bounding: true,
      noNewPrivs: true,
    });
    const none = status(
      'Uid:\t0\t1000\t0\t0\nCapBnd:\t000001ffffffefff\nCapAmb:\t0000000000000000\nNoNewPrivs:\t0',
    );
    expect(readPrivileges(proc('none', 'status', none))).toEqual({
      root: false,
      ambient: false,
      bounding: false,
      noNewPrivs: false,
    });
  });

  it('no_new_privs is a warning with a remedy', () => {
    const own = { root: false, ambient: false, bounding: true, noNewPrivs: true };
    expect(checkNoNewPrivs(own)).toMatchObject({
      verdict: 'warn',
      remedy: expect.stringMatching(/without it/),
    });
    expect(checkNoNewPrivs({ ...own, noNewPrivs: false })).toMatchObject({ verdict: 'ok' });
  });
});

describe('the kernel', () => {
  it('shows procfs, or there is nothing to read', () => {
    expect(checkProcfs()).toEqual({ check: 'procfs', verdict: 'ok', found: 'mounted at /proc' });
    expect(checkProcfs(join(folder, 'no-procfs'))).toMatchObject({
      verdict: 'fail',
      found: expect.stringMatching(/^there is no procfs at /),
      remedy: 'mount it: mount -t proc proc /proc',
    });
  });

  it('with delay accounting off is a warning, with the remedy for now and for the next boot', () => {
    expect(checkDelayAccounting(1)).toMatchObject({ verdict: 'ok' });
    expect(checkDelayAccounting(0)).toMatchObject({
      verdict: 'warn',
      remedy: expect.stringMatching(/^sysctl kernel\.task_delayacct=1, .* > \/etc\/sysctl\.d\//),
    });
  });

  it('in other namespaces fails, limits, or cannot be told', () => {
    const all = (initial: 'yes' | 'no' | 'unknown') => ({
      user: initial,
      pid: initial,
      net: initial,
    });
    const verdicts = (daemon: boolean, initial: 'yes' | 'no' | 'unknown') =>
      checkNamespaces(daemon, all(initial)).map(({ verdict }) => verdict);
    expect(verdicts(false, 'yes')).toEqual(['ok', 'ok', 'ok']);
    expect(verdicts(false, 'no')).toEqual(['fail', 'warn', 'warn']);
    expect(verdicts(false, 'unknown')).toEqual(['unknown', 'unknown', 'unknown']);
    expect(verdicts(true, 'no')).toEqual(['ok', 'warn', 'ok']);
  });

  it('with a struct of an unknown version or size is a warning', () => {
    const struct = { family: 31, taskstatsVersion: 16, taskstatsSize: 560 };
    expect(checkStruct(struct)).toMatchObject({ verdict: 'ok' });
    expect(checkStruct({ ...struct, taskstatsSize: 592 })).toMatchObject({ verdict: 'warn' });
    expect(checkStruct({ ...struct, taskstatsVersion: 99 })).toMatchObject({
      verdict: 'warn',
      remedy: 'update sidestat',
    });
  });
});

describe('sidestat doctor', () => {
  it.skipIf(!IS_ROOT)('finds that queries work (needs root)', async () => {
    const { code, stdout } = await run(['doctor']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ok {4}capability +CAP_NET_ADMIN, because this user is root$/m);
    expect(stdout).toMatch(/^ok {4}query +process \d+ answers: ran \d+ ns until now/m);
    expect(stdout).toMatch(new RegExp(`^\\S+ +helper .*version ${PACKAGE.version}`, 'm'));
    expect(stdout).toMatch(/\nQueries work\.\n$/);
    expect(stdout).not.toContain('FAIL');
  });

  it('ends with 69 without a helper, and names each failure with its remedy', async () => {
    const path = join(folder, 'missing');
    const { code, stdout } = await run(['doctor', '--json', '--helper', path]);
    expect(code).toBe(69);
    const { type, works, findings } = JSON.parse(stdout);
    expect({ type, works }).toEqual({ type: 'doctor', works: false });
    expect(findings).toContainEqual({
      check: 'helper',
      verdict: 'fail',
      found: `there is no helper at ${path}`,
      remedy: 'sidestat helper build, which needs make and a C compiler',
    });
    expect(findings).toContainEqual(expect.objectContaining({ check: 'query', verdict: 'fail' }));
  });

  it.skipIf(!hasMountNamespaces())(
    'blames procfs alone where it is not mounted (needs root and mount namespaces)',
    async () => {
      const wrapper = ['unshare', '--mount', 'sh', '-c', 'umount -l /proc && exec "$@"', 'sh'];
      const { code, stdout } = await run(['doctor'], { program: [...wrapper, ...PROGRAM] });
      expect(code).toBe(69);
      expect(stdout.match(/^FAIL.*$/gm)).toEqual([
        expect.stringMatching(/^FAIL {2}procfs +there is no procfs at \/proc$/),
      ]);
      expect(stdout).toMatch(/\nQueries do not work: see what says FAIL\.\n$/);
    },
  );

  it.skipIf(!hasMountNamespaces())(
    'blames the pid namespace, not the kernel, beside a daemon outside of it (needs root and namespaces)',
    async () => {
      await using daemon = new Daemon(folder);
      await daemon.ready();
      const wrapper = ['unshare', '--pid', '--fork', '--mount-proc'];
      const program = [...wrapper, ...PROGRAM];
      const { code, stdout } = await run(['doctor', '--socket', daemon.path], { program });
      expect(code).toBe(69);
      expect(stdout).toMatch(/^warn {2}pid namespace +not the initial one: .* exits alone$/m);
      expect(stdout).toMatch(/^ok {4}taskstats +family/m);
      expect(stdout.match(/^FAIL.*$/gm)).toEqual([
        expect.stringMatching(/^FAIL {2}query +the helper lives in another pid namespace/),
      ]);
    },
  );
});
