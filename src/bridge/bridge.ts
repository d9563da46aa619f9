/** A bridge: the server that lets pages in, and the pages. */
import type { Server } from 'node:http';
import type { StatError } from '../errors.ts';
import { FRAGMENT_KEY } from '../protocol/control.ts';
import type { PageFile } from './files.ts';
import { Guard, originOf } from './guard.ts';
import { listen, type Place } from './listen.ts';
import type { BridgeServerOptions } from './options.ts';
import { Pages } from './pages.ts';
import { createServer } from './server.ts';

const PING_MS = 15_000;
/** How long pages may take to agree to the end. */
const STOP_MS = 1500;

/** A server for pages, with a helper of its own or the daemon; startBridge() makes one. */
export class BridgeServer {
  readonly #options: BridgeServerOptions;
  readonly #token: string;
  readonly #pages: Pages;
  #origins: readonly string[] = [];
  #port = 0;
  #server: Server | undefined;
  #pinging: NodeJS.Timeout | undefined;

  /** Use startBridge(). */
  constructor(options: BridgeServerOptions, intervalMs: number, token: string) {
    this.#options = options;
    this.#token = token;
    this.#pages = new Pages(options, intervalMs);
  }

  /** For startBridge(). */
  async open(
    place: Place,
    named: readonly string[],
    files: ReadonlyMap<string, PageFile>,
  ): Promise<void> {
    await this.#pages.open();
    // The port is known when the server listens, and nobody is let in before.
    let guard = new Guard([], this.#token);
    const server = await createServer(
      {
        files,
        get guard() {
          return guard;
        },
        hasRoom: () => this.#pages.hasRoom,
        accept: (socket) => this.#pages.accept(socket),
      },
      this.#options.tls,
    );
    this.#server = server;
    this.#port = await listen(server, place);
    this.#origins = [...named, ...ownOrigins(place, this.#port, this.#options.tls !== undefined)];
    guard = new Guard(this.#origins, this.#token);
    this.#pinging = setInterval(() => this.#pages.ping(), this.#options.pingMs ?? PING_MS);
  }

  /** Why tasks are not served, but kstats alone; undefined when they are. */
  get tasksMissing(): StatError | undefined {
    return this.#pages.tasksMissing;
  }

  /** 128 bits in base64url: what a page needs besides the address. */
  get token(): string {
    return this.#token;
  }

  /** The address to open, with the token in its fragment; whoever has it sees what we see. */
  get url(): string {
    return `${this.origin}/#${FRAGMENT_KEY}=${this.#token}`;
  }

  /** The first of the origins that pages may come from: a name that was given, or the own address. */
  get origin(): string {
    return this.#origins[0] as string;
  }

  /** The TCP port; 0 for a Unix socket. */
  get port(): number {
    return this.#port;
  }

  /** Pages that are connected. */
  get pages(): number {
    return this.#pages.size;
  }

  /** Bytes that wait in this program for pages to read. */
  get waitingBytes(): number {
    return this.#pages.waitingBytes;
  }

  /** Tells the pages, ends their connections and the helper. Safe to call twice. */
  async close(): Promise<void> {
    clearInterval(this.#pinging);
    const server = this.#server;
    this.#server = undefined;
    await this.#pages.close();
    if (server?.listening) await closeServer(server);
  }

  /** The same as close(). */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** What browsers may call a server. */
function ownOrigins(place: Place, port: number, secure: boolean): string[] {
  const protocol = secure ? 'https:' : 'http:';
  if (place.kind === 'unix') return [originOf('http:', 'localhost', 80)];
  const origins = [originOf(protocol, place.address, port)];
  const local = place.address === '::1' || place.address.startsWith('127.');
  return local ? [...origins, originOf(protocol, 'localhost', port)] : origins;
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), STOP_MS);
  await closed;
  clearTimeout(timer);
}
