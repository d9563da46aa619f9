/** Aligned columns for people. Cells must be escaped before they come here. */
import { displayWidth } from './width.ts';

export interface TableColumn {
  readonly header: string;
  /** @defaultValue 'left' */
  readonly align?: 'left' | 'right';
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
  { indent = '', header = (text) => text }: TableStyle = {},
): string[] {
  const titles = columns.map((column) => column.header);
  const lines = [titles, ...rows].map((cells) => columns.map((_, i) => cells[i] ?? ''));
  const last = columns.length - 1;
  for (const [i, { align = 'left' }] of columns.entries()) {
    // A last column that is left aligned needs no blanks after it.
    if (i === last && align === 'left') break;
    padColumn(lines, i, align);
  }
  return lines.map((cells, row) => {
    const styled = row === 0 ? cells.map(header) : cells;
    return `${indent}${styled.join(GAP)}`.trimEnd();
  });
}

/** Makes a cell of every line as wide as the widest; of each the width is told once. */
function padColumn(lines: readonly string[][], i: number, align: 'left' | 'right'): void {
  const widths = lines.map((cells) => displayWidth(cells[i] as string));
  let widest = 0;
  for (const width of widths) if (width > widest) widest = width;
  for (const [row, cells] of lines.entries()) {
    const fill = ' '.repeat(widest - (widths[row] as number));
    cells[i] = align === 'left' ? cells[i] + fill : fill + cells[i];
  }
}
