/** The keys, in a dialog. The browser keeps the focus in it and gives it back. */
import { button, element } from '../dom/element.ts';
import type { Shortcut } from '../view.ts';

export class HelpDialog {
  readonly element: HTMLDialogElement;
  readonly #shortcuts: () => readonly Shortcut[];
  readonly #list = element('dl', { class: 'keys' });

  /** `shortcuts` is asked each time that it opens. */
  constructor(shortcuts: () => readonly Shortcut[]) {
    this.#shortcuts = shortcuts;
    this.element = element(
      'dialog',
      { 'aria-labelledby': 'help-title' },
      element('h2', { id: 'help-title' }, 'Keys'),
      this.#list,
      button('Close', () => this.element.close()),
    );
  }

  get isOpen(): boolean {
    return this.element.open;
  }

  open(): void {
    const entries = this.#shortcuts().map(({ keys, what }) =>
      element('div', {}, element('dt', {}, element('kbd', {}, keys)), element('dd', {}, what)),
    );
    this.#list.replaceChildren(...entries);
    this.element.showModal();
  }
}
