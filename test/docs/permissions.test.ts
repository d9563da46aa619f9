/** Every claim of docs/permissions.md, put to the kernel itself (probe.c), and to the helper. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/index.ts';
import { IS_ROOT, REPOSITORY } from '../machine.ts';
import { HELPER, whyNotLive } from './live.ts';
import { quoted, readDocument, tableRows } from './markdown.ts';

const { EPERM, ESRCH } = constants.errno;
const SOURCE = fileURLToPath(new URL('probe.c', import.meta.url));
const CGROUP_V1 = '/sys/fs/cgroup/cpu';
const CAP_NET_ADMIN_ALONE = '0000000000001000';

/** Nobody in particular, with no capability but those named. */
function nobody(...capabilities: string[]): string[] {
  const sets = ['-all', ...capabilities.map((name) => `+${name}`)].join(',');
  const ids = ['--reuid=65534', '--regid=65534', '--clear-groups'];
  return ['setpriv', ...ids, `--inh-caps=${sets}`, `--ambient-caps=${sets}`, '--'];
}

const USER_NAMESPACE = ['unshare', '--user', '--map-root-user', '--'];

function succeeds(command: readonly string[]): boolean {
  return spawnSync(command[0] as string, command.slice(1), { stdio: 'ignore' }).status === 0;
}

/** Why these claims cannot be put to the test here; undefined when they can. */
function whyNot(): string | undefined {
  const reason = whyNotLive();
  if (reason !== undefined) return reason;
  if (!IS_ROOT) return 'not root';
  if (!succeeds([...nobody(), 'true'])) return 'setpriv does not work';
  if (!succeeds(['unshare', '--net', '--', 'true'])) return 'unshare does not work';
  return undefined;
}

const why = whyNot();
const noUserNamespace = why === undefined && !succeeds([...USER_NAMESPACE, 'true']);
const dist = `${REPOSITORY}dist/index.js`;

/** What a client of another user needs: to read this folder, and setcap for its helper. */
function whyNoFileCapability(): string | undefined {
  if (why !== undefined) return why;
  if (!succeeds(['setcap', '-h'])) return 'setcap is missing';
  return succeeds([...nobody(), 'test', '-r', dist]) ? undefined : 'other users cannot read dist/';
}

const noFileCapability = whyNoFileCapability();
const because = (reason: string | undefined): string => (reason ? ` (skipped: ${reason})` : '');

describe.skipIf(why !== undefined)(`docs/permissions.md${because(why)}`, () => {
  let folder: string;
  let probe: string;

  /** The errno of the kernel's answer, and the number that the probe found in it. */
  function ask(prefix: readonly string[], ...question: string[]): [number, number] {
    const [command = '', ...args] = [...prefix, probe, ...question];
    const child = spawnSync(command, args, { encoding: 'utf8', timeout: 20_000 });
    expect(child.stderr).toBe('');
    const [errno, found] = child.stdout.trim().split(' ').map(Number);
    return [errno as number, found as number];
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sidestat-permissions-'));
    chmodSync(folder, 0o755);
    probe = join(folder, 'probe');
    const flags = ['-std=c11', '-D_GNU_SOURCE', '-O1', '-Wall', '-Wextra', '-Werror'];
    execFileSync('cc', [...flags, '-o', probe, SOURCE]);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('ambient CAP_NET_ADMIN alone is enough, also for a task of another user', () => {
    expect(ask(nobody('net_admin'), 'pid', String(process.pid))).toEqual([0, process.pid]);
  });

  it('without a capability the kernel answers EPERM', () => {
    expect(ask(nobody(), 'pid', String(process.pid))).toEqual([EPERM, 0]);
  });

  it('CAP_NET_RAW is not enough', () => {
    expect(ask(nobody('net_raw'), 'pid', String(process.pid))).toEqual([EPERM, 0]);
  });

  it('CAP_SYS_ADMIN and CAP_SYS_PTRACE are not enough', () => {
    const prefix = nobody('sys_admin', 'sys_ptrace');
    expect(ask(prefix, 'pid', String(process.pid))).toEqual([EPERM, 0]);
  });

  it('root without CAP_NET_ADMIN is not enough', () => {
    const prefix = ['setpriv', '--bounding-set=-net_admin', '--inh-caps=-net_admin', '--'];
    expect(ask(prefix, 'pid', String(process.pid))).toEqual([EPERM, 0]);
  });

  it('a socket that was opened with the capability does not answer without it', () => {
    expect(ask([], 'dropped', String(process.pid))).toEqual([EPERM, 0]);
    expect(ask([], 'pid', String(process.pid))).toEqual([0, process.pid]);
  });

  it.skipIf(noUserNamespace)('root in a user namespace of its own is not enough', () => {
    expect(ask(USER_NAMESPACE, 'pid', String(process.pid))).toEqual([EPERM, 0]);
  });

  it('a query works in another network namespace', () => {
    expect(ask(['unshare', '--net', '--'], 'pid', String(process.pid))).toEqual([0, process.pid]);
  });

  it('in another pid namespace ids are translated', () => {
    const prefix = ['unshare', '--pid', '--fork', '--'];
    expect(ask(prefix, 'pid', '1')).toEqual([0, 1]);
    expect(ask(prefix, 'pid', String(process.pid))).toEqual([ESRCH, 0]);
  });

  it.skipIf(!existsSync(CGROUP_V1))('cgroupstats needs no capability', () => {
    expect(ask(nobody(), 'cgroup', CGROUP_V1)).toEqual([0, 1]);
  });

  it('the helper holds CAP_NET_ADMIN and nothing else', async () => {
    const stats = await connect({ mode: 'spawn', helper: HELPER });
    try {
      const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ');
      const status = children
        .filter((pid) => pid !== '')
        .map((pid) => readFileSync(`/proc/${pid}/status`, 'utf8'))
        .find((text) => text.startsWith('Name:\tsidestat-helper\n'));
      const value = (key: string): string | undefined =>
        new RegExp(`^${key}:\\s*(\\w+)$`, 'm').exec(status ?? '')?.[1];
      expect(['CapPrm', 'CapEff'].map(value)).toEqual([CAP_NET_ADMIN_ALONE, CAP_NET_ADMIN_ALONE]);
      expect(['CapInh', 'CapAmb'].map(value)).toEqual(['0'.repeat(16), '0'.repeat(16)]);
      expect(value('NoNewPrivs')).toBe('1');
    } finally {
      await stats.close();
    }
  });

  describe.skipIf(noFileCapability !== undefined)(
    `a copy of the helper with cap_net_admin=ep${because(noFileCapability)}`,
    () => {
      let helper: string;

      /** A client without any capability asks about a process: what it prints. */
      function client(id: 'process.pid' | '1', ...prefix: string[]): string {
        const script = `
          import { connect } from ${JSON.stringify(dist)};
          try {
            const stats = await connect({ mode: 'spawn', helper: ${JSON.stringify(helper)} });
            try {
              console.log((await stats.pid(${id})).pid === ${id} ? 'served' : 'wrong');
            } finally {
              await stats.close();
            }
          } catch ({ code }) {
            console.log(code);
          }`;
        const node = [process.execPath, '--input-type=module', '--eval', script];
        const [command = '', ...args] = [...prefix, ...node];
        const child = spawnSync(command, args, { cwd: '/', encoding: 'utf8', timeout: 20_000 });
        expect(child.stderr).toBe('');
        return child.stdout.trim();
      }

      beforeAll(() => {
        helper = join(folder, 'sidestat-helper');
        copyFileSync(HELPER, helper);
        chmodSync(helper, 0o755);
        execFileSync('setcap', ['cap_net_admin=ep', helper]);
      });

      it('a helper with the file capability serves a client without any', () => {
        expect(client('process.pid', ...nobody())).toBe('served');
      });

      it('a helper with the file capability withholds tasks of other users', () => {
        expect(client('1', ...nobody())).toBe('ERR_WITHHELD');
      });

      it('no_new_privs makes the file capability void', () => {
        const [command = '', ...options] = nobody();
        expect(client('process.pid', command, '--no-new-privs', ...options)).toBe('ERR_PERMISSION');
      });
    },
  );
});

describe('docs/permissions.md', () => {
  it('names a test of this file for every claim', () => {
    const source = readFileSync(fileURLToPath(import.meta.url), 'utf8');
    const rows = tableRows(readDocument('docs/permissions.md'));
    const names = rows.flatMap((row) => quoted(row.at(-1) ?? ''));
    expect(names.length).toBeGreaterThan(10);
    expect(
      names.filter((name) => !source.includes(`it('${name}'`) && !source.includes(`)('${name}'`)),
    ).toEqual([]);
  });
});
