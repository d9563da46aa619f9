/** Which rows are seen, and in which order. */
import { COLUMNS, type Column } from './columns.ts';
import type { FrameColumns } from './frame-columns.ts';

export interface Sorting {
  readonly key: string;
  readonly descending: boolean;
}

/** Names are read from A to Z; of numbers the large ones matter. */
function usualDirection(key: string): Sorting {
  return { key, descending: key !== 'comm' && key !== 'pid' };
}

export class TaskOrder {
  sorting: Sorting = usualDirection('running');
  /** Words that must all be in the name, or be the pid. */
  filter = '';
  /** While true rows stay where they are; what is new comes last. */
  held = false;
  readonly pinned: Set<number> = new Set();
  /** Rows of the table in the order of the page. */
  rows: readonly number[] = [];
  #ids: readonly number[] = [];

  update(columns: FrameColumns): void {
    const { table, rates } = columns.frame;
    // A pid that is used again is another task, which nobody pinned.
    for (const id of rates?.gone ?? []) this.pinned.delete(id);
    const seen = matching(columns, this.filter);
    const sorted = this.held ? this.#inPlace(columns, seen) : sortRows(columns, seen, this.sorting);
    const isPinned = (row: number): boolean => this.pinned.has(table.ids[row] as number);
    this.rows = [...sorted.filter(isPinned), ...sorted.filter((row) => !isPinned(row))];
    this.#ids = this.rows.map((row) => table.ids[row] as number);
  }

  togglePin(id: number): boolean {
    if (this.pinned.delete(id)) return false;
    this.pinned.add(id);
    return true;
  }

  /** The next column, or the same one the other way round. */
  sortNext(): void {
    const at = COLUMNS.findIndex(({ key }) => key === this.sorting.key);
    this.sorting = usualDirection((COLUMNS[(at + 1) % COLUMNS.length] as Column).key);
  }

  reverse(): void {
    this.sorting = { ...this.sorting, descending: !this.sorting.descending };
  }

  sortBy(key: string): void {
    if (key === this.sorting.key) this.reverse();
    else this.sorting = usualDirection(key);
  }

  #inPlace(columns: FrameColumns, seen: readonly number[]): number[] {
    const { table } = columns.frame;
    const allowed = new Set(seen);
    const kept = this.#ids
      .map((id) => table.indexOf(id))
      .filter((row) => row !== undefined && allowed.has(row)) as number[];
    for (const row of kept) allowed.delete(row);
    return [...kept, ...sortRows(columns, [...allowed], this.sorting)];
  }
}

function matching(columns: FrameColumns, filter: string): number[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = Array.from({ length: columns.length }, (_, row) => row);
  if (words.length === 0) return rows;
  const { names, frame } = columns;
  return rows.filter((row) => {
    const name = (names[row] as string).toLowerCase();
    const id = String(frame.table.ids[row]);
    return words.every((word) => name.includes(word) || id === word);
  });
}

/** What has no value comes last, whichever way the others go; equals by pid. */
function sortRows(columns: FrameColumns, rows: readonly number[], sorting: Sorting): number[] {
  const column = COLUMNS.find(({ key }) => key === sorting.key) as Column;
  const { ids } = columns.frame.table;
  const sign = sorting.descending ? -1 : 1;
  const byId = (a: number, b: number): number => (ids[a] as number) - (ids[b] as number);
  if (!column.values) {
    const { names } = columns;
    const compare = new Intl.Collator('en').compare;
    return rows.toSorted(
      (a, b) => sign * compare(names[a] as string, names[b] as string) || byId(a, b),
    );
  }
  const values = column.values(columns);
  const end = sorting.descending ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const keys = Float64Array.from(values, (value) => (Number.isNaN(value) ? end : value));
  return rows.toSorted(
    (a, b) => sign * compareNumbers(keys[a] as number, keys[b] as number) || byId(a, b),
  );
}

/** Infinities are equal to themselves, which a difference does not tell. */
function compareNumbers(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
