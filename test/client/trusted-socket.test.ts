import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadAddon } from '../../src/addon/index.ts';
import { type ConnectOptions, connect } from '../../src/client/connect.ts';
import { trustedSocket } from '../../src/connection/trust.ts';
import { type Made, RootFolder, SOMEBODY } from '../install/root-folder.ts';
import { IS_ROOT, NOBODY } from '../machine.ts';
import { hello } from './fake-helper.ts';

/**
 * Listens at a path, as systemd does: root opens the socket, and another user
 * accepts; or that user does both. Each connection gets the hello.
 */
const LISTENER = `
const [path, when, hello] = process.argv.slice(1);
const server = require('node:net').createServer((socket) => {
  socket.on('error', () => {});
  socket.write(Buffer.from(hello, 'hex'));
});
const drop = () => { process.setgid(${NOBODY}); process.setuid(${NOBODY}); };
if (when === 'before') drop();
server.listen(path, () => {
  if (when === 'after') drop();
  console.log('listens as ' + process.getuid());
});
`;

let root: RootFolder;
let count = 0;
/** A new folder for each test. */
let folder = '';
const children: ChildProcess[] = [];

beforeAll(() => {
  if (IS_ROOT) root = new RootFolder();
});
afterAll(() => root?.remove());
beforeEach(() => {
  if (IS_ROOT) folder = root.folder(`case-${count++}`);
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
});

type Drop = 'never' | 'before' | 'after';

async function listen(drop: Drop, name = 'helper.sock'): Promise<string> {
  const path = join(folder, name);
  const args = ['-e', LISTENER, path, drop, Buffer.from(hello()).toString('hex')];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [said] = await once(child.stdout, 'data');
  expect(String(said)).toBe(`listens as ${drop === 'never' ? 0 : NOBODY}\n`);
  return path;
}

async function expectRefusal(path: string, message: RegExp): Promise<void> {
  const ways: ConnectOptions[] = [{ mode: 'socket' }, { mode: 'auto' }];
  for (const way of ways) {
    await expect(connect({ ...way, socket: path })).rejects.toMatchObject({
      code: 'ERR_HELPER_UNTRUSTED',
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  }
}

async function expectHello(path: string): Promise<void> {
  const stats = await connect({ mode: 'socket', socket: path });
  expect(stats.hello.machine).toBe('fake');
  await stats.close();
}

describe.skipIf(!IS_ROOT)('the socket of the daemon (needs root)', () => {
  it('of root is used', async () => {
    await expectHello(await listen('never'));
  });

  it('that root listens at and another user serves, as with systemd, is used', async () => {
    const path = await listen('after');
    const socket: Socket = createConnection(path);
    await once(socket, 'connect');
    const { fd } = (socket as unknown as { _handle: { fd: number } })._handle;
    expect(loadAddon()?.peerCredentials(fd)).toMatchObject({ uid: 0, gid: 0 });
    socket.destroy();
    await expectHello(path);
  });

  it('is reached by a link of root too', async () => {
    const link = join(folder, 'link');
    symlinkSync(await listen('never'), link);
    await expectHello(link);
  });

  it('that somebody else listens at is refused, though the file is of root', async () => {
    root.change(folder, { mode: 0o777 });
    const path = await listen('before');
    root.change(path, { mode: 0o660 });
    root.change(folder, { mode: 0o755 });
    await expectRefusal(path, /helper\.sock is not used: uid 65534 listens$/);
  });

  it.each<[string, Made, Made, RegExp]>([
    ['of somebody else', {}, { uid: SOMEBODY }, /helper\.sock belongs to uid 54321$/],
    ['in a folder of somebody else', { uid: SOMEBODY }, {}, /case-\d+ belongs to uid 54321$/],
    ['in a folder of a group', { mode: 0o775 }, {}, /case-\d+ can be changed by group 0$/],
    ['in a folder of everybody', { mode: 0o757 }, {}, /case-\d+ can be changed by every user$/],
  ])('%s is refused, and no helper is started instead', async (_, above, made, message) => {
    const path = await listen('never');
    root.change(path, made);
    root.change(folder, above);
    await expectRefusal(path, message);
  });

  it('is also that of a daemon that the user runs for himself', async () => {
    const path = await listen('never');
    root.change(path, { uid: SOMEBODY });
    root.change(folder, { uid: SOMEBODY, mode: 0o700 });
    expect(trustedSocket(path, { uid: SOMEBODY })).toBe(path);
  });
});

describe('a path', () => {
  it('that leads to no socket is ERR_HELPER_MISSING', async () => {
    for (const socket of ['/', '/dev/null', '/nonexistent', '/dev/null/sock']) {
      await expect(connect({ mode: 'socket', socket })).rejects.toMatchObject({
        code: 'ERR_HELPER_MISSING',
      });
    }
  });
});
