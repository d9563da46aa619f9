import { spawnSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readNamespaces, uidMapIsIdentity } from '../../src/procfs/namespaces.ts';
import { REPOSITORY } from '../machine.ts';
import { FakeProc } from './fixture.ts';

const MODULE = fileURLToPath(new URL('../../src/procfs/namespaces.ts', import.meta.url));
const SCRIPT = `import(${JSON.stringify(MODULE)}).then((m) =>
  console.log(JSON.stringify([m.readNamespaces(), m.uidMapIsIdentity()])))`;

const ALL = ['--user', '--map-root-user', '--pid', '--net', '--fork', '--mount-proc'];
const canUnshare =
  process.platform === 'linux' && spawnSync('unshare', [...ALL, 'true']).status === 0;

let proc: FakeProc;

beforeEach(() => {
  proc = new FakeProc();
});

afterEach(() => proc.remove());

/** What a child in new namespaces finds. */
function inNew(...kinds: string[]): unknown {
  const args = [...kinds, process.execPath, '--import', 'tsx', '-e', SCRIPT];
  const child = spawnSync('unshare', args, { cwd: REPOSITORY, encoding: 'utf8', timeout: 30_000 });
  expect(child.stderr).toBe('');
  return JSON.parse(child.stdout);
}

describe('readNamespaces', () => {
  it('knows the initial namespaces by their fixed numbers', () => {
    proc
      .link('self/ns/user', 'user:[4026531837]')
      .link('self/ns/pid', 'pid:[4026531836]')
      .link('self/ns/net', 'net:[4026531833]');
    expect(readNamespaces(proc.root)).toEqual({ user: 'yes', pid: 'yes', net: 'yes' });
  });

  it('compares the network namespace with that of init where it has no fixed number', () => {
    proc.link('self/ns/pid', 'pid:[4026531836]').link('self/ns/net', 'net:[4026531992]');
    expect(readNamespaces(proc.root).net).toBe('unknown');
    proc.link('1/ns/net', 'net:[4026531992]');
    expect(readNamespaces(proc.root).net).toBe('yes');
  });

  it('does not take the init of another pid namespace for the init of the machine', () => {
    proc
      .link('self/ns/pid', 'pid:[4026532500]')
      .link('self/ns/net', 'net:[4026532501]')
      .link('1/ns/net', 'net:[4026532501]');
    expect(readNamespaces(proc.root)).toEqual({ user: 'unknown', pid: 'no', net: 'unknown' });
  });

  it('says unknown where /proc tells nothing', () => {
    const unknown = { user: 'unknown', pid: 'unknown', net: 'unknown' };
    expect(readNamespaces(proc.root)).toEqual(unknown);
  });

  it.skipIf(!canUnshare)('sees that a child is in namespaces of its own (needs unshare)', () => {
    const [view, identity] = inNew(...ALL) as [object, boolean];
    // Init of the new pid namespace is in the new network namespace: no proof.
    expect(view).toEqual({ user: 'no', pid: 'no', net: 'unknown' });
    expect(identity).toBe(false);
  });

  it.skipIf(process.platform !== 'linux')('agrees with the links of this process', () => {
    const pid = readlinkSync('/proc/self/ns/pid') === 'pid:[4026531836]' ? 'yes' : 'no';
    expect(readNamespaces().pid).toBe(pid);
  });
});

describe('uidMapIsIdentity', () => {
  it('tells the whole identity map from any other', () => {
    expect(uidMapIsIdentity(proc.root)).toBeUndefined();
    proc.file('self/uid_map', '         0          0 4294967295\n');
    expect(uidMapIsIdentity(proc.root)).toBe(true);
    proc.file('self/uid_map', '         0       1000          1\n');
    expect(uidMapIsIdentity(proc.root)).toBe(false);
    proc.file('self/uid_map', '0 0 1000\n1000 1000 4294966295\n');
    expect(uidMapIsIdentity(proc.root)).toBe(false);
  });
});
