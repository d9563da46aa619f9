/** Which rows of a sample are shown, and in which order. */
import { type Column, findColumn, isName } from './columns.ts';
import type { Sample } from './sample.ts';
import { asTree, type TreeRow } from './tree.ts';

export interface Arrangement {
  /** Key of the column to sort by. */
  readonly sort: string;
  /** Against the usual direction: numbers fall, names and ids rise. */
  readonly reverse: boolean;
  /** Part of the name or the pid, or a whole user name; '' for all. */
  readonly filter: string;
  /** Only the tasks of this uid. */
  readonly uid?: number | undefined;
  /** Only tasks that ran, read, wrote or were delayed in the interval. */
  readonly active: boolean;
  readonly tree: boolean;
}

/** Columns of which one has to be over 0 in an active row. */
const ACTIVITY = new Set(['cpu', 'read', 'write']);

export function arrange(sample: Sample, how: Arrangement): TreeRow[] {
  const rows = kept(sample, how);
  rows.sort(order(sample, how));
  return how.tree ? asTree(rows, parents(sample, rows)) : rows.map((row) => ({ row, branch: '' }));
}

type Test = (row: number) => boolean;

function kept(sample: Sample, how: Arrangement): number[] {
  const tests: Test[] = [];
  if (how.uid !== undefined) tests.push((row) => sample.uid(row) === how.uid);
  if (how.filter !== '') tests.push(textTest(sample, how.filter));
  if (how.active) tests.push(activityTest(sample));
  const rows = [...sample.table.ids.keys()];
  return tests.length === 0 ? rows : rows.filter((row) => tests.every((test) => test(row)));
}

function textTest(sample: Sample, filter: string): Test {
  const wanted = filter.toLowerCase();
  const names = sample.columns.filter(isName);
  const isIn = (text: string): boolean => text.toLowerCase().includes(wanted);
  return (row) =>
    isIn(sample.comm(row)) ||
    names.some((column) => isIn(sample.text(column, row))) ||
    String(sample.id(row)).includes(wanted) ||
    sample.user(row).toLowerCase() === wanted;
}

function activityTest(sample: Sample): Test {
  const measures = sample.columns
    .filter((column) => ACTIVITY.has(column.key) || /^\w+DelayNs$/.test(column.fields[0] ?? ''))
    .map((column) => sample.numbers(column));
  return (row) => measures.some((values) => (values[row] as number) > 0);
}

/** Whether the usual order of a column is from the large to the small. */
function falls(column: Column): boolean {
  return (
    ['rate', 'total'].includes(column.content) || column.key === 'rss' || column.key === 'threads'
  );
}

/**
 * Undefined for a column that rows of this scope, or this kernel, do not have. Names there are
 * also where command lines are shown.
 */
export function sortColumn(sample: Sample, key: string): Column | undefined {
  return key === 'comm' ? findColumn(key) : sample.columns.find((column) => column.key === key);
}

/** Rows without a value come last in both directions; equal ones in the order of their ids. */
function order(sample: Sample, how: Arrangement): (a: number, b: number) => number {
  const { ids } = sample.table;
  const byId = (a: number, b: number): number => (ids[a] as number) - (ids[b] as number);
  const column = sortColumn(sample, how.sort);
  if (!column) return byId;
  const sign = falls(column) === how.reverse ? 1 : -1;
  if (column.content === 'text') {
    const texts = Array.from({ length: sample.length }, (_, row) => sample.text(column, row));
    return (a, b) => sign * compareText(texts[a] as string, texts[b] as string) || byId(a, b);
  }
  const values = sample.numbers(column);
  return (a, b) => {
    const x = values[a] as number;
    const y = values[b] as number;
    if (Number.isNaN(x) || Number.isNaN(y)) {
      return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || byId(a, b);
    }
    return sign * (x - y) || byId(a, b);
  };
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The nearest process above that is shown as well. */
function parents(sample: Sample, rows: readonly number[]): (row: number) => number | undefined {
  const shown = new Set(rows);
  return (row) => {
    const passed = new Set<number>([row]);
    for (let at = row; ; ) {
      const id = sample.parent(at);
      const above = id === undefined ? undefined : sample.table.indexOf(id);
      if (above === undefined || passed.has(above)) return undefined;
      if (shown.has(above)) return above;
      passed.add(above);
      at = above;
    }
  };
}
