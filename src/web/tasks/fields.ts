/** Every field of one task, under its group, with its unit and what it means. */

import { FIELDS, type FieldInfo } from '../../generated/taskstats.ts';
import type { Value } from '../../taskstats/row.ts';
import type { TaskTable } from '../../taskstats/table.ts';
import { escapeText } from '../../text/escape.ts';
import { formatBytes, formatCount, formatNs } from '../../text/units.ts';
import { element, setAttribute, setText } from '../dom/element.ts';
import { describe, NO_VALUE } from './columns.ts';

const GROUP_TITLES: Readonly<Record<string, string>> = {
  header: 'Record',
  'delay.cpu': 'CPU wait',
  'delay.blkio': 'Block I/O',
  'delay.swapin': 'Swap',
  'delay.freepages': 'Reclaim',
  'delay.thrashing': 'Thrashing',
  'delay.compact': 'Compaction',
  'delay.wpcopy': 'Page copy',
  'delay.irq': 'Interrupts',
};

interface Line {
  readonly field: FieldInfo;
  readonly element: HTMLElement;
  readonly value: HTMLElement;
}

export class FieldList {
  readonly element: HTMLElement;
  readonly #lines: readonly Line[] = FIELDS.map(makeLine);

  constructor() {
    const groups = new Map<string, Line[]>();
    for (const line of this.#lines) {
      const { group } = line.field;
      groups.set(group, [...(groups.get(group) ?? []), line]);
    }
    const sections = Array.from(groups, ([group, lines]) =>
      element(
        'section',
        {},
        element('h3', {}, GROUP_TITLES[group] ?? group.charAt(0).toUpperCase() + group.slice(1)),
        element('dl', { class: 'fields' }, ...lines.map((line) => line.element)),
      ),
    );
    this.element = element('div', { class: 'field-groups' }, ...sections);
  }

  show(table: TaskTable, row: number): void {
    for (const { field, element: line, value } of this.#lines) {
      const there = table.value(field, row);
      setText(value, there === undefined ? NO_VALUE : formatValue(field, there));
      value.classList.toggle('soft', there === undefined || Number(there) === 0);
      setAttribute(
        value,
        'title',
        there === undefined ? absence(field, table, row) : `${exact(there)} ${field.unit}`,
      );
      setAttribute(line, 'data-field', field.name);
    }
  }
}

function makeLine(field: FieldInfo): Line {
  const value = element('dd');
  const name = element('dt', { title: describe(field, field.unit) }, field.name);
  return { field, value, element: element('div', {}, name, value) };
}

function exact(value: Value): string {
  return typeof value === 'string' ? escapeText(value) : String(value);
}

/** As the unit of the field wants it; the exact value is in the tooltip. */
export function formatValue({ unit }: FieldInfo, value: Value): string {
  if (typeof value === 'string') return escapeText(value);
  const number = Number(value);
  switch (unit) {
    case 'ns':
      return formatNs(number);
    case 'us':
      return formatNs(number * 1000);
    case 'bytes':
      return formatBytes(number);
    case 'KiB':
      return formatBytes(number * 1024);
    case 'count':
      return formatCount(value);
    default:
      return String(value);
  }
}

function absence(field: FieldInfo, table: TaskTable, row: number): string {
  const version = table.version(row);
  if (version !== undefined && version < field.since) {
    return `The kernel sent version ${version} of the struct; the field came with ${field.since}.`;
  }
  if (table.coarse(row)) return 'The policy of the helper does not show it.';
  if (field.group.startsWith('delay.') && table.delayAccounting(row) === 'unknown') {
    return 'Not counted: the task was born while kernel.task_delayacct was 0.';
  }
  return 'It cannot be told for this task.';
}
