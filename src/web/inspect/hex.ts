/** Bytes in rows of 16, with the region under the cursor marked; one page of them at a time. */
import { element, setText } from '../dom/element.ts';
import type { Region } from './region.ts';

const ROW = 16;
/** Bytes of a page. */
export const PAGE_BYTES = 4096;
const PRINTABLE = /^[\x20-\x7e]$/;

export class HexView {
  readonly element: HTMLElement = element('pre', {
    class: 'hex',
    tabindex: 0,
    role: 'application',
    'aria-label': 'Bytes. Arrow keys move the cursor; the field under it is named below.',
  });
  readonly #onCursor: (offset: number) => void;
  #bytes: Uint8Array = new Uint8Array(0);
  #page = 0;
  #cursor = 0;
  #cells: HTMLElement[] = [];
  #letters: HTMLElement[] = [];
  #marked: readonly [number, number] = [0, 0];

  constructor(onCursor: (offset: number) => void) {
    this.#onCursor = onCursor;
    this.element.addEventListener('pointerover', ({ target }) => this.#follow(target));
    this.element.addEventListener('click', ({ target }) => this.#follow(target));
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
  }

  show(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#page = 0;
    this.#cursor = 0;
    this.#draw();
  }

  /** Marks the bytes of a region, and shows the page that it begins on. */
  mark({ offset, length }: Region, cursor: number = offset): void {
    this.#cursor = cursor;
    const page = Math.floor(cursor / PAGE_BYTES);
    if (page !== this.#page) {
      this.#page = page;
      this.#draw();
    }
    this.#paint(this.#marked, false);
    this.#marked = [offset, offset + length];
    this.#paint(this.#marked, true);
    for (const cell of this.#cells) cell.classList.remove('cursor');
    this.#cells[cursor - this.#page * PAGE_BYTES]?.classList.add('cursor');
  }

  #paint([from, to]: readonly [number, number], on: boolean): void {
    const start = this.#page * PAGE_BYTES;
    for (let at = Math.max(from, start); at < Math.min(to, start + this.#cells.length); at++) {
      this.#cells[at - start]?.classList.toggle('marked', on);
      this.#letters[at - start]?.classList.toggle('marked', on);
    }
  }

  #draw(): void {
    this.#cells = [];
    this.#letters = [];
    this.#marked = [0, 0];
    const start = this.#page * PAGE_BYTES;
    const end = Math.min(this.#bytes.length, start + PAGE_BYTES);
    const rows: Node[] = [];
    for (let at = start; at < end; at += ROW) rows.push(this.#row(at, Math.min(end, at + ROW)));
    if (rows.length === 0) setText(this.element, 'no bytes');
    else this.element.replaceChildren(...rows);
  }

  #row(from: number, to: number): HTMLElement {
    const cells: Node[] = [];
    const letters: Node[] = [];
    for (let at = from; at < to; at++) {
      const byte = this.#bytes[at] as number;
      const cell = element('span', { 'data-at': at }, byte.toString(16).padStart(2, '0'));
      const character = String.fromCharCode(byte);
      const letter = element(
        'span',
        { 'data-at': at },
        PRINTABLE.test(character) ? character : '·',
      );
      this.#cells.push(cell);
      this.#letters.push(letter);
      cells.push(cell, new Text(at % 8 === 7 ? '  ' : ' '));
      letters.push(letter);
    }
    const head = element('span', { class: 'offset' }, from.toString(16).padStart(6, '0'));
    const shown = element('span', { class: 'bytes' }, ...cells);
    return element('div', {}, head, shown, element('span', { class: 'letters' }, ...letters));
  }

  #follow(target: EventTarget | null): void {
    const at = target instanceof HTMLElement ? target.dataset['at'] : undefined;
    if (at !== undefined) this.#onCursor(Number(at));
  }

  #onKey(event: KeyboardEvent): void {
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -ROW,
      ArrowDown: ROW,
      PageUp: -PAGE_BYTES,
      PageDown: PAGE_BYTES,
    };
    const move = moves[event.key];
    if (move === undefined || this.#bytes.length === 0) return;
    event.preventDefault();
    this.#onCursor(Math.min(this.#bytes.length - 1, Math.max(0, this.#cursor + move)));
  }
}
