/** The exits by command: which commands end, how often, and after how long. */
import { escapeText } from '../../cli/escape.ts';
import { formatCount, formatNs } from '../../cli/units.ts';
import { button, element, setAttribute } from '../dom/element.ts';
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
  readonly #body = element('tbody');
  readonly #rest = element('p', { class: 'rest', hidden: true });
  readonly #heads = new Map<string, HTMLTableCellElement>();
  readonly #filter: (name: string) => void;
  #sorted = 'count';
  #commands: ReadonlyMap<string, CommandSummary> = new Map();

  /** `filter` is called with a command that somebody wants to see alone. */
  constructor(filter: (name: string) => void) {
    this.#filter = filter;
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
        this.#body,
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
    this.#body.replaceChildren(...sorted.slice(0, MOST).map((summary) => this.#line(summary)));
    const more = sorted.length - MOST;
    setAttribute(this.#rest, 'hidden', more <= 0);
    this.#rest.textContent = `and ${more} more commands`;
  }

  #line(summary: CommandSummary): HTMLTableRowElement {
    const name = escapeText(summary.name) || '(no name)';
    const only = button(name, () => this.#filter(summary.name), {
      class: 'link',
      title: 'Show only these',
    });
    const numbers = COLUMNS.map(({ value, format }) =>
      element('td', { class: 'right' }, format(value(summary))),
    );
    return element('tr', {}, element('th', { scope: 'row', class: 'left' }, only), ...numbers);
  }
}
