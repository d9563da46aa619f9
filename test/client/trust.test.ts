import { closeSync, existsSync, lchownSync, linkSync, openSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadAddon } from '../../src/addon/index.ts';
import { connect } from '../../src/client/connect.ts';
import { type TrustOptions, trustedHelper } from '../../src/connection/trust.ts';
import { type Made, RootFolder, SOMEBODY } from '../install/root-folder.ts';
import { IS_ROOT } from '../machine.ts';

const CAP_NET_ADMIN = 1n << 12n;
const USER: TrustOptions = { uid: SOMEBODY };
const ROOT: TrustOptions = { uid: 0 };
const OTHER = 54322;

let root: RootFolder;
let count = 0;
/** A new name for each test. */
let at = '';

beforeAll(() => {
  if (IS_ROOT) root = new RootFolder();
});
afterAll(() => root?.remove());
beforeEach(() => {
  at = `case-${count++}`;
});

function setCapability(path: string): string {
  const fd = openSync(path, 'r+');
  loadAddon()?.setFileCapabilities(fd, CAP_NET_ADMIN);
  closeSync(fd);
  return path;
}

function capable(made: Made = {}, name = `${at}/libexec/helper`): string {
  return setCapability(root.file(name, made));
}

function expectRefusal(path: string, options: TrustOptions, problem: RegExp, hint?: RegExp): void {
  expect(() => trustedHelper(path, options)).toThrow(
    expect.objectContaining({
      code: 'ERR_HELPER_UNTRUSTED',
      message: expect.stringMatching(problem),
      hint: expect.stringMatching(hint ?? /sudo sidestat helper install/),
    }),
  );
}

describe.skipIf(!IS_ROOT)('a helper with a capability (needs root)', () => {
  it('that root alone can change is trusted', () => {
    const path = capable();
    expect(trustedHelper(path, USER)).toBe(path);
  });

  it('must belong to root', () => {
    const path = capable();
    root.change(path, { uid: SOMEBODY });
    setCapability(path); // chown(2) has taken it away
    expectRefusal(path, USER, /helper belongs to uid 54321/, /sudo chown root \//);
  });

  it.each([
    [0o775, /helper can be changed by group 0/],
    [0o757, /helper can be changed by every user/],
  ])('must not have the mode %o', (mode, problem) => {
    expectRefusal(capable({ mode }), USER, problem, /sudo chmod go-w \/.*helper$/);
  });

  it('must not be in a folder of somebody else, however far above', () => {
    const path = capable();
    root.change(dirname(dirname(path)), { uid: SOMEBODY });
    expectRefusal(path, USER, new RegExp(`${at} belongs to uid 54321`));
    expectRefusal(path, { uid: OTHER }, new RegExp(`${at} belongs to uid 54321`));
  });

  it('must not be in a folder that a group or everybody can change', () => {
    const path = capable();
    root.change(dirname(path), { mode: 0o775, gid: 1 });
    expectRefusal(path, USER, /libexec can be changed by group 1/, /sudo chmod go-w \/.*libexec$/);
    root.change(dirname(path), { mode: 0o757 });
    expectRefusal(path, USER, /libexec can be changed by every user/);
  });

  it('may be below a folder with the sticky bit, where others cannot replace it', () => {
    const path = capable();
    root.change(dirname(path), { mode: 0o1777 });
    expect(trustedHelper(path, USER)).toBe(path);
  });

  it('must not have a second name', () => {
    const path = capable();
    linkSync(path, `${path}-2`);
    expectRefusal(path, USER, /helper has 2 names \(hard links\)/);
  });

  it('may be reached by a link of root, and is executed without it', () => {
    const path = capable();
    const link = join(root.folder(`${at}/bin`), 'link');
    symlinkSync('../libexec/helper', link);
    expect(trustedHelper(link, USER)).toBe(path);
  });

  it('must not be reached by a link of somebody else', () => {
    const path = capable();
    const link = join(root.folder(`${at}/tmp`, { mode: 0o1777 }), 'link');
    symlinkSync(path, link);
    lchownSync(link, SOMEBODY, SOMEBODY);
    expectRefusal(link, USER, /tmp\/link belongs to uid 54321/);
  });

  it('must not be reached through a folder of somebody else, even by dots', () => {
    const path = capable();
    const detour = root.folder(`${at}/detour`, { uid: SOMEBODY });
    expectRefusal(`${detour}/../libexec/${basename(path)}`, USER, /detour belongs to uid 54321/);
  });

  it('is told from its set-id bits too', () => {
    const path = root.file(`${at}/helper`, { mode: 0o4755 });
    expect(trustedHelper(path, USER)).toBe(path);
    root.change(path, { uid: SOMEBODY, mode: 0o4755 });
    expectRefusal(path, USER, /helper belongs to uid 54321/);
    root.change(path, { uid: SOMEBODY, mode: 0o2755 });
    expectRefusal(path, USER, /helper belongs to uid 54321/);
  });

  it('is not trusted for being in the package', () => {
    const path = capable({}, `${at}/build/helper`);
    const packageFolder = join(root.path, at);
    root.change(packageFolder, { uid: SOMEBODY });
    expectRefusal(path, { ...USER, packageFolder }, new RegExp(`${at} belongs to uid 54321`));
  });
});

describe.skipIf(!IS_ROOT)('a helper without any privilege (needs root)', () => {
  it('may belong to the user, wherever it is', () => {
    const path = root.file(`${at}/helper`, { uid: SOMEBODY });
    root.change(dirname(path), { mode: 0o777, uid: OTHER });
    expect(trustedHelper(path, USER)).toBe(path);
  });

  it('may belong to root, and must not belong to anybody else', () => {
    expect(trustedHelper(root.file(`${at}/one`), USER)).toBe(join(root.path, at, 'one'));
    const path = root.file(`${at}/other`, { uid: OTHER });
    expectRefusal(path, USER, /other belongs to uid 54322/);
  });

  it('must not be writable by others; the group of the same number is the user alone', () => {
    const path = root.file(`${at}/helper`, { uid: SOMEBODY, gid: SOMEBODY, mode: 0o775 });
    expect(trustedHelper(path, USER)).toBe(path);
    root.change(path, { uid: SOMEBODY, gid: OTHER, mode: 0o775 });
    expectRefusal(path, USER, /helper can be changed by group 54322/);
    root.change(path, { uid: SOMEBODY, gid: SOMEBODY, mode: 0o757 });
    expectRefusal(path, USER, /helper can be changed by every user/);
  });
});

describe.skipIf(!IS_ROOT)('a helper that root starts (needs root)', () => {
  it('must belong to root up to the root of the file system', () => {
    const path = root.file(`${at}/build/helper`);
    expect(trustedHelper(path, ROOT)).toBe(path);
    root.change(dirname(path), { uid: SOMEBODY });
    expectRefusal(path, ROOT, /build belongs to uid 54321/);
    root.change(path, { uid: SOMEBODY });
    expectRefusal(path, ROOT, /belongs to uid 54321/);
  });

  it('may belong to the owner of the package that it is built in, and to nobody else', () => {
    const path = root.file(`${at}/build/helper`, { uid: SOMEBODY });
    const packageFolder = root.folder(at, { uid: SOMEBODY });
    root.change(dirname(path), { uid: SOMEBODY });
    const options = { ...ROOT, packageFolder };
    expect(trustedHelper(path, options)).toBe(path);
    root.change(path, { uid: OTHER });
    expectRefusal(path, options, /helper belongs to uid 54322/);
    root.change(path, {});
    root.change(dirname(path), { uid: OTHER });
    expectRefusal(path, options, /build belongs to uid 54322/);
  });

  it('may be changed by the group that can change the package, and by no other', () => {
    const path = root.file(`${at}/build/helper`, { gid: 7, mode: 0o775 });
    const packageFolder = root.folder(at, { gid: 7, mode: 0o775 });
    const options = { ...ROOT, packageFolder };
    expect(trustedHelper(path, options)).toBe(path);
    root.change(packageFolder, { gid: 7, mode: 0o755 });
    expectRefusal(path, options, /helper can be changed by group 7/);
    root.change(packageFolder, { mode: 0o777 });
    root.change(path, { mode: 0o777 });
    expectRefusal(path, options, /helper can be changed by every user/);
  });

  it('is refused by connect() before it is executed', async () => {
    const mark = join(root.path, `${at}-executed`);
    const path = root.file(`${at}/helper`, { uid: SOMEBODY }, `#!/bin/sh\ntouch ${mark}\n`);
    await expect(connect({ mode: 'spawn', helper: path })).rejects.toMatchObject({
      code: 'ERR_HELPER_UNTRUSTED',
      message: `${path} is not used: ${path} belongs to uid 54321`,
    });
    expect(existsSync(mark)).toBe(false);
    root.change(path, { mode: 0o755 });
    await expect(connect({ mode: 'spawn', helper: path })).rejects.toMatchObject({
      code: 'ERR_HELPER_EXIT',
    });
    expect(existsSync(mark)).toBe(true);
  });
});

describe('a path', () => {
  it('that leads to no regular file is no helper', () => {
    const error = expect.objectContaining({ code: 'ERR_HELPER_FAILED' });
    for (const path of ['/', '/dev/null', '.', '']) {
      expect(() => trustedHelper(path)).toThrow(error);
    }
  });

  it('that leads nowhere is ERR_HELPER_MISSING, one that goes in circles ERR_HELPER_FAILED', async () => {
    const attempt = (helper: string): Promise<unknown> => connect({ mode: 'spawn', helper });
    for (const path of ['/nonexistent', '/dev/null/helper']) {
      await expect(attempt(path)).rejects.toMatchObject({ code: 'ERR_HELPER_MISSING' });
    }
    if (!IS_ROOT) return;
    const error = { code: 'ERR_HELPER_FAILED' };
    const folder = root.folder(at);
    symlinkSync('two', join(folder, 'one'));
    symlinkSync('one', join(folder, 'two'));
    await expect(attempt(join(folder, 'one'))).rejects.toMatchObject(error);
  });

  it('that is relative begins in the working directory, and is not searched for in PATH', async () => {
    const attempt = connect({ mode: 'spawn', helper: 'true' });
    await expect(attempt).rejects.toMatchObject({ code: 'ERR_HELPER_MISSING' });
  });

  it.skipIf(!IS_ROOT)(
    'is walked as the kernel does: dots after a link are of its target (needs root)',
    () => {
      const path = root.file(`${at}/real/helper`);
      root.folder(`${at}/real/below`);
      const link = join(root.folder(`${at}/elsewhere`), 'link');
      symlinkSync('../real/below', link);
      expect(trustedHelper(`${link}/.././/helper`, ROOT)).toBe(path);
      const absolute = join(root.path, at, 'absolute');
      symlinkSync(path, absolute);
      expect(trustedHelper(absolute, ROOT)).toBe(path);
    },
  );
});
