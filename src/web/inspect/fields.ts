/** The fields of a packet as a table: name, value, unit, offset and type. */
import { element } from '../dom/element.ts';
import { type FieldRow, type Region, rowsOf } from './region.ts';

/** Rows of a table; a packet of kstats can have tens of thousands. */
const MAX_ROWS = 2000;
const HEADS = ['Field', 'Value', 'Unit', 'Offset', 'Type'];

export class FieldList {
  readonly element: HTMLElement = element('div', { class: 'fields', tabindex: 0 });
  readonly #onChoose: (region: Region) => void;
  readonly #rows = new Map<Region, HTMLElement>();
  #current: HTMLElement | undefined;

  constructor(onChoose: (region: Region) => void) {
    this.#onChoose = onChoose;
  }

  show(root: Region): void {
    this.#rows.clear();
    this.#current = undefined;
    const all = rowsOf(root);
    const rows = all.slice(0, MAX_ROWS).map((row) => this.#row(row));
    const head = element('tr', {}, ...HEADS.map((text) => element('th', { scope: 'col' }, text)));
    const omitted = all.length - rows.length;
    this.element.replaceChildren(
      element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows)),
      ...(omitted > 0 ? [element('p', {}, `${omitted} more fields: point at their bytes`)] : []),
    );
  }

  mark(region: Region): void {
    this.#current?.removeAttribute('aria-current');
    this.#current = this.#rows.get(region);
    this.#current?.setAttribute('aria-current', 'true');
    this.#current?.scrollIntoView({ block: 'nearest' });
  }

  #row({ region, depth }: FieldRow): HTMLElement {
    const { name, offset, type, value = '', unit = '', doc } = region;
    const title = element('th', { scope: 'row', title: doc }, name);
    title.style.paddingInlineStart = `${6 + 8 * depth}px`;
    const cells = [value, unit, String(offset), type].map((text) => element('td', {}, text));
    const row = element(
      'tr',
      region.children.length > 0 ? { class: 'parts' } : {},
      title,
      ...cells,
    );
    row.addEventListener('click', () => this.#onChoose(region));
    this.#rows.set(region, row);
    return row;
  }
}
