/** The pages that are connected, and what they share: a helper, its sweeps and exits, and kstats. */
import { attachTo } from '../client/connect.ts';
import { DEFAULT_TIMEOUT_MS } from '../connection/limited.ts';
import { StatError } from '../errors.ts';
import type { FieldInfo } from '../generated/taskstats.ts';
import { PACKAGE } from '../package/manifest.ts';
import { delayacctLately } from '../procfs/delayacct.ts';
import { CLOSE_GOING_AWAY, failureOf, type Scope } from '../protocol/control.ts';
import { KstatServer } from './kstats.ts';
import type { PageRequest } from './message.ts';
import type { BridgeServerOptions } from './options.ts';
import { Page } from './page.ts';
import { controlFrame } from './parcel.ts';
import { Schedule, type Subscription } from './schedule.ts';
import { HelperSource } from './source.ts';
import type { ServerSocket } from './websocket.ts';

const MAX_PAGES = 8;

export class Pages {
  readonly #options: BridgeServerOptions;
  readonly #intervalMs: number;
  readonly #pages = new Set<Page>();
  readonly #watchers = new Set<Page>();
  readonly #schedule = new Schedule((scope, fields, to) => this.#sweep(scope, fields, to));
  readonly #source: HelperSource;
  readonly #kstats: KstatServer;
  #tasksMissing: StatError | undefined;

  constructor(options: BridgeServerOptions, intervalMs: number) {
    this.#options = options;
    this.#intervalMs = intervalMs;
    this.#kstats = new KstatServer(options.kstats ?? {});
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

  /** Where there is no helper for tasks, such as on illumos, there may be kstats. @throws what connect() throws */
  async open(): Promise<void> {
    try {
      await this.#source.open();
    } catch (error) {
      if (!isNoHelper(error, this.#options) || !this.#kstats.found) throw error;
      await this.#kstats.open();
      this.#tasksMissing = error;
    }
  }

  /** Why tasks are not served, but kstats alone; undefined when they are. */
  get tasksMissing(): StatError | undefined {
    return this.#tasksMissing;
  }

  get size(): number {
    return this.#pages.size;
  }

  get hasRoom(): boolean {
    return this.#pages.size < MAX_PAGES;
  }

  /** Bytes that wait in this program for pages to read. */
  get waitingBytes(): number {
    return [...this.#pages].reduce((sum, page) => sum + page.waitingBytes, 0);
  }

  accept(socket: ServerSocket): void {
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

  /** Ends those that have not answered the last time. */
  ping(): void {
    for (const page of this.#pages) page.ping();
  }

  /** Tells the pages, and ends their connections and the helpers. Safe to call twice. */
  async close(): Promise<void> {
    this.#schedule.stop();
    for (const page of this.#pages) page.end(CLOSE_GOING_AWAY, 'the bridge ends');
    await Promise.all([this.#source.close(), this.#kstats.close()]);
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
      for (const page of present()) page.send(sweep);
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
