/** A bridge under test, and clients of every kind, through real sockets. */
import { connect as connectTcp } from 'node:net';
import {
  type BridgeServer,
  type BridgeServerOptions,
  startBridge,
} from '../../src/bridge/index.ts';
import type { WebSocketConstructor } from '../../src/browser/link.ts';
import { SUBPROTOCOL, TOKEN_PREFIX } from '../../src/protocol/control.ts';
import { type Behaviour, end, FakeHelper, hello } from '../client/fake-helper.ts';

/** The package has no types. */
const NAME: string = 'ws';
const ws = (await import(NAME)) as { WebSocket: WebSocketConstructor };
export const WebSocket: WebSocketConstructor = ws.WebSocket;

/** A bridge whose helper knows of no task, so that it needs no privilege. */
export class Served {
  readonly bridge: BridgeServer;
  readonly helper: FakeHelper;
  readonly port: number;

  private constructor(bridge: BridgeServer, helper: FakeHelper) {
    this.bridge = bridge;
    this.helper = helper;
    this.port = bridge.port;
  }

  static async start(
    options: BridgeServerOptions = {},
    behave: Behaviour = (socket, { id }) => socket.write(end(id)),
    greeting: Uint8Array = hello(),
  ): Promise<Served> {
    const helper = await FakeHelper.start(behave, greeting);
    const fake = { port: 0, mode: 'socket', socket: helper.path } as const;
    try {
      return new Served(await startBridge({ ...fake, ...options }), helper);
    } catch (error) {
      await helper.stop();
      throw error;
    }
  }

  get address(): { url: string; token: string } {
    return { url: `ws://127.0.0.1:${this.port}/stream`, token: this.bridge.token };
  }

  async stop(): Promise<void> {
    await this.bridge.close();
    await this.helper.stop();
  }

  /** A request to the letter; resolves with all of the answer when the other end closes. */
  request(...lines: readonly string[]): Promise<string> {
    return talk(this.port, `${lines.join('\r\n')}\r\n\r\n`);
  }

  get(path: string, ...headers: readonly string[]): Promise<string> {
    const lines = [`Host: 127.0.0.1:${this.port}`, 'Connection: close', ...headers];
    return this.request(`GET ${path} HTTP/1.1`, ...lines);
  }

  /** Asks for a WebSocket; the status of the answer. A value of undefined leaves a header out. */
  async knock(change: Record<string, string | undefined> = {}, path = '/stream'): Promise<number> {
    const { port } = this;
    const headers: Record<string, string | undefined> = {
      Host: `127.0.0.1:${port}`,
      Origin: `http://127.0.0.1:${port}`,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Protocol': `${SUBPROTOCOL}, ${TOKEN_PREFIX}${this.bridge.token}`,
      ...change,
    };
    const lines = Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}: ${value}`],
    );
    const answer = await this.request(`GET ${path} HTTP/1.1`, ...lines);
    return statusOf(answer);
  }
}

export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
}

/** The value of a header of an answer. */
export function headerOf(answer: string, name: string): string | undefined {
  return new RegExp(`^${name}: (.*)\r$`, 'im').exec(answer)?.[1];
}

const LIMIT_MS = 10_000;

/** What comes back until the end, or until the answer is a WebSocket. */
function talk(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ port, host: '127.0.0.1' });
    let answer = '';
    socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error('no answer came')));
    socket.setEncoding('latin1').on('data', (part: string) => {
      answer += part;
      if (statusOf(answer) === 101) socket.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(answer);
      else reject(error);
    });
    socket.on('close', () => resolve(answer));
    socket.write(text);
  });
}
