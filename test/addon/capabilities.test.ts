import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Addon, addonLoadError, loadAddon } from '../../src/addon/index.ts';
import { IS_ROOT } from '../machine.ts';

const { EBADF, ENOENT, EPERM } = constants.errno;
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
const hasSetcap = spawnSync('setcap', ['-h'], { env: ENVIRONMENT }).error === undefined;
const hasSetfattr = spawnSync('python3', ['-c', 'import os; os.setxattr']).status === 0;
const NET_ADMIN = 1n << 12n;

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sidestat-capabilities-'));
  path = join(folder, 'file');
  writeFileSync(path, '');
});
afterEach(() => rmSync(folder, { recursive: true }));

function addon(): Addon {
  const loaded = loadAddon();
  if (!loaded) throw addonLoadError() ?? new Error('no native module');
  return loaded;
}

function set(mask: bigint): void {
  const fd = openSync(path, 'r+');
  try {
    addon().setFileCapabilities(fd, mask);
  } finally {
    closeSync(fd);
  }
}

/** Writes the attribute as bytes; a kernel may refuse those that make no sense. */
function writeAttribute(hex: string): boolean {
  const code = `import os; os.setxattr('${path}', 'security.capability', bytes.fromhex('${hex}'))`;
  return spawnSync('python3', ['-c', code]).status === 0;
}

describe.skipIf(process.platform !== 'linux')('fileCapabilities', () => {
  it('is undefined for a file without, and for a file system without', () => {
    expect(addon().fileCapabilities(path)).toBeUndefined();
    expect(addon().fileCapabilities('/proc/self/status')).toBeUndefined();
  });

  it('fails with the errno of getxattr(2)', () => {
    const of = (errno: number): unknown => expect.objectContaining({ errno, syscall: 'getxattr' });
    expect(() => addon().fileCapabilities(join(folder, 'missing'))).toThrow(of(ENOENT));
    expect(() => addon().fileCapabilities(1_000_000)).toThrow(of(EBADF));
  });

  it.each([undefined, null, '', 'a\0b', -1, 1.5, {}])('refuses %j', (target) => {
    expect(() => addon().fileCapabilities(target as string)).toThrow(TypeError);
  });

  it.skipIf(!IS_ROOT || !hasSetcap)('reads what setcap(8) wrote (needs root, setcap)', () => {
    const read = (text: string): unknown => {
      execFileSync('setcap', [text, path], { env: ENVIRONMENT });
      return addon().fileCapabilities(path);
    };
    const common = { version: 2, rootUid: 0 };
    expect(read('cap_net_admin=ep')).toEqual({
      ...common,
      effective: true,
      permitted: NET_ADMIN,
      inheritable: 0n,
    });
    expect(read('cap_checkpoint_restore,cap_chown=p cap_kill+i')).toEqual({
      ...common,
      effective: false,
      permitted: (1n << 40n) | 1n,
      inheritable: 1n << 5n,
    });
  });

  it.skipIf(!IS_ROOT)('follows a link, and reads an open file (needs root)', () => {
    set(NET_ADMIN);
    const link = join(folder, 'link');
    symlinkSync('file', link);
    const expected = { permitted: NET_ADMIN, effective: true };
    expect(addon().fileCapabilities(link)).toMatchObject(expected);
    const fd = openSync(path, 'r');
    expect(addon().fileCapabilities(fd)).toMatchObject(expected);
    closeSync(fd);
  });

  it.skipIf(!IS_ROOT || !hasSetfattr)('knows version 3 (needs root, python3)', () => {
    expect(writeAttribute(`01000003${'00100000'}${'00'.repeat(12)}e8030000`)).toBe(true);
    expect(addon().fileCapabilities(path)).toEqual({
      version: 3,
      effective: true,
      permitted: NET_ADMIN,
      inheritable: 0n,
      rootUid: 1000,
    });
  });
});

describe.skipIf(process.platform !== 'linux')('setFileCapabilities', () => {
  it.skipIf(!IS_ROOT || !hasSetcap)('writes what getcap(8) reads (needs root, getcap)', () => {
    set(NET_ADMIN | (1n << 40n));
    const said = execFileSync('getcap', [path], { env: ENVIRONMENT }).toString();
    expect(said).toBe(`${path} cap_net_admin,cap_checkpoint_restore=ep\n`);
  });

  it('needs CAP_SETFCAP, and an open file', () => {
    const of = (errno: number): unknown => expect.objectContaining({ errno, syscall: 'setxattr' });
    expect(() => addon().setFileCapabilities(1_000_000, 0n)).toThrow(of(EBADF));
    if (IS_ROOT) return;
    expect(() => set(NET_ADMIN)).toThrow(of(EPERM));
  });

  it.each([
    ['1', 0n],
    [-1, 0n],
    [0, 4096],
    [0, -1n],
    [0, 1n << 64n],
    [0, undefined],
  ])('refuses %j, %s', (fd, mask) => {
    expect(() => addon().setFileCapabilities(fd as number, mask as bigint)).toThrow(TypeError);
  });
});
