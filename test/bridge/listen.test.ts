import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { connect as connectUnix } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { checkPlace } from '../../src/bridge/listen.ts';
import { connectBridge } from '../../src/browser/index.ts';
import { temporaryFolder } from '../folder.ts';
import { Served, statusOf, WebSocket } from './serving.ts';

const folder = temporaryFolder('listen');

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

function certificate(): { cert: Buffer; key: Buffer } {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=stats.example.org', '-days', '1', '-nodes'];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  const args = ['req', '-x509', ...made, ...subject, '-keyout', key, '-out', cert];
  const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return { cert: readFileSync(cert), key: readFileSync(key) };
}

function exchange(socket: NodeJS.ReadWriteStream, ...lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    socket.on('data', (part: Buffer) => {
      answer += part.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('end', () => resolve(answer));
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  });
}

describe('the place where a bridge listens', () => {
  it.each(['0.0.0.0', '::', '192.168.1.10', '10.0.0.1', 'fe80::1', '2001:db8::1', '128.0.0.1'])(
    'is not %s without TLS',
    async (listen) => {
      await expect(Served.start({ listen })).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringContaining('it needs TLS'),
      });
      expect(checkPlace(listen, 0, true)).toMatchObject({ kind: 'tcp', address: listen });
    },
  );

  it.each(['', 'localhost', 'example.org', 'relative/path.sock', '127.0.0.1:80', '1', '*'])(
    'is not %j',
    (listen) => {
      expect(() => checkPlace(listen, 0, true)).toThrow(/is no IP address/);
    },
  );

  it.each([-1, 65_536, 1.5, Number.NaN])('is not port %d', (port) => {
    expect(() => checkPlace('127.0.0.1', port, false)).toThrow(/port/);
  });

  it('is the loopback and nothing else by default', async () => {
    const served = await Served.start();
    const listening = readFileSync('/proc/net/tcp', 'utf8').split('\n');
    const port = served.port.toString(16).toUpperCase().padStart(4, '0');
    const ours = listening.filter((line) =>
      new RegExp(`: [0-9A-F]+:${port} 0+:0000 0A`).test(line),
    );
    expect(ours.map((line) => line.trim().split(' ')[1])).toEqual([`0100007F:${port}`]);
    await served.stop();
  });

  it('may be ::1', async () => {
    const served = await Served.start({ listen: '::1' });
    expect(served.bridge.origin).toBe(`http://[::1]:${served.port}`);
    await served.stop();
  });

  it('is a typed error when it is taken', async () => {
    const first = await Served.start();
    const second = Served.start({ port: first.port });
    await expect(second).rejects.toMatchObject({ code: 'ERR_BUSY' });
    await first.stop();
  });

  it('is a Unix socket that nobody else may open, for as long as the bridge runs', async () => {
    const path = join(folder, 'bridge.sock');
    const before = process.umask(0o002);
    const served = await Served.start({ listen: path, origins: ['https://stats.example.org'] });
    expect(process.umask(before)).toBe(0o002);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const ask = (host: string): Promise<string> =>
      exchange(connectUnix(path), 'GET / HTTP/1.1', `Host: ${host}`, 'Connection: close');
    expect(statusOf(await ask('stats.example.org'))).toBe(200);
    expect(statusOf(await ask('evil.example'))).toBe(403);
    await expect(Served.start({ listen: path })).rejects.toMatchObject({ code: 'ERR_BUSY' });
    await served.stop();
    expect(existsSync(path)).toBe(false);
  });

  it.skipIf(!hasOpenssl)('speaks TLS, and nothing else then (needs openssl)', async () => {
    const origin = 'https://stats.example.org';
    const served = await Served.start({ listen: '0.0.0.0', tls: certificate(), origins: [origin] });
    expect(served.bridge.url).toBe(`${origin}/#token=${served.bridge.token}`);
    const port = served.bridge.port;
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    const lines = ['GET / HTTP/1.1', 'Host: stats.example.org', 'Connection: close'];
    const answer = await exchange(socket, ...lines);
    expect(statusOf(answer)).toBe(200);
    expect(answer).toContain("connect-src 'self' wss://stats.example.org;");
    const plain = connectUnix({ port, host: '127.0.0.1' });
    expect(await exchange(plain, ...lines).catch(() => '')).toBe('');
    await served.stop();
  });

  it('refuses what is no certificate', async () => {
    const failed = Served.start({ tls: { cert: 'no PEM', key: 'no PEM' } });
    await expect(failed).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringMatching(/^TLS cannot use these files: /),
      hint: expect.stringContaining('PEM'),
    });
  });

  it.skipIf(!hasOpenssl)('refuses the key of another certificate (needs openssl)', async () => {
    const { cert } = certificate();
    const { key } = certificate();
    const failed = Served.start({ tls: { cert, key } });
    await expect(failed).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });
});

describe('a further origin', () => {
  it.each([
    'stats.example.org',
    'https://stats.example.org/',
    'https://stats.example.org:443',
    'HTTPS://stats.example.org',
    'ftp://stats.example.org',
    'https://*.example.org',
    'null',
    '*',
    '',
  ])('is not %j', async (origin) => {
    const failed = Served.start({ origins: [origin] });
    await expect(failed).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });
});

describe('a time', () => {
  it.each([0, 0.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '5'])(
    'is not %s',
    async (time) => {
      const timeoutMs = time as number;
      const refused = { code: 'ERR_INVALID_ARGUMENT', message: expect.stringContaining('Ms must') };
      await expect(Served.start({ timeoutMs })).rejects.toMatchObject(refused);
      await expect(Served.start({ pingMs: timeoutMs })).rejects.toMatchObject(refused);
      const address = { url: 'ws://127.0.0.1:1/', token: 'none', WebSocket };
      await expect(connectBridge({ ...address, timeoutMs })).rejects.toMatchObject(refused);
    },
  );
});
