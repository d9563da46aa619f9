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
  const widths = columns.map((column, i) =>
    rows.reduce(
      (widest, row) => Math.max(widest, displayWidth(row[i] ?? '')),
      displayWidth(column.header),
    ),
  );
  const line = (cells: readonly string[], style: (text: string) => string): string => {
    const last = columns.length - 1;
    const padded = columns.map(({ align }, i) => {
      const cell = cells[i] ?? '';
      // A last column that is left aligned needs no blanks after it.
      const width = i === last && align !== 'right' ? 0 : (widths[i] ?? 0);
      return style(padText(cell, width, align));
    });
    return `${indent}${padded.join(GAP)}`.trimEnd();
  };
  const titles = columns.map((column) => column.header);
  return [line(titles, header), ...rows.map((row) => line(row, (text) => text))];
}
