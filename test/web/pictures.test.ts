/**
 * The pictures of README.md and docs/web.md: `SIDESTAT_PICTURES=docs/img npx vitest run
 * test/web/pictures.test.ts` makes them anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { PICTURES, picture } from './chromium.ts';
import { LIMIT, LivePage, whyNotLive } from './live-page.ts';
import { cell, rowOf } from './tasks.ts';

const SWITCH = '/proc/sys/kernel/task_delayacct';
const SIZE = { width: 1280, height: 420 };

/** Loads that wait for different things, each of them for a short while. */
const LOADS: readonly (readonly [string, string])[] = [
  ['demo-spin', 'taskset -cp 0 $$ > /dev/null; while :; do :; done'],
  ['demo-rival', 'taskset -cp 0 $$ > /dev/null; while :; do :; done'],
  ['demo-forks', 'while :; do (:); done'],
  ['demo-reads', 'while :; do cat /proc/self/maps > /dev/null; sleep 0.05; done'],
  ['demo-bursts', 'while :; do sleep 0.2; i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; done'],
  ['demo-idle', 'sleep 1000'],
];

/** Without the mark of what has the focus. */
async function still(page: Page, name: string): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await picture(page, name);
}

/** That it is a picture, of these measures: width and height stand in the first chunk. */
function measures(name: string): { width: number; height: number } {
  const bytes = readFileSync(`${PICTURES}/${name}.png`);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(bytes.length).toBeGreaterThan(10_000);
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

describe.skipIf(whyNotLive !== undefined)(`pictures${whyNotLive ? ` (${whyNotLive})` : ''}`, () => {
  const live = new LivePage();

  it('shows a few loads, dark and light, and one of them in detail', {
    timeout: 60_000,
  }, async () => {
    const { page } = live;
    const before = readFileSync(SWITCH, 'utf8');
    try {
      writeFileSync(SWITCH, '1');
      await page.setViewportSize(SIZE);
      // Which machine it is does not matter to who looks at the pictures.
      await page.evaluate(() => document.querySelector('.about')?.remove());
      await live.filter('demo-');
      const pids: (number | undefined)[] = [];
      for (const [name, script] of LOADS) pids.push((await live.tasks.run(name, script)).pid);
      const spin = cell(rowOf(page, pids[0]), 'cpu');
      await expect.poll(async () => Number(await spin.innerText()), LIMIT).toBeGreaterThan(2);
      await page.waitForTimeout(8000);
      await page.emulateMedia({ colorScheme: 'dark' });
      await still(page, 'web-tasks-dark');
      expect(measures('web-tasks-dark')).toEqual(SIZE);
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize({ width: 1280, height: 720 });
      await rowOf(page, pids[4]).click();
      await page.locator('#panel-tasks .plot canvas').first().waitFor(LIMIT);
      await page.waitForTimeout(600);
      await still(page, 'web-detail-light');
      expect(measures('web-detail-light')).toEqual({ width: 1280, height: 720 });
    } finally {
      writeFileSync(SWITCH, before);
    }
  });

  it('shows the sample in the midst of it', async () => {
    const { page } = live;
    const size = { width: 1280, height: 640 };
    await page.setViewportSize(size);
    await page.keyboard.press('4');
    await page.getByRole('button', { name: 'Play the sample' }).click();
    await page.locator('.transport[aria-busy="false"]').waitFor(LIMIT);
    await page.getByRole('button', { name: 'Stop' }).click();
    const timeline = page.getByRole('slider', { name: 'Position in the capture' });
    await timeline.click({ position: { x: 700, y: 24 } });
    await page.keyboard.press('[');
    await timeline.click({ position: { x: 960, y: 24 } });
    await page.keyboard.press(']');
    const tar = page.locator('.tasks tbody tr:visible', { hasText: 'tar' });
    await expect
      .poll(async () => Number(await cell(tar, 'blkio').innerText()), LIMIT)
      .toBeGreaterThan(10);
    // Off the rows, whose order would be held.
    await page.mouse.move(1000, 5);
    await page.locator('.held').waitFor({ state: 'hidden' });
    // The table of the last jump.
    await page.waitForTimeout(500);
    await still(page, 'web-replay-light');
    expect(measures('web-replay-light')).toEqual(size);
  });
});
