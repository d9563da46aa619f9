import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasProgram, NOBODY } from '../machine.ts';
import {
  expectGroupAgrees,
  expectThreadAgrees,
  parseDocument,
  type RawDocument,
} from './agreement.ts';
import { Children } from './children.ts';
import { Installed, whyNotInstalled } from './installed.ts';
import { hasUserNamespaces } from './namespaces.ts';
import { run } from './run.ts';

const why = whyNotInstalled();
const skipped = why === undefined ? '' : ` (skipped: ${why})`;

interface Diagnosis {
  readonly works: boolean;
  readonly findings: readonly { check: string; verdict: string; found: string; remedy?: string }[];
}

describe.skipIf(why !== undefined)(`sidestat of an unprivileged user${skipped}`, () => {
  const children = new Children();
  let installed: Installed;
  let workers = 0;

  beforeAll(async () => {
    installed = new Installed();
    workers = await children.startWorkers(2, { uid: NOBODY, gid: NOBODY });
  });
  afterAll(async () => {
    await children.end();
    installed.remove();
  });

  const ask = async (...args: string[]): Promise<RawDocument> =>
    parseDocument(await installed.run([...args, '--helper', installed.capable]));

  it('gets no exits by a helper of its own, and is told of the daemon', async () => {
    const helper = ['--helper', installed.capable];
    const exits = await installed.run(['exits', '--duration', '1', ...helper]);
    expect(exits.code).toBe(69);
    expect(exits.stderr).toContain('told by the daemon alone');
    expect(exits.stderr).toMatch(/^hint: .*helper install --enable/m);
    const record = await installed.run(['record', '--duration', '1', ...helper, '-']);
    expect(record.code).toBe(0);
    expect(record.stderr).toMatch(/^sidestat: no exits are recorded: /);
    expect(record.stderr).toMatch(/[1-9]\d* records, /);
  });

  it.skipIf(!hasProgram('setpriv'))(
    'is told why a helper does not start in a container (setpriv)',
    async () => {
      const user = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--inh-caps=-all'];
      const { code, stderr } = await run(['self', '--helper', installed.capable], {
        program: ['setpriv', ...user, '--bounding-set=-net_admin', ...installed.command([])],
        cwd: '/',
      });
      expect(code).toBe(69);
      expect(stderr).toMatch(/ does not start: spawn EPERM\nhint: a container may bar /);
    },
  );

  const examine = async (
    code: number,
    helper: string,
    ...before: string[]
  ): Promise<{
    works: boolean;
    of: (check: string) => string;
    remedy: (check: string) => string;
  }> => {
    const result = await installed.run(['doctor', '--json', '--helper', helper], ...before);
    expect({ code: result.code, stderr: result.stderr }).toEqual({ code, stderr: '' });
    const { works, findings } = JSON.parse(result.stdout) as Diagnosis;
    const find = (check: string): Diagnosis['findings'][number] => {
      const found = findings.find((each) => each.check === check);
      if (!found) throw new Error(`the doctor says nothing of ${check}`);
      return found;
    };
    return {
      works,
      of: (check) => `${find(check).verdict}: ${find(check).found}`,
      remedy: (check) => find(check).remedy ?? '',
    };
  };

  it('pid: agrees with /proc on own processes, through a helper with the capability alone', async () => {
    await expectThreadAgrees(ask, workers, { peakIsPast: true });
  });

  it('tgid: agrees with the sum over the threads of an own process', async () => {
    await expectGroupAgrees(ask, workers);
  });

  it.each(['pid', 'tgid'])('%s: a process of root is withheld, with 77', async (command) => {
    const args = [command, '1', '--helper', installed.capable];
    const { code, stdout, stderr } = await installed.run(args);
    expect({ code, stdout }).toEqual({ code: 77, stdout: '' });
    expect(stderr).toMatch(/^sidestat: the policy of the helper withholds /);
  });

  it('self: is a process of this user', async () => {
    const document = await ask('self', '--json', '--raw');
    expect(document.stats).toMatchObject({ ac_uid: NOBODY, ac_gid: NOBODY, ac_comm: 'node' });
  });

  it('cgroup: needs no helper', async () => {
    const { code, stderr } = await installed.run(['cgroup', '/proc']);
    expect({ code, stderr }).toMatchObject({ code: 66 });
  });

  it('without the capability ends with 77 and says what to do', async () => {
    const { code, stdout, stderr } = await installed.run([
      'pid',
      '1',
      '--helper',
      installed.powerless,
    ]);
    expect({ code, stdout }).toEqual({ code: 77, stdout: '' });
    expect(stderr).toMatch(
      /^sidestat: the helper may not read taskstats: .*CAP_NET_ADMIN is missing/,
    );
    expect(stderr).toMatch(/\nhint: run as root, or [^\n]*\n$/);
  });

  it('doctor: finds the capability of the file', async () => {
    const { works, of, remedy } = await examine(0, installed.capable);
    expect(works).toBe(true);
    expect(of('capability')).toMatch(
      /^warn: CAP_NET_ADMIN: the file has cap_net_admin=ep; every user/,
    );
    expect(remedy('capability')).toBe(`chmod o-x ${installed.capable}`);
    expect(of('query')).toMatch(/^ok: process \d+ answers: /);
    expect(of('taskstats')).toMatch(/^(ok|warn): family \d+, struct version \d+ of \d+ bytes/);
  });

  it('doctor: says how to give the capability to a helper that lacks it', async () => {
    const { works, of, remedy } = await examine(77, installed.powerless);
    expect(works).toBe(false);
    expect(of('capability')).toBe('fail: the helper has no capability, and this user is not root');
    expect(remedy('capability')).toMatch(/sudo sidestat helper install/);
    expect(of('query')).toMatch(/^fail: the helper may not read taskstats/);
  });

  it('doctor: sees that no_new_privs makes the capability of the file void', async () => {
    const { of, remedy } = await examine(77, installed.capable, 'setpriv', '--no-new-privs');
    expect(of('no_new_privs')).toMatch(/^warn: set on this process/);
    expect(of('capability')).toMatch(/^fail: .*cap_net_admin=ep, but no_new_privs is set/);
    expect(remedy('capability')).toMatch(/NoNewPrivileges=no/);
  });

  it.skipIf(!hasUserNamespaces())('doctor: sees a user namespace of its own', async () => {
    const { of } = await examine(77, installed.capable, 'unshare', '--user', '--map-root-user');
    expect(of('user namespace')).toMatch(/^fail: not the initial one: CAP_NET_ADMIN of this one/);
    expect(of('query')).toMatch(/^fail: /);
  });
});
