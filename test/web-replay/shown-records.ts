/** The records of a capture as the page shows them: packet by packet, in the inspector. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

export type ShownRecord =
  | { readonly type: string; readonly stats: Readonly<Record<string, string>> }
  | { readonly type: 'error'; readonly errno: string };

const LIMIT = { timeout: 20_000 };
const STRUCTS: readonly string[] = ['taskstats', 'cgroupstats'];

interface Row {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  readonly indent: number;
}

export async function shownRecords(page: Page): Promise<ShownRecord[]> {
  await page.click('role=tab[name="Frames"]');
  const items = page.locator('.packets li');
  await items.first().waitFor(LIMIT);
  const records: ShownRecord[] = [];
  for (let i = 0; i < (await items.count()); i++) {
    await items.nth(i).locator('button').click();
    await expect.poll(() => items.nth(i).getAttribute('aria-current'), LIMIT).toBe('true');
    records.push(...recordsOf(await rowsOf(page)));
  }
  return records;
}

function rowsOf(page: Page): Promise<Row[]> {
  return page.$$eval('.inspect .fields tbody tr', (rows) =>
    rows.map((row) => {
      const [name, value, , , type] = [...row.children] as HTMLElement[];
      const text = (cell: HTMLElement | undefined): string => cell?.textContent ?? '';
      const indent = Number.parseInt(name?.style.paddingInlineStart ?? '', 10);
      return { name: text(name), value: text(value), type: text(type), indent };
    }),
  );
}

function recordsOf(rows: readonly Row[]): ShownRecord[] {
  return rows.flatMap(({ name, value, indent }, i): ShownRecord[] => {
    // 0 is an acknowledgement.
    if (name === 'error' && value !== '' && value !== '0') {
      return [{ type: 'error', errno: value.replace('-', '') }];
    }
    if (!STRUCTS.includes(name) || value !== '') return [];
    const rest = rows.slice(i + 1);
    const end = rest.findIndex((row) => row.indent <= indent);
    const members = end < 0 ? rest : rest.slice(0, end);
    // Padding has bytes, and no value.
    const known = members.filter(({ type }) => !type.startsWith('u8['));
    return [{ type: name, stats: Object.fromEntries(known.map((row) => [row.name, row.value])) }];
  });
}
