/** A page of a bridge to the live kernel, opened anew for each test of a suite. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { type BridgeServer, startBridge } from '../../src/bridge/index.ts';
import { BUILT_HELPER } from '../../src/connection/locate.ts';
import { IS_ROOT } from '../machine.ts';
import { buildPage, launch, WatchedPage, whyNoChromium } from './chromium.ts';
import { column, Tasks } from './tasks.ts';

export const LIMIT = { timeout: 20_000 };

/** Why there can be no such page here; undefined when there can. */
export const whyNotLive: string | undefined = IS_ROOT ? whyNoChromium : 'needs CAP_NET_ADMIN';

export class LivePage {
  readonly tasks: Tasks = new Tasks();
  #server: BridgeServer | undefined;
  #browser: Browser | undefined;
  #watched: WatchedPage | undefined;

  /** Registers with the suite that is being described. */
  constructor() {
    beforeAll(() => this.#start());
    afterAll(async () => {
      await this.#browser?.close();
      await this.#server?.close();
    });
    beforeEach(() => this.#open());
    afterEach(async () => {
      this.tasks.stop();
      await this.#watched?.close();
    });
  }

  get page(): Page {
    return (this.#watched as WatchedPage).page;
  }

  /** The address that the bridge prints. */
  get url(): string {
    return (this.#server as BridgeServer).url;
  }

  /** Shows only what has these words in its name, or this pid. */
  async filter(text: string): Promise<void> {
    await this.page.keyboard.press('/');
    await this.page.keyboard.type(text);
    await this.page.keyboard.press('Enter');
  }

  async #start(): Promise<void> {
    const page = await buildPage();
    const helper = { mode: 'spawn', helper: BUILT_HELPER } as const;
    this.#server = await startBridge({ ...helper, port: 0, page, intervalMs: 500 });
    this.#browser = await launch();
  }

  async #open(): Promise<void> {
    this.#watched = await WatchedPage.open(this.#browser as Browser, this.url);
    await this.page.locator('.state[data-state="running"]').waitFor(LIMIT);
    await vi.waitFor(async () => expect(await column(this.page, 'pid')).not.toEqual([]), LIMIT);
  }
}
