import { readFileSync, writeFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BridgeServer, startBridge } from '../../src/bridge/index.ts';
import { BUILT_HELPER } from '../../src/client/locate.ts';
import { faultsOf, lowContrasts } from './accessibility.ts';
import { buildPage, launch, picture, WatchedPage, whyNoChromium } from './chromium.ts';
import { cell, column, rowOf, Tasks } from './tasks.ts';

const root = process.getuid?.() === 0;
const why = root ? whyNoChromium : 'needs CAP_NET_ADMIN';
const LIMIT = { timeout: 20_000 };

describe.skipIf(why !== undefined)(`the page on the live kernel${why ? ` (${why})` : ''}`, () => {
  let server: BridgeServer;
  let browser: Browser;
  let watched: WatchedPage;
  let page: Page;
  const tasks = new Tasks();

  beforeAll(async () => {
    const folder = await buildPage('web-live');
    const helper = { mode: 'spawn', helper: BUILT_HELPER } as const;
    server = await startBridge({ ...helper, port: 0, page: folder, intervalMs: 500 });
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  beforeEach(async () => {
    watched = await WatchedPage.open(browser, server.url);
    page = watched.page;
    await page.locator('.state[data-state="running"]').waitFor(LIMIT);
    await vi.waitFor(async () => expect(await column(page, 'pid')).not.toEqual([]), LIMIT);
  });
  afterEach(async () => {
    tasks.stop();
    await watched.close();
  });

  async function filter(text: string): Promise<void> {
    await page.keyboard.press('/');
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  }

  it('shows a process that runs and waits for its CPU, with its share of both', async () => {
    // Two that want the same CPU: each of them has to wait for the other.
    const spin = 'taskset -cp 0 $$ > /dev/null; while :; do :; done';
    const { pid } = await tasks.run('web-spin', spin);
    await tasks.run('web-spin', spin);
    await filter(`web-spin ${pid}`);
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
    const switched = '/proc/sys/kernel/task_delayacct';
    const before = readFileSync(switched, 'utf8');
    // Who forks writes to pages that it shares, which have to be copied.
    const forks = 'while :; do (:); done';
    try {
      writeFileSync(switched, '0');
      const { pid } = await tasks.run('web-copies', forks);
      await filter('web-copies');
      await expect.poll(() => cell(rowOf(page, pid), 'wpcopy').innerText(), LIMIT).toBe('?');
      expect(await page.locator('.note-inline').innerText()).toContain('task_delayacct is 0');
      writeFileSync(switched, '1');
      const counted = await tasks.run('web-copies', forks);
      const copies = cell(rowOf(page, counted.pid), 'wpcopy');
      await expect.poll(async () => Number(await copies.innerText()), LIMIT).toBeGreaterThan(0);
      expect(await cell(rowOf(page, pid), 'wpcopy').innerText()).toBe('?');
      expect(await page.locator('.note-inline').isVisible()).toBe(false);
    } finally {
      writeFileSync(switched, before);
    }
  });

  it('shows in detail what a process did, with units, from before it was chosen', async () => {
    const { pid } = await tasks.run('web-detail', 'while :; do sleep 0.05; done');
    await filter('web-detail');
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
    expect(await cell(page.locator('.tasks tr:visible'), 'running').first().isVisible()).toBe(true);
    await picture(page, 'tasks-narrow');
    await page.setViewportSize({ width: 1400, height: 800 });
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    expect(await detail.isVisible()).toBe(false);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid');
  });

  it('shows the exit of a process, how it ended, and sums up its command', async () => {
    await page.keyboard.press('2');
    await tasks.run('web-exit', 'exit 3');
    const killed = await tasks.run('web-exit', 'sleep 0.3; kill -9 $$');
    await filter('web-exit');
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

  it('keeps what comes while it is paused, and shows it afterwards', async () => {
    await filter('web-pause');
    await page.keyboard.press(' ');
    const state = page.locator('.status .state');
    const { pid } = await tasks.run('web-pause', 'sleep 1000');
    await tasks.run('web-gone', 'exit 0');
    await expect
      .poll(() => state.innerText(), LIMIT)
      .toMatch(/^Paused, [2-9] tables and \d+ exits wait$/);
    await expect.poll(() => state.innerText(), LIMIT).toMatch(/[1-9]\d* exits wait$/);
    expect(await rowOf(page, pid).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Resume' }).getAttribute('aria-pressed')).toBe(
      'true',
    );
    await page.keyboard.press(' ');
    await rowOf(page, pid).waitFor(LIMIT);
    expect(await state.innerText()).toBe('Live');
    await page.keyboard.press('2');
    await filter('web-gone');
    await expect.poll(() => column(page, 'comm', '.feed'), LIMIT).toEqual(['web-gone']);
  });

  it('sorts by a click and by s, either way round', async () => {
    const pids = async (): Promise<number[]> => (await column(page, 'pid')).map(Number);
    await page.getByRole('columnheader', { name: 'PID' }).getByRole('button').click();
    const head = page.locator('.tasks th.col-pid').first();
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('ascending');
    await page.mouse.move(5, 5);
    await expect.poll(pids, LIMIT).toSatisfy((ids: number[]) => ids[0] === 1 && isSorted(ids, 1));
    await page.keyboard.press('Shift+S');
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('descending');
    await expect.poll(pids, LIMIT).toSatisfy((ids: number[]) => isSorted(ids, -1));
    await page.keyboard.press('s');
    await expect.poll(() => head.getAttribute('aria-sort')).toBeNull();
    const comm = page.locator('.tasks th.col-comm').first();
    expect(await comm.getAttribute('aria-sort')).toBe('ascending');
  });

  it('filters while one types, and shows all again after Escape', async () => {
    const { pid } = await tasks.run('web-one', 'sleep 1000');
    await tasks.run('web-two', 'sleep 1000');
    await page.keyboard.press('/');
    await page.keyboard.type('web-');
    await expect
      .poll(async () => (await column(page, 'comm')).sort(), LIMIT)
      .toEqual(['web-one', 'web-two']);
    await page.keyboard.type(`o`);
    await expect.poll(() => column(page, 'pid'), LIMIT).toEqual([String(pid)]);
    expect(await page.locator('.tasks .count').first().innerText()).toMatch(/^1 of \d+ processes$/);
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await column(page, 'pid')).length, LIMIT).toBeGreaterThan(5);
  });

  it('moves the choice with the arrows, and pins it to the top', async () => {
    const { pid } = await tasks.run('web-pin', 'sleep 1000');
    await page.getByRole('columnheader', { name: 'PID' }).getByRole('button').click();
    await page.mouse.move(5, 5);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    const grid = page.getByRole('grid', { name: 'Tasks' });
    await filter(String(pid));
    await rowOf(page, pid).waitFor(LIMIT);
    await page.keyboard.press('Home');
    await expect.poll(() => grid.getAttribute('aria-activedescendant')).toBe(`task-${pid}`);
    await page.keyboard.press('p');
    await page.keyboard.press('/');
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await column(page, 'pid'))[0], LIMIT).toBe(String(pid));
    expect(await rowOf(page, pid).locator('.pin').getAttribute('aria-pressed')).toBe('true');
  });

  it('holds the order under the pointer, and goes on with the values', async () => {
    const rows = page.locator('.tasks tbody tr:not(.spacer):visible');
    await rows.nth(3).hover();
    await page.locator('.held:visible').waitFor();
    const before = await column(page, 'pid');
    const numbers = await column(page, 'switches');
    await page.waitForTimeout(2500);
    const after = await column(page, 'pid');
    const stayed = before.filter((pid) => after.includes(pid));
    expect(after.filter((pid) => stayed.includes(pid))).toEqual(stayed);
    expect(await column(page, 'switches')).not.toEqual(numbers);
    await page.mouse.move(5, 5);
    await page.locator('.held').waitFor({ state: 'hidden' });
  });

  it('shows names that are markup or control characters as text', async () => {
    const image = await tasks.run('<img src=x oner', 'sleep 1000');
    const controls = await tasks.run('\\033[31m\\007\\r\\nweb', 'sleep 1000');
    await filter(String(image.pid));
    await rowOf(page, image.pid).waitFor(LIMIT);
    expect(await cell(rowOf(page, image.pid), 'comm').innerText()).toBe('<img src=x oner');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.locator('#detail-title').textContent())
      .toBe(`<img src=x oner · ${image.pid}`);
    await page.keyboard.press('Escape');
    await filter(String(controls.pid));
    await rowOf(page, controls.pid).waitFor(LIMIT);
    expect(await cell(rowOf(page, controls.pid), 'comm').textContent()).toBe(
      '\\x1b[31m\\x07\\x0d\\x0aweb',
    );
    await page.keyboard.press('2');
    image.kill('SIGKILL');
    await filter('img');
    await expect.poll(() => column(page, 'comm', '.feed'), LIMIT).toEqual(['<img src=x oner']);
    expect(await page.locator('.summary .link').allTextContents()).toEqual(['<img src=x oner']);
    expect(await page.locator('img, script:not([src])').count()).toBe(0);
  });

  it('tells of threads when it is asked to', async () => {
    await page.getByLabel('What a row is').first().selectOption('threads');
    await expect
      .poll(() => page.locator('.tasks .count').first().innerText(), LIMIT)
      .toMatch(/^\d+ threads$/);
  });

  it('takes the token out of the address, and connects again after a reload', async () => {
    expect(page.url()).toBe(server.url.replace(/#.*/, '#tasks'));
    expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2);
    await page.reload();
    await page.locator('.state[data-state="running"]').waitFor(LIMIT);
  });

  it('looks the same in the dark', async () => {
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
});

function isSorted(numbers: readonly number[], sign: 1 | -1): boolean {
  return numbers.every((value, i) => i === 0 || sign * (value - (numbers[i - 1] as number)) > 0);
}
