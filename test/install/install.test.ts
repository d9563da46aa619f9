import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadAddon } from '../../src/addon/index.ts';
import { trustedHelper } from '../../src/connection/trust.ts';
import { OP_GET_PID } from '../../src/generated/protocol.ts';
import { readBuilt } from '../../src/install/built.ts';
import { findGroup } from '../../src/install/group.ts';
import { CAP_NET_ADMIN } from '../../src/install/privilege.ts';
import { PROGRAM, run } from '../cli/run.ts';
import { Helper } from '../helper/driver.ts';
import { IS_ROOT, NOBODY } from '../machine.ts';
import { GROUP, Installation } from './installation.ts';

let here: Installation;

beforeEach(() => {
  if (IS_ROOT) here = new Installation();
});
afterEach(() => here?.remove());

function gid(): number {
  return findGroup(GROUP)?.gid as number;
}

/** A user without any privilege starts it, and asks about a task of his own. */
async function expectToServe(path: string, group: number): Promise<void> {
  const sleeper = spawn('sleep', ['60'], { uid: NOBODY, gid: NOBODY, stdio: 'ignore' });
  const ended = once(sleeper, 'close');
  try {
    await once(sleeper, 'spawn');
    await using helper = new Helper(path, [], { uid: NOBODY, gid: group });
    const hello = await helper.hello();
    expect(hello).toMatchObject({ uid: NOBODY, capabilities: '0000000000001000' });
    const records = await helper.ask(OP_GET_PID, [sleeper.pid as number]);
    expect(records).toMatchObject([{ id: sleeper.pid, errno: 0 }]);
  } finally {
    sleeper.kill('SIGKILL');
    await ended;
  }
}

describe.skipIf(!IS_ROOT)('install (needs root)', () => {
  it('makes a file of root, for the group, with the one capability', () => {
    here.install();
    const { helper, folder, manifest } = here.layout;
    const stat = lstatSync(helper);
    expect(stat).toMatchObject({ uid: 0, gid: gid(), nlink: 1 });
    expect(stat.mode & 0o7777).toBe(0o750);
    expect(loadAddon()?.fileCapabilities(helper)).toEqual({
      version: 2,
      effective: true,
      permitted: CAP_NET_ADMIN,
      inheritable: 0n,
      rootUid: 0,
    });
    const sha256 = createHash('sha256').update(readFileSync(helper)).digest('hex');
    expect(sha256).toBe(readBuilt().sha256);
    expect(readdirSync(folder).sort()).toEqual(['installed.json', 'sidestat-helper']);
    expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({
      version: '1.2.3',
      group: GROUP,
      groups: [GROUP],
      files: [{ path: helper, sha256 }],
    });
    expect(lstatSync(manifest).mode & 0o7777).toBe(0o644);
    expect(trustedHelper(helper, { uid: NOBODY })).toBe(helper);
  });

  it('gives setcap(8) and getcap(8) what they know', () => {
    here.install();
    const said = execFileSync('getcap', [here.layout.helper], { env: { PATH: '/usr/sbin:/sbin' } });
    expect(said.toString()).toMatch(/ cap_net_admin=ep\n$/);
  });

  it('serves a member of the group who has no privilege', async () => {
    here.install();
    await expectToServe(here.layout.helper, gid());
  });

  it('lets nobody else run it', () => {
    here.install();
    const { error } = spawnSync(here.layout.helper, ['--version'], { uid: NOBODY, gid: NOBODY });
    expect(error).toMatchObject({ code: 'EACCES' });
  });

  it('lets everybody run it without a group', async () => {
    here.install({ group: undefined });
    expect(lstatSync(here.layout.helper).mode & 0o7777).toBe(0o755);
    expect(findGroup(GROUP)).toBeUndefined();
    await expectToServe(here.layout.helper, NOBODY);
  });

  it('says each step before it does it', () => {
    const before: boolean[] = [];
    here.install({
      report: (line) => {
        const path = /^(?:write|create the folder) ([^ ,]+)/.exec(line)?.[1];
        if (path !== undefined) before.push(existsSync(path));
        if (line === `create the group ${GROUP}`) before.push(findGroup(GROUP) !== undefined);
      },
    });
    expect(before).toEqual([false, false, false, false, false]);
  });

  it('with --dry-run says the same steps and changes nothing', () => {
    here.install({ dryRun: true, daemon: true });
    expect(here.root.listing()).toEqual([]);
    expect(findGroup(GROUP)).toBeUndefined();
    const planned = here.said.splice(0);
    here.install({ daemon: true });
    expect(planned).toEqual(here.said.map((line) => line.replace(/^(?!note: )/, 'would ')));
    const after = here.root.listing();
    here.uninstall({ dryRun: true });
    expect(here.root.listing()).toEqual(after);
    expect(findGroup(GROUP)).toBeDefined();
  });

  it('makes folders root:root 0755 whatever the umask is', () => {
    const umask = process.umask(0o077);
    try {
      here.install({ daemon: true });
    } finally {
      process.umask(umask);
    }
    const folders = here.root.listing().filter((line) => / d /.test(line));
    expect(folders.length).toBe(7);
    for (const line of folders) expect(line).toMatch(/ 0:0 755 /);
  });

  it('replaces an older helper, and leaves no temporary file', () => {
    here.install({}, here.other());
    const old = lstatSync(here.layout.helper).ino;
    here.install();
    expect(lstatSync(here.layout.helper).ino).not.toBe(old);
    expect(readFileSync(here.layout.helper).equals(readBuilt().content)).toBe(true);
    expect(readdirSync(here.layout.folder).length).toBe(2);
  });

  it('says when somebody else than root has built the helper', () => {
    here.install({ dryRun: true }, { ...readBuilt(), uid: NOBODY });
    expect(here.said[0]).toMatch(/^note: .*sidestat-helper belongs to uid 65534, who decided/);
  });
});

describe.skipIf(!IS_ROOT)('uninstall (needs root)', () => {
  it('leaves nothing behind', () => {
    here.install({ daemon: true });
    expect(here.root.listing().length).toBeGreaterThan(10);
    here.uninstall();
    expect(here.root.listing()).toEqual([]);
    expect(findGroup(GROUP)).toBeUndefined();
  });

  it('removes what several installations made', () => {
    here.install({ daemon: true }, here.other());
    here.install();
    expect(readFileSync(here.layout.daemon).equals(readBuilt().content)).toBe(true);
    here.uninstall();
    expect(here.root.listing()).toEqual([]);
    expect(findGroup(GROUP)).toBeUndefined();
  });

  it('keeps what was there before: folders, files of others, the group', () => {
    execFileSync('groupadd', ['--system', GROUP]);
    here.root.file('libexec/sidestat/of-another');
    here.root.folder('lib/systemd');
    const before = here.root.listing().map((line) => line.replace(/ \S+$/, ''));
    here.install({ daemon: true });
    here.uninstall();
    expect(here.root.listing().map((line) => line.replace(/ \S+$/, ''))).toEqual(before);
    expect(findGroup(GROUP)).toBeDefined();
  });

  it('removes nothing when a file is not what was installed', () => {
    here.install({ daemon: true });
    here.root.file('libexec/sidestat/sidestat-daemon', {}, 'of somebody else');
    const before = here.root.listing();
    expect(() => here.uninstall()).toThrow(
      expect.objectContaining({
        code: 'ERR_INSTALL',
        message: expect.stringMatching(/sidestat-daemon is not what was installed; nothing is/),
      }),
    );
    expect(here.root.listing()).toEqual(before);
  });

  it('goes on where an earlier one stopped', () => {
    here.install({ daemon: true });
    execFileSync('rm', [here.layout.helper, here.layout.daemon]);
    here.uninstall();
    expect(here.root.listing()).toEqual([]);
  });

  it('of nothing is an error', () => {
    expect(() => here.uninstall()).toThrow(expect.objectContaining({ code: 'ERR_NOT_FOUND' }));
  });
});

describe.skipIf(!IS_ROOT)('a file system without capabilities (needs root, ramfs)', () => {
  function mountRamfs(): string | undefined {
    const folder = here.root.folder('ramfs');
    const { status } = spawnSync('mount', ['-t', 'ramfs', '-o', 'mode=755', 'none', folder]);
    return status === 0 ? folder : undefined;
  }

  it('is refused, or gets a set-uid root helper that serves as well', async (context) => {
    const folder = mountRamfs();
    if (folder === undefined) return context.skip('ramfs cannot be mounted here');
    const there = new Installation(folder);
    try {
      expect(() => there.install()).toThrow(
        expect.objectContaining({
          code: 'ERR_INSTALL',
          message: expect.stringMatching(/this file system has no capabilities$/),
          hint: expect.stringMatching(/--setuid/),
        }),
      );
      expect(readdirSync(there.layout.folder)).toEqual(['installed.json']);
      there.install({ setuid: true });
      expect(there.said.at(-2)).toMatch(/^warning: the helper is set-uid root/);
      expect(lstatSync(there.layout.helper).mode & 0o7777).toBe(0o4750);
      await expectToServe(there.layout.helper, gid());
      there.uninstall();
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      spawnSync('umount', [folder]);
      there.remove();
    }
  });

  it('is not assumed: --setuid changes nothing where capabilities work', () => {
    here.install({ setuid: true });
    expect(lstatSync(here.layout.helper).mode & 0o7777).toBe(0o750);
    expect(loadAddon()?.fileCapabilities(here.layout.helper)?.permitted).toBe(CAP_NET_ADMIN);
    expect(here.said.some((line) => line.startsWith('warning'))).toBe(false);
  });
});

describe.skipIf(!IS_ROOT)('without the native module (needs root, setcap)', () => {
  it('setcap(8) gives the capability', async () => {
    const [node = '', ...rest] = PROGRAM;
    const program = [node, '--no-addons', ...rest];
    const args = ['helper', 'install', '--prefix', here.prefix, '--group', GROUP];
    const { code, stderr } = await run(args, { program });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(loadAddon()?.fileCapabilities(here.layout.helper)?.permitted).toBe(CAP_NET_ADMIN);
    const status = await run(['helper', 'status', '--prefix', here.prefix], { program });
    expect(status.stdout).toMatch(/privilege unknown without the native module/);
    expect(existsSync(join(here.layout.folder, 'installed.json'))).toBe(true);
  });
});
