/**
 * Who may come in: docs/bridge.md, Connection. A server on the loopback can be reached by
 * every page in every browser of the machine, under any name that leads there.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIPv6 } from 'node:net';
import { StatError } from '../errors.ts';
import { SUBPROTOCOL, TOKEN_PREFIX } from '../protocol/control.ts';

const TOKEN_BYTES = 16;
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** 128 random bits in base64url. */
export function makeToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** An origin as browsers write it: `http://127.0.0.1:4380`. */
export function originOf(protocol: 'http:' | 'https:', address: string, port: number): string {
  const host = isIPv6(address) ? `[${address}]` : address;
  return `${protocol}//${host}${port === DEFAULT_PORTS[protocol] ? '' : `:${port}`}`;
}

/** @throws ERR_INVALID_ARGUMENT for what no browser would send as an origin */
export function checkOrigin(text: string): string {
  // A star is an ordinary character there, and does not mean what it seems to.
  if (URL.canParse(text) && !text.includes('*')) {
    const { origin, protocol } = new URL(text);
    if (origin === text && Object.hasOwn(DEFAULT_PORTS, protocol)) return origin;
  }
  throw new StatError('ERR_INVALID_ARGUMENT', `${JSON.stringify(text)} is no origin`, {
    hint: 'write it as browsers do: https://stats.example.org, with the port if it is not the usual one',
  });
}

/** An HTTP status and a sentence; undefined for who may come in. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 405 | 503;
  readonly reason: string;
}

/** As node:http gives it: headersDistinct, in which a header that came twice has two values. */
export type DistinctHeaders = Readonly<Record<string, string[] | undefined>>;

export class Guard {
  readonly #origins: ReadonlySet<string>;
  readonly #hosts: ReadonlySet<string>;
  readonly #token: Buffer;

  constructor(origins: readonly string[], token: string) {
    this.#origins = new Set(origins);
    this.#hosts = new Set(origins.map((origin) => new URL(origin).host));
    this.#token = digest(token);
  }

  /** For every request: whom it was meant for. */
  checkHost(headers: DistinctHeaders): Refusal | undefined {
    const [host, ...more] = headers['host'] ?? [];
    if (host !== undefined && more.length === 0 && this.#hosts.has(host)) return undefined;
    return { status: 403, reason: 'this server has no such name' };
  }

  /** For a WebSocket: which page asks, and whether it knows the token. */
  checkPage(headers: DistinctHeaders): Refusal | undefined {
    if (!this.#knowsOrigin(headers)) return { status: 403, reason: 'this origin may not connect' };
    const offered = (headers['sec-websocket-protocol'] ?? [])
      .flatMap((line) => line.split(','))
      .map((text) => text.trim());
    const tokens = offered.filter((text) => text.startsWith(TOKEN_PREFIX));
    const known = offered.includes(SUBPROTOCOL) && tokens.length === 1;
    if (known && this.#isToken((tokens[0] as string).slice(TOKEN_PREFIX.length))) return undefined;
    return { status: 401, reason: 'the token is missing or wrong' };
  }

  /**
   * Browsers always send an origin with a WebSocket, and say of themselves that they are browsers:
   * with Sec-Fetch-Site and others. Node's own WebSocket sends Sec-Fetch-Mode alone.
   */
  #knowsOrigin(headers: DistinctHeaders): boolean {
    const [origin, ...more] = headers['origin'] ?? [];
    if (origin !== undefined) return more.length === 0 && this.#origins.has(origin);
    const fetched = Object.keys(headers).filter((name) => name.startsWith('sec-fetch-'));
    return fetched.every((name) => name === 'sec-fetch-mode');
  }

  /** Digests have one length, so that nothing is told by how soon they differ. */
  #isToken(text: string): boolean {
    return timingSafeEqual(digest(text), this.#token);
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The headers of every answer; `host` was checked. */
export function securityHeaders(host: string, secure: boolean): IncomingHttpHeaders {
  // Not every browser counts ws: to 'self'.
  const stream = `${secure ? 'wss' : 'ws'}://${host}`;
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      "worker-src 'self'",
      "manifest-src 'self'",
      `connect-src 'self' ${stream}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), usb=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}
