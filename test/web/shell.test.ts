import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPage } from '../../src/bridge/files.ts';
import { REASON_KERNEL, REASON_WITHHELD } from '../../src/generated/protocol.ts';
import { Served } from '../bridge/serving.ts';
import { end, gap, hello } from '../client/fake-helper.ts';
import { faultsOf, lowContrasts } from './accessibility.ts';
import { buildPage, launch, picture, WatchedPage, whyNoChromium } from './chromium.ts';
import { Line } from './line.ts';

const LIMIT = { timeout: 20_000 };

describe.skipIf(whyNoChromium !== undefined)(
  `the page${whyNoChromium ? ` (${whyNoChromium})` : ''}`,
  () => {
    let browser: Browser;
    let folder: string;

    beforeAll(async () => {
      folder = await buildPage();
      browser = await launch();
    });
    afterAll(() => browser?.close());

    /** A page of a bridge whose helper tells of losses with every sweep. */
    async function withLosses(use: (page: Page, served: Served) => Promise<void>): Promise<void> {
      const served = await Served.start(
        { page: folder, intervalMs: 200 },
        (socket, { id }) => {
          if (id === 0) return;
          socket.write(gap(0, REASON_KERNEL, 37, 1, 5));
          socket.write(gap(0, REASON_WITHHELD, 2));
          socket.write(end(id));
        },
        hello({ exitEvents: 'ready' }),
      );
      const watched = await WatchedPage.open(browser, served.bridge.url);
      try {
        await use(watched.page, served);
        await watched.close();
      } finally {
        await served.stop();
      }
    }

    it('tells what was lost and withheld in a live region, under every tab', async () => {
      await withLosses(async (page) => {
        const missing = page.locator('.missing');
        await expect
          .poll(() => missing.innerText(), LIMIT)
          .toMatch(/^(\d+ samples lost · )?\d+ exits lost · .*\d+ exits withheld$/);
        const [count = ''] = /\d+(?= exits lost)/.exec(await missing.innerText()) ?? [];
        expect(Number(count) % 37).toBe(0);
        expect(await missing.getAttribute('aria-live')).toBe('polite');
        for (const key of ['2', '3', '4', '5']) {
          await page.keyboard.press(key);
          expect(await missing.isVisible()).toBe(true);
        }
        await page.keyboard.press('2');
        const lost = page.locator('.feed .gap:visible', { hasText: 'lost' }).first();
        expect(await lost.innerText()).toBe(
          '37 exits lost on CPU 1: the buffer of the helper in the kernel was full',
        );
      });
    });

    it('connects again when the bridge is back, and says what to do when it is another', async () => {
      const line = await Line.open();
      const origins = [`http://127.0.0.1:${line.port}`];
      const ready = hello({ exitEvents: 'ready' });
      const served = await Served.start({ page: folder, origins }, undefined, ready);
      line.target = served.port;
      const { hash } = new URL(served.bridge.url);
      const watched = await WatchedPage.open(browser, `${origins[0]}/${hash}`);
      const { page } = watched;
      const state = page.locator('.status .state');
      await expect.poll(() => state.innerText(), LIMIT).toBe('Live');

      line.cut();
      await expect.poll(() => state.innerText(), LIMIT).toBe('Interrupted');
      const problem = page.getByRole('alert');
      await expect.poll(() => problem.innerText(), LIMIT).toMatch(/the bridge is gone, or refuses/);
      line.target = served.port;
      await expect.poll(() => state.innerText(), LIMIT).toBe('Live');
      await expect.poll(() => problem.isVisible(), LIMIT).toBe(false);
      expect(await page.locator('.missing').innerText()).toBe('1 interruption');

      // Another bridge has another token, which this page cannot know.
      const other = await Served.start({ page: folder, origins });
      line.cut();
      line.target = other.port;
      await expect.poll(() => state.innerText(), LIMIT).toBe('Not connected');
      expect(await problem.innerText()).toContain('open the address that `sidestat serve` prints');
      expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
      // Chromium itself complains of each connection that fails, and the page of nothing.
      const network = /^(?:WebSocket connection to|Failed to load resource)/;
      expect(watched.complaints.filter((text) => !network.test(text))).toEqual([]);
      await page.context().close();
      await Promise.all([served.stop(), other.stop()]);
      line.close();
    });

    it('opens the tabs by key and by arrows, and the help by ?', async () => {
      await withLosses(async (page) => {
        const tabs = page.getByRole('tab');
        expect(await tabs.allInnerTexts()).toEqual(['Tasks', 'Exits', 'Kstat', 'Replay', 'Frames']);
        await page.keyboard.press('3');
        expect(await page.getByRole('tabpanel').getAttribute('id')).toBe('panel-kstat');
        expect(page.url()).toMatch(/#kstat$/);
        await page.getByRole('tab', { name: 'Kstat' }).focus();
        await page.keyboard.press('ArrowLeft');
        expect(await page.evaluate(() => document.activeElement?.id)).toBe('tab-exits');
        await page.keyboard.press('?');
        const dialog = page.getByRole('dialog', { name: 'Keys' });
        expect(await dialog.innerText()).toMatch(/Space\s+pause and go on/);
        await page.keyboard.press('Escape');
        expect(await dialog.isVisible()).toBe(false);
        expect(await page.evaluate(() => document.activeElement?.id)).toBe('tab-exits');
      });
    });

    it.each(['light', 'dark'] as const)(
      'has names, roles and contrast for everybody, %s',
      async (colorScheme) => {
        await withLosses(async (page) => {
          await page.emulateMedia({ colorScheme });
          await page.locator('.missing[data-level="lost"]').waitFor(LIMIT);
          for (const key of ['1', '2', '3']) {
            await page.keyboard.press(key);
            expect(await faultsOf(page)).toEqual([]);
            expect(await lowContrasts(page)).toEqual([]);
          }
        });
      },
    );

    it('would be found out without names or contrast', async () => {
      await withLosses(async (page) => {
        await page.evaluate(() => {
          const faint = document.createElement('p');
          faint.textContent = 'faint';
          faint.style.color = 'color-mix(in srgb, var(--text) 40%, var(--page))';
          const nameless = document.createElement('button');
          const twin = document.createElement('i');
          twin.id = 'tab-tasks';
          document.querySelector('main')?.prepend(faint, nameless, twin);
        });
        expect(await faultsOf(page)).toEqual(['no name: <button></button>', 'id twice: tab-tasks']);
        expect(await lowContrasts(page)).toEqual([expect.stringMatching(/^2\.\d+: {2}faint$/)]);
      });
    });

    it('fits on 400 pixels without scrolling sideways', async () => {
      await withLosses(async (page) => {
        await page.setViewportSize({ width: 400, height: 760 });
        for (const key of ['1', '2', '3']) {
          await page.keyboard.press(key);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          expect(wide).toBe(400);
        }
        await page.keyboard.press('1');
        expect(await page.locator('.missing').isVisible()).toBe(true);
        for (const control of await page.getByRole('button').all()) {
          const box = await control.boundingBox();
          if (box) expect(box.x + box.width).toBeLessThanOrEqual(400);
        }
        await picture(page, 'narrow-empty');
      });
    });

    it('works as files of any server: no token, no connection, replay first', async () => {
      const files = readPage(folder, true);
      const server: Server = createServer(({ url = '' }, response) => {
        const file = files.get(url.replace(/^\/some\/where/, ''));
        response.writeHead(file ? 200 : 404, { 'content-type': file?.type ?? 'text/plain' });
        response.end(file?.body);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const watched = await WatchedPage.open(browser, `http://127.0.0.1:${port}/some/where/`);
      const sockets: string[] = [];
      watched.page.on('websocket', (socket) => sockets.push(socket.url()));
      await watched.page.waitForTimeout(500);
      expect(sockets).toEqual([]);
      expect(await watched.page.getByRole('tabpanel').getAttribute('id')).toBe('panel-replay');
      await watched.close();
      server.close();
    });
  },
);
