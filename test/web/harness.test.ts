import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Served } from '../bridge/serving.ts';
import { REPOSITORY } from '../machine.ts';
import { faultsOf, lowContrasts } from './accessibility.ts';
import { launch, picture, WatchedPage, whyNoChromium } from './chromium.ts';
import type { Harness } from './harness/main.ts';
import { column } from './tasks.ts';

const LIMIT = { timeout: 20_000 };
/** What one table may cost the thread of the page; several times what it takes on an idle machine. */
const FRAME_MS = 1500;

async function buildHarness(): Promise<string> {
  const outDir = join(REPOSITORY, 'build/web-harness');
  await build({
    configFile: join(REPOSITORY, 'vite.config.ts'),
    root: join(REPOSITORY, 'test/web/harness'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  });
  return outDir;
}

describe.skipIf(whyNoChromium !== undefined)(
  `the views of the page${whyNoChromium ? ` (${whyNoChromium})` : ''}`,
  () => {
    let browser: Browser;
    let served: Served;
    let watched: WatchedPage;
    let page: Page;

    beforeAll(async () => {
      served = await Served.start({ page: await buildHarness() });
      browser = await launch();
    });
    afterAll(async () => {
      await browser?.close();
      await served?.stop();
    });
    beforeEach(async () => {
      watched = await WatchedPage.open(browser, served.bridge.url.replace(/#.*/, ''));
      page = watched.page;
    });
    afterEach(() => watched.close());

    function showTasks(length: number, second: number): Promise<number> {
      return page.evaluate(
        ([n, at]) => (globalThis as unknown as { harness: Harness }).harness.tasks(n, at),
        [length, second] as const,
      );
    }

    async function showKstats(second: number): Promise<void> {
      await page.evaluate(
        (at) => (globalThis as unknown as { harness: Harness }).harness.kstats(at),
        second,
      );
    }

    it('shows ten thousand tasks with the elements of those in sight', async () => {
      const costs: number[] = [];
      for (let second = 1; second <= 5; second++) costs.push(await showTasks(10_000, second));
      console.log(`10,000 tasks: ${costs.map((ms) => ms.toFixed(0)).join(', ')} ms a table`);
      expect(Math.min(...costs)).toBeLessThan(FRAME_MS);
      expect(await page.locator('.tasks tbody tr').count()).toBeLessThan(60);
      const grid = page.getByRole('grid', { name: 'Tasks' });
      expect(await grid.getAttribute('aria-rowcount')).toBe('10001');
      // The one with the most CPU time comes first: 9,999 us in a second.
      expect((await column(page, 'pid')).slice(0, 2)).toEqual(['10000', '9999']);
      expect((await column(page, 'running'))[0]).toBe('1.0');
      expect(await page.locator('#panel-tasks .scroller').evaluate((e) => e.scrollHeight)).toBe(
        28 + 240_000,
      );
    });

    it('comes to the last of ten thousand by a key, and to any by the filter', async () => {
      await showTasks(10_000, 1);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('End');
      const last = page.locator('#task-1');
      expect(await last.getAttribute('aria-selected')).toBe('true');
      expect(await last.getAttribute('aria-rowindex')).toBe('10001');
      expect(await last.isVisible()).toBe(true);
      await page.keyboard.press('/');
      await page.keyboard.type('task-123');
      await expect.poll(async () => (await column(page, 'pid')).length, LIMIT).toBe(11);
    });

    it('shows kstats by module, the rates of disks, and text as text', async () => {
      await page.keyboard.press('3');
      await showKstats(1);
      await showKstats(2);
      const modules = page.locator('.kstat-tree summary');
      expect(await modules.allTextContents()).toEqual(['unix (1)', 'sd (2)']);
      const disks = page.locator('.disks tbody tr');
      expect(await disks.first().locator('th, td').allTextContents()).toEqual([
        'sd0',
        '100',
        '50',
        '400K',
        '400K',
        '0.30',
        '0.00',
        '2.00 ms',
        '13.3 us',
        '25.0',
      ]);
      const lines = page.locator('.kstat-one tbody tr');
      expect(await lines.first().locator('th, td').allTextContents()).toEqual([
        'forks',
        '1,014',
        '7.0',
      ]);
      expect(await lines.last().locator('th, td').allTextContents()).toEqual([
        '<b>release</b>',
        '5.11\\x1b[31m',
        '–',
      ]);
      await modules.last().click();
      await page.locator('.kstat-tree').getByRole('button', { name: '1:sd1' }).click();
      expect(await page.locator('.kstat-one h2').innerText()).toBe('sd:1:sd1');
      await page.getByRole('button', { name: 'nread' }).press('Enter');
      await showKstats(3);
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('nread');
      expect(await page.locator('.kstat-chart canvas').isVisible()).toBe(true);
      expect(await page.locator('.kstat-chart .reading b').innerText()).toBe('409600');
      expect([await faultsOf(page), await lowContrasts(page)]).toEqual([[], []]);
      await picture(page, 'kstat-light');
      await page.keyboard.press('/');
      await page.keyboard.type('unix');
      expect(await page.locator('.kstats .count').innerText()).toBe('1 of 3 kstats');
    });
  },
);
