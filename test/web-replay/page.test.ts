import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaptureReader } from '../../src/capture/pcapng/reader.ts';
import { CaptureSnapshots } from '../../src/capture/snapshots.ts';
import { KIND_END, KIND_GAP, REASON_KERNEL } from '../../src/generated/protocol.ts';
import { FIELDS } from '../../src/generated/taskstats.ts';
import { NO_CPU, writeGap } from '../../src/protocol/frame.ts';
import { COLOURS } from '../../src/web/replay/scrubber.ts';
import { Blocks, cooked } from '../capture/blocks.ts';
import { captureOf, demo, header } from '../capture/recording.ts';
import { everyVersion } from '../capture/versions.ts';
import { run } from '../cli/run.ts';
import { concat } from '../decoder/messages.ts';
import { faintGraphics, faultsOf, lowContrasts, unreachable } from '../web/accessibility.ts';
import { buildPage, launch, picture, WatchedPage, whyNoChromium } from '../web/chromium.ts';
import { SAMPLE } from './engine.ts';
import { makeLarge, openLarge, type Responsiveness } from './large.ts';
import { drop, facts, measured, StaticServer, saved, scrub } from './page.ts';

const LIMIT = { timeout: 20_000 };
const MIB = 2 ** 20;
/** Of a page that shares two cores with other work; a frame at 60 Hz has 17 ms. */
const LONGEST_TASK_MS = 500;
const FIRST_TABLE_MS = 2000;

function isResponsive({ firstMs, longestTaskMs }: Responsiveness): boolean {
  return firstMs < FIRST_TABLE_MS && longestTaskMs < LONGEST_TASK_MS;
}

async function snapshotIds(): Promise<string[][]> {
  const reader = new CaptureReader(new Blob([SAMPLE as BlobPart]));
  const found = await CaptureSnapshots.open(reader.items());
  const ids: string[][] = [];
  for await (const { table } of found.tables({ fields: FIELDS, kind: 'process' })) {
    ids.push(Array.from(table, ({ id, comm, threads }) => `${id} ${comm} ${threads}`).sort());
  }
  return ids;
}

/** The rows of the table that are shown: PID, command and threads. */
async function shownTasks(page: Page): Promise<string[]> {
  const rows = await page.$$eval('.tasks:not(.exits) .grid tbody tr', (list) =>
    list
      .filter((row) => row.checkVisibility() && row.querySelector('.name'))
      .map((row) => {
        const text = (key: string): string => row.querySelector(`.col-${key}`)?.textContent ?? '';
        return `${text('pid')} ${row.querySelector('.name')?.textContent ?? ''} ${text('threads')}`.trim();
      }),
  );
  return rows.sort();
}

describe.skipIf(whyNoChromium !== undefined)(
  `captures in the page${whyNoChromium ? ` (${whyNoChromium})` : ''}`,
  () => {
    let browser: Browser;
    let server: StaticServer;
    let folder: string;

    beforeAll(async () => {
      server = await StaticServer.start(await buildPage());
      browser = await launch();
      folder = mkdtempSync(join(tmpdir(), 'sidestat-page-'));
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      server?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    async function onPage(use: (page: Page) => Promise<void>): Promise<void> {
      const watched = await WatchedPage.open(browser, server.url);
      await use(watched.page);
      await watched.close();
    }

    /** What the command line makes of the same bytes. */
    async function printed(bytes: Uint8Array, ...options: string[]): Promise<string> {
      const file = join(folder, 'capture.pcapng');
      writeFileSync(file, bytes);
      return (await run(['replay', '--ndjson', ...options, file])).stdout;
    }

    async function converted(bytes: Uint8Array, ...options: string[]): Promise<string> {
      const file = join(folder, 'converted.pcapng');
      writeFileSync(file, bytes);
      return (await run(['convert', file, '-', '--to', 'csv', ...options])).stdout;
    }

    it('plays the sample at one click, with tables, exits and a timeline', async () => {
      await onPage(async (page) => {
        await page.click('text=Play the sample');
        await page.waitForSelector('.tasks .grid tbody .name', LIMIT);
        expect(await facts(page)).toMatch(/1,986 packets, 12 tables, 1,036 exits/);
        expect(await page.innerText('.transport .play')).toBe('Stop');
        const before = await page.innerText('.transport .position');
        await expect.poll(() => page.innerText('.transport .position'), LIMIT).not.toBe(before);
        await picture(page, 'replay');
      });
    });

    it('shows at each step the tasks of the table, and plays at 100 times to the end', async () => {
      await onPage(async (page) => {
        await drop(page, 'sample.pcapng', SAMPLE);
        await facts(page);
        const expected = await snapshotIds();
        for (const table of expected.slice(1, 4)) {
          await expect.poll(() => shownTasks(page), LIMIT).toEqual(table);
          await page.keyboard.press('.');
        }
        await page.keyboard.press(',');
        await expect.poll(() => shownTasks(page), LIMIT).toEqual(expected[3]);
        await page.selectOption('.transport select', '100');
        await page.click('.transport .play');
        await expect.poll(() => page.innerText('.transport .play'), LIMIT).toBe('Play');
        await expect.poll(() => shownTasks(page), LIMIT).toEqual(expected.at(-1));
      });
    });

    it('saves exactly what the command line prints, and of a range only the range', async () => {
      await onPage(async (page) => {
        await drop(page, 'sample.pcapng', SAMPLE);
        await facts(page);
        for (const options of [[], ['--raw']]) {
          await page.setChecked('.transport input[type=checkbox]', options.length > 0);
          expect((await saved(page, 'NDJSON')) === (await printed(SAMPLE, ...options))).toBe(true);
          expect((await saved(page, 'CSV')) === (await converted(SAMPLE, ...options))).toBe(true);
        }
        const scrubber = await page.locator('.scrubber').boundingBox();
        const { x, y, width } = scrubber as NonNullable<typeof scrubber>;
        await page.keyboard.down('Shift');
        await page.mouse.move(x + width / 4, y + 20);
        await page.mouse.down();
        await page.mouse.move(x + width / 2, y + 20, { steps: 4 });
        await page.mouse.up();
        await page.keyboard.up('Shift');
        await expect
          .poll(() => page.innerText('.transport .range'), LIMIT)
          .toMatch(/^range of [23]\.\d+ s$/);
        const part = await saved(page, 'NDJSON');
        const whole = await printed(SAMPLE, '--raw');
        expect(whole).toContain(part);
        expect(part.length).toBeGreaterThan(whole.length / 8);
        expect(part.length).toBeLessThan(whole.length / 2);
        const csv = (await saved(page, 'CSV')).trimEnd().split('\r\n');
        expect(csv).toHaveLength(part.trimEnd().split('\n').length + 1);
      });
    });

    it('names the field under the cursor, and finds the bytes of a field', async () => {
      await onPage(async (page) => {
        await drop(page, 'versions.pcapng', everyVersion('big').file);
        await facts(page);
        await page.click('role=tab[name="Frames"]');
        // struct taskstats of 560 bytes, behind 52 of headers.
        const packet = page.locator('.packets button', { hasText: /record pid.*612 B/ }).first();
        await packet.click(LIMIT);
        const row = page.locator('.inspect .fields tr:has(th:text-is("ac_btime"))');
        await row.click(LIMIT);
        const legend = await page.innerText('.inspect .legend');
        const [, value, offset] =
          /^ac_btime = (\d+) s · offset (\d+), 4 bytes, u32/.exec(legend) ?? [];
        expect(await row.locator('td').first().innerText()).toBe(value);
        const marked = await page.$$eval('.hex .bytes .marked', (cells) =>
          cells.map((cell) => cell.textContent).join(''),
        );
        expect(Number.parseInt(marked, 16)).toBe(Number(value));
        await page.hover('.hex .bytes [data-at="4"]');
        await page.hover(`.hex .bytes [data-at="${Number(offset) + 3}"]`);
        expect(await page.innerText('.inspect .legend')).toBe(legend);
        await picture(page, 'inspect');
      });
    });

    it('lists packets while it plays, with all columns, and shows no empty panes before', async () => {
      await onPage(async (page) => {
        await page.click('role=tab[name="Frames"]');
        expect(await page.innerText('.inspect')).toBe(
          'Open a capture: its packets can be inspected.',
        );
        expect(await page.locator('.inspect .panes').isVisible()).toBe(false);
        await drop(page, 'sample.pcapng', SAMPLE);
        await facts(page);
        await page.click('.transport .play');
        await page.click('role=tab[name="Frames"]');
        await page.locator('.inspect .fields tr').first().waitFor(LIMIT);
        expect(await page.locator('.packets button').count()).toBeGreaterThan(100);
        expect(await page.innerText('.transport .play')).toBe('Stop');
        await page.setViewportSize({ width: 1280, height: 800 });
        const cut = (pane: Element): number => pane.scrollWidth - pane.clientWidth;
        expect(await page.$eval('.inspect .fields', cut)).toBe(0);
      });
    });

    it.each(['light', 'dark'] as const)(
      'has names, contrast and room for everybody, %s',
      async (colorScheme) => {
        await onPage(async (page) => {
          await page.emulateMedia({ colorScheme });
          await drop(page, 'sample.pcapng', SAMPLE);
          await facts(page);
          await page.keyboard.press('[');
          expect(await faintGraphics(page, ['--accent', ...COLOURS])).toEqual([]);
          expect(await faintGraphics(page, ['--line'])).toHaveLength(1);
          for (const width of [1400, 400]) {
            await page.setViewportSize({ width, height: 800 });
            for (const key of ['1', '2', '4', '5']) {
              await page.keyboard.press(key);
              if (key === '5') await page.locator('.inspect .fields tr').first().waitFor(LIMIT);
              const faults = [await faultsOf(page), await lowContrasts(page)];
              expect([width, key, ...faults]).toEqual([width, key, [], []]);
              expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
            }
            const within = ['.transport', '.inspect'].join(', ');
            await page.$$eval('.packets li:nth-child(n + 4)', (items) => {
              for (const item of items) item.remove();
            });
            expect(await unreachable(page, within)).toEqual([]);
          }
        });
      },
    );

    it('shows what is whole of a file that was cut, and says where it is', async () => {
      await onPage(async (page) => {
        await drop(page, 'cut.pcapng', SAMPLE.subarray(0, 700_001));
        expect(await facts(page)).toMatch(
          /Damaged at byte \d+: the file ends \d+ bytes into a block of \d+\. All that is whole is shown\./,
        );
        expect(await page.innerText('.missing')).toBe('damaged');
        await page.waitForSelector('.tasks .grid tbody .name', LIMIT);
      });
    });

    it('says that more may be missing where the end of a recording is', async () => {
      const { buffer, byteOffset } = SAMPLE;
      const last = new DataView(buffer, byteOffset).getUint32(SAMPLE.length - 4, true);
      await onPage(async (page) => {
        await drop(page, 'endless.pcapng', SAMPLE.subarray(0, SAMPLE.length - last));
        expect(await facts(page)).toMatch(/Its end was not told: more may be missing\.$/);
        await drop(page, 'sample.pcapng', SAMPLE);
        await expect.poll(() => page.innerText('.status .about'), LIMIT).toContain('sample');
        expect(await facts(page)).not.toContain('missing');
      });
    });

    it('reads all of captures that cat has joined, compressed ones as well', async () => {
      await onPage(async (page) => {
        const packed = gzipSync(SAMPLE);
        await drop(page, 'plain.pcapng', concat(SAMPLE, SAMPLE));
        const plain = await facts(page);
        await drop(page, 'packed.pcapng.gz', concat(packed, packed));
        await expect.poll(() => page.innerText('.status .about'), LIMIT).toContain('packed');
        expect(await facts(page)).toBe(plain);
      });
    });

    it('tells what a capture has lost once, however often its tables are shown', async () => {
      const at = demo.findIndex(({ header: each }) => each.kind === KIND_END);
      const payload = writeGap({ reason: REASON_KERNEL, source: NO_CPU, sequence: 0, count: 5 });
      const { timeNs = 0n } = demo[at]?.header ?? {};
      const told = { kind: KIND_GAP, request: 1, count: 1, length: payload.length, timeNs };
      const gap = { header: header(told), payload };
      await onPage(async (page) => {
        await drop(page, 'lossy.pcapng', captureOf(demo.toSpliced(at, 0, gap)));
        await facts(page);
        await page.waitForSelector('.tasks .grid tbody .name', LIMIT);
        for (const key of [',', '.', ',', '.']) {
          await page.keyboard.press(key);
          await page.waitForTimeout(100);
        }
        expect(await page.innerText('.missing')).toBe('5 samples lost');
      });
    });

    it('keeps nothing of a capture when another one is opened, which has no tables', async () => {
      const b = new Blocks('little');
      const exit = b.taskstats({ port: 0 }, b.aggregate('pid', 1, new Uint8Array(328)));
      const packets = [b.newFamily(), exit].map((each) => b.enhanced(0, 1n, cooked(each)));
      await onPage(async (page) => {
        await drop(page, 'sample.pcapng', SAMPLE);
        await facts(page);
        await page.click('.tasks .grid tbody .name');
        await page.waitForSelector('.detail:visible', LIMIT);
        await drop(page, 'exits.pcapng', concat(b.section(), b.interface(), ...packets));
        await expect.poll(() => page.innerText('.status .about'), LIMIT).toContain('exits');
        await facts(page);
        await page.keyboard.press('1');
        const tasks = page.locator('.tasks:visible');
        await expect
          .poll(() => tasks.innerText(), LIMIT)
          .toContain('The capture has no table of tasks up to here.');
        expect(await page.locator('.detail:visible').count()).toBe(0);
        expect(await tasks.innerText()).not.toMatch(/\d/);
      });
    });

    it('says so where nothing tells which messages are of taskstats', async () => {
      const b = new Blocks('little');
      const exit = b.taskstats({ port: 0 }, b.aggregate('pid', 1, new Uint8Array(328)));
      const nameless = concat(b.section(), b.interface(), b.enhanced(0, 1n, cooked(exit)));
      await onPage(async (page) => {
        await drop(page, 'nameless.pcapng', nameless);
        expect(await facts(page)).toContain(
          '1 datagram cannot be read: nothing before it names TASKSTATS.',
        );
      });
    });

    it('refuses what is no capture in words, and opens the next file nevertheless', async () => {
      await onPage(async (page) => {
        await drop(page, 'letter.pcapng', new TextEncoder().encode('Dear reader, '.repeat(99)));
        const problem = page.locator('.problem:visible');
        await expect.poll(() => problem.innerText(), LIMIT).toMatch(/^the file is no capture;/);
        await drop(page, 'sample.pcapng', SAMPLE);
        await page.waitForSelector('.tasks .grid tbody .name', LIMIT);
        expect(await page.locator('.problem:visible').count()).toBe(0);
      });
    });

    it('opens no file that an address names', async () => {
      const watched = await WatchedPage.open(browser, `${server.url}?capture=x.pcapng#replay`);
      await watched.page.waitForSelector('text=Play the sample');
      expect(await watched.page.locator('.transport').count()).toBe(0);
      await watched.close();
    });

    it('opens a file of 256 MiB, and stays responsive while it reads', async () => {
      const opened = await measured(async () => {
        let result: Responsiveness | undefined;
        await onPage(async (page) => {
          await page.evaluate(makeLarge, { base64: SAMPLE.toString('base64'), bytes: 256 * MIB });
          result = await page.evaluate(openLarge);
          expect(await facts(page)).toMatch(/^25[5-7] MiB.* 2\d\d,\d{3} exits/);
          await scrub(page);
          await expect.poll(() => shownTasks(page), LIMIT).not.toEqual([]);
        });
        return result as Responsiveness;
      }, isResponsive);
      console.log('256 MiB:', ...opened);
      expect(opened.some(isResponsive)).toBe(true);
    }, 120_000);
  },
);
