/** One exit, with every field of its record. */
import { escapeText } from '../../text/escape.ts';
import { formatNs } from '../../text/units.ts';
import { button, element, setText } from '../dom/element.ts';
import { FieldList } from '../tasks/fields.ts';
import type { ExitEntry } from './log.ts';
import { statusWords } from './status.ts';

export class ExitDetail {
  readonly element: HTMLElement;
  readonly #title = element('h2', { id: 'exit-title', tabindex: -1 });
  readonly #facts = element('p', { class: 'facts' });
  readonly #fields = new FieldList();

  constructor(close: () => void) {
    const head = element('div', { class: 'detail-head' }, this.#title, button('Close', close));
    this.element = element(
      'aside',
      { class: 'detail', 'aria-labelledby': 'exit-title', hidden: true },
      head,
      this.#facts,
      this.#fields.element,
    );
  }

  show(entry: ExitEntry): void {
    const { table, row, name, lifetimeUs } = entry;
    const process = table.processId(row);
    const cpu = table.cpu(row);
    const facts = [
      statusWords(entry),
      `lived ${formatNs(lifetimeUs * 1000)}`,
      process === undefined ? undefined : `process ${process}`,
      cpu === undefined ? undefined : `on CPU ${cpu}`,
    ];
    setText(this.#title, `${escapeText(name) || '(no name)'} · ${table.ids[row]}`);
    setText(this.#facts, facts.filter((fact) => fact !== undefined).join(' · '));
    this.#fields.show(table, row);
    this.element.hidden = false;
    this.#title.focus();
  }
}
