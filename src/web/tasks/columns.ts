/** The columns of the table of tasks. */

import { FIELDS, type FieldInfo, type FieldName } from '../../generated/taskstats.ts';
import {
  formatFrequency as frequencyCell,
  formatShare as shareCell,
  formatSize as sizeCell,
} from '../../text/cells.ts';

import type { FrameColumns } from './frame-columns.ts';
import { NS_PER_SEC_OF_PERCENT, STATES } from './states.ts';

export interface Column {
  readonly key: string;
  readonly title: string;
  /** For the tooltip: what it is, and its unit. */
  readonly doc: string;
  readonly align: 'left' | 'right';
  /** Which columns stay when the page is narrow: 1 always, 3 only where there is room. */
  readonly priority: 1 | 2 | 3;
  /** What rows are sorted by; undefined: by name. */
  readonly values?: (columns: FrameColumns) => ArrayLike<number>;
  readonly format: (value: number) => string;
}

/** Stands where there is no value. */
export const NO_VALUE = '–';

export const formatShare = (percent: number): string => shareCell(percent, NO_VALUE);
export const formatSize = (bytes: number): string => sizeCell(bytes, NO_VALUE);
export const formatFrequency = (perSec: number): string => frequencyCell(perSec, NO_VALUE);

const integer = (value: number): string => (Number.isNaN(value) ? NO_VALUE : String(value));

function field(name: FieldName): FieldInfo {
  return FIELDS.find((candidate) => candidate.name === name) as FieldInfo;
}

/** Name in the kernel, unit and meaning of what a number is made of. */
export function describe({ cname, doc }: FieldInfo, unit: string): string {
  return `${doc} Unit: ${unit}. Kernel: ${cname}.`;
}

const identity: readonly Column[] = [
  {
    key: 'pid',
    title: 'PID',
    doc: 'Process id; of threads the thread id.',
    align: 'right',
    priority: 1,
    values: ({ frame }) => frame.table.ids,
    format: integer,
  },
  {
    key: 'comm',
    title: 'Command',
    doc: field('comm').doc,
    align: 'left',
    priority: 1,
    format: integer,
  },
  {
    key: 'uid',
    title: 'UID',
    doc: field('uid').doc,
    align: 'right',
    priority: 3,
    values: (columns) => columns.number('uid'),
    format: integer,
  },
  {
    key: 'threads',
    title: 'Thr',
    doc: 'Number of threads of the process.',
    align: 'right',
    priority: 3,
    values: ({ frame, length }) =>
      Array.from({ length }, (_, row) => frame.table.threads(row) ?? Number.NaN),
    format: integer,
  },
];

/** The strip; sorted by the sum of what it shows. */
const strip: Column = {
  key: 'time',
  title: 'Time',
  doc: 'What the interval went to, stacked in the colours of the legend; what is empty was sleep. Tasks of several threads fill the strip together. Sorted by the sum.',
  align: 'left',
  priority: 1,
  values: totalShare,
  format: formatShare,
};

function totalShare(columns: FrameColumns): Float64Array {
  const total = new Float64Array(columns.length).fill(Number.NaN);
  for (const { field: counted } of STATES) {
    const rates = columns.rate(counted.name);
    for (let row = 0; row < total.length; row++) {
      const share = (rates[row] as number) / NS_PER_SEC_OF_PERCENT;
      if (Number.isNaN(share)) continue;
      const before = total[row] as number;
      total[row] = Number.isNaN(before) ? share : before + share;
    }
  }
  return total;
}

const SHORT: Readonly<Record<string, string>> = {
  running: 'CPU %',
  cpu: 'Wait %',
  blkio: 'I/O %',
  swapin: 'Swap %',
  freepages: 'Recl %',
  thrashing: 'Thra %',
  compact: 'Comp %',
  wpcopy: 'Copy %',
  irq: 'IRQ %',
};

const states: readonly Column[] = STATES.map(({ key, title, field: counted }) => ({
  key,
  title: SHORT[key] ?? title,
  doc: describe(counted, '% of the interval; 100 is one CPU or one thread'),
  align: 'right',
  priority: key === 'running' ? 1 : key === 'cpu' || key === 'blkio' ? 2 : 3,
  values: (columns) => columns.rate(counted.name).map((ns) => ns / NS_PER_SEC_OF_PERCENT),
  format: formatShare,
}));

function throughput(name: FieldName, key: string, title: string): Column {
  return {
    key,
    title,
    doc: describe(field(name), 'bytes a second, binary prefixes'),
    align: 'right',
    priority: 2,
    values: (columns) => columns.rate(name),
    format: formatSize,
  };
}

const rest: readonly Column[] = [
  throughput('readBytes', 'read', 'Read/s'),
  throughput('writeBytes', 'write', 'Write/s'),
  {
    key: 'switches',
    title: 'Switch/s',
    doc: 'Context switches a second, voluntary and involuntary. Kernel: nvcsw and nivcsw.',
    align: 'right',
    priority: 3,
    values: (columns) => {
      const forced = columns.rate('involuntaryContextSwitches');
      return columns
        .rate('voluntaryContextSwitches')
        .map((perSec, row) => perSec + (forced[row] as number));
    },
    format: formatFrequency,
  },
];

export const COLUMNS: readonly Column[] = [...identity, strip, ...states, ...rest];
