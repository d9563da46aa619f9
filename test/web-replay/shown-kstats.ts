/** The kstats of a capture as the page shows them, in the words of `replay --ndjson`. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

export interface ShownKstat {
  /** The document, each value as text. */
  readonly kstat: object;
  /** The bytes that are shown as such, in hexadecimal. */
  readonly bytes: string;
}

const LIMIT = { timeout: 20_000 };

interface Texts {
  readonly name: string;
  readonly facts: string;
  readonly title: string;
  readonly lines: readonly (readonly string[])[];
  readonly bytes: string;
}

/** In the order in which they came: by kid. */
export async function shownKstats(page: Page): Promise<ShownKstat[]> {
  await page.click('role=tab[name="Kstat"]');
  await page.locator('.kstat-tree summary').first().waitFor();
  for (const summary of await page.locator('.kstat-tree summary').all()) await summary.click();
  const count = Number.parseInt(await page.innerText('.kstats .count'), 10);
  await expect.poll(() => page.locator('.kstat-tree button').count(), LIMIT).toBe(count);
  const shown: ShownKstat[] = [];
  for (const item of await page.locator('.kstat-tree button').all()) {
    await item.click();
    shown.push(documentOf(await textsOf(page)));
  }
  const kid = ({ kstat }: ShownKstat): number => Number((kstat as { kid: string }).kid);
  return shown.sort((one, other) => kid(one) - kid(other));
}

function textsOf(page: Page): Promise<Texts> {
  return page.locator('.kstat-one').evaluate((one) => {
    const visible = (selector: string): HTMLElement[] =>
      [...one.querySelectorAll<HTMLElement>(selector)].filter((each) => each.checkVisibility());
    const text = (selector: string): string => visible(selector)[0]?.textContent ?? '';
    return {
      name: text('h2'),
      facts: text('.facts'),
      title: visible('.facts')[0]?.title ?? '',
      lines: visible('tbody tr').map((row) => [...row.children].map((cell) => cell.textContent)),
      bytes: text('.kstat-bytes'),
    };
  });
}

function documentOf({ name, facts, title, lines, bytes }: Texts): ShownKstat {
  const [, module, instance, rest] = /^(.*?):(\d+):(.*)$/.exec(name) ?? [];
  const [, type, kind] = /^(\S+) · class (\S+)/.exec(facts) ?? [];
  const [, kid, flags, crtimeNs, snaptimeNs] =
    /^kid (\d+), flags (\d+), created at (\d+) ns(?:, read at (\d+) ns)?$/.exec(title) ?? [];
  const errno = /could not be read: errno (\d+)/.exec(facts)?.[1];
  const status = errno ? 'failed' : facts.includes('it has no data') ? 'empty' : 'ok';
  const data: Record<string, string[]> = {};
  for (const [statistic = '', value = ''] of lines) {
    data[statistic] = [...(data[statistic] ?? []), plain(value)];
  }
  return {
    kstat: {
      ...{ module, instance, name: rest, class: kind, type, kid, flags, crtimeNs, status, data },
      ...(snaptimeNs === undefined ? {} : { snaptimeNs }),
      ...(errno === undefined ? {} : { errno }),
    },
    bytes: bytes
      .split('\n')
      .map((row) => row.slice(8, 55).replaceAll(' ', ''))
      .join(''),
  };
}

/** Without the commas between groups of digits, and with controls instead of their escapes. */
function plain(text: string): string {
  const number = /^-?\d{1,3}(,\d{3})+$/.test(text) ? text.replaceAll(',', '') : text;
  return number.replace(/\\x([0-9a-f]{2})/g, (_, hex) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
