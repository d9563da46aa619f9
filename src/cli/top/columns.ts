/** The columns of top: what they ask of the kernel, and how they are written. */
import { DELAYS, FIELDS, type FieldInfo, type FieldName } from '../../generated/taskstats.ts';
import { fieldByName, needsDelayAccounting } from '../../taskstats/fields.ts';
import { formatFrequency, formatShare, formatSize } from '../../text/cells.ts';

/** What a row is: a whole process, or one thread. */
export type Scope = 'processes' | 'threads';

/** What is looked at, and since when. */
export interface Extent {
  readonly scope: Scope;
  /** Since the first table, not since the one before. */
  readonly accumulated: boolean;
  /** Command lines in the place of names. @defaultValue false */
  readonly commandLines?: boolean;
}

export interface Column {
  /** The name that --sort takes. */
  readonly key: string;
  readonly title: string;
  /** Columns of the terminal; command names take what is left. */
  readonly width: number;
  readonly align: 'left' | 'right';
  /** The fields that it is made of: of a rate, the counters that are added up. */
  readonly fields: readonly FieldName[];
  readonly content: 'text' | 'number' | 'rate' | 'total';
  readonly format: (value: number) => string;
  /** A value is unknown, not 0, for tasks whose delays the kernel does not count. */
  readonly delay: boolean;
  /** Only shown for rows of this scope. */
  readonly scope?: Scope;
  /** Read from procfs when it is shown, so a capture does not have it, and no row is sorted by it. */
  readonly live?: true;
  /** Of a rate that people add up over a long time: how it looks then. */
  readonly total?: Pick<Column, 'title' | 'format'>;
  readonly doc: string;
}

const integer = (value: number): string => String(Math.round(value));

/** As a frequency, but for the fraction of those below 10. */
const formatCount = (count: number): string =>
  count < 10 ? integer(count) : formatFrequency(count);

/** ns per second as percent of the interval: 100 is one CPU, or one thread that did nothing but wait. */
const formatTimeShare = (nsPerSecond: number): string => formatShare(nsPerSecond / 1e7);

type Rate = Pick<Column, 'key' | 'title' | 'width' | 'fields' | 'format' | 'total' | 'doc'>;

function rate(column: Rate): Column {
  const delay = column.fields.some((name) => needsDelayAccounting(fieldByName(name)));
  return { ...column, align: 'right', content: 'rate', delay };
}

const DELAY_TITLES = {
  cpu: 'WAIT%',
  blkio: 'BLKIO%',
  swapin: 'SWAP%',
  freepages: 'RECL%',
  thrashing: 'THRASH%',
  compact: 'COMP%',
  wpcopy: 'COPY%',
  irq: 'IRQ%',
} as const;

/** Share of the interval that one kind of delay took. */
function delayColumn(name: keyof typeof DELAY_TITLES): Column {
  const title = DELAY_TITLES[name];
  const { doc } = DELAYS.find((delay) => delay.name === name) as { doc: string };
  return rate({
    key: name === 'cpu' ? 'wait' : name,
    title,
    width: Math.max(5, title.length),
    fields: [`${name}DelayNs`],
    format: formatTimeShare,
    doc,
  });
}

type Plain = Pick<Column, 'key' | 'title' | 'width' | 'align' | 'fields' | 'content' | 'doc'>;

function plain(column: Plain & Partial<Column>): Column {
  return { format: integer, delay: false, ...column };
}

/** Those that stay when the terminal is too narrow for all; the widest, COMM, takes what is left. */
const FIXED: readonly Column[] = [
  plain({
    key: 'pid',
    title: 'PID',
    width: 7,
    align: 'right',
    fields: [],
    content: 'number',
    doc: 'process id, of threads the thread id',
  }),
  plain({
    key: 'tgid',
    title: 'TGID',
    width: 7,
    align: 'right',
    fields: ['tgid'],
    content: 'number',
    scope: 'threads',
    doc: 'process that the thread belongs to',
  }),
  plain({
    key: 'user',
    title: 'USER',
    width: 8,
    align: 'left',
    fields: ['uid'],
    content: 'text',
    doc: 'real user',
  }),
  plain({
    key: 'state',
    title: 'S',
    width: 1,
    align: 'left',
    fields: [],
    content: 'text',
    live: true,
    doc: 'R runs, S sleeps, D waits for I/O, Z has ended, T is stopped, I idles',
  }),
  plain({
    key: 'comm',
    title: 'COMM',
    width: 15,
    align: 'left',
    fields: ['comm'],
    content: 'text',
    doc: 'name of the command',
  }),
];

/** Stands last, and takes what is left of a terminal. */
const COMMAND_LINE: Column = plain({
  key: 'command',
  title: 'COMMAND',
  width: 30,
  align: 'left',
  fields: ['comm'],
  content: 'text',
  live: true,
  doc: 'command line, or the name of what has none',
});

/** Those that scroll sideways, the ones that people look at first in front. */
const MEASURES: readonly Column[] = [
  rate({
    key: 'cpu',
    title: 'CPU%',
    width: 5,
    fields: ['cpuRunVirtualNs'],
    format: formatTimeShare,
    doc: 'CPU time, user and system; 100 is one CPU',
  }),
  delayColumn('cpu'),
  delayColumn('blkio'),
  rate({
    key: 'read',
    title: 'READ/s',
    total: { title: 'READ', format: formatSize },
    width: 6,
    fields: ['readBytes'],
    format: formatSize,
    doc: 'bytes fetched from storage',
  }),
  rate({
    key: 'write',
    title: 'WRITE/s',
    total: { title: 'WRITE', format: formatSize },
    width: 7,
    fields: ['writeBytes'],
    format: formatSize,
    doc: 'bytes sent to storage',
  }),
  delayColumn('swapin'),
  delayColumn('freepages'),
  delayColumn('thrashing'),
  delayColumn('compact'),
  delayColumn('wpcopy'),
  delayColumn('irq'),
  rate({
    key: 'csw',
    title: 'CSW/s',
    total: { title: 'CSW', format: formatCount },
    width: 6,
    fields: ['voluntaryContextSwitches', 'involuntaryContextSwitches'],
    format: formatFrequency,
    doc: 'context switches, of both kinds',
  }),
  plain({
    key: 'rss',
    title: 'RSSPK',
    width: 6,
    align: 'right',
    fields: ['hiwaterRssKib'],
    content: 'number',
    format: (kib) => formatSize(1024 * kib),
    doc: 'peak of the resident memory',
  }),
  plain({
    key: 'threads',
    title: 'THR',
    width: 4,
    align: 'right',
    fields: [],
    content: 'number',
    scope: 'processes',
    doc: 'number of threads',
  }),
];

export const COLUMNS: readonly Column[] = [...FIXED, ...MEASURES, COMMAND_LINE];

export interface ColumnChoice {
  readonly scope: Scope;
  /** @defaultValue false */
  readonly accumulated?: boolean;
  /** Where procfs describes the tasks. @defaultValue false */
  readonly commandLines?: boolean;
  /** Struct version of the kernel; columns that it lacks are left out. */
  readonly version: number;
  /** Whether procfs describes the tasks too. */
  readonly live: boolean;
}

/** The columns that there are for these rows. */
export function chooseColumns(choice: ColumnChoice): readonly Column[] {
  const { scope, accumulated, version, live } = choice;
  const left = choice.commandLines && live ? 'comm' : COMMAND_LINE.key;
  const known = (name: FieldName): boolean => fieldByName(name).since <= version;
  const columns = COLUMNS.filter(
    (column) =>
      column.key !== left &&
      (column.scope ?? scope) === scope &&
      (live || column.live === undefined) &&
      column.fields.every(known),
  );
  return accumulated ? columns.map(totalOf) : columns;
}

/** A rate over a long time says little; how much came together says more. */
function totalOf(column: Column): Column {
  const { total } = column;
  return total ? { ...column, ...total, content: 'total' } : column;
}

export function isFixed(column: Column): boolean {
  return FIXED.includes(column);
}

/** Whether it scrolls sideways. */
export function isMeasure(column: Column): boolean {
  return !isFixed(column) && column !== COMMAND_LINE;
}

/** Whether it names the task: before it stands the branch of a tree. */
export function isName({ key }: Column): boolean {
  return key === 'comm' || key === COMMAND_LINE.key;
}

/** What the kernel has to be asked for the columns, and for the tree. */
export function fieldsOf(columns: readonly Column[]): FieldName[] {
  const names = new Set<FieldName>(['comm', 'uid', 'ppid']);
  for (const { fields } of columns) for (const name of fields) names.add(name);
  return FIELDS.filter((field: FieldInfo) => names.has(field.name)).map((field) => field.name);
}

/** A column by its key, its title or the one field that it shows; undefined for anything else. */
export function findColumn(text: string): Column | undefined {
  const wanted = text.toLowerCase();
  return COLUMNS.find(
    ({ key, title, fields }) =>
      key === wanted ||
      title.toLowerCase() === wanted ||
      (fields.length === 1 && fields[0]?.toLowerCase() === wanted),
  );
}
