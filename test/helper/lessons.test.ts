import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from '../machine.ts';

/** The rows of the table of a page, cell by cell. */
function rowsOf(name: string): string[][] {
  const page = readFileSync(`${REPOSITORY}docs/security/${name}`, 'utf8');
  return page
    .split('\n')
    .filter((line) => /^\| \d+ \|/.test(line))
    .map((line) => line.slice(2, -2).split(' | '));
}

/** The last cell: files, each followed by a colon and the names of its tests. */
function claims(cell: string): { file: string; names: string[] }[] {
  return cell.split(/;\s+(?=`)/).map((claim) => {
    const [file = '', ...names] = [...claim.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
    return { file, names };
  });
}

describe.each([
  ['lessons.md', 28, 5],
  ['targets.md', 25, 4],
])('docs/security/%s', (name, least, width) => {
  const rows = rowsOf(name);

  it('has every row, numbered and complete', () => {
    expect(rows.length).toBeGreaterThanOrEqual(least);
    rows.forEach((cells, i) => {
      expect([cells[0], cells.length]).toEqual([`${i + 1}`, width]);
    });
  });

  it.each(rows.map((cells) => [cells[0], cells[1], cells.at(-1) ?? '']))(
    'names tests that exist for row %s: %s',
    (_, __, cell) => {
      expect(claims(cell).length).toBeGreaterThan(0);
      for (const { file, names } of claims(cell)) {
        expect([file, existsSync(REPOSITORY + file)]).toEqual([file, true]);
        const source = readFileSync(REPOSITORY + file, 'utf8').replaceAll(/"\s+"/g, '');
        for (const text of names) expect(source).toContain(text);
      }
    },
  );
});
