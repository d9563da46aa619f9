import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectBridge } from '../../src/browser/index.ts';
import { StatError } from '../../src/errors.ts';
import { Served, WebSocket } from '../bridge/serving.ts';
import { SPL_FILES } from '../kstat/text/spl-files.ts';
import { buildPage, launch, WatchedPage, whyNoChromium } from './chromium.ts';

const LIMIT = { timeout: 20_000 };

describe.skipIf(whyNoChromium !== undefined)(
  `kstats in the page${whyNoChromium ? ` (${whyNoChromium})` : ''}`,
  () => {
    let browser: Browser;
    let folder: string;

    beforeAll(async () => {
      folder = await buildPage();
      browser = await launch();
    });
    afterAll(() => browser?.close());

    it('are those of the machine, read while somebody looks', async () => {
      const kstats = mkdtempSync(join(tmpdir(), 'sidestat-web-'));
      mkdirSync(join(kstats, 'zfs'));
      writeFileSync(join(kstats, 'zfs/arcstats'), SPL_FILES.named);
      const served = await Served.start({
        page: folder,
        intervalMs: 200,
        kstats: { folder: kstats },
      });
      const watched = await WatchedPage.open(browser, served.bridge.url);
      try {
        const { page } = watched;
        await page.locator('.state[data-state="running"]').waitFor(LIMIT);
        await page.keyboard.press('3');
        const hits = page.locator('.kstat-one tbody tr').first();
        await expect
          .poll(() => hits.locator('th, td').first().allTextContents(), LIMIT)
          .toEqual(['hits']);
        expect(await hits.locator('td').first().innerText()).toBe('18,446,744,073,709,551,615');
        expect(await page.locator('.kstat-one h2').innerText()).toBe('zfs:0:arcstats');
        await page.keyboard.press('1');
        await page.waitForTimeout(300);
        const later = SPL_FILES.named.replace('4    18446744073709551615', '4    5');
        writeFileSync(join(kstats, 'zfs/arcstats'), later);
        await page.waitForTimeout(600);
        expect(await hits.locator('td').first().textContent()).toMatch(/^18,446/);
        await page.keyboard.press('3');
        await expect.poll(() => hits.locator('td').first().innerText(), LIMIT).toBe('5');
        await watched.close();
      } finally {
        await served.stop();
        rmSync(kstats, { recursive: true });
      }
    });

    it('are missing for the reason that the bridge gives', async () => {
      const kstats = { folder: join(tmpdir(), 'sidestat-no-such-folder') };
      const served = await Served.start({ page: folder, kstats });
      const watched = await WatchedPage.open(browser, served.bridge.url);
      try {
        await watched.page.keyboard.press('3');
        const said = watched.page.locator('#panel-kstat .empty');
        await expect.poll(() => said.innerText(), LIMIT).not.toMatch(/^Waiting/);
        const expected = await reasonOf(served);
        expect(await said.innerText()).toBe(expected);
        await watched.close();
      } finally {
        await served.stop();
      }
    });
  },
);

/** What a program that asks the same bridge for kstats is told. */
async function reasonOf(served: Served): Promise<string> {
  const bridge = await connectBridge({ ...served.address, WebSocket });
  try {
    for await (const _ of bridge.kstats()) return 'there are kstats';
    return 'the loop ended';
  } catch (error) {
    if (!(error instanceof StatError)) throw error;
    expect(error.code).toBe('ERR_UNSUPPORTED');
    return [error.message, error.hint].filter(Boolean).join('; ');
  } finally {
    await bridge.close();
  }
}
