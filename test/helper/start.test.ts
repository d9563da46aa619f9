import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { OP_GET_PID, OP_GET_TGID } from '../../src/generated/protocol.ts';
import { temporaryFolder } from '../folder.ts';
import { hasProgram, IS_ROOT, NOBODY } from '../machine.ts';
import { procStatus, statusOf } from '../proc.ts';
import { CAP_NET_ADMIN, Conversation, compile, HELPER, Helper, NO_CAPABILITIES } from './driver.ts';
import { expectRefusal } from './refusal.ts';

const folder = temporaryFolder('helper', 0o755);
let hostile = '';

/** A copy that another user can reach, with what a package or a person does to it. */
function install(name: string, change: (path: string) => void): string {
  const path = join(folder, name);
  copyFileSync(HELPER, path);
  chmodSync(path, 0o755);
  change(path);
  return path;
}

function setcap(capabilities: string): (path: string) => void {
  return (path) => execFileSync('setcap', [capabilities, path]);
}

/**
 * Works as the user nobody, with one capability and no identity but its own. Who
 * gained the capability by the start sees no more than without it.
 */
async function expectToServeNobody(helper: Helper, view = 'own'): Promise<string> {
  const hello = await helper.hello();
  const capabilities = CAP_NET_ADMIN;
  expect(hello).toMatchObject({ uid: NOBODY, capabilities, noNewPrivs: true, view });
  const records = [
    ...(await helper.ask(OP_GET_PID, [process.pid, 1])),
    ...(await helper.ask(OP_GET_TGID, [process.pid])),
  ];
  expect(records.map(({ errno }) => errno)).toEqual(view === 'all' ? [0, 0, 0] : []);
  const status = procStatus(helper.pid);
  expect(statusOf(status, 'Uid').split('\t')).toEqual(new Array(4).fill(`${NOBODY}`));
  for (const set of ['CapPrm', 'CapEff']) expect(statusOf(status, set)).toBe(CAP_NET_ADMIN);
  for (const set of ['CapInh', 'CapAmb']) expect(statusOf(status, set)).toBe(NO_CAPABILITIES);
  expect(statusOf(status, 'NoNewPrivs')).toBe('1');
  return status;
}

beforeAll(() => {
  hostile = compile('hostile', folder);
});

describe('the start, by any user', () => {
  it('answers --version and --help without privilege or client', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const asked = spawnSync(HELPER, ['--version'], { encoding: 'utf8' });
    expect([asked.status, asked.stdout]).toEqual([0, `sidestat-helper ${version}\n`]);
    const help = spawnSync(HELPER, ['--help'], { encoding: 'utf8' });
    expect([help.status, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toMatch(/^Usage: sidestat-helper .*CAP_NET_ADMIN/s);
  });

  it.each([
    ['an unknown option', ['--all']],
    ['an argument that is no option', ['1']],
    ['an empty argument', ['']],
    ['an argument of 65 bytes', ['x'.repeat(65)]],
    ['17 arguments', new Array<string>(17).fill('--version')],
  ])('refuses %s with code 64', async (_, args) => {
    await expectRefusal(new Helper(HELPER, args), 64, /see --help$/m);
  });

  it('does not print an unknown argument, which could command a terminal', async () => {
    const helper = new Helper(HELPER, ['\u001b[2J']);
    await expectRefusal(helper, 64, /argument 1 is unknown/);
    expect(await helper.stderr).not.toContain('\u001b');
  });

  it('refuses an empty list of arguments with code 64', async () => {
    await expectRefusal(new Helper(hostile, ['without-arguments', HELPER]), 64, /is empty/);
  });

  it('refuses a thousand arguments with code 64', async () => {
    await expectRefusal(new Helper(hostile, ['with-many-arguments', HELPER]), 64, /more than 16/);
  });

  it('refuses to run without descriptor 3', async () => {
    await expectRefusal(new Helper(hostile, ['without-channel', HELPER]), 64, /descriptor 3/);
  });

  it.each([
    ['a file', 'exec 3</dev/null'],
    ['a pipe', 'exec 3< <(sleep 1)'],
    ['a TCP socket', 'exec 3<>/dev/tcp/127.0.0.1/$PORT'],
  ])('refuses %s as descriptor 3', async (_, redirection) => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => server.on('listening', done));
    const address = server.address() as { port: number };
    const env = { ...process.env, PORT: `${address.port}` };
    const shell = spawn('bash', ['-c', `${redirection}; exec ${HELPER}`], { env });
    let stderr = '';
    shell.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const code = await new Promise((done) => shell.on('close', done));
    server.close();
    expect([code, stderr]).toEqual([64, expect.stringMatching(/descriptor 3 is not a connected/)]);
  });
});

describe.skipIf(!IS_ROOT)('the start with privilege (needs root)', () => {
  it.skipIf(!hasProgram('setcap'))('serves nobody with the file capability (setcap)', async () => {
    const path = install('file-capability', setcap('cap_net_admin=ep'));
    await using helper = new Helper(path, [], { uid: NOBODY, gid: NOBODY });
    await expectToServeNobody(helper);
  });

  it.skipIf(!hasProgram('setcap'))(
    'raises a capability that is only permitted (setcap)',
    async () => {
      const path = install('permitted-capability', setcap('cap_net_admin=p'));
      await using helper = new Helper(path, [], { uid: NOBODY, gid: NOBODY });
      await expectToServeNobody(helper);
    },
  );

  it.skipIf(!hasProgram('setcap'))('empties the bounding set when it may (setcap)', async () => {
    const path = install('with-setpcap', setcap('cap_net_admin,cap_setpcap=ep'));
    await using helper = new Helper(path, [], { uid: NOBODY, gid: NOBODY });
    expect(statusOf(await expectToServeNobody(helper), 'CapBnd')).toBe(NO_CAPABILITIES);
  });

  it.skipIf(!hasProgram('setpriv'))(
    'serves nobody with the ambient capability (setpriv)',
    async () => {
      const path = install('ambient', () => {});
      const ids = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
      const sets = ['--inh-caps=+net_admin', '--ambient-caps=+net_admin'];
      await using helper = new Helper('setpriv', [...ids, ...sets, path]);
      await expectToServeNobody(helper, 'all');
    },
  );

  it('ends with the process that started it, whoever else holds the socket', async () => {
    const child = spawn('sh', ['-c', `"${HELPER}" & read line`], {
      stdio: ['pipe', 'ignore', 'inherit', 'pipe'],
    });
    await using peer = new Conversation(child.stdio[3] as Socket);
    await peer.hello();
    child.kill('SIGKILL');
    expect(await peer.frame()).toBeUndefined();
  });

  it('gives up set-uid root at once', async () => {
    const path = install('set-uid', (copy) => chmodSync(copy, 0o4755));
    await using helper = new Helper(path, [], { uid: NOBODY, gid: NOBODY });
    expect(statusOf(await expectToServeNobody(helper), 'CapBnd')).toBe(NO_CAPABILITIES);
  });

  it('refuses nobody without any capability and names the remedy', async () => {
    const path = install('plain', () => {});
    const helper = new Helper(path, [], { uid: NOBODY, gid: NOBODY });
    await expectRefusal(helper, 77, /CAP_NET_ADMIN is missing; run `sidestat helper install`/);
  });

  it.skipIf(!hasProgram('setcap') || !hasProgram('setpriv'))(
    'names no_new_privs when that is what is in the way (setcap, setpriv)',
    async () => {
      const path = install('no-new-privs', setcap('cap_net_admin=ep'));
      const asNobody = { uid: NOBODY, gid: NOBODY };
      const helper = new Helper('setpriv', ['--no-new-privs', path], asNobody);
      await expectRefusal(helper, 77, /no_new_privs is set/);
    },
  );

  it.skipIf(!hasProgram('setcap'))('refuses a file with more capabilities (setcap)', async () => {
    const path = install('too-much', setcap('cap_net_admin,cap_sys_admin=ep'));
    const helper = new Helper(path, [], { uid: NOBODY, gid: NOBODY });
    await expectRefusal(helper, 77, /more capabilities than cap_net_admin/);
  });

  it('refuses to be set-gid, or set-uid to another user than root', async () => {
    const group = install('set-gid', (copy) => chmodSync(copy, 0o2755));
    const asNobody = { uid: NOBODY, gid: NOBODY };
    await expectRefusal(new Helper(group, [], asNobody), 77, /is set-gid/);
    const user = install('set-uid-other', (copy) => {
      chownSync(copy, 65533, 0);
      chmodSync(copy, 0o4755);
    });
    await expectRefusal(new Helper(user, [], asNobody), 77, /set-uid to a user other than root/);
  });

  const canUnshare = spawnSync('unshare', ['-r', 'true']).status === 0;
  it.skipIf(!canUnshare)('says what the kernel refuses in a user namespace (unshare)', async () => {
    const helper = new Helper('unshare', ['-r', HELPER]);
    const hello = await helper.hello();
    expect(hello).toMatchObject({ kernelError: 1, capabilities: CAP_NET_ADMIN });
    expect(hello).not.toHaveProperty('taskstatsVersion');
    expect(hello).not.toHaveProperty('taskstatsSize');
    await expectRefusal(helper, 77, /initial user namespace/);
  });
});
