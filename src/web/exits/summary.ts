/** The exits by command: which commands end, how often, and after how long. */
import { escapeText } from '../../text/escape.ts';
import { formatCount, formatNs } from '../../text/units.ts';
import { button, element, setAttribute } from '../dom/element.ts';
import { type KeyedRow, KeyedRows } from '../dom/keyed-rows.ts';
import type { CommandSummary } from './log.ts';

/** Lines that are drawn; the others are told by their number. */
const MOST = 200;

interface SummaryColumn {
  readonly key: string;
  readonly title: string;
  readonly doc: string;
  readonly value: (summary: CommandSummary) => number;
  readonly format: (value: number) => string;
}

const COLUMNS: readonly SummaryColumn[] = [
  {
    key: 'count',
    title: 'Exits',
    doc: 'Number of exits.',
    value: ({ count }) => count,
    format: formatCount,
  },
  {
    key: 'failed',
    title: 'Failed',
    doc: 'Ended with another code than 0, or by a signal.',
    value: ({ failed }) => failed,
    format: formatCount,
  },
  {
    key: 'median',
    title: 'Median life',
    doc: 'Half of them lived for less.',
    value: ({ lifetimes }) => lifetimes.medianUs * 1000,
    format: formatNs,
  },
  {
    key: 'cpu',
    title: 'CPU',
    doc: 'CPU time of all of them.',
    value: ({ cpuNs }) => cpuNs,
    format: formatNs,
  },
];

export class ExitSummary {
  readonly element: HTMLElement;
  readonly #rest = element('p', { class: 'rest', hidden: true });
  readonly #heads = new Map<string, HTMLTableCellElement>();
  readonly #rows: KeyedRows;
  #sorted = 'count';
  #commands: ReadonlyMap<string, CommandSummary> = new Map();

  /** `filter` is called with a command that somebody wants to see alone. */
  constructor(filter: (name: string) => void) {
    this.#rows = new KeyedRows(filter);
    for (const { key, title, doc } of COLUMNS) {
      const sort = button(title, () => this.#sort(key), { title: doc });
      this.#heads.set(key, element('th', { scope: 'col', class: 'right' }, sort));
    }
    const name = element('th', { scope: 'col', class: 'left' }, 'Command');
    this.element = element(
      'div',
      { class: 'summary' },
      element(
        'table',
        { class: 'grid', 'aria-label': 'Exits by command' },
        element('thead', {}, element('tr', {}, name, ...this.#heads.values())),
        this.#rows.body,
      ),
      this.#rest,
    );
  }

  show(commands: ReadonlyMap<string, CommandSummary>): void {
    this.#commands = commands;
    this.#draw();
  }

  #sort(key: string): void {
    this.#sorted = key;
    this.#draw();
  }

  #draw(): void {
    for (const [key, head] of this.#heads) {
      setAttribute(head, 'aria-sort', key === this.#sorted ? 'descending' : undefined);
    }
    const { value } = COLUMNS.find(({ key }) => key === this.#sorted) as SummaryColumn;
    const keys = new Map(
      Array.from(this.#commands, ([name, summary]) => [name, value(summary) || 0]),
    );
    const sorted = [...this.#commands.values()].sort(
      (a, b) => (keys.get(b.name) as number) - (keys.get(a.name) as number),
    );
    this.#rows.show(sorted.slice(0, MOST).map(lineOf));
    const more = sorted.length - MOST;
    setAttribute(this.#rest, 'hidden', more <= 0);
    this.#rest.textContent = `and ${more} more commands`;
  }
}

function lineOf(summary: CommandSummary): KeyedRow {
  return {
    key: summary.name,
    label: escapeText(summary.name) || '(no name)',
    title: 'Show only these',
    cells: COLUMNS.map(({ value, format }) => format(value(summary))),
  };
}
