/**
 * Kstats that are tables: their first line names the columns, each other line is
 * a row. OpenZFS writes them for histories (txgs, reads, multihost) and benchmarks.
 */
import { textError } from './error.ts';

/** A kstat whose data are a table, as its file below /proc/spl/kstat has it: all cells are text. */
export interface KstatTable {
  /** Names of the columns, from the first line. */
  readonly columns: readonly string[];
  /** Cells of a row by column; the last one takes the rest of its line, and may be absent. */
  readonly rows: readonly (readonly (string | undefined)[])[];
}

/** Between groups of columns; a line of its own above the columns names the groups. */
const GROUP = '|';

function cellsOf(line: string): string[] {
  return line.split(/\s+/).filter((cell) => cell !== '' && cell !== GROUP);
}

/** The first `count` words of a line; the last takes all that follows. */
function splitRow(line: string, count: number): string[] {
  const cells: string[] = [];
  let rest = line.trim();
  while (cells.length < count - 1 && rest !== '') {
    const end = rest.search(/\s/);
    const cell = end < 0 ? rest : rest.slice(0, end);
    rest = end < 0 ? '' : rest.slice(end).trimStart();
    if (cell !== GROUP) cells.push(cell);
  }
  if (rest.startsWith(`${GROUP} `)) rest = rest.slice(1).trimStart();
  if (rest !== '') cells.push(rest);
  return cells;
}

/**
 * @param first number of the first line, in messages
 * @throws ERR_CAPTURE for a row that lacks more than its last cell
 */
export function parseTable(lines: readonly string[], file: string, first: number): KstatTable {
  const grouped = lines[0]?.includes(` ${GROUP} `) && lines[1]?.includes(` ${GROUP} `);
  const header = grouped ? 1 : 0;
  const columns = cellsOf(lines[header] ?? '');
  if (columns.length === 0)
    throw textError(file, first + header, 'a line of column names is missing');
  const rows = lines.slice(header + 1).map((line, i) => {
    const cells = splitRow(line, columns.length);
    if (cells.length < columns.length - 1 || cells.length === 0) {
      const message = `the row has ${cells.length} of ${columns.length} columns`;
      throw textError(file, first + header + 1 + i, message);
    }
    return columns.map((_, column) => cells[column]);
  });
  return { columns, rows };
}
