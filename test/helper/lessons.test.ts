import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from './driver.ts';

const page = readFileSync(`${REPOSITORY}docs/security/lessons.md`, 'utf8');
const rows = page
  .split('\n')
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => line.slice(2, -2).split(' | '));

/** The last cell: files, each followed by a colon and the names of its tests. */
function claims(cell: string): { file: string; names: string[] }[] {
  return cell.split(/;\s+(?=`)/).map((claim) => {
    const [file = '', ...names] = [...claim.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
    return { file, names };
  });
}

describe('docs/security/lessons.md', () => {
  it('has a row for each lesson, numbered and complete', () => {
    expect(rows.length).toBeGreaterThanOrEqual(25);
    rows.forEach((cells, i) => {
      expect([cells[0], cells.length]).toEqual([`${i + 1}`, 5]);
    });
  });

  it.each(rows.map((cells) => [cells[0], cells[1], cells[4] ?? '']))(
    'names tests that exist for lesson %s: %s',
    (_, __, cell) => {
      if (cell.startsWith('not built yet')) return expect(cell).toMatch(/^not built yet/);
      for (const { file, names } of claims(cell)) {
        expect([file, existsSync(REPOSITORY + file)]).toEqual([file, true]);
        const source = readFileSync(REPOSITORY + file, 'utf8').replaceAll(/"\s+"/g, '');
        for (const name of names) expect(source).toContain(name);
      }
    },
  );
});
