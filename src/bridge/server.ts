/** HTTP: the files of the page, and the way to a WebSocket. Everybody else is refused. */
import {
  createServer as createPlain,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { Duplex } from 'node:stream';
import { StatError } from '../errors.ts';
import { MAX_MESSAGE, STREAM_PATH, SUBPROTOCOL } from '../protocol/control.ts';
import type { PageFile } from './files.ts';
import { type DistinctHeaders, type Guard, type Refusal, securityHeaders } from './guard.ts';
import { loadUpgradeServer, type ServerSocket, type UpgradeServer } from './websocket.ts';

const LIMITS = {
  /** Bytes of the headers of a request. */
  maxHeaderSize: 8192,
  headersTimeout: 5000,
  requestTimeout: 5000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
};
const TLS = { minVersion: 'TLSv1.2', handshakeTimeout: 5000 } as const;
/** Connections at once; pages are a part of them. */
const MAX_CONNECTIONS = 64;
/** Parts of one message, and of what is received and not yet whole. */
const MAX_FRAGMENTS = 16;
const MAX_CHUNKS = 64;

/** Certificate and key of a server that speaks TLS 1.2 and later. */
export interface TlsFiles {
  /** PEM: the certificate, and the chain. */
  readonly cert: string | Buffer;
  /** PEM: the private key. */
  readonly key: string | Buffer;
}

export interface Desk {
  readonly guard: Guard;
  readonly files: ReadonlyMap<string, PageFile>;
  /** Whether there is place for one more page. */
  hasRoom(): boolean;
  accept(socket: ServerSocket): void;
}

/**
 * Not listening yet.
 * @throws ERR_UNSUPPORTED when the package ws is missing, ERR_INVALID_ARGUMENT for `tls` that
 * cannot be used
 */
export async function createServer(desk: Desk, tls: TlsFiles | undefined): Promise<Server> {
  const upgrades = await loadUpgradeServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_CHUNKS,
    handleProtocols: () => SUBPROTOCOL,
  });
  const secure = tls !== undefined;
  const onRequest = (request: IncomingMessage, response: ServerResponse): void =>
    answer(desk, secure, request, response);
  const server = secure ? createTls(tls, onRequest) : createPlain(LIMITS, onRequest);
  server.maxConnections = MAX_CONNECTIONS;
  server.on('upgrade', (request, socket: Duplex, head: Buffer) =>
    upgrade(desk, upgrades, request, socket, head),
  );
  server.on('connect', (_request, socket: Duplex) => socket.destroy());
  server.on('checkContinue', (request: IncomingMessage) => request.destroy());
  server.on('checkExpectation', (request: IncomingMessage) => request.destroy());
  server.on('clientError', (_error, socket: Duplex) => socket.destroy());
  return server;
}

function createTls({ cert, key }: TlsFiles, onRequest: RequestListener): Server {
  try {
    return createSecure({ ...LIMITS, ...TLS, cert, key }, onRequest);
  } catch (cause) {
    const { message } = cause as Error;
    throw new StatError('ERR_INVALID_ARGUMENT', `TLS cannot use these files: ${message}`, {
      cause,
      hint: 'give a certificate and its key, both PEM, the key without a passphrase',
    });
  }
}

function headersOf(request: IncomingMessage): DistinctHeaders {
  return request.headersDistinct as DistinctHeaders;
}

/** An address of ours begins with a slash and has no query. */
function checkTarget(url: string): Refusal | undefined {
  if (url.startsWith('/') && !url.includes('?')) return undefined;
  return { status: 400, reason: 'only paths are served, without a query' };
}

function answer(
  { guard, files }: Desk,
  secure: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { method, url = '' } = request;
  const refused = guard.checkHost(headersOf(request)) ?? checkTarget(url) ?? checkMethod(method);
  if (refused) {
    refuse(response, refused);
    return;
  }
  const headers = securityHeaders(request.headers.host as string, secure);
  const file = files.get(url);
  if (!file) {
    refuse(response, { status: 404, reason: 'there is no such file' }, headers);
    return;
  }
  const cache = file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache';
  const known = request.headers['if-none-match'] === file.etag;
  response.writeHead(known ? 304 : 200, {
    ...headers,
    'cache-control': cache,
    'content-type': file.type,
    etag: file.etag,
    ...(known ? {} : { 'content-length': file.body.length }),
  });
  response.end(known || method === 'HEAD' ? undefined : file.body);
}

function checkMethod(method: string | undefined): Refusal | undefined {
  if (method === 'GET' || method === 'HEAD') return undefined;
  return { status: 405, reason: 'files are read with GET' };
}

function refuse(
  response: ServerResponse,
  { status, reason }: Refusal,
  headers: Readonly<Record<string, unknown>> = {},
): void {
  const body = `${reason}\n`;
  response.writeHead(status, {
    ...(headers as Record<string, string>),
    'cache-control': 'no-store',
    connection: 'close',
    'content-length': body.length,
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
  });
  response.end(body);
}

function upgrade(
  desk: Desk,
  upgrades: UpgradeServer,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  socket.on('error', () => {}); // it is gone
  const refused = checkUpgrade(desk, request);
  if (refused) {
    refuseUpgrade(socket, refused);
    return;
  }
  upgrades.handleUpgrade(request, socket, head, (page) => desk.accept(page));
}

function checkUpgrade({ guard, hasRoom }: Desk, request: IncomingMessage): Refusal | undefined {
  const { url = '' } = request;
  const headers = headersOf(request);
  return (
    guard.checkHost(headers) ??
    checkTarget(url) ??
    (url === STREAM_PATH ? undefined : { status: 404, reason: 'the stream is elsewhere' }) ??
    guard.checkPage(headers) ??
    (hasRoom() ? undefined : { status: 503, reason: 'there are too many pages already' })
  );
}

/** RFC 9110: an answer on a connection that stays what it was, and ends. */
function refuseUpgrade(socket: Duplex, { status, reason }: Refusal): void {
  const body = `${reason}\n`;
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'connection: close',
    'content-type: text/plain; charset=utf-8',
    `content-length: ${body.length}`,
    '',
    body,
  ];
  socket.end(lines.join('\r\n'));
  socket.once('finish', () => socket.destroy());
}
