/** Where no helper with a privilege may be put: every refusal leaves everything as it was. */
import { linkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findGroup } from '../../src/install/group.ts';
import { layoutOf } from '../../src/install/layout.ts';
import { IS_ROOT } from '../machine.ts';
import { GROUP, Installation } from './installation.ts';
import { type Made, SOMEBODY } from './root-folder.ts';

let here: Installation;

beforeEach(() => {
  if (IS_ROOT) here = new Installation();
});
afterEach(() => here?.remove());

function expectRefusal(prefix: string, message: RegExp): void {
  const before = here.root.listing();
  for (const dryRun of [true, false]) {
    expect(() => here.install({ prefix, dryRun, daemon: true })).toThrow(
      expect.objectContaining({
        code: 'ERR_INSTALL',
        message: expect.stringMatching(message),
        hint: expect.any(String),
      }),
    );
  }
  expect(here.said).toEqual([]);
  expect(here.root.listing()).toEqual(before);
  expect(findGroup(GROUP)).toBeUndefined();
}

describe.skipIf(!IS_ROOT)('install refuses (needs root)', () => {
  it.each<[string, Made, RegExp]>([
    ['of somebody else', { uid: SOMEBODY }, /prefix belongs to uid 54321$/],
    ['that a group can change', { mode: 0o775, gid: 7 }, /prefix can be changed by group 7$/],
    ['that everybody can change', { mode: 0o757 }, /prefix can be changed by every user$/],
    ['with the sticky bit', { mode: 0o1777 }, /prefix is a folder for everybody$/],
  ])('a parent %s', (_, made, message) => {
    const prefix = here.root.folder('prefix', made);
    expectRefusal(prefix, message);
    expectRefusal(join(prefix, 'not/yet/there'), message);
  });

  it.each(['libexec', 'libexec/sidestat', 'lib/systemd/system', 'lib/tmpfiles.d'])(
    'a folder %s that somebody else can change',
    (name) => {
      here.root.folder(name, { uid: SOMEBODY });
      expectRefusal(here.prefix, new RegExp(`${name} belongs to uid 54321$`));
    },
  );

  it('a parent that is a symbolic link, even of root', () => {
    const real = here.root.folder('real');
    const link = join(here.root.path, 'link');
    symlinkSync(real, link);
    expectRefusal(link, /link is a symbolic link$/);
    expectRefusal(join(link, 'below'), /link is a symbolic link$/);
  });

  it('a parent that is no folder', () => {
    expectRefusal(here.root.file('file'), /file is no folder$/);
  });

  it.each(['libexec/sidestat/sidestat-helper', 'libexec/sidestat/installed.json'])(
    'a destination %s that is a symbolic link, or has another name',
    (name) => {
      const victim = here.root.file('victim', {}, '{}');
      here.root.folder('libexec/sidestat');
      const path = join(here.root.path, name);
      linkSync(victim, path);
      expectRefusal(here.prefix, /has 2 names|cannot be relied on/);
      here.root.remove();
      here = new Installation();
      here.root.file('victim', {}, '{}');
      here.root.folder('libexec/sidestat');
      symlinkSync('../../victim', join(here.root.path, name));
      expectRefusal(here.prefix, /is a symbolic link, and is not replaced|cannot be relied on/);
    },
  );

  it('a destination that is a folder', () => {
    here.root.folder('libexec/sidestat/sidestat-helper');
    expectRefusal(here.prefix, /sidestat-helper is no regular file, and is not replaced/);
  });

  it.each([
    ['that somebody else wrote', { uid: SOMEBODY }, '{}', /installed\.json belongs to uid 54321$/],
    ['that is cut', {}, '{"format": 1', /cannot be relied on: .*JSON/],
    ['of another format', {}, '{"format": 2}', /it is not what this release writes$/],
  ])('a manifest %s', (_, made, content, message) => {
    here.root.file('libexec/sidestat/installed.json', { mode: 0o644, ...made }, content);
    expectRefusal(here.prefix, message);
  });

  it.each([
    [{ files: [{ path: '/etc/passwd', sha256: '' }] }, /it names \/etc\/passwd$/],
    [{ folders: ['/var/lib/../../home'] }, /it names \/var\/lib\/\.\.\/\.\.\/home$/],
  ])('to install or remove by a manifest with %j', (change, message) => {
    const fields = {
      version: '1',
      group: null,
      groups: [],
      enabled: false,
      files: [],
      folders: [],
    };
    const text = JSON.stringify({ format: 1, ...fields, ...change });
    here.root.folder('libexec/sidestat');
    writeFileSync(here.layout.manifest, text);
    expectRefusal(here.prefix, message);
    expect(() => here.uninstall()).toThrow(message);
  });

  it('a daemon without a group, and a group with a strange name', () => {
    const error = expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' });
    expect(() => here.install({ group: undefined, daemon: true })).toThrow(error);
    for (const group of ['', '-x', 'Group', 'a:b', 'a\nb', 'x'.repeat(32)]) {
      expect(() => here.install({ group })).toThrow(error);
    }
    expect(here.root.listing()).toEqual([]);
  });
});

describe('a prefix', () => {
  it.each([
    '',
    'usr',
    './usr',
    '/usr local',
    '/usr%n',
    '/usr\nx',
    "/usr'",
    '/a/node_modules',
    '/node_modules/b/c',
  ])('%j is refused', (prefix) => {
    expect(() => layoutOf(prefix)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    );
  });

  it('that hides its node_modules is refused', () => {
    expect(() => layoutOf('/usr/../a/./node_modules//b')).toThrow(/is inside of a node_modules/);
  });

  it('may end with a slash', () => {
    expect(layoutOf('/opt/x/').helper).toBe('/opt/x/libexec/sidestat/sidestat-helper');
    expect(layoutOf('/').helper).toBe('/libexec/sidestat/sidestat-helper');
  });
});
