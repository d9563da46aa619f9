import { describe, expect, it } from 'vitest';
import { type Pairs, pairsById, pairsOfRows, pairsWith } from '../../src/taskstats/pairs.ts';

function asked({ row, other }: Pairs): [number, number][] {
  return Array.from(row, (each, k): [number, number] => [each, other[k] as number]);
}

describe('pairs of rows by id', () => {
  const leaders = Uint32Array.from({ length: 200 }, (_, i) => 1000 + 3 * i);
  const ofIds = (ids: readonly number[]): [number, number][] =>
    asked(pairsById(leaders, Uint32Array.from(ids)));
  /** The same, told without a short cut. */
  const expected = (ids: readonly number[]): [number, number][] =>
    ids.flatMap((id, other): [number, number][] => {
      const row = leaders.indexOf(id);
      return row < 0 ? [] : [[row, other]];
    });
  const byRow = (pairs: [number, number][]): [number, number][] => pairs.sort(([a], [b]) => a - b);
  const strangers = [1, 1001, 9999];

  it.each([
    ['none', []],
    ['a few, in any order, some of others', [1300, ...strangers, 1003, 1597]],
    ['many in order', Array.from(leaders.subarray(20, 120))],
    ['many in order, with a stranger', [...leaders.subarray(0, 50), 1001, ...leaders.subarray(50)]],
    ['many in another order', [...strangers, ...Array.from(leaders).reverse()]],
  ])('finds %s', (_, ids) => {
    expect(byRow(ofIds(ids))).toEqual(byRow(expected(ids)));
    expect(expected(ids)).toHaveLength(ids.filter((id) => leaders.includes(id)).length);
  });

  it('finds each row of an id that stands more than once', () => {
    const pairs = pairsById(Uint32Array.of(5, 7, 7, 9), Uint32Array.of(9, 7));
    expect(byRow(asked(pairs))).toEqual([
      [1, 1],
      [2, 1],
      [3, 0],
    ]);
  });
});

describe('pairs of rows that are known', () => {
  const pairs = pairsOfRows(Int32Array.of(-1, 4, -1, 0, 2));

  it('leaves out rows without another', () => {
    expect(asked(pairs)).toEqual([
      [1, 4],
      [3, 0],
      [4, 2],
    ]);
  });

  it('keeps those that pass, and is the same when all do', () => {
    expect(asked(pairsWith(pairs, (other) => other !== 0))).toEqual([
      [1, 4],
      [4, 2],
    ]);
    expect(pairsWith(pairs, () => true)).toBe(pairs);
  });
});
