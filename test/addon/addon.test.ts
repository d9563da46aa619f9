import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants as fsFlags, openSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server, Socket } from 'node:net';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { type Addon, addonLoadError, loadAddon } from '../../src/addon/index.ts';
import { peerCredentials } from '../../src/addon/peer.ts';
import { V1, V2 } from '../cgroup/hierarchies.ts';
import { IS_ROOT } from '../machine.ts';

const { EAFNOSUPPORT, EBADF, EINVAL, ENOENT, ENOTDIR, ENOTSOCK } = constants.errno;
const MODULE = fileURLToPath(new URL('../../build/sidestat.node', import.meta.url));
const linux = process.platform === 'linux';
/** open(2) flag that Node does not name: the descriptor only names the file. */
const O_PATH = 0o10000000;

const open: number[] = [];
const servers: Server[] = [];

afterEach(() => {
  for (const fd of open.splice(0)) closeSync(fd);
  for (const server of servers.splice(0)) server.close();
});

function addon(): Addon {
  const loaded = loadAddon();
  if (!loaded) throw addonLoadError() ?? new Error('no native module');
  return loaded;
}

function pair(): [number, number] {
  const fds = addon().socketPair();
  open.push(...fds);
  return fds;
}

/** Closes a descriptor now, and not again after the test. */
function close(fd: number): void {
  open.splice(open.indexOf(fd), 1);
  closeSync(fd);
}

async function listen(where: string | number): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => {}));
  servers.push(server);
  server.listen(where);
  await once(server, 'listening');
  return server;
}

function fdOf(handle: Server | Socket): number {
  return (handle as unknown as { _handle: { fd: number } })._handle.fd;
}

describe.skipIf(!linux)('socketPair', () => {
  it('gives two descriptors that are closed on exec', () => {
    for (const fd of pair()) {
      const flags = /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1];
      expect(Number.parseInt(flags ?? '', 8) & 0o2000000).toBe(0o2000000);
    }
  });

  it('gives descriptors that closeDescriptor() closes, once', () => {
    const [one, other] = addon().socketPair();
    addon().closeDescriptor(one);
    addon().closeDescriptor(other);
    expect(() => addon().closeDescriptor(one)).toThrow('close: Bad file descriptor');
    expect(() => addon().closeDescriptor(-1)).toThrow(TypeError);
  });

  it('connects a child to a net.Socket that reads into memory of our choice', async () => {
    const [ours, theirs] = pair();
    const memory = new Uint8Array(64);
    const child = spawn('cat', { stdio: [theirs, theirs, 'inherit'] });
    close(theirs);
    open.splice(open.indexOf(ours), 1); // the socket closes it
    const received = new Promise<string>((resolve) => {
      const onread = {
        buffer: memory.subarray(16),
        callback: (count: number) => {
          resolve(Buffer.from(memory.subarray(16, 16 + count)).toString());
          return true;
        },
      };
      const options = { fd: ours, readable: true, writable: true, onread };
      const socket = new Socket(options);
      socket.resume();
      socket.end('through the pair');
    });
    expect(await received).toBe('through the pair');
    await once(child, 'exit');
  });
});

describe.skipIf(!linux)('peerCredentials', () => {
  it('tells the pid, uid and gid of this process for its own pair', () => {
    const [fd] = pair();
    const own = { pid: process.pid, uid: process.getuid?.(), gid: process.getgid?.() };
    expect(peerCredentials(fd)).toEqual(own);
  });

  it.skipIf(!IS_ROOT)('tells who connected, when that is another user (needs root)', async () => {
    // An abstract name: the other user needs no right to a folder.
    const server = await listen(`\0sidestat-test-${process.pid}`);
    const script = `require('net').connect('\\0sidestat-test-${process.pid}').resume()`;
    const child = spawn(process.execPath, ['-e', script], { uid: 65534, gid: 65533, cwd: '/' });
    try {
      const [socket] = (await once(server, 'connection')) as [Socket];
      expect(peerCredentials(fdOf(socket))).toEqual({ pid: child.pid, uid: 65534, gid: 65533 });
      socket.destroy();
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  it('refuses a TCP socket, for which the kernel would answer uid -1', async () => {
    const fd = fdOf(await listen(0));
    expect(() => peerCredentials(fd)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', errno: EAFNOSUPPORT }),
    );
  });

  it('refuses a file and a descriptor that is not open', () => {
    const file = openSync('/dev/null', 'r');
    expect(() => peerCredentials(file)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', errno: ENOTSOCK }),
    );
    closeSync(file);
    expect(() => peerCredentials(1_000_000)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', errno: EBADF }),
    );
  });

  it('reports a Unix socket that is not connected', () => {
    const script = [
      'import os, socket, sys',
      'unconnected = socket.socket(socket.AF_UNIX)',
      'os.dup2(unconnected.fileno(), 9)',
      'os.execv(sys.argv[1], sys.argv[1:])',
    ].join('\n');
    const ask = `try { require(${JSON.stringify(MODULE)}).peerCredentials(9) }
      catch (error) { console.log(error.errno) }`;
    const child = spawnSync('python3', ['-c', script, process.execPath, '-e', ask], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(child.stderr).toBe('');
    expect(Number(child.stdout)).toBe(constants.errno.ENOTCONN);
  });

  it.each([[-1], [1.5], [Number.NaN], [2 ** 31], ['3'], [undefined], [{}]])(
    'refuses %s, which is no descriptor',
    (fd) => {
      expect(() => addon().peerCredentials(fd as number)).toThrow(TypeError);
      expect(() => peerCredentials(fd as number)).toThrow(
        expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
      );
    },
  );
});

describe.skipIf(!linux)('cgroupStats', () => {
  it.skipIf(!V1)('gives the datagram of the kernel as it came (needs cgroup v1)', async () => {
    const { family, datagram } = await addon().cgroupStats(V1 ?? '', 1000);
    const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.length);
    const native = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
    expect(view.getUint32(0, native)).toBe(datagram.length);
    expect(view.getUint16(4, native)).toBe(family);
    expect(view.getUint8(16)).toBe(5); // CGROUPSTATS_CMD_NEW
    expect(datagram.length).toBe(64);
  });

  it.skipIf(!V1)('takes an open directory in place of a path (needs cgroup v1)', async () => {
    const fd = openSync(V1 ?? '', 'r');
    open.push(fd);
    const byPath = await addon().cgroupStats(V1 ?? '', 1000);
    const byDescriptor = addon().cgroupStats(fd, 1000);
    // The question is about the directory, whatever becomes of the number.
    close(fd);
    expect((await byDescriptor).datagram.length).toBe(byPath.datagram.length);
  });

  it.skipIf(!V1)('gives EBADF when the kernel only acknowledges (needs cgroup v1)', async () => {
    const fd = openSync(V1 ?? '', O_PATH | fsFlags.O_DIRECTORY);
    open.push(fd);
    await expect(addon().cgroupStats(fd, 1000)).rejects.toMatchObject({
      errno: EBADF,
      syscall: 'netlink',
    });
  });

  it.each([
    ['a path that does not exist', '/nonexistent', ENOENT],
    ['a file', '/etc/passwd', ENOTDIR],
    ['a directory that is no cgroup', '/tmp', EINVAL],
    ['a descriptor that is not open', 1_000_000, EBADF],
  ])('rejects %s', async (_, target, errno) => {
    await expect(addon().cgroupStats(target, 1000)).rejects.toMatchObject({ errno });
  });

  it.skipIf(!V2)('rejects a cgroup v2 directory with EINVAL (needs cgroup v2)', async () => {
    await expect(addon().cgroupStats(V2 ?? '', 1000)).rejects.toMatchObject({ errno: EINVAL });
  });

  it.each([
    ['a NUL in the path', 'a\0b', 1000],
    ['a negative descriptor', -1, 1000],
    ['no target', undefined, 1000],
    ['a negative timeout', '/tmp', -1],
    ['a timeout that is no number', '/tmp', Number.NaN],
    ['a timeout over an hour', '/tmp', 3_600_001],
  ])('rejects %s with a TypeError', async (_, target, timeoutMs) => {
    await expect(addon().cgroupStats(target as string, timeoutMs)).rejects.toThrow(TypeError);
  });

  it('answers 200 questions at once and leaves no descriptor open', async () => {
    await addon()
      .cgroupStats('/tmp', 1000)
      .catch(() => {});
    const before = readdirSync('/proc/self/fd').length;
    const target = V1 ?? '/tmp';
    const answers = await Promise.allSettled(
      Array.from({ length: 200 }, () => addon().cgroupStats(target, 5000)),
    );
    const wanted = V1 ? 'fulfilled' : 'rejected';
    expect(answers.map(({ status }) => status)).toEqual(Array(200).fill(wanted));
    expect(readdirSync('/proc/self/fd').length).toBe(before);
  });

  it('works in a worker thread, and survives the end of one in the middle of a question', async () => {
    const script = `const { parentPort, workerData } = require('node:worker_threads');
      const { cgroupStats } = require(workerData);
      cgroupStats('/tmp', 1000).catch(({ errno }) => {
        parentPort.postMessage(errno);
        for (let i = 0; i < 50; i += 1) cgroupStats('/tmp', 1000).catch(() => {});
        process.exit();
      });`;
    const worker = new Worker(script, { eval: true, workerData: MODULE });
    const exit = once(worker, 'exit');
    expect(await once(worker, 'message')).toEqual([EINVAL]);
    expect(await exit).toEqual([0]);
  });
});
