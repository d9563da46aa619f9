import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headerOf, Served, statusOf } from './serving.ts';

const folder = mkdtempSync(join(tmpdir(), 'sidestat-page-'));
const page = join(folder, 'page');
let served: Served;

beforeAll(async () => {
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>the page</title>');
  writeFileSync(join(page, 'assets/index-D4f9aZ_b.js'), 'export {};');
  writeFileSync(join(page, 'a b.txt'), 'a name with a blank');
  writeFileSync(join(folder, 'secret.txt'), 'not for everybody');
  symlinkSync(join(folder, 'secret.txt'), join(page, 'link.txt'));
  served = await Served.start({ page });
});
afterAll(async () => {
  await served.stop();
  rmSync(folder, { recursive: true });
});

describe('the files of the page', () => {
  it('are served under their names', async () => {
    const index = await served.get('/');
    expect(index).toContain('the page');
    expect(headerOf(index, 'content-type')).toBe('text/html; charset=utf-8');
    expect(await served.get('/index.html')).toContain('the page');
    expect(await served.get('/a%20b.txt')).toContain('a name with a blank');
    const script = await served.get('/assets/index-D4f9aZ_b.js');
    expect(headerOf(script, 'content-type')).toBe('text/javascript; charset=utf-8');
    expect(headerOf(script, 'cache-control')).toContain('immutable');
    expect(headerOf(index, 'cache-control')).toBe('no-cache');
  });

  it('are not sent again to who has them', async () => {
    const etag = headerOf(await served.get('/'), 'etag') as string;
    expect(statusOf(await served.get('/', `If-None-Match: ${etag}`))).toBe(304);
    expect(statusOf(await served.get('/', 'If-None-Match: "other"'))).toBe(200);
  });

  it('are all that is served', async () => {
    const paths = [
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/..%5csecret.txt',
      '/%2e%2e%2f%2e%2e%2fetc/passwd',
      '//etc/passwd',
      '/etc/passwd',
      '/link.txt',
      '/assets',
      '/assets/',
      '/index.html%00.txt',
      '/INDEX.HTML',
      '/constructor',
      '/__proto__',
    ];
    for (const path of paths) {
      const answer = await served.get(path);
      expect([path, statusOf(answer)]).toEqual([path, 404]);
      expect(answer).not.toMatch(/not for everybody|root:/);
    }
  });

  it('have no query, and no method but GET and HEAD', async () => {
    expect(statusOf(await served.get('/?'))).toBe(400);
    expect(statusOf(await served.get(`/?token=${served.bridge.token}`))).toBe(400);
    const host = `Host: 127.0.0.1:${served.port}`;
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH']) {
      const answer = await served.request(`${method} / HTTP/1.1`, host, 'Content-Length: 0');
      expect([method, statusOf(answer)]).toEqual([method, 405]);
    }
    const head = await served.request('HEAD / HTTP/1.1', host, 'Connection: close');
    expect(statusOf(head)).toBe(200);
    expect(head).not.toContain('the page');
  });

  it('come with a policy that allows nothing inline, no eval and no other site', async () => {
    const { port } = served;
    for (const path of ['/', '/assets/index-D4f9aZ_b.js', '/missing']) {
      const answer = await served.get(path);
      const policy = headerOf(answer, 'content-security-policy')?.split('; ') ?? [];
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
      expect(policy).toContain("style-src 'self'");
      expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${port}`);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy.join()).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|https?:/);
      const headers = Object.fromEntries(
        [
          'x-content-type-options',
          'x-frame-options',
          'referrer-policy',
          'cross-origin-opener-policy',
          'cross-origin-resource-policy',
          'cross-origin-embedder-policy',
        ].map((name) => [name, headerOf(answer, name)]),
      );
      expect(headers).toEqual({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
      });
      expect(headerOf(answer, 'access-control-allow-origin')).toBeUndefined();
    }
  });

  it('are asked for in a few bytes', async () => {
    expect(await served.get('/', `X-Long: ${'x'.repeat(9000)}`)).toBe('');
  });
});

describe('a folder without a page', () => {
  it('is refused when it was named', async () => {
    const failed = Served.start({ page: folder });
    await expect(failed).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });
});
