/** The columns of the feed of exits. */

import { DELAYS, type FieldInfo } from '../../generated/taskstats.ts';
import { fieldByName } from '../../taskstats/fields.ts';
import { exceedsLife } from '../../taskstats/possible.ts';
import { escapeText } from '../../text/escape.ts';
import { formatBytes, formatNs } from '../../text/units.ts';
import { clock } from '../dom/chart.ts';
import { STATES } from '../tasks/states.ts';
import { cpuNsOf, type ExitEntry } from './log.ts';
import { statusWords } from './status.ts';

const UID = fieldByName('uid');
const PEAK = fieldByName('hiwaterRssKib');
const READ = fieldByName('readBytes');
const DELAY_FIELDS = DELAYS.map(({ name }) => fieldByName(`${name}DelayNs`));

export interface FeedColumn {
  readonly key: string;
  readonly title: string;
  readonly doc: string;
  readonly side: 'left' | 'right';
  readonly priority: 1 | 2 | 3;
  readonly text: (entry: ExitEntry) => string;
}

const NONE = '–';

export const COLUMNS: readonly FeedColumn[] = [
  {
    key: 'when',
    title: 'Ended',
    doc: 'When the helper read the record; local time.',
    side: 'left',
    priority: 2,
    text: ({ table, row }) => moment(table.timesMs[row] as number),
  },
  {
    key: 'pid',
    title: 'PID',
    doc: 'Process id; of threads the thread id.',
    side: 'right',
    priority: 1,
    text: ({ table, row }) => String(table.ids[row]),
  },
  {
    key: 'comm',
    title: 'Command',
    doc: 'Command name, of at most 15 bytes.',
    side: 'left',
    priority: 1,
    text: ({ name }) => escapeText(name) || '(no name)',
  },
  {
    key: 'uid',
    title: 'UID',
    doc: UID.doc,
    side: 'right',
    priority: 3,
    text: ({ table, row }) => String(table.value(UID, row) ?? NONE),
  },
  {
    key: 'status',
    title: 'How',
    doc: 'Exit code, or the signal that ended it.',
    side: 'left',
    priority: 1,
    text: statusWords,
  },
  {
    key: 'life',
    title: 'Lived',
    doc: 'From begin to end; of processes since their first thread began.',
    side: 'right',
    priority: 1,
    text: ({ lifetimeUs }) => formatNs(lifetimeUs * 1000, NONE),
  },
  {
    key: 'cpu-time',
    title: 'CPU',
    doc: 'CPU time as the scheduler measures it.',
    side: 'right',
    priority: 2,
    text: (entry) => formatNs(cpuNsOf(entry), NONE),
  },
  {
    key: 'delays',
    title: 'Delays',
    doc: 'Sum of all delays that the kernel counted.',
    side: 'right',
    priority: 2,
    text: (entry) => formatNs(delaysNs(entry), NONE),
  },
  {
    key: 'peak',
    title: 'Peak RSS',
    doc: PEAK.doc,
    side: 'right',
    priority: 3,
    text: ({ table, row }) => {
      const kib = table.value(PEAK, row);
      return kib === undefined ? NONE : formatBytes(Number(kib) * 1024);
    },
  },
];

/** `14:05:09.123`, local. */
function moment(timeMs: number): string {
  const ms = String(Math.floor(timeMs % 1000)).padStart(3, '0');
  return `${clock(timeMs / 1000)}.${ms}`;
}

/**
 * NaN where nobody knows, also because the kernel tells more than the life of a single thread.
 * A process of several threads, whose waits add up, is known by its I/O, which nobody tells.
 */
function waitNs({ table, row, lifetimeUs }: ExitEntry, field: FieldInfo): number {
  const ns = Number(table.value(field, row) ?? Number.NaN);
  const alone = table.has(READ, row);
  return alone && exceedsLife(ns, lifetimeUs) ? Number.NaN : ns;
}

/** NaN when not even one is known. */
function delaysNs(entry: ExitEntry): number {
  const known = DELAY_FIELDS.map((field) => waitNs(entry, field)).filter((ns) => !Number.isNaN(ns));
  return known.length === 0 ? Number.NaN : known.reduce((sum, ns) => sum + ns, 0);
}

/** Percent of the lifetime, in the order of the strip. */
export function sharesOf(entry: ExitEntry): number[] {
  return STATES.map(({ field }) => waitNs(entry, field) / (10 * entry.lifetimeUs));
}
