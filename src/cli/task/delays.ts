/** The table of the eight delays of a task. */
import { DELAYS, type DelayName, FIELDS, type FieldInfo } from '../../generated/taskstats.ts';
import { needsDelayAccounting } from '../../taskstats/fields.ts';
import type { TaskRow } from '../../taskstats/row.ts';
import { ABSENT, formatCount, formatNs, UNKNOWN } from '../../text/units.ts';
import { formatTable, type TableColumn } from '../text-table.ts';

const COLUMNS: readonly TableColumn[] = [
  { header: 'DELAY' },
  { header: 'COUNT', align: 'right' },
  { header: 'TOTAL', align: 'right' },
  { header: 'AVERAGE', align: 'right' },
  { header: 'MAX', align: 'right' },
  { header: 'MIN', align: 'right' },
  { header: 'WHILE' },
];

/** The fields of one kind of delay, by the end of their names. */
interface DelayFields {
  readonly count: FieldInfo;
  readonly total: FieldInfo;
  readonly max: FieldInfo;
  readonly min: FieldInfo;
}

function fieldsOf(delay: DelayName): DelayFields {
  const named = (suffix: string): FieldInfo => {
    const field = FIELDS.find(({ name }) => name === `${delay}Delay${suffix}`);
    if (!field) throw new Error(`the schema has no ${delay}Delay${suffix}`);
    return field;
  };
  return { count: named('Count'), total: named('Ns'), max: named('MaxNs'), min: named('MinNs') };
}

const ROWS = DELAYS.map(({ name, doc }) => ({ name, doc, fields: fieldsOf(name) }));

/** Why a value is not there: `-` this record cannot have it, `?` the kernel did not count it. */
function missing(row: TaskRow, field: FieldInfo, tgid: boolean): string {
  const held = field.since <= (row.version ?? 0) && (!tgid || field.tgid);
  const uncounted = row.delayAccounting === 'unknown' && needsDelayAccounting(field);
  return held && uncounted ? UNKNOWN : ABSENT;
}

function cells(row: TaskRow, { count, total, max, min }: DelayFields, tgid: boolean): string[] {
  const value = (field: FieldInfo): bigint | undefined => row[field.name] as bigint | undefined;
  const [times, ns, shortest] = [value(count), value(total), value(min)];
  const counted = times !== undefined && ns !== undefined;
  const average = counted && times > 0n ? Number(ns) / Number(times) : undefined;
  const noAverage = counted ? ABSENT : missing(row, total, tgid);
  return [
    formatCount(times, missing(row, count, tgid)),
    formatNs(ns, missing(row, total, tgid)),
    formatNs(average, noAverage),
    formatNs(value(max), missing(row, max, tgid)),
    // The kernel writes 0 when it has recorded none.
    shortest === 0n ? ABSENT : formatNs(shortest, missing(row, min, tgid)),
  ];
}

/** `tgid`: the record is the kernel's sum over a thread group. */
export function delayTable(
  row: TaskRow,
  tgid: boolean,
  header: (text: string) => string,
): string[] {
  const rows = ROWS.map(({ name, doc, fields }) => [name, ...cells(row, fields, tgid), doc]);
  return formatTable(COLUMNS, rows, { header });
}

const REMEDY = 'sysctl kernel.task_delayacct=1';

/** What a person must know to read the table; empty when there is nothing to say. */
export function delayNotes(row: TaskRow, switchedOn: 0 | 1 | undefined): string[] {
  if (row.delayAccounting === 'known') return [];
  if (row.delayAccounting === 'frozen') {
    return ['All delays but cpu stand still: kernel.task_delayacct is 0 now.', `remedy: ${REMEDY}`];
  }
  const born = 'The kernel counts these for tasks that begin while kernel.task_delayacct is 1.';
  const lines = [`${UNKNOWN}  not counted, which is not the same as none. ${born}`];
  if (switchedOn === 0) return [...lines, `remedy: ${REMEDY}, then start the program again`];
  const since = 'It is 1 now: this task began before that, or has had no such delay yet.';
  return switchedOn === 1 ? [...lines, since] : lines;
}
