import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkCapability, checkFile, checkHelper } from '../../src/cli/doctor/helper.ts';
import { type HelperFile, inspectHelper } from '../../src/cli/doctor/helper-file.ts';
import type { Privileges } from '../../src/cli/doctor/privileges.ts';
import { temporaryFolder } from '../folder.ts';
import { IS_ROOT, NOBODY } from '../machine.ts';

const folder = temporaryFolder('doctor-helper');

const USER: Privileges = { root: false, ambient: false, bounding: true, noNewPrivs: false };
const FILE: HelperFile = {
  path: '/opt/sidestat-helper',
  uid: 0,
  mode: 0o750,
  executable: true,
  capabilities: 'cap_net_admin=ep',
  nosuid: false,
  exposed: undefined,
  version: { is: '1.2.3' },
};

describe('the capability of the helper', () => {
  it.each<[string, Partial<Privileges>, Partial<HelperFile>, string, RegExp]>([
    ['comes from root', { root: true }, { capabilities: '' }, 'ok', /root/],
    ['comes from the ambient set', { ambient: true }, { capabilities: '' }, 'ok', /ambient/],
    ['comes from the file', {}, {}, 'ok', /the file has cap_net_admin=ep/],
    ['comes from set-uid root', {}, { capabilities: '', mode: 0o4750 }, 'ok', /set-uid root/],
    ['is missing', {}, { capabilities: '' }, 'fail', /no capability/],
    ['is another one', {}, { capabilities: 'cap_net_raw=ep' }, 'fail', /no capability/],
    ['is void after no_new_privs', { noNewPrivs: true }, {}, 'fail', /no_new_privs/],
    ['is void on a nosuid mount', {}, { nosuid: true }, 'fail', /nosuid/],
    ['is not in the bounding set', { bounding: false, root: true }, {}, 'fail', /bounding set/],
    ['cannot be seen without getcap', {}, { capabilities: undefined }, 'unknown', /cannot be told/],
    ['is there for everybody', {}, { mode: 0o755 }, 'warn', /every user may execute it/],
    [
      'of a set-uid file of another user',
      {},
      { capabilities: '', uid: 5, mode: 0o4750 },
      'fail',
      /no/,
    ],
  ])('%s', (_, own, file, verdict, found) => {
    const result = checkCapability({ ...USER, ...own }, { ...FILE, ...file });
    expect(result).toMatchObject({
      check: 'capability',
      verdict,
      found: expect.stringMatching(found),
    });
    expect(result.remedy === undefined).toBe(verdict === 'ok');
  });

  it.each([
    ['by an installation', false, /^sudo sidestat helper install, and sudo usermod -aG sidestat/],
    ['by membership, where one is installed', true, /members of its group: sudo usermod -aG/],
  ])('is got %s', (_, isInstalled, remedy) => {
    const result = checkCapability(USER, { ...FILE, capabilities: '' }, isInstalled);
    expect(result.remedy).toMatch(remedy);
  });
});

describe('the file of the helper', () => {
  it('of the same release is fine', () => {
    expect(checkFile(FILE, '1.2.3')).toEqual({
      check: 'helper',
      verdict: 'ok',
      found: '/opt/sidestat-helper, owner 0, mode 0750, version 1.2.3',
    });
  });

  it('of another release, or that others can change, is a warning', () => {
    expect(checkFile(FILE, '1.2.4')).toMatchObject({
      verdict: 'warn',
      found: expect.stringMatching(/package is 1\.2\.4$/),
    });
    expect(checkFile({ ...FILE, exposed: '/opt' }, '1.2.3')).toMatchObject({
      verdict: 'warn',
      remedy: 'chown root /opt && chmod go-w /opt',
    });
  });

  it('that this user may not execute, or that does not start, is a failure', () => {
    expect(checkFile({ ...FILE, executable: false })).toMatchObject({ verdict: 'fail' });
    expect(checkFile({ ...FILE, version: { failed: 'Exec format error' } })).toMatchObject({
      verdict: 'fail',
      found: expect.stringMatching(/does not start: Exec format error$/),
    });
  });

  it('is looked at without symbolic links, with its folders', async () => {
    const open = join(folder, 'open');
    mkdirSync(open);
    chmodSync(open, 0o777);
    const path = join(open, 'helper');
    writeFileSync(path, '#!/bin/sh\necho sidestat-helper 9.8.7\n');
    chmodSync(path, 0o755);
    symlinkSync(path, join(folder, 'link'));
    const file = await inspectHelper(join(folder, 'link'));
    expect(file).toMatchObject({ path, mode: 0o755, executable: true, version: { is: '9.8.7' } });
    expect(file?.exposed).toBe(open);
    chmodSync(open, 0o1777);
    // In a folder with the sticky bit nobody can replace the file of another user.
    expect((await inspectHelper(path))?.exposed).toBeUndefined();
    expect(await inspectHelper(join(folder, 'missing'))).toBeUndefined();
    expect(await inspectHelper(folder)).toBeUndefined();
  });

  it('is not asked for when the daemon is', async () => {
    const socket = join(folder, 'missing.sock');
    const findings = await checkHelper({ mode: 'socket', socket, timeout: 1 });
    expect(findings).toEqual([
      {
        check: 'helper',
        verdict: 'fail',
        found: `there is no socket at ${socket}`,
        remedy: 'start the daemon, or use --mode spawn',
      },
    ]);
  });

  it.skipIf(!IS_ROOT)(
    'is not said to be missing where this user may not look (needs root)',
    async () => {
      const closed = join(folder, 'closed');
      mkdirSync(closed, { mode: 0o750 });
      const socket = join(closed, 'helper.sock');
      process.seteuid?.(NOBODY);
      try {
        const [found] = await checkHelper({ mode: 'socket', socket, timeout: 1 });
        expect(found).toMatchObject({
          verdict: 'fail',
          found: `this user may not look for a socket at ${socket}`,
          remedy: expect.stringMatching(/usermod -aG sidestat/),
        });
      } finally {
        process.seteuid?.(0);
      }
    },
  );
});
