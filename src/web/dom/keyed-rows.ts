/**
 * Rows of a small table that stay the same elements while their texts change, so that
 * the focus and what is selected survive the next values.
 */
import { element, setText } from './element.ts';

export interface KeyedRow {
  readonly key: string;
  /** What the button in the head of the row says. */
  readonly label: string;
  /** For its tooltip. */
  readonly title: string;
  readonly cells: readonly string[];
}

export class KeyedRows {
  readonly body: HTMLTableSectionElement = element('tbody');
  readonly #choose: (key: string) => void;
  #rows = new Map<string, HTMLTableRowElement>();

  /** `choose` is called with the key of the row whose head was pressed. */
  constructor(choose: (key: string) => void) {
    this.#choose = choose;
  }

  show(rows: readonly KeyedRow[]): void {
    const focused = document.activeElement;
    const before = this.#rows;
    this.#rows = new Map();
    for (const row of rows) {
      const line = before.get(row.key) ?? this.#make(row);
      before.delete(row.key);
      this.#rows.set(row.key, line);
      this.#fill(line, row);
    }
    for (const line of before.values()) line.remove();
    this.#arrange();
    // Moving an element takes the focus from it.
    if (focused instanceof HTMLElement && focused !== document.activeElement) {
      if (this.body.contains(focused)) focused.focus({ preventScroll: true });
    }
  }

  #arrange(): void {
    let at: Element | null = this.body.firstElementChild;
    for (const line of this.#rows.values()) {
      if (line === at) at = at.nextElementSibling;
      else this.body.insertBefore(line, at);
    }
  }

  #make({ key, cells }: KeyedRow): HTMLTableRowElement {
    const head = element('button', { type: 'button', class: 'link' });
    head.addEventListener('click', () => this.#choose(key));
    const numbers = cells.map(() => element('td', { class: 'right' }));
    return element('tr', {}, element('th', { scope: 'row', class: 'left' }, head), ...numbers);
  }

  #fill(line: HTMLTableRowElement, { label, title, cells }: KeyedRow): void {
    const head = line.querySelector('button') as HTMLButtonElement;
    setText(head, label);
    head.title = title;
    line.querySelectorAll('td').forEach((cell, i) => {
      setText(cell, cells[i] ?? '');
    });
  }
}
