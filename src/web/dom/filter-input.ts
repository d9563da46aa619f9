/** What narrows a table down: an input that `/` leads to, Escape clears, and Enter leaves. */
import { element } from './element.ts';

export interface FilterInputOptions {
  /** By what it filters, for who sees an empty input, and for who hears. */
  readonly placeholder: string;
  readonly label: string;
  readonly change: (text: string) => void;
  /** Where the focus goes on Escape and Enter; without it, it stays. */
  readonly leave?: () => void;
}

export class FilterInput {
  readonly element: HTMLInputElement;
  readonly #options: FilterInputOptions;

  constructor(options: FilterInputOptions) {
    this.#options = options;
    this.element = element('input', {
      type: 'search',
      class: 'filter',
      placeholder: `${options.placeholder}  ( / )`,
      'aria-label': options.label,
      autocomplete: 'off',
      spellcheck: 'false',
    });
    this.element.addEventListener('input', () => options.change(this.text));
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
  }

  get text(): string {
    return this.element.value;
  }

  set text(text: string) {
    this.element.value = text;
    this.#options.change(text);
  }

  focus(): void {
    this.element.select();
    this.element.focus();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' && event.key !== 'Enter') return;
    if (event.key === 'Escape') this.text = '';
    event.preventDefault();
    this.#options.leave?.();
  }
}
