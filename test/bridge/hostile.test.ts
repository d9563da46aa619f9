import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SUBPROTOCOL, TOKEN_PREFIX } from '../../src/protocol/control.ts';
import { headerOf, Served, statusOf } from './serving.ts';

let served: Served;
beforeAll(async () => {
  served = await Served.start();
});
afterAll(() => served.stop());

describe('a WebSocket from another site', () => {
  it('is refused for every origin but the own, to the letter', async () => {
    const { port } = served;
    const origins = [
      'null',
      'http://evil.example',
      `http://evil.example:${port}`,
      `http://localhost.evil.example:${port}`,
      `http://127.0.0.1.evil.example:${port}`,
      `http://127.0.0.1:${port}.evil.example`,
      `http://127.0.0.1:${port + 1}`,
      'http://127.0.0.1',
      `https://127.0.0.1:${port}`,
      `http://127.0.0.1:${port}/`,
      `http://user@127.0.0.1:${port}`,
      `HTTP://127.0.0.1:${port}`,
      `http://LOCALHOST:${port}`,
      `http://127.1:${port}`,
      `http://[::1]:${port}`,
      `file://`,
      ' ',
      '',
    ];
    for (const origin of origins) {
      expect([origin, await served.knock({ Origin: origin })]).toEqual([origin, 403]);
    }
    const twice = `http://127.0.0.1:${port}\r\nOrigin: http://evil.example`;
    expect(await served.knock({ Origin: twice })).toBe(403);
  });

  it('is let in from the own origins', async () => {
    const { port } = served;
    for (const origin of [`http://127.0.0.1:${port}`, `http://localhost:${port}`]) {
      expect(await served.knock({ Origin: origin })).toBe(101);
    }
  });

  it('is let in without an origin, unless a browser asks', async () => {
    expect(await served.knock({ Origin: undefined })).toBe(101);
    for (const name of ['Sec-Fetch-Site', 'Sec-Fetch-Dest', 'Sec-Fetch-User', 'Sec-Fetch-New']) {
      const fetched = { Origin: undefined, 'Sec-Fetch-Mode': 'websocket', [name]: 'same-origin' };
      expect([name, await served.knock(fetched)]).toEqual([name, 403]);
    }
    // Alone, as no browser sends it, it is the WebSocket of Node.
    expect(await served.knock({ Origin: undefined, 'Sec-Fetch-Mode': 'websocket' })).toBe(101);
  });
});

describe('a name that was rebound', () => {
  const hosts = (port: number): string[] => [
    'evil.example',
    `evil.example:${port}`,
    `localhost.evil.example:${port}`,
    `127.0.0.1:${port + 1}`,
    '127.0.0.1',
    'localhost',
    `LOCALHOST:${port}`,
    `localhost.:${port}`,
    `127.1:${port}`,
    `0.0.0.0:${port}`,
    `user@127.0.0.1:${port}`,
    `127.0.0.1:${port}, 127.0.0.1:${port}`,
  ];

  it('is refused for files', async () => {
    for (const host of hosts(served.port)) {
      const answer = await served.request('GET / HTTP/1.1', `Host: ${host}`, 'Connection: close');
      expect([host, statusOf(answer)]).toEqual([host, 403]);
      expect(answer).not.toContain('sidestat serves');
    }
  });

  it('is refused for the WebSocket', async () => {
    for (const host of hosts(served.port)) {
      expect([host, await served.knock({ Host: host })]).toEqual([host, 403]);
    }
  });

  it('is refused when there is no host, or there are two', async () => {
    const host = `Host: 127.0.0.1:${served.port}`;
    expect(statusOf(await served.request('GET / HTTP/1.1', 'Connection: close'))).toBe(400);
    const two = await served.request(
      'GET / HTTP/1.1',
      host,
      'Host: evil.example',
      'Connection: close',
    );
    expect([400, 403]).toContain(statusOf(two));
    expect([400, 403]).toContain(
      await served.knock({ Host: `127.0.0.1:${served.port}\r\nHost: e` }),
    );
  });

  it('is refused in the form that proxies get', async () => {
    const host = `Host: 127.0.0.1:${served.port}`;
    const target = `GET http://127.0.0.1:${served.port}/ HTTP/1.1`;
    expect(statusOf(await served.request(target, host, 'Connection: close'))).toBe(400);
    expect(await served.request('CONNECT evil.example:80 HTTP/1.1', host)).toBe('');
  });
});

describe('the token', () => {
  it('has 128 bits, and is another one at each start', async () => {
    const other = await Served.start();
    await other.stop();
    expect(Buffer.from(served.bridge.token, 'base64url')).toHaveLength(16);
    expect(other.bridge.token).not.toBe(served.bridge.token);
  });

  it('stands in the fragment of the address, which no server sees', () => {
    const { hash, search, pathname } = new URL(served.bridge.url);
    expect({ hash, search, pathname }).toEqual({
      hash: `#token=${served.bridge.token}`,
      search: '',
      pathname: '/',
    });
  });

  it('is wanted, whole, once, and with the protocol', async () => {
    const { token } = served.bridge;
    const flipped = token.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
    const protocols = [
      undefined,
      SUBPROTOCOL,
      `${TOKEN_PREFIX}${token}`,
      `${SUBPROTOCOL}, ${TOKEN_PREFIX}`,
      `${SUBPROTOCOL}, ${TOKEN_PREFIX}${flipped}`,
      `${SUBPROTOCOL}, ${TOKEN_PREFIX}${token.slice(0, -1)}`,
      `${SUBPROTOCOL}, ${TOKEN_PREFIX}${token}A`,
      `${SUBPROTOCOL}, ${TOKEN_PREFIX}${flipped}, ${TOKEN_PREFIX}${token}`,
      `${SUBPROTOCOL}, ${token}`,
      `sidestat.v2, ${TOKEN_PREFIX}${token}`,
      `${SUBPROTOCOL}, ${TOKEN_PREFIX.toUpperCase()}${token}`,
    ];
    for (const protocol of protocols) {
      const status = await served.knock({ 'Sec-WebSocket-Protocol': protocol });
      expect([protocol, status]).toEqual([protocol, 401]);
    }
  });

  it('does not help in a query, a cookie or another header', async () => {
    const { token } = served.bridge;
    expect(await served.knock({}, `/stream?token=${token}`)).toBe(400);
    const without = { 'Sec-WebSocket-Protocol': SUBPROTOCOL };
    expect(await served.knock({ ...without, Cookie: `token=${token}` })).toBe(401);
    expect(await served.knock({ ...without, Authorization: `Bearer ${token}` })).toBe(401);
  });

  it('is never sent back', async () => {
    const { port, bridge } = served;
    const answer = await served.request(
      'GET /stream HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      `Origin: http://127.0.0.1:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      `Sec-WebSocket-Protocol: ${TOKEN_PREFIX}${bridge.token}, ${SUBPROTOCOL}`,
      'Sec-WebSocket-Extensions: permessage-deflate',
    );
    expect(statusOf(answer)).toBe(101);
    expect(headerOf(answer, 'Sec-WebSocket-Protocol')).toBe(SUBPROTOCOL);
    // Nor is anything compressed beside it.
    expect(headerOf(answer, 'Sec-WebSocket-Extensions')).toBeUndefined();
    expect(answer).not.toContain(bridge.token);
    expect(await served.get('/')).not.toContain(bridge.token);
  });

  it('opens no other path', async () => {
    for (const path of ['/', '/stream/', '//stream', '/Stream', '/stream%2f', '/../stream']) {
      expect([path, await served.knock({}, path)]).toEqual([path, 404]);
    }
  });
});
