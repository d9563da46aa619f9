/** Exits one under the other, the newest first; losses stand where they happened. */
import { escapeText } from '../../cli/escape.ts';
import { gapLine } from '../../cli/exits/account.ts';
import { formatBytes, formatNs } from '../../cli/units.ts';
import { DELAYS } from '../../generated/taskstats.ts';
import { fieldByName } from '../../taskstats/fields.ts';
import { clock } from '../dom/chart.ts';
import { element, setAttribute, setText } from '../dom/element.ts';
import { VirtualRows } from '../dom/virtual-rows.ts';
import { STATES } from '../tasks/states.ts';
import { Strip } from '../tasks/strip.ts';
import { cpuNsOf, type Entry, type ExitEntry } from './log.ts';
import { statusWords } from './status.ts';

const ROW_HEIGHT = 24;
const HEAD_HEIGHT = 28;

const UID = fieldByName('uid');
const PEAK = fieldByName('hiwaterRssKib');
const DELAY_FIELDS = DELAYS.map(({ name }) => fieldByName(`${name}DelayNs`));

interface FeedColumn {
  readonly key: string;
  readonly title: string;
  readonly doc: string;
  readonly side: 'left' | 'right';
  readonly priority: 1 | 2 | 3;
  readonly text: (entry: ExitEntry) => string;
}

const NONE = '–';

const COLUMNS: readonly FeedColumn[] = [
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
    const { page } = this.#rows;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -this.#end,
      End: this.#end,
    };
    const step = steps[event.key];
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

/** `14:05:09.123`, local. */
function moment(timeMs: number): string {
  const ms = String(Math.floor(timeMs % 1000)).padStart(3, '0');
  return `${clock(timeMs / 1000)}.${ms}`;
}

/** NaN when not even one is known. */
function delaysNs({ table, row }: ExitEntry): number {
  const known = DELAY_FIELDS.map((field) => table.value(field, row)).filter(
    (ns) => ns !== undefined,
  );
  return known.length === 0 ? Number.NaN : known.reduce((sum: number, ns) => sum + Number(ns), 0);
}

/** Percent of the lifetime, in the order of the strip. */
function sharesOf({ table, row, lifetimeUs }: ExitEntry): number[] {
  return STATES.map(({ field }) => {
    const ns = table.value(field, row);
    return ns === undefined ? Number.NaN : Number(ns) / (10 * lifetimeUs);
  });
}
