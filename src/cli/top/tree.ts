/** Rows as a tree: each under its parent, in the given order among its siblings. */

export interface TreeRow {
  readonly row: number;
  /** The branches before the name. */
  readonly branch: string;
}

/**
 * `parentOf` is undefined for a row that stands at the left. Every row comes out
 * once, also when parents form a ring: the rows of a snapshot were not read at
 * one instant, and a pid may have been used again meanwhile.
 */
export function asTree(
  rows: readonly number[],
  parentOf: (row: number) => number | undefined,
): TreeRow[] {
  const children = new Map<number, number[]>();
  const roots: number[] = [];
  for (const row of rows) {
    const parent = parentOf(row);
    const siblings = parent === undefined ? roots : children.get(parent);
    if (siblings) siblings.push(row);
    else children.set(parent as number, [row]);
  }
  const result: TreeRow[] = [];
  const seen = new Set<number>();
  walk(roots, children, seen, result);
  // What is in a ring hangs below no root.
  for (const row of rows) if (!seen.has(row)) walk([row], children, seen, result);
  return result;
}

interface Step {
  readonly row: number;
  readonly branch: string;
  /** What stands before the branches of its children. */
  readonly indent: string;
}

/** A stack instead of recursion: a chain of parents may be as long as there are pids. */
function walk(
  roots: readonly number[],
  children: ReadonlyMap<number, readonly number[]>,
  seen: Set<number>,
  result: TreeRow[],
): void {
  const stack: Step[] = roots.map((row) => ({ row, branch: '', indent: '' })).reverse();
  for (let step = stack.pop(); step; step = stack.pop()) {
    const { row, branch, indent } = step;
    if (seen.has(row)) continue;
    seen.add(row);
    result.push({ row, branch });
    const below = children.get(row) ?? [];
    for (let i = below.length - 1; i >= 0; i--) {
      const last = i === below.length - 1;
      stack.push({
        row: below[i] as number,
        branch: `${indent}${last ? '`- ' : '|- '}`,
        indent: `${indent}${last ? '   ' : '|  '}`,
      });
    }
  }
}
