/** The table of tasks as elements: a grid, whose one row that is chosen the arrows move. */
import { escapeText } from '../../text/escape.ts';
import { button, element, setAttribute, setText } from '../dom/element.ts';
import { VirtualRows } from '../dom/virtual-rows.ts';
import { COLUMNS, type Column, NO_VALUE } from './columns.ts';
import type { FrameColumns } from './frame-columns.ts';
import type { TaskOrder } from './order.ts';
import { STATES } from './states.ts';
import { Strip } from './strip.ts';

/** As in the style sheet. */
const ROW_HEIGHT = 24;
const HEAD_HEIGHT = 28;

export interface GridEvents {
  sort(key: string): void;
  /** A row was chosen with the pointer or the keys; `open` when its details are wanted. */
  choose(id: number, open: boolean): void;
  pin(id: number): void;
  hold(held: boolean): void;
}

interface Row {
  readonly element: HTMLTableRowElement;
  readonly cells: ReadonlyMap<string, HTMLTableCellElement>;
  readonly strip: Strip;
  readonly pin: HTMLButtonElement;
  readonly name: HTMLElement;
  id: number;
}

export class TaskGrid {
  readonly element: HTMLElement;
  readonly #table: HTMLTableElement;
  readonly #heads = new Map<string, HTMLTableCellElement>();
  readonly #rows: VirtualRows<Row>;
  readonly #order: TaskOrder;
  readonly #events: GridEvents;
  #columns: FrameColumns | undefined;
  #values = new Map<string, ArrayLike<number>>();
  #chosen: number | undefined;

  constructor(order: TaskOrder, events: GridEvents) {
    this.#order = order;
    this.#events = events;
    const body = element('tbody');
    this.#table = element(
      'table',
      { class: 'grid', role: 'grid', tabindex: 0, 'aria-label': 'Tasks', 'aria-rowcount': 1 },
      element('thead', {}, element('tr', {}, ...COLUMNS.map((column) => this.#head(column)))),
      body,
    );
    this.element = element('div', { class: 'scroller' }, this.#table);
    this.#rows = new VirtualRows<Row>({
      scroller: this.element,
      body,
      rowHeight: ROW_HEIGHT,
      headHeight: HEAD_HEIGHT,
      make: () => this.#make(),
      fill: (row, index) => this.#fill(row, index),
    });
    // A finger does not hover.
    body.addEventListener('pointerenter', ({ pointerType }) => {
      if (pointerType !== 'touch') events.hold(true);
    });
    body.addEventListener('pointerleave', () => events.hold(false));
    this.#table.addEventListener('keydown', (event) => this.#onKey(event));
  }

  get chosen(): number | undefined {
    return this.#chosen;
  }

  set chosen(id: number | undefined) {
    this.#chosen = id;
    this.render();
  }

  focus(): void {
    this.#table.focus();
  }

  show(columns: FrameColumns): void {
    this.#columns = columns;
    this.#values = new Map(
      COLUMNS.flatMap(({ key, values }) => (values ? [[key, values(columns)]] : [])),
    );
    this.render();
  }

  clear(): void {
    this.#columns = undefined;
    this.#rows.length = 0;
    this.#rows.render();
  }

  render(): void {
    if (!this.#columns) return;
    const { sorting, rows } = this.#order;
    for (const [key, head] of this.#heads) {
      const direction = sorting.descending ? 'descending' : 'ascending';
      setAttribute(head, 'aria-sort', key === sorting.key ? direction : undefined);
    }
    this.#rows.length = rows.length;
    setAttribute(this.#table, 'aria-rowcount', rows.length + 1);
    setAttribute(this.#table, 'aria-activedescendant', undefined);
    this.#rows.render();
  }

  /** Chooses the row that is so many further down. */
  move(step: number): void {
    const { table } = this.#columns?.frame ?? {};
    const { rows } = this.#order;
    if (!table || rows.length === 0) return;
    const at = rows.findIndex((row) => table.ids[row] === this.#chosen);
    const to = at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + step));
    const id = table.ids[rows[to] as number] as number;
    this.#chosen = id;
    this.#rows.reveal(to);
    this.#events.choose(id, false);
  }

  #head({ key, title, doc, align, priority }: Column): HTMLTableCellElement {
    const sort = button(title, () => this.#events.sort(key), { tabindex: -1, title: doc });
    const names = `col-${key} ${align} p${priority}`;
    const head = element('th', { scope: 'col', class: names }, sort);
    this.#heads.set(key, head);
    return head;
  }

  #make(): Row {
    const strip = new Strip();
    const name = element('span', { class: 'name' });
    const pin = button('', () => this.#events.pin(row.id), { class: 'pin', tabindex: -1 });
    const cells = new Map(
      COLUMNS.map(({ key, align, priority }) => [
        key,
        element('td', { class: `col-${key} ${align} p${priority}` }),
      ]),
    );
    cells.get('time')?.append(strip.element);
    cells.get('comm')?.append(pin, name);
    const row: Row = {
      element: element('tr', {}, ...cells.values()),
      cells,
      strip,
      pin,
      name,
      id: 0,
    };
    row.element.addEventListener('click', ({ target }) => {
      if (!pin.contains(target as Node)) this.#events.choose(row.id, true);
    });
    return row;
  }

  #fill(row: Row, index: number): void {
    const columns = this.#columns as FrameColumns;
    const { table } = columns.frame;
    const at = this.#order.rows[index] as number;
    row.id = table.ids[at] as number;
    const chosen = row.id === this.#chosen;
    row.element.id = `task-${row.id}`;
    setAttribute(row.element, 'aria-selected', String(chosen));
    if (chosen) setAttribute(this.#table, 'aria-activedescendant', row.element.id);
    const pinned = this.#order.pinned.has(row.id);
    setAttribute(row.pin, 'aria-pressed', String(pinned));
    setAttribute(row.pin, 'aria-label', pinned ? 'Unpin' : 'Pin');
    this.#fillName(row, columns, at);
    row.strip.show(STATES.map(({ key }) => this.#values.get(key)?.[at] ?? Number.NaN));
    const unknown = table.delayAccounting(at) !== 'known';
    for (const column of COLUMNS) this.#fillNumber(row, column, at, unknown);
  }

  #fillName(row: Row, columns: FrameColumns, at: number): void {
    const raw = columns.names[at] as string;
    const coarse = columns.frame.table.coarse(at);
    setText(row.name, raw === '' ? (coarse ? '(withheld)' : '(no name)') : escapeText(raw));
    row.name.classList.toggle('soft', raw === '');
    setAttribute(row.element, 'data-coarse', coarse);
  }

  #fillNumber({ cells }: Row, { key, values, format }: Column, at: number, unknown: boolean): void {
    if (!values || key === 'time') return;
    const cell = cells.get(key) as HTMLTableCellElement;
    const value = this.#values.get(key)?.[at] ?? Number.NaN;
    const notCounted = unknown && Number.isNaN(value) && DELAY_KEYS.has(key);
    const text = notCounted ? '?' : format(value);
    setText(cell, text);
    cell.classList.toggle('soft', text === NO_VALUE || text === '?' || Number(text) === 0);
    setAttribute(cell, 'title', notCounted ? NOT_COUNTED : undefined);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.target !== this.#table) return;
    const step = this.#rows.step(event.key);
    if (step !== undefined) this.move(step);
    else if (event.key === 'Enter' && this.#chosen !== undefined) {
      this.#events.choose(this.#chosen, true);
    } else return;
    event.preventDefault();
  }
}

const DELAY_KEYS: ReadonlySet<string> = new Set(
  STATES.map(({ key }) => key).filter((key) => key !== 'running' && key !== 'cpu'),
);

const NOT_COUNTED =
  'Not counted: kernel.task_delayacct is 0, or was when the task was born. It is not known to be 0.';
