/** Captures of other machines, dropped into the page: what it shows against what the command line prints. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../cli/run.ts';
import { hasShared, KSTAT_SAMPLES, SHARED } from '../kstat/shared.ts';
import { buildPage, launch, WatchedPage, whyNoChromium } from '../web/chromium.ts';
import { drop, facts, StaticServer, saved } from './page.ts';
import { shownKstats } from './shown-kstats.ts';
import { shownRecords } from './shown-records.ts';

const skipped = whyNoChromium ?? (hasShared ? undefined : 'needs ../shared');
const LIMIT_MS = 60_000;

function linesOf(folder: string): string[] {
  if (!hasShared) return [];
  const names = readdirSync(join(SHARED, folder)).filter((name) => name.endsWith('.jsonl'));
  return names.map((name) => join(SHARED, folder, name));
}

function documentsOf(ndjson: string): Record<string, unknown>[] {
  return ndjson
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe.skipIf(skipped !== undefined)(
  `captures of other machines in the page${skipped ? ` (${skipped})` : ''}`,
  () => {
    let browser: Browser;
    let server: StaticServer;
    const folder = mkdtempSync(join(tmpdir(), 'sidestat-shared-'));

    beforeAll(async () => {
      server = await StaticServer.start(await buildPage());
      browser = await launch();
    }, LIMIT_MS);
    afterAll(async () => {
      await browser?.close();
      server?.stop();
      rmSync(folder, { recursive: true });
    });

    /** The capture as pcapng in a page; what `replay --ndjson --raw` prints of it. */
    async function inPage(
      lines: string,
      use: (page: Page, documents: Record<string, unknown>[]) => Promise<void>,
    ): Promise<void> {
      const file = join(folder, `${basename(lines, '.jsonl')}.pcapng`);
      expect(await run(['convert', lines, file])).toMatchObject({ code: 0, stderr: '' });
      const { stdout } = await run(['replay', file, '--ndjson', '--raw']);
      const watched = await WatchedPage.open(browser, server.url);
      const { page } = watched;
      await drop(page, basename(file), readFileSync(file));
      await facts(page);
      await page.check('.transport input[type=checkbox]');
      expect(await saved(page, 'NDJSON')).toBe(stdout);
      await use(page, documentsOf(stdout));
      await watched.close();
    }

    it.each(linesOf('linux').map((path) => [basename(path), path]))(
      'shows every value of %s, and no other',
      async (_name, path) => {
        await inPage(path, async (page, documents) => {
          const expected = documents.map(({ type, errno, stats }) =>
            type === 'error' ? { type, errno: String(errno) } : { type, stats: textsOf(stats) },
          );
          expect(expected.length).toBeGreaterThan(5);
          expect(await shownRecords(page)).toEqual(expected);
        });
      },
      LIMIT_MS,
    );

    it.each(linesOf('kstat').map((path) => [basename(path), path]))(
      'shows every value of %s, and no other',
      async (_name, path) => {
        await inPage(path, async (page, documents) => {
          const shown = await shownKstats(page);
          expect(shown.map(({ kstat }) => kstat)).toEqual(documents.map(kstatText));
          // RAW kstats of which nobody knows the layout: their bytes.
          const lines = documentsOf(readFileSync(path, 'utf8'));
          const bytes = shown.map((each) => each.bytes);
          expect(bytes.filter((hex) => hex !== '')).toHaveLength(1);
          const raw = bytes.findIndex((hex) => hex !== '');
          expect(documents[raw]).toMatchObject({ kstat: { name: 'page_retire_list', data: {} } });
          expect(bytes[raw]).toBe(lines[raw]?.['data']);
        });
      },
      LIMIT_MS,
    );

    it('has the machine of every kind among them', () => {
      const names = [...linesOf('linux'), ...linesOf(basename(KSTAT_SAMPLES))].join(' ');
      for (const machine of ['amd64', 's390x', 'sparcv9']) expect(names).toContain(machine);
    });
  },
);

function textsOf(values: unknown): Record<string, string> {
  const entries = Object.entries(values as Record<string, unknown>);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

/** A document of a kstat as the page words it; null is shown as nothing. */
function kstatText(document: Record<string, unknown>): object {
  const { data = {}, ...head } = document['kstat'] as Record<string, unknown>;
  const values = Object.entries(data as Record<string, unknown>).map(([name, value]) => {
    const list = Array.isArray(value) ? value : [value];
    return [name, list.map((each) => (each === null ? '–' : String(each)))];
  });
  return { ...textsOf(head), data: Object.fromEntries(values) };
}
