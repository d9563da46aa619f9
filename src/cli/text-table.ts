/** Aligned columns for people. Cells must be escaped before they come here. */
import { onChange } from '../text/neighbours.ts';
import { displayWidth, padText } from './width.ts';

export interface TableColumn {
  readonly header: string;
  /** @defaultValue 'left' */
  readonly align?: 'left' | 'right';
}

/** A column with its cells, from the first row to the last. */
export interface FilledColumn extends TableColumn {
  readonly cells: readonly string[];
}

export interface TableStyle {
  /** Put before each line. @defaultValue '' */
  readonly indent?: string;
  /** Applied to each padded cell of the header. */
  readonly header?: (text: string) => string;
}

/** Between two columns. */
const GAP = '  ';

/** The header and the rows as lines without a line end, and without blanks at their end. */
export function formatTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  style?: TableStyle,
): string[] {
  const filled = columns.map((column, i) => ({
    ...column,
    cells: rows.map((cells) => cells[i] ?? ''),
  }));
  return formatColumns(filled, style);
}

/** The same for cells that come by column, all columns of one length. */
export function formatColumns(
  columns: readonly FilledColumn[],
  { indent = '', header: style = (text) => text }: TableStyle = {},
): string[] {
  const lines = new Array<string>(1 + (columns[0]?.cells.length ?? 0)).fill(indent);
  columns.forEach((column, i) => {
    const { header, align = 'left', cells } = column;
    // A last column that is left aligned needs no blanks after it.
    const open = i === columns.length - 1 && align === 'left';
    const width = open ? 0 : widthOf(column);
    const gap = i === 0 ? '' : GAP;
    const padded = onChange((cell: string) => gap + padText(cell, width, align));
    lines[0] += gap + style(padText(header, width, align));
    for (let row = 0; row < cells.length; row++) lines[row + 1] += padded(cells[row] as string);
  });
  return lines.map((line) => line.trimEnd());
}

/** Columns of a terminal that the widest cell takes. */
function widthOf({ header, cells }: FilledColumn): number {
  const width = onChange(displayWidth);
  let most = displayWidth(header);
  for (const cell of cells) most = Math.max(most, width(cell));
  return most;
}
