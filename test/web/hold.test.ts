import { describe, expect, it } from 'vitest';
import { Hold } from '../../src/web/source/hold.ts';

const LIMITS = { tables: 3, tableRows: 100, exits: 10 };

/** What is delivered of the things that were given, and how many rows were dropped. */
function hold(given: readonly (readonly ['table' | 'exits', number, string])[]): {
  delivered: string[];
  dropped: number;
} {
  const held = new Hold(LIMITS);
  const delivered: string[] = [];
  let dropped = 0;
  for (const [kind, rows, name] of given) {
    dropped += held.add({ kind, rows, deliver: () => delivered.push(name) });
  }
  held.release();
  expect([held.tables, held.exits]).toEqual([0, 0]);
  return { delivered, dropped };
}

describe('what waits while the page is paused', () => {
  it('comes in the order in which it was given', () => {
    expect(
      hold([
        ['table', 5, 'a'],
        ['exits', 2, 'b'],
        ['table', 5, 'c'],
      ]),
    ).toEqual({
      delivered: ['a', 'b', 'c'],
      dropped: 0,
    });
  });

  it('loses the oldest tables beyond a number, and counts their rows', () => {
    const given = ['a', 'b', 'c', 'd', 'e'].map((name) => ['table', 7, name] as const);
    expect(hold([...given, ['exits', 10, 'x']])).toEqual({
      delivered: ['c', 'd', 'e', 'x'],
      dropped: 14,
    });
  });

  it('loses the oldest tables beyond a number of rows, but never the last one', () => {
    expect(
      hold([
        ['table', 60, 'a'],
        ['table', 60, 'b'],
      ]),
    ).toEqual({ delivered: ['b'], dropped: 60 });
    expect(
      hold([
        ['table', 5, 'a'],
        ['table', 500, 'b'],
      ]),
    ).toEqual({ delivered: ['b'], dropped: 5 });
  });

  it('loses the oldest exits, and leaves tables alone', () => {
    expect(
      hold([
        ['exits', 6, 'a'],
        ['table', 1, 't'],
        ['exits', 6, 'b'],
      ]),
    ).toEqual({
      delivered: ['t', 'b'],
      dropped: 6,
    });
  });
});
