/** A helper, a server, and the pages between which it is shared. */
import type { Server } from 'node:http';
import { attachTo } from '../client/connect.ts';
import { DEFAULT_TIMEOUT_MS } from '../connection/limited.ts';
import { StatError } from '../errors.ts';
import type { FieldInfo } from '../generated/taskstats.ts';
import { PACKAGE } from '../package/manifest.ts';
import { delayacctLately } from '../procfs/delayacct.ts';
import { CLOSE_GOING_AWAY, FRAGMENT_KEY, failureOf, type Scope } from '../protocol/control.ts';
import type { PageFile } from './files.ts';
import { Guard, originOf } from './guard.ts';
import { KstatServer } from './kstats.ts';
import { listen, type Place } from './listen.ts';
import type { PageRequest } from './message.ts';
import type { BridgeServerOptions } from './options.ts';
import { Page } from './page.ts';
import { Schedule, type Subscription } from './schedule.ts';
import { createServer } from './server.ts';
import { HelperSource } from './source.ts';
import { controlFrame } from './sweep.ts';
import type { ServerSocket } from './websocket.ts';

const PING_MS = 15_000;
const MAX_PAGES = 8;
/** How long pages may take to agree to the end. */
const STOP_MS = 1500;

export class BridgeServer {
  readonly #options: BridgeServerOptions;
  readonly #intervalMs: number;
  readonly #token: string;
  readonly #pages = new Set<Page>();
  readonly #watchers = new Set<Page>();
  readonly #schedule = new Schedule((scope, fields, to) => this.#sweep(scope, fields, to));
  readonly #source: HelperSource;
  readonly #kstats: KstatServer;
  #tasksMissing: StatError | undefined;
  #origins: readonly string[] = [];
  #port = 0;
  #server: Server | undefined;
  #pinging: NodeJS.Timeout | undefined;

  /** Use startBridge(). */
  constructor(options: BridgeServerOptions, intervalMs: number, token: string) {
    this.#options = options;
    this.#kstats = new KstatServer(options.kstats ?? {});
    this.#intervalMs = intervalMs;
    this.#token = token;
    const toAll = (frame: Uint8Array): void => {
      for (const page of this.#pages) page.sendWord(frame);
    };
    this.#source = new HelperSource(
      () => attachTo(options),
      {
        hello: toAll,
        lost: (error) => toAll(controlFrame({ type: 'helper', failure: failureOf(error) })),
        exits: (parcel) => {
          for (const page of this.#watchers) page.send(parcel);
        },
      },
      options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    );
  }

  /** For startBridge(). */
  async open(
    place: Place,
    named: readonly string[],
    files: ReadonlyMap<string, PageFile>,
  ): Promise<void> {
    await this.#openSource();
    // The port is known when the server listens, and nobody is let in before.
    let guard = new Guard([], this.#token);
    const server = await createServer(
      {
        files,
        get guard() {
          return guard;
        },
        hasRoom: () => this.#pages.size < MAX_PAGES,
        accept: (socket) => this.#accept(socket),
      },
      this.#options.tls,
    );
    this.#server = server;
    this.#port = await listen(server, place);
    this.#origins = [...named, ...ownOrigins(place, this.#port, this.#options.tls !== undefined)];
    guard = new Guard(this.#origins, this.#token);
    this.#pinging = setInterval(() => {
      for (const page of this.#pages) page.ping();
    }, this.#options.pingMs ?? PING_MS);
  }

  /** Why tasks are not served, but kstats alone; undefined when they are. */
  get tasksMissing(): StatError | undefined {
    return this.#tasksMissing;
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
    return [...this.#pages].reduce((sum, page) => sum + page.waitingBytes, 0);
  }

  /** Tells the pages, ends their connections and the helper. Safe to call twice. */
  async close(): Promise<void> {
    clearInterval(this.#pinging);
    this.#schedule.stop();
    const server = this.#server;
    this.#server = undefined;
    for (const page of this.#pages) page.end(CLOSE_GOING_AWAY, 'the bridge ends');
    await Promise.all([this.#source.close(), this.#kstats.close()]);
    if (server?.listening) await closeServer(server);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Where there is no helper for tasks, such as on illumos, there may be kstats. */
  async #openSource(): Promise<void> {
    try {
      await this.#source.open();
    } catch (error) {
      if (!isNoHelper(error, this.#options) || !this.#kstats.found) throw error;
      await this.#kstats.open();
      this.#tasksMissing = error;
    }
  }

  #accept(socket: ServerSocket): void {
    const page: Page = new Page(socket, {
      request: (from, request) => this.#request(from, request),
      gone: (from) => this.#leave(from),
    });
    this.#pages.add(page);
    const intervalMs = this.#intervalMs;
    const taskDelayacct = delayacctLately(performance.now());
    const missing = this.#tasksMissing;
    const known = {
      ...(taskDelayacct === undefined ? {} : { taskDelayacct }),
      ...(missing ? { tasksMissing: failureOf(missing) } : {}),
    };
    page.sendWord(
      controlFrame({ type: 'welcome', version: PACKAGE.version, intervalMs, ...known }),
    );
    if (missing) return;
    const { state } = this.#source;
    if (state instanceof StatError) {
      page.sendWord(controlFrame({ type: 'helper', failure: failureOf(state) }));
    } else {
      page.sendWord(state);
    }
  }

  async #request(page: Page, request: PageRequest): Promise<void> {
    // It may be gone by now.
    if (!this.#pages.has(page)) return;
    if (this.#tasksMissing && request.topic !== 'kstats' && request.wanted) {
      throw this.#tasksMissing;
    }
    if (request.topic === 'exits') {
      await this.#watch(page, request.wanted);
      return;
    }
    if (request.topic === 'kstats') {
      if (request.wanted) await this.#kstats.add(page, request.wanted);
      else this.#kstats.remove(page);
      return;
    }
    const { scope, wanted } = request;
    if (wanted) this.#schedule.add({ page, scope, ...wanted });
    else this.#schedule.remove(page, scope);
  }

  async #watch(page: Page, wanted: boolean): Promise<void> {
    if (wanted) {
      this.#watchers.add(page);
      try {
        await this.#source.setExits(true);
      } catch (error) {
        this.#watchers.delete(page);
        throw error;
      }
    } else if (this.#watchers.delete(page) && this.#watchers.size === 0) {
      await this.#source.setExits(false);
    }
  }

  #leave(page: Page): void {
    this.#pages.delete(page);
    this.#schedule.remove(page);
    this.#kstats.remove(page);
    // When the helper is gone, it listens to nothing any more.
    this.#watch(page, false).catch(() => {});
  }

  async #sweep(
    scope: Scope,
    fields: readonly FieldInfo[],
    receivers: readonly Subscription[],
  ): Promise<void> {
    const present = (): Page[] =>
      receivers.filter((each) => this.#schedule.has(each)).map(({ page }) => page as Page);
    try {
      const sweep = await this.#source.sweep(scope, fields);
      for (const page of present()) page.send({ ...sweep, gaps: [] });
    } catch (error) {
      const frame = controlFrame({ type: 'failed', scope, failure: failureOf(error) });
      for (const page of present()) page.sendWord(frame);
    }
  }
}

/** Whether nobody named a helper, and none was found. */
function isNoHelper(
  error: unknown,
  { mode = 'auto', helper, socket }: BridgeServerOptions,
): error is StatError {
  const named = mode !== 'auto' || helper !== undefined || socket !== undefined;
  return !named && error instanceof StatError && error.code === 'ERR_HELPER_MISSING';
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
