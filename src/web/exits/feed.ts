/** Exits one under the other, the newest first; losses stand where they happened. */
import { gapLine } from '../../exits/account.ts';
import { element, setAttribute, setText } from '../dom/element.ts';
import { VirtualRows } from '../dom/virtual-rows.ts';
import { Strip } from '../tasks/strip.ts';
import { COLUMNS, sharesOf } from './columns.ts';
import type { Entry, ExitEntry } from './log.ts';

const ROW_HEIGHT = 24;
const HEAD_HEIGHT = 28;

interface Row {
  readonly element: HTMLTableRowElement;
  readonly cells: readonly HTMLTableCellElement[];
  readonly strip: Strip;
  /** Stands in the place of all cells where exits are missing. */
  readonly gap: HTMLTableCellElement;
  entry: Entry | undefined;
}

export class ExitFeed {
  readonly element: HTMLElement;
  readonly #table: HTMLTableElement;
  readonly #rows: VirtualRows<Row>;
  #entries: readonly Entry[] = [];
  #end = 0;
  #chosen = 0;

  constructor(choose: (entry: ExitEntry) => void, hold: (held: boolean) => void) {
    const heads = COLUMNS.map(({ key, title, doc, side, priority }) =>
      element('th', { scope: 'col', class: `col-${key} ${side} p${priority}`, title: doc }, title),
    );
    const strip = element(
      'th',
      {
        scope: 'col',
        class: 'col-time left p2',
        title: 'What its life went to, in the colours of the tasks; what is empty was sleep.',
      },
      'Time',
    );
    const body = element('tbody');
    this.#table = element(
      'table',
      {
        class: 'grid feed',
        role: 'grid',
        tabindex: 0,
        'aria-label': 'Exits, the newest first',
        'aria-rowcount': 1,
      },
      element('thead', {}, element('tr', {}, ...heads, strip)),
      body,
    );
    this.element = element('div', { class: 'scroller' }, this.#table);
    this.#rows = new VirtualRows<Row>({
      scroller: this.element,
      body,
      rowHeight: ROW_HEIGHT,
      headHeight: HEAD_HEIGHT,
      make: () => makeRow(choose),
      fill: (row, index) => this.#fill(row, index),
    });
    this.element.addEventListener('scroll', () => hold(this.element.scrollTop > 0), {
      passive: true,
    });
    this.#table.addEventListener('keydown', (event) => this.#onKey(event, choose));
  }

  /** Shows the entries before `end`. */
  show(entries: readonly Entry[], end: number): void {
    this.#entries = entries;
    this.#end = end;
    this.#rows.length = end;
    setAttribute(this.#table, 'aria-rowcount', end + 1);
    this.#rows.render();
  }

  focus(): void {
    this.#table.focus();
  }

  toTop(): void {
    this.element.scrollTop = 0;
  }

  #fill(row: Row, index: number): void {
    const entry = this.#entries[this.#end - 1 - index] as Entry;
    const chosen = index === this.#chosen && document.activeElement === this.#table;
    setAttribute(row.element, 'aria-selected', String(chosen));
    row.element.id = `exit-${index}`;
    if (chosen) setAttribute(this.#table, 'aria-activedescendant', row.element.id);
    if (row.entry === entry) return;
    row.entry = entry;
    setAttribute(row.gap, 'hidden', !entry.gap);
    row.element.classList.toggle('is-gap', entry.gap !== undefined);
    if (entry.gap) {
      setText(row.gap, gapLine(entry.gap));
      return;
    }
    COLUMNS.forEach(({ text }, i) => {
      setText(row.cells[i] as HTMLElement, text(entry));
    });
    row.element.classList.toggle('failed', entry.failed);
    row.strip.show(sharesOf(entry));
  }

  #onKey(event: KeyboardEvent, choose: (entry: ExitEntry) => void): void {
    const step = this.#rows.step(event.key);
    if (step !== undefined) {
      this.#chosen = Math.max(0, Math.min(this.#end - 1, this.#chosen + step));
      this.#rows.reveal(this.#chosen);
    } else if (event.key === 'Enter') {
      const entry = this.#entries[this.#end - 1 - this.#chosen];
      if (entry && !entry.gap) choose(entry);
    } else return;
    event.preventDefault();
  }
}

function makeRow(choose: (entry: ExitEntry) => void): Row {
  const strip = new Strip();
  const cells = COLUMNS.map(({ key, side, priority }) =>
    element('td', { class: `col-${key} ${side} p${priority}` }),
  );
  const gap = element('td', { class: 'gap', colspan: COLUMNS.length + 1, hidden: true });
  const last = element('td', { class: 'col-time p2' }, strip.element);
  const row: Row = {
    element: element('tr', {}, gap, ...cells, last),
    cells,
    strip,
    gap,
    entry: undefined,
  };
  row.element.addEventListener('click', () => {
    if (row.entry && !row.entry.gap) choose(row.entry);
  });
  return row;
}
