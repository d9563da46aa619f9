/**
 * Files below /proc/spl/kstat, as OpenZFS on Linux writes them: a header line, a
 * line of column names and rows. Some have no header (`txgs`, `state`). Source of
 * the formats: module/os/linux/spl/spl-kstat.c and spl-procfs-list.c.
 */
import type { StatError } from '../../errors.ts';
import {
  KSTAT_TYPE_INTR,
  KSTAT_TYPE_IO,
  KSTAT_TYPE_NAMED,
  KSTAT_TYPE_RAW,
  KSTAT_TYPE_TIMER,
} from '../../generated/kstat.ts';
import type { KstatStatistic } from '../decode/types.ts';
import { textError } from './error.ts';
import { COLUMNS, parseNamedRows, parseNumberRow, parseTimerRows } from './spl-rows.ts';
import { type KstatTable, parseTable } from './table.ts';
import { guessStatistic } from './value.ts';

/** The seven numbers of the first line. */
export interface SplHeader {
  readonly kid: number;
  readonly type: number;
  readonly flags: number;
  /** -1 for tables. */
  readonly ndata: number;
  readonly crtimeNs: bigint;
  readonly snaptimeNs: bigint;
}

export interface SplFile {
  /** Undefined for the files that have none. */
  readonly header: SplHeader | undefined;
  readonly statistics: readonly KstatStatistic[];
  readonly table: KstatTable | undefined;
  /** Rows are missing at the end: what is here is right, but not all. */
  readonly truncated: StatError | undefined;
}

const HEADER = /^(\d+) (\d) 0x([\da-f]{2,8}) (-?\d+) (-?\d+) (-?\d+) (-?\d+)$/;

/** The header line; undefined for any other line. */
export function parseSplHeader(line: string): SplHeader | undefined {
  const parts = HEADER.exec(line);
  if (parts === null) return undefined;
  const [, kid, type, flags, ndata, , crtime, snaptime] = parts as unknown as string[];
  return {
    kid: Number(kid),
    type: Number(type),
    flags: Number.parseInt(flags as string, 16),
    ndata: Number(ndata),
    crtimeNs: BigInt(crtime as string),
    snaptimeNs: BigInt(snaptime as string),
  };
}

/**
 * @param text the whole file
 * @param file its name, in messages
 * @param name of the kstat: that of the statistic of a file that is one word
 * @throws ERR_CAPTURE, with file and line, for text that breaks the format or whose last line is cut
 */
export function parseSpl(text: string, file: string, name: string): SplFile {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw textError(file, lines.length + 1, 'the line has no end');
  const header = parseSplHeader(lines[0] ?? '');
  if (header === undefined) return parseHeaderless(lines, file, name);
  const body = lines.slice(1);
  const parse = BODIES.get(header.type);
  if (parse === undefined)
    throw textError(file, 1, `the kstat has the unknown type ${header.type}`);
  return { table: undefined, truncated: undefined, ...parse(body, header, file), header };
}

type Body = Pick<SplFile, 'statistics'> & Partial<SplFile>;

/** The line after the header and the columns. */
const FIRST_ROW = 3;

const BODIES: ReadonlyMap<number, (lines: string[], header: SplHeader, file: string) => Body> =
  new Map([
    [KSTAT_TYPE_RAW, parseRaw],
    [KSTAT_TYPE_NAMED, parseNamed],
    [KSTAT_TYPE_INTR, (lines, _, file) => parseStructure(lines, file, 'interrupt')],
    [KSTAT_TYPE_IO, (lines, _, file) => parseStructure(lines, file, 'io')],
    [KSTAT_TYPE_TIMER, parseTimer],
  ]);

function checkColumns(lines: readonly string[], file: string, type: keyof typeof COLUMNS): void {
  if (lines[0]?.trim().replace(/\s+/g, ' ') === COLUMNS[type]) return;
  throw textError(file, 2, `the column names should be ${COLUMNS[type]}`);
}

/** There may be more rows than the header says, but not fewer. */
function missingRows(rows: number, header: SplHeader, file: string): StatError | undefined {
  if (rows >= header.ndata) return undefined;
  return textError(file, FIRST_ROW + rows, `the file ends after ${rows} of ${header.ndata} rows`);
}

function parseNamed(lines: string[], header: SplHeader, file: string): Body {
  checkColumns(lines, file, 'named');
  const statistics = parseNamedRows(lines.slice(1), file, FIRST_ROW);
  return { statistics, truncated: missingRows(statistics.length, header, file) };
}

function parseTimer(lines: string[], header: SplHeader, file: string): Body {
  checkColumns(lines, file, 'timer');
  const rows = lines.slice(1);
  const timers = parseTimerRows(rows, file, FIRST_ROW);
  return { statistics: timers.flat(), truncated: missingRows(rows.length, header, file) };
}

function parseStructure(lines: string[], file: string, type: 'io' | 'interrupt'): Body {
  checkColumns(lines, file, type);
  const row = lines[1];
  if (row === undefined) throw textError(file, FIRST_ROW, 'the row of values is missing');
  if (lines.length > 2) throw textError(file, FIRST_ROW + 1, 'there is more than one row');
  return { statistics: parseNumberRow(row, type, file, FIRST_ROW) };
}

/** A hex dump, whose numbers count lines and not bytes, or a table of the provider's own. */
function parseRaw(lines: string[], _header: SplHeader, file: string): Body {
  if (lines[0] === 'raw data') {
    lines.slice(1).forEach((line, i) => {
      if (!/^[\da-f]{3,}:(?: [\da-f]{2})*\s*$/.test(line)) {
        throw textError(file, FIRST_ROW + i, 'the line is no hex dump');
      }
    });
    return { statistics: [] };
  }
  return tableBody(parseTable(lines, file, 2));
}

function parseHeaderless(lines: string[], file: string, name: string): SplFile {
  const bare = { header: undefined, table: undefined, truncated: undefined };
  const [first] = lines;
  // A kstat without rows and columns, such as a history that nobody began.
  if (first === undefined) return { ...bare, statistics: [] };
  if (lines.length === 1 && /^\S+$/.test(first)) {
    return { ...bare, statistics: [guessStatistic(name, first)] };
  }
  if (lines.every((line) => PAIR.test(line))) {
    const statistics = lines.map((line) => {
      const [, key, value] = PAIR.exec(line) as unknown as string[];
      return guessStatistic(key as string, value as string);
    });
    return { ...bare, statistics };
  }
  if (/^[\d-]/.test(first)) throw textError(file, 1, 'neither a kstat header nor column names');
  return { ...bare, ...tableBody(parseTable(lines, file, 1)) };
}

/** `simd`: a name, blanks, a tab and a number. */
const PAIR = /^(\S+) *\t(\S+)$/;

/** Each cell as a statistic `row.column`; the first cell names the row where no two are equal. */
function tableBody(table: KstatTable): Body & { table: KstatTable } {
  const keys = table.rows.map(([key]) => key as string);
  const unique = new Set(keys).size === keys.length;
  const statistics = table.rows.flatMap((row, i) =>
    row.flatMap((cell, column) => {
      if (cell === undefined || (unique && column === 0)) return [];
      return [guessStatistic(`${unique ? keys[i] : i}.${table.columns[column]}`, cell)];
    }),
  );
  return { statistics, table };
}
