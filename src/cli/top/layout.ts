/** Which columns fit side by side, and how wide each is. */
import { type Column, isFixed, isMeasure } from './columns.ts';

export interface Placed {
  readonly column: Column;
  readonly width: number;
}

/** comm has 15 bytes; names of kernel workers, and branches of the tree, are longer. */
const MAX_COMM_WIDTH = 40;

/** Between two columns. */
const GAP = 1;

/** What command lines have of a terminal at least. */
const COMMAND_LINE_PART = 1 / 3;

/** The columns on a terminal of this width, when this many measures are scrolled out. */
export function placeColumns(
  columns: readonly Column[],
  width: number,
  firstMeasure: number,
): Placed[] {
  const fixed = columns.filter(isFixed);
  const last = columns.filter((each) => !isFixed(each) && !isMeasure(each));
  const least = last.length > 0 ? Math.floor(width * COMMAND_LINE_PART) + GAP : 0;
  let left = width + GAP - total(fixed) - Math.max(total(last), least);
  const shown: Column[] = [];
  for (const column of columns.filter(isMeasure).slice(firstMeasure)) {
    left -= column.width + GAP;
    if (left < 0) break;
    shown.push(column);
  }
  const spare = width + GAP - total(fixed) - total(shown) - total(last);
  return [...fixed, ...shown, ...last].map((column) => ({
    column,
    width: widthOf(column, last.length > 0, spare),
  }));
}

/** What is left over belongs to the last column, or else to the names. */
function widthOf(column: Column, hasLast: boolean, spare: number): number {
  const { key, width } = column;
  if (!isFixed(column) && !isMeasure(column)) return Math.max(1, width + spare);
  return key === 'comm' && !hasLast ? commWidth(width, spare) : width;
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
  const measures = columns.filter(isMeasure);
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
  return Math.max(0, columns.filter(isMeasure).length - 1);
}
