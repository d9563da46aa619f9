/** One exit on one line, in columns that keep their place while lines come one after another. */
import type { ExitRow } from '../../exits/row.ts';
import type { FieldName } from '../../generated/taskstats.ts';
import { escapeText } from '../../text/escape.ts';
import { ABSENT, formatBytes, formatNs, UNKNOWN } from '../../text/units.ts';
import { formatTime } from '../coarse.ts';
import type { UserNames } from '../top/users.ts';
import { padText } from '../width.ts';
import { formatStatus } from './status.ts';
import { DELAY_FIELDS, isImpossible } from './waits.ts';

interface Column {
  readonly header: string;
  readonly width: number;
  readonly align?: 'right';
  readonly text: (row: ExitRow, users: UserNames) => string;
}

/** The fields that lines and summaries show. */
export const SHOWN_FIELDS: readonly FieldName[] = [
  ...(['uid', 'comm', 'tgid', 'elapsedUs', 'cpuRunVirtualNs'] as const),
  ...(['readBytes', 'writeBytes'] as const),
  ...DELAY_FIELDS.map(({ field }) => field),
];

/** Local time, to the millisecond. */
function clock(timeMs: number): string {
  const date = new Date(timeMs);
  if (Number.isNaN(date.getTime())) return ABSENT;
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${date.toLocaleTimeString('sv-SE')}.${ms}`;
}

/** Date and time, UTC: of some day, and of a machine that may be elsewhere. `--from` takes it as it is. */
function dateAndTime(timeMs: number): string {
  const date = new Date(timeMs);
  return Number.isNaN(date.getTime()) ? ABSENT : date.toISOString();
}

/** Delays and I/O that are not 0. I/O that is not known, of a process of several threads, is not 0. */
function usage(row: ExitRow): string {
  const delays = DELAY_FIELDS.flatMap(({ name, field }) => {
    const ns = row[field] as bigint | undefined;
    return ns ? [`${name} ${isImpossible(row, ns) ? UNKNOWN : formatNs(ns)}`] : [];
  });
  const parts = delays.length > 0 ? [`waited ${delays.join(', ')}`] : [];
  if (row.readBytes === undefined && row.writeBytes === undefined) parts.push(`I/O ${ABSENT}`);
  if (row.readBytes) parts.push(`read ${formatBytes(row.readBytes)}`);
  if (row.writeBytes) parts.push(`wrote ${formatBytes(row.writeBytes)}`);
  return parts.join('; ');
}

const PROCESS: Column = {
  header: 'PROCESS',
  width: 7,
  align: 'right',
  text: ({ processId }) => String(processId ?? ABSENT),
};

const NOW: Column = { header: 'TIME', width: 12, text: ({ timeMs }) => clock(timeMs) };
const THEN: Column = { header: 'TIME', width: 24, text: ({ timeMs }) => dateAndTime(timeMs) };

const COLUMNS: readonly Column[] = [
  { header: 'PID', width: 7, align: 'right', text: ({ id }) => String(id) },
  PROCESS,
  {
    header: 'USER',
    width: 8,
    text: ({ uid }, users) => (uid === undefined ? ABSENT : escapeText(users.nameOf(uid))),
  },
  { header: 'COMMAND', width: 15, text: ({ comm }) => escapeText(comm ?? ABSENT) },
  {
    header: 'LIVED',
    width: 8,
    align: 'right',
    text: (row) => formatTime(row, row.elapsedUs === undefined ? undefined : row.elapsedUs * 1000n),
  },
  { header: 'STATUS', width: 8, text: formatStatus },
  { header: 'CPU', width: 8, align: 'right', text: (row) => formatTime(row, row.cpuRunVirtualNs) },
  { header: 'DELAYS AND I/O', width: 0, text: usage },
];

/** Between two columns. */
const GAP = '  ';

export class ExitLines {
  readonly #columns: readonly Column[];
  readonly #users: UserNames;

  /**
   * `process`: rows are whole processes, which have no thread id beside their own.
   * `recorded`: they did not end just now.
   */
  constructor(process: boolean, users: UserNames, recorded: boolean = false) {
    const columns = process ? COLUMNS.filter((column) => column !== PROCESS) : COLUMNS;
    this.#columns = [recorded ? THEN : NOW, ...columns];
    this.#users = users;
  }

  get header(): string {
    return this.#line(({ header }) => header);
  }

  line(row: ExitRow): string {
    return this.#line(({ text }) => text(row, this.#users));
  }

  #line(cell: (column: Column) => string): string {
    const cells = this.#columns.map((column) => padText(cell(column), column.width, column.align));
    return cells.join(GAP).trimEnd();
  }
}
