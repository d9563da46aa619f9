import { describe, expect, it } from 'vitest';
import { LIMIT, LivePage, whyNotLive } from './live-page.ts';
import { column, rowOf } from './tasks.ts';

describe.skipIf(whyNotLive !== undefined)(
  `a person at the page${whyNotLive ? ` (${whyNotLive})` : ''}`,
  () => {
    const live = new LivePage();

    it('keeps what comes while it is paused, and shows it afterwards', async () => {
      const { page } = live;
      await live.filter('web-pause');
      await page.keyboard.press(' ');
      const state = page.locator('.status .state');
      const { pid } = await live.tasks.run('web-pause', 'sleep 1000');
      await live.tasks.run('web-gone', 'exit 0');
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
      await live.filter('web-gone');
      await expect.poll(() => column(page, 'comm', '.feed'), LIMIT).toEqual(['web-gone']);
    });

    it('sorts by a click and by s, either way round', async () => {
      const { page } = live;
      const pids = async (): Promise<number[]> => (await column(page, 'pid')).map(Number);
      await page.getByRole('columnheader', { name: 'PID' }).getByRole('button').click();
      const head = page.locator('.tasks th.col-pid').first();
      await expect.poll(() => head.getAttribute('aria-sort'), LIMIT).toBe('ascending');
      await page.mouse.move(5, 5);
      await expect.poll(pids, LIMIT).toSatisfy((ids: number[]) => ids[0] === 1 && isSorted(ids, 1));
      await page.keyboard.press('Shift+S');
      await expect.poll(() => head.getAttribute('aria-sort'), LIMIT).toBe('descending');
      await expect.poll(pids, LIMIT).toSatisfy((ids: number[]) => isSorted(ids, -1));
      await page.keyboard.press('s');
      await expect.poll(() => head.getAttribute('aria-sort'), LIMIT).toBeNull();
      const comm = page.locator('.tasks th.col-comm').first();
      expect(await comm.getAttribute('aria-sort')).toBe('ascending');
    });

    it('filters while one types, and shows all again after Escape', async () => {
      const { page } = live;
      const { pid } = await live.tasks.run('web-one', 'sleep 1000');
      await live.tasks.run('web-two', 'sleep 1000');
      await page.keyboard.press('/');
      await page.keyboard.type('web-');
      await expect
        .poll(async () => (await column(page, 'comm')).sort(), LIMIT)
        .toEqual(['web-one', 'web-two']);
      await page.keyboard.type(`o`);
      await expect.poll(() => column(page, 'pid'), LIMIT).toEqual([String(pid)]);
      expect(await page.locator('.tasks .count').first().innerText()).toMatch(
        /^1 of \d+ processes$/,
      );
      await page.keyboard.press('Escape');
      await expect.poll(async () => (await column(page, 'pid')).length, LIMIT).toBeGreaterThan(5);
    });

    it('moves the choice with the arrows, and pins it to the top', async () => {
      const { page } = live;
      const { pid } = await live.tasks.run('web-pin', 'sleep 1000');
      await page.getByRole('columnheader', { name: 'PID' }).getByRole('button').click();
      await page.mouse.move(5, 5);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('End');
      const grid = page.getByRole('grid', { name: 'Tasks' });
      await live.filter(String(pid));
      await rowOf(page, pid).waitFor(LIMIT);
      await page.keyboard.press('Home');
      await expect
        .poll(() => grid.getAttribute('aria-activedescendant'), LIMIT)
        .toBe(`task-${pid}`);
      await page.keyboard.press('p');
      await page.keyboard.press('/');
      await page.keyboard.press('Escape');
      await expect.poll(async () => (await column(page, 'pid'))[0], LIMIT).toBe(String(pid));
      expect(await rowOf(page, pid).locator('.pin').getAttribute('aria-pressed')).toBe('true');
    });

    it('holds the order under the pointer, and goes on with the values', async () => {
      const { page } = live;
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
  },
);

function isSorted(numbers: readonly number[], sign: 1 | -1): boolean {
  return numbers.every((value, i) => i === 0 || sign * (value - (numbers[i - 1] as number)) > 0);
}
