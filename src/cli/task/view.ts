/** One task for people: who it is and what it used, then what it waited for. */
import { readTaskDelayacct } from '../../procfs/delayacct.ts';
import { readStatus } from '../../procfs/status.ts';
import { jsonValue, type TaskRow } from '../../taskstats/row.ts';
import { escapeText } from '../../text/escape.ts';
import { stylist } from '../style.ts';
import { formatTable } from '../text-table.ts';
import { delayNotes, delayTable } from './delays.ts';
import type { RecordKind } from './document.ts';
import { cpu, identity, io, memory, switches, times } from './facts.ts';

const TITLES: Readonly<Record<RecordKind, string>> = {
  pid: 'thread',
  tgid: 'thread group',
  process: 'process',
};

type Style = ReturnType<typeof stylist>;

/** A TGID record has no name: that comes from procfs, if the process is still there. */
function nameOf(kind: RecordKind, row: TaskRow): string {
  const name = kind === 'tgid' ? readStatus(row.id)?.name : row.comm;
  return name === undefined ? '' : ` (${escapeText(name)})`;
}

function title(kind: RecordKind, row: TaskRow, style: Style): string {
  const task = style('bold', `${TITLES[kind]} ${row.id}${nameOf(kind, row)}`);
  return `${task}  taskstats version ${row.version}`;
}

/** Of a thread group it is the time of all threads together. */
function livedOf(kind: RecordKind, ended: boolean): string {
  if (kind === 'tgid') return 'threads lived';
  return ended ? 'lived' : 'lives';
}

function facts(kind: RecordKind, row: TaskRow, ended: boolean): string[] {
  const sections: [string, readonly (string | undefined)[]][] = [
    ['task', identity(row)],
    ['time', times(row, livedOf(kind, ended))],
    ['cpu', cpu(row)],
    ['memory', memory(row)],
    ['i/o', io(row)],
    ['switches', switches(row)],
  ];
  return sections.flatMap(([name, texts]) => {
    const known = texts.filter((text) => text !== undefined);
    return known.length === 0 ? [] : [`${name.padEnd(8)}  ${known.join('  ')}`];
  });
}

const TGID_NOTE = 'A thread group has no more than that: names, memory and I/O are of each thread.';

export interface ViewOptions {
  /** The task has ended. */
  readonly ended?: boolean;
  /** Where it is printed. */
  readonly output?: { readonly isTTY?: boolean };
}

export function taskView(kind: RecordKind, row: TaskRow, options: ViewOptions = {}): string[] {
  const { ended = false, output = process.stdout } = options;
  const style = stylist(output);
  const tgid = kind === 'tgid';
  const notes = [...delayNotes(row, readTaskDelayacct()), ...(tgid ? [TGID_NOTE] : [])];
  return [
    title(kind, row, style),
    ...facts(kind, row, ended),
    '',
    ...delayTable(row, tgid, (text) => style('bold', text)),
    ...notes.map((note) => style('dim', note)),
  ];
}

/** The exact values under the kernel's names. */
export function rawView(kind: RecordKind, row: TaskRow, options: ViewOptions = {}): string[] {
  const style = stylist(options.output ?? process.stdout);
  const rows = Object.entries(row.raw).map(([name, value]) => [
    name,
    escapeText(String(jsonValue(value))),
  ]);
  const columns = [{ header: 'FIELD' }, { header: 'VALUE', align: 'right' }] as const;
  return [
    title(kind, row, style),
    ...formatTable(columns, rows, { header: (text) => style('bold', text) }),
  ];
}
