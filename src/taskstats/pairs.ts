/** Which rows of two tables are about the same process. */

/** The k-th pair is row `row[k]` of the one table, and row `other[k]` of the other. */
export interface Pairs {
  readonly row: Int32Array;
  readonly other: Int32Array;
}

/** Of so few ids each is searched for, which is quicker than an index of them. */
const FEW = 32;

function pairsOf(found: readonly number[], others: readonly number[]): Pairs {
  return { row: Int32Array.from(found), other: Int32Array.from(others) };
}

/** `others` has the row in the other table of each row, or -1. */
export function pairsOfRows(others: Int32Array): Pairs {
  const row = new Int32Array(others.length);
  let count = 0;
  for (let i = 0; i < others.length; i++) if ((others[i] as number) >= 0) row[count++] = i;
  return { row: row.subarray(0, count), other: others.filter((other) => other >= 0) };
}

/** The pairs whose row in the other table passes; the same ones when all pass. */
export function pairsWith(pairs: Pairs, passes: (other: number) => boolean): Pairs {
  const { row, other } = pairs;
  const kept = Uint8Array.from(other, (each) => Number(passes(each)));
  if (!kept.includes(0)) return pairs;
  return { row: row.filter((_, k) => kept[k] === 1), other: other.filter((_, k) => kept[k] === 1) };
}

/** The pairs of the same id; those of `groups` mostly are in the order of `leaders`, or few. */
export function pairsById(leaders: Uint32Array, groups: Uint32Array): Pairs {
  const rows: number[] = [];
  const others: number[] = [];
  const pair = (row: number, other: number): void => {
    rows.push(row);
    others.push(other);
  };
  let next = 0;
  for (let row = 0; row < leaders.length && next < groups.length; row++) {
    if (leaders[row] === groups[next]) pair(row, next++);
  }
  if (next === groups.length) return pairsOf(rows, others);
  rows.length = others.length = 0;
  if (groups.length <= FEW) {
    groups.forEach((id, other) => {
      // Damaged captures may name one more than once.
      for (let row = leaders.indexOf(id); row >= 0; row = leaders.indexOf(id, row + 1)) {
        pair(row, other);
      }
    });
    return pairsOf(rows, others);
  }
  const otherOf = new Map(Array.from(groups, (id, other) => [id, other]));
  leaders.forEach((id, row) => {
    const other = otherOf.get(id);
    if (other !== undefined) pair(row, other);
  });
  return pairsOf(rows, others);
}
