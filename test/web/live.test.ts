import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { ownHelpers } from '../own-helpers.ts';
import { faultsOf, lowContrasts } from './accessibility.ts';
import { picture } from './chromium.ts';
import { LIMIT, LivePage, whyNotLive } from './live-page.ts';
import { cell, column, rowOf } from './tasks.ts';

describe.skipIf(whyNotLive !== undefined)(
  `the page on the live kernel${whyNotLive ? ` (${whyNotLive})` : ''}`,
  () => {
    const live = new LivePage();

    it('shows a process that runs and waits for its CPU, with its share of both', async () => {
      const { page } = live;
      // Two that want the same CPU: each of them has to wait for the other.
      const spin = 'taskset -cp 0 $$ > /dev/null; while :; do :; done';
      const { pid } = await live.tasks.run('web-spin', spin);
      await live.tasks.run('web-spin', spin);
      await live.filter(`web-spin ${pid}`);
      const row = rowOf(page, pid);
      await vi.waitFor(async () => {
        expect(await cell(row, 'comm').innerText()).toBe('web-spin');
        expect(Number(await cell(row, 'running').innerText())).toBeGreaterThan(2);
        expect(Number(await cell(row, 'cpu').innerText())).toBeGreaterThan(2);
        const label = await row.locator('.strip').getAttribute('aria-label');
        expect(label).toMatch(/^Running \d+\.\d %, CPU wait \d+\.\d %/);
        const box = await row.locator('.fill-running').boundingBox();
        expect(box?.width).toBeGreaterThan(1);
      }, LIMIT);
      expect(await column(page, 'pid')).toEqual([String(pid)]);
    });

    it('tells a delay that is not counted from none', async () => {
      const { page } = live;
      const switched = '/proc/sys/kernel/task_delayacct';
      const before = readFileSync(switched, 'utf8');
      // Who forks writes to pages that it shares, which have to be copied.
      const forks = 'while :; do (:); done';
      try {
        writeFileSync(switched, '0');
        const { pid } = await live.tasks.run('web-copies', forks);
        await live.filter('web-copies');
        await expect.poll(() => cell(rowOf(page, pid), 'wpcopy').innerText(), LIMIT).toBe('?');
        expect(await page.locator('.note-inline').innerText()).toContain('task_delayacct is 0');
        writeFileSync(switched, '1');
        const counted = await live.tasks.run('web-copies', forks);
        const copies = cell(rowOf(page, counted.pid), 'wpcopy');
        await expect.poll(async () => Number(await copies.innerText()), LIMIT).toBeGreaterThan(0);
        expect(await cell(rowOf(page, pid), 'wpcopy').innerText()).toBe('?');
        expect(await page.locator('.note-inline').isVisible()).toBe(false);
      } finally {
        writeFileSync(switched, before);
      }
    });

    it('shows in detail what a process did, with units, from before it was chosen', async () => {
      const { page } = live;
      const { pid } = await live.tasks.run('web-detail', 'while :; do sleep 0.05; done');
      await live.filter('web-detail');
      await rowOf(page, pid).waitFor(LIMIT);
      await page.waitForTimeout(1500);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      const detail = page.locator('#panel-tasks .detail');
      await expect.poll(() => detail.locator('h2').innerText(), LIMIT).toBe(`web-detail · ${pid}`);
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('detail-title');
      expect(await detail.locator('canvas').count()).toBe(4);
      const switches = detail.locator('.chart').nth(2).locator('.reading b').first();
      await expect.poll(async () => Number(await switches.innerText()), LIMIT).toBeGreaterThan(1);
      const field = detail.locator('[data-field="voluntaryContextSwitches"]');
      expect(await field.locator('dt').getAttribute('title')).toMatch(
        /the task waited\. Unit: count\. Kernel: nvcsw\.$/,
      );
      expect(await field.locator('dd').getAttribute('title')).toMatch(/^\d+ count$/);
      await picture(page, 'detail-light');
      expect([await faultsOf(page), await lowContrasts(page)]).toEqual([[], []]);
      await page.setViewportSize({ width: 400, height: 800 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
      await page.keyboard.press('Escape');
      await page.keyboard.press('/');
      await page.keyboard.press('Escape');
      await page.waitForTimeout(600);
      expect(await cell(page.locator('.tasks tr:visible'), 'running').first().isVisible()).toBe(
        true,
      );
      await picture(page, 'tasks-narrow');
      await page.setViewportSize({ width: 1400, height: 800 });
      await page.keyboard.press('Enter');
      await page.keyboard.press('Escape');
      expect(await detail.isVisible()).toBe(false);
      expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid');
    });

    it('shows the exit of a process, how it ended, and sums up its command', async () => {
      const { page } = live;
      await page.keyboard.press('2');
      await live.tasks.run('web-exit', 'exit 3');
      const killed = await live.tasks.run('web-exit', 'sleep 0.3; kill -9 $$');
      await live.filter('web-exit');
      const rows = page.locator('.feed tbody tr:not(.spacer):visible');
      await expect.poll(() => rows.count(), LIMIT).toBe(2);
      const [newest, oldest] = [rows.first(), rows.last()];
      expect(await cell(oldest, 'status').innerText()).toBe('exit 3');
      expect(await cell(newest, 'status').innerText()).toBe('SIGKILL');
      expect(await cell(newest, 'pid').innerText()).toBe(String(killed.pid));
      expect(await cell(newest, 'life').innerText()).toMatch(/^(3\d\d ms|[4-9]\d\d ms|\d\.\d+ s)$/);
      const summary = page.locator('.summary tbody tr');
      expect(await summary.locator('td').allTextContents()).toEqual(
        expect.arrayContaining(['2', '2']),
      );
      await picture(page, 'exits-light');
      await page.getByLabel('Lifetime').selectOption('100000');
      await expect.poll(() => rows.count(), LIMIT).toBeLessThan(2);
      await page.getByLabel('Lifetime').selectOption('');
      await newest.click();
      const detail = page.locator('#panel-exits .detail');
      expect(await detail.locator('h2').innerText()).toBe(`web-exit · ${killed.pid}`);
      expect(await detail.locator('[data-field="exitStatus"] dd').innerText()).toBe('9');
    });

    it('shows names that are markup or control characters as text', async () => {
      const { page } = live;
      const image = await live.tasks.run('<img src=x oner', 'sleep 1000');
      const controls = await live.tasks.run('\\033[31m\\007\\r\\nweb', 'sleep 1000');
      await live.filter(String(image.pid));
      // The first table may be older than the name.
      const named = cell(rowOf(page, image.pid), 'comm');
      await expect.poll(() => named.innerText(), LIMIT).toBe('<img src=x oner');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await expect
        .poll(() => page.locator('#detail-title').textContent(), LIMIT)
        .toBe(`<img src=x oner · ${image.pid}`);
      await page.keyboard.press('Escape');
      await live.filter(String(controls.pid));
      const escaped = cell(rowOf(page, controls.pid), 'comm');
      await expect.poll(() => escaped.textContent(), LIMIT).toBe('\\x1b[31m\\x07\\x0d\\x0aweb');
      await page.keyboard.press('2');
      image.kill('SIGKILL');
      await live.filter('img');
      await expect.poll(() => column(page, 'comm', '.feed'), LIMIT).toEqual(['<img src=x oner']);
      expect(await page.locator('.summary .link').allTextContents()).toEqual(['<img src=x oner']);
      expect(await page.locator('img, script:not([src])').count()).toBe(0);
    });

    it('tells of threads when it is asked to', async () => {
      const { page } = live;
      await page.getByLabel('What a row is').first().selectOption('threads');
      await expect
        .poll(() => page.locator('.tasks .count').first().innerText(), LIMIT)
        .toMatch(/^\d+ threads$/);
    });

    it('takes the token out of the address, and connects again after a reload', async () => {
      const { page } = live;
      expect(page.url()).toBe(live.url.replace(/#.*/, '#tasks'));
      expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2);
      await page.reload();
      await page.locator('.state[data-state="running"]').waitFor(LIMIT);
    });

    it('counts the time without a helper as an interruption, since exits in it are not known', async () => {
      const { page } = live;
      expect(await page.innerText('.missing')).not.toContain('interruption');
      process.kill(ownHelpers().at(-1) as number, 'SIGKILL');
      await page.locator('.state[data-state="trouble"]').waitFor(LIMIT);
      await page.locator('.state[data-state="running"]').waitFor(LIMIT);
      expect(await page.innerText('.missing')).toContain('1 interruption');
    });

    it('looks the same in the dark', async () => {
      const { page } = live;
      const paper = (): Promise<string> =>
        page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await paper();
      await page.waitForTimeout(1500);
      await picture(page, 'tasks-light');
      expect([await faultsOf(page), await lowContrasts(page)]).toEqual([[], []]);
      await page.emulateMedia({ colorScheme: 'dark' });
      const dark = await paper();
      expect(dark).not.toBe(light);
      await picture(page, 'tasks-dark');
      expect([await faultsOf(page), await lowContrasts(page)]).toEqual([[], []]);
      const theme = page.getByTitle('Colours', { exact: true });
      await theme.click();
      expect([await theme.innerText(), await paper()]).toEqual(['Light', light]);
      await theme.click();
      await page.emulateMedia({ colorScheme: 'light' });
      expect([await theme.innerText(), await paper()]).toEqual(['Dark', dark]);
    });
  },
);
