/** Which columns fit side by side, and how wide each is. */
import { type Column, isFixed } from './columns.ts';

export interface Placed {
  readonly column: Column;
  readonly width: number;
}

/** comm has 15 bytes; names of kernel workers, and branches of the tree, are longer. */
const MAX_COMM_WIDTH = 40;

/** Between two columns. */
const GAP = 1;

/** The columns on a terminal of this width, when this many measures are scrolled out. */
export function placeColumns(
  columns: readonly Column[],
  width: number,
  firstMeasure: number,
): Placed[] {
  const fixed = columns.filter(isFixed);
  let left = width + GAP - total(fixed);
  const shown: Column[] = [];
  for (const column of columns.filter((each) => !isFixed(each)).slice(firstMeasure)) {
    left -= column.width + GAP;
    if (left < 0) break;
    shown.push(column);
  }
  const spare = width + GAP - total(fixed) - total(shown);
  return [...fixed, ...shown].map((column) => ({
    column,
    width: column.key === 'comm' ? commWidth(column.width, spare) : column.width,
  }));
}

function total(columns: readonly Column[]): number {
  return columns.reduce((sum, { width }) => sum + width + GAP, 0);
}

function commWidth(width: number, spare: number): number {
  return Math.min(Math.max(width, width + spare), MAX_COMM_WIDTH);
}

/** Number of measures that have to be scrolled out so that a column can be seen. */
export function revealColumn(
  columns: readonly Column[],
  width: number,
  key: string,
  firstMeasure: number,
): number {
  const measures = columns.filter((column) => !isFixed(column));
  const index = measures.findIndex((column) => column.key === key);
  if (index < 0) return firstMeasure;
  let first = Math.min(firstMeasure, index);
  const seen = (): boolean =>
    placeColumns(columns, width, first).some(({ column }) => column.key === key);
  while (first < index && !seen()) first++;
  return first;
}

/** Number of measures that can be scrolled out: the last one stays. */
export function lastMeasure(columns: readonly Column[]): number {
  return Math.max(0, columns.filter((column) => !isFixed(column)).length - 1);
}
