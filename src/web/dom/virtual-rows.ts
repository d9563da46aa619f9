/**
 * Rows of a table of which only those in sight exist, so that ten thousand cost what
 * fifty do. Two rows without content keep the place of the others. All are equally high.
 */
import { element, setAttribute } from './element.ts';

/** Rows beyond either edge, for what scrolls into sight before the next frame. */
const MARGIN = 6;

export interface RowElement {
  readonly element: HTMLTableRowElement;
}

export interface VirtualRowsOptions<R extends RowElement> {
  /** What scrolls; the table head sticks to its top. */
  readonly scroller: HTMLElement;
  readonly body: HTMLTableSectionElement;
  readonly rowHeight: number;
  readonly headHeight: number;
  readonly make: () => R;
  /** Makes an element show a row. */
  readonly fill: (row: R, index: number) => void;
}

export class VirtualRows<R extends RowElement> {
  length = 0;
  readonly #options: VirtualRowsOptions<R>;
  readonly #above = spacer();
  readonly #below = spacer();
  readonly #pool: R[] = [];
  #first = 0;
  #used = 0;

  constructor(options: VirtualRowsOptions<R>) {
    this.#options = options;
    options.body.append(this.#above, this.#below);
    options.scroller.addEventListener('scroll', () => this.render(), { passive: true });
    new ResizeObserver(() => this.render()).observe(options.scroller);
  }

  render(): void {
    const { scroller, rowHeight, fill } = this.#options;
    const { clientHeight } = scroller;
    if (clientHeight === 0) return;
    const inSight = Math.ceil(clientHeight / rowHeight) + 2 * MARGIN;
    const top = Math.floor(scroller.scrollTop / rowHeight) - MARGIN;
    this.#first = Math.max(0, Math.min(top, this.length - inSight));
    this.#used = Math.min(inSight, this.length - this.#first);
    this.#resize();
    for (let i = 0; i < this.#used; i++) {
      const row = this.#pool[i] as R;
      // The head is row 1 of the table.
      setAttribute(row.element, 'aria-rowindex', this.#first + i + 2);
      fill(row, this.#first + i);
    }
    setHeight(this.#above, this.#first * rowHeight);
    setHeight(this.#below, (this.length - this.#first - this.#used) * rowHeight);
  }

  /** Scrolls as far as is needed to see a row. */
  reveal(index: number): void {
    const { scroller, rowHeight, headHeight } = this.#options;
    const top = index * rowHeight;
    const room = scroller.clientHeight - headHeight - rowHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top > scroller.scrollTop + room) scroller.scrollTop = top - room;
    this.render();
  }

  /** How many rows further down a key leads; undefined: it leads nowhere. */
  step(key: string): number | undefined {
    const page = this.#page();
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -this.length,
      End: this.length,
    };
    return steps[key];
  }

  #page(): number {
    const { scroller, rowHeight, headHeight } = this.#options;
    return Math.max(1, Math.floor((scroller.clientHeight - headHeight) / rowHeight) - 1);
  }

  #resize(): void {
    while (this.#pool.length < this.#used) {
      const row = this.#options.make();
      this.#pool.push(row);
      this.#below.before(row.element);
    }
    this.#pool.forEach(({ element: row }, i) => {
      row.hidden = i >= this.#used;
      // What it showed may be in another row by now.
      if (row.hidden) row.id = '';
    });
  }
}

function spacer(): HTMLTableRowElement {
  return element('tr', { class: 'spacer', 'aria-hidden': 'true' });
}

function setHeight(row: HTMLTableRowElement, pixels: number): void {
  const height = `${pixels}px`;
  if (row.style.height !== height) row.style.height = height;
}
