/** The daemon serves, or refuses with one sentence, however it is started. */
import { spawn, spawnSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { OP_GET_PID } from '../../src/generated/protocol.ts';
import { temporaryFolder } from '../folder.ts';
import { hasProgram, IS_ROOT, NOBODY, programPath } from '../machine.ts';
import { statusOf, ticksOf } from '../proc.ts';
import { Daemon } from './daemon.ts';
import { compile, cpusPossible, HELPER, type Hello, Helper, IS_SANITIZED, text } from './driver.ts';
import { expectRefusal } from './refusal.ts';

/** Standard ones, the listener, the kernel's socket, /proc. */
const ALWAYS = 6;
const SIGPIPE = 1n << 12n;

const folder = temporaryFolder('daemon-start', 0o755);
let hostile = '';

beforeAll(() => {
  hostile = compile('hostile', folder);
});

describe('the daemon that is started wrongly', () => {
  it.each([
    ['nothing', 'exec 3<&-'],
    ['a file', 'exec 3</dev/null'],
    ['a pipe', 'exec 3< <(:)'],
  ])('refuses %s as descriptor 3, with code 64', async (_, redirection) => {
    // LISTEN_FDS may say what it wants: the descriptor itself is looked at.
    const env = { ...process.env, LISTEN_FDS: '1', LISTEN_PID: `${process.pid}` };
    const shell = spawn('bash', ['-c', `${redirection}; exec ${HELPER} --daemon`], { env });
    const stderr = text(shell.stderr);
    expect(await new Promise((done) => shell.on('close', done))).toBe(64);
    expect(await stderr).toMatch(/^sidestat-helper: descriptor 3 is not a listening Unix stream/);
    expect((await stderr).split('\n').length).toBe(2);
  });

  it('refuses a socket that is connected, as a client without --daemon has it', async () => {
    const helper = new Helper(HELPER, ['--daemon']);
    expect(await helper.rest()).toEqual([]);
    expect(await helper.stderr).toMatch(/not a listening Unix stream socket/);
    expect((await helper.exit).code).toBe(64);
  });

  it('refuses a listening socket without --daemon', async () => {
    const daemon = new Daemon(folder, { command: [HELPER] });
    await expectRefusal(daemon, 64, /not a connected Unix stream socket/);
  });

  it.skipIf(!IS_ROOT || !hasProgram('unshare'))(
    'refuses to serve where the kernel answers nobody, such as in a container',
    async () => {
      const daemon = new Daemon(folder, { wrapper: ['unshare', '--user', '--map-root-user'] });
      await expectRefusal(daemon, 77, /CAP_NET_ADMIN must be held in the initial user namespace/);
    },
  );

  it.skipIf(!hasProgram('python3'))('refuses a listening socket of another family', () => {
    const program = `import os, socket
s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(1); os.dup2(s.fileno(), 3)
os.execv('${HELPER}', ['sidestat-helper', '--daemon'])`;
    const { status, stderr } = spawnSync('python3', ['-c', program], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([64, expect.stringMatching(/not a listening Unix stream/)]);
  });

  it.each([
    [['--daemon', '--exits-only']],
    [['--daemon', '--exit-buffer=4096']],
    [['--daemon', '--daemon']],
  ])('refuses %j', async (options) => {
    const daemon = new Daemon(folder, { command: [HELPER, ...options] });
    await expectRefusal(daemon, 64, /--daemon takes no other option/);
  });

  it('refuses an empty list of arguments', async () => {
    const command = [hostile, 'without-arguments', HELPER, '--daemon'];
    await expectRefusal(new Daemon(folder, { command }), 64, /is empty/);
  });
});

describe.skipIf(!IS_ROOT)('the daemon without its privilege (needs root)', () => {
  const asNobody = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];

  it('refuses to run', async () => {
    const path = join(folder, 'copy');
    spawnSync('install', ['-m', '755', HELPER, path]);
    const daemon = new Daemon(folder, { command: [...which(asNobody), path, '--daemon'] });
    await expectRefusal(daemon, 77, /CAP_NET_ADMIN is missing/);
  });
});

/** The listener executes by path, as systemd does. */
function which([program = '', ...args]: readonly string[]): string[] {
  return [programPath(program) ?? program, ...args];
}

describe.skipIf(!IS_ROOT || IS_SANITIZED)('the daemon of a hostile parent (needs root)', () => {
  /** It serves root and nobody. */
  async function serve(mode: string): Promise<{ daemon: Daemon; hello: Hello }> {
    const daemon = new Daemon(folder, { command: [hostile, mode, HELPER, '--daemon'] });
    const hello = await daemon.ready();
    await using root = await daemon.join();
    expect(await root.ask(OP_GET_PID, [process.pid])).toMatchObject([{ id: process.pid }]);
    await using nobody = await daemon.join(NOBODY);
    expect(await nobody.ask(OP_GET_PID, [process.pid])).toEqual([]);
    return { daemon, hello };
  }

  it('opens descriptors 0 to 2 when they are closed', async () => {
    const { daemon } = await serve('with-closed-descriptors');
    await using _ = daemon;
    for (const fd of [0, 1, 2])
      expect(readlinkSync(`/proc/${daemon.pid}/fd/${fd}`)).toBe('/dev/null');
  });

  it('closes 500 inherited descriptors', async () => {
    const { daemon } = await serve('with-many-descriptors');
    await using _ = daemon;
    const most = ALWAYS + cpusPossible() + 3; // the guard, and clients that have just left
    expect(daemon.descriptors).toBeLessThanOrEqual(most);
  });

  it.each([
    ['10,000 environment variables', 'with-many-variables'],
    ['variables that change the loader and libc', 'with-hostile-variables'],
    ['LISTEN_FDS and LISTEN_PID that lie', 'with-false-variables'],
  ])('works with %s', async (_, mode) => {
    const { daemon, hello } = await serve(mode);
    await using __ = daemon;
    expect(hello.exitEvents).toBe('ready');
  });

  it('resets signals, timers and the mask for files', async () => {
    const { daemon } = await serve('with-inherited-state');
    await using _ = daemon;
    expect(statusOf(daemon.status, 'SigBlk')).toBe('0'.repeat(16));
    expect(BigInt(`0x${statusOf(daemon.status, 'SigIgn')}`) & 0x7fff_ffffn).toBe(SIGPIPE);
    expect(statusOf(daemon.status, 'Umask')).toBe('0077');
    await sleep(400); // the inherited timer was set to 200 ms
    expect((await daemon.ready()).mode).toBe('daemon');
    daemon.child.kill('SIGTERM');
    expect(await daemon.exit).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('works within small resource limits', async () => {
    const { daemon, hello } = await serve('with-small-limits');
    await using _ = daemon;
    expect(hello.exitEvents).toBe('ready');
  });

  it.skipIf(cpusPossible() < 2)(
    'says that exits are not told where descriptors are too few for each CPU',
    async () => {
      const mode = `with-descriptors=${ALWAYS + cpusPossible() - 1}`;
      await using daemon = new Daemon(folder, { command: [hostile, mode, HELPER, '--daemon'] });
      expect(await daemon.ready()).toMatchObject({
        exitEvents: 'undeliverable',
        exitEventsReason: expect.stringMatching(/limit on open files/),
      });
    },
  );

  it('lets clients wait, and itself, where there is a descriptor for one alone', async () => {
    const mode = `with-descriptors=${ALWAYS + cpusPossible() + 2}`; // the other: to the guard
    await using daemon = new Daemon(folder, { command: [hostile, mode, HELPER, '--daemon'] });
    await daemon.ready();
    const first = await daemon.join();
    await using second = daemon.connect();
    const before = ticksOf(daemon.pid);
    await sleep(1000);
    expect(ticksOf(daemon.pid) - before).toBeLessThan(20); // of 100
    expect((await first.ask(OP_GET_PID, [process.pid])).length).toBe(1);
    first.channel.destroy();
    expect(await second.hello()).toMatchObject({ uid: 0 });
  });

  it('refuses with one sentence where descriptors are too few to start', async () => {
    const command = [hostile, `with-descriptors=${ALWAYS - 1}`, HELPER, '--daemon'];
    await expectRefusal(
      new Daemon(folder, { command }),
      71,
      /cannot open \/proc: Too many open files/,
    );
  });

  it.skipIf(!hasProgram('setpriv'))(
    'says that exits are not told where it may not start a process',
    async () => {
      // Root is above RLIMIT_NPROC.
      const user = ['setpriv', '--reuid=61007', '--regid=61007', '--clear-groups'];
      const sets = ['--inh-caps=+net_admin', '--ambient-caps=+net_admin'];
      const command = which([...user, ...sets, hostile, 'without-processes', HELPER, '--daemon']);
      await using daemon = new Daemon(folder, { command });
      expect(await daemon.ready()).toMatchObject({
        exitEvents: 'undeliverable',
        exitEventsReason: expect.stringMatching(/could not start a process/),
      });
    },
  );
});
