/** Aligned columns for people. Cells must be escaped before they come here. */
import { displayWidth, padText } from './width.ts';

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
  const lines = [columns.map((column) => column.header), ...rows];
  const widths = columns.map((_, i) => widest(lines, i));
  // A last column that is left aligned needs no blanks after it.
  if (columns.at(-1)?.align !== 'right') widths[columns.length - 1] = 0;
  return lines.map((cells, row) => {
    const padded = columns.map(({ align }, i) => {
      const cell = padText(cells[i] ?? '', widths[i] as number, align);
      return row === 0 ? header(cell) : cell;
    });
    return `${indent}${padded.join(GAP)}`.trimEnd();
  });
}

function widest(lines: readonly (readonly string[])[], i: number): number {
  let most = 0;
  for (const cells of lines) most = Math.max(most, displayWidth(cells[i] ?? ''));
  return most;
}
