/** Above the feed: which exits are seen. */
import { choice, element, setAttribute, setText } from '../dom/element.ts';
import { FilterInput } from '../dom/filter-input.ts';
import type { Source, SourceSettings } from '../source/source.ts';
import type { ExitFilter } from './log.ts';

const LIVES: readonly (readonly [string, string])[] = [
  ['', 'any lifetime'],
  ['10000', 'lived under 10 ms'],
  ['100000', 'lived under 100 ms'],
  ['1000000', 'lived under 1 s'],
  ['10000000', 'lived under 10 s'],
];

export interface FilterBarEvents {
  change(filter: ExitFilter): void;
  leave(): void;
}

export class ExitFilterBar {
  readonly element: HTMLElement;
  readonly #events: FilterBarEvents;
  readonly #text: FilterInput;
  readonly #life = choice('Lifetime', LIVES);
  readonly #failed = element('input', { type: 'checkbox' });
  readonly #of = choice('What a row is', [
    ['processes', 'Processes'],
    ['threads', 'Every thread'],
  ]);
  readonly #count = element('span', { class: 'count' });

  constructor(events: FilterBarEvents) {
    this.#events = events;
    this.#text = new FilterInput({
      placeholder: 'Filter by name or PID',
      label: 'Filter by name or PID',
      change: () => this.#change(),
      leave: () => events.leave(),
    });
    const failed = element('label', {}, this.#failed, 'failed only');
    const controls = [this.#text.element, this.#life, failed, this.#of, this.#count];
    this.element = element(
      'div',
      { class: 'toolbar' },
      element('div', { class: 'controls' }, ...controls),
    );
    for (const control of [this.#life, this.#failed]) {
      control.addEventListener('input', () => this.#change());
    }
  }

  attach(source: Source | undefined): void {
    setAttribute(this.#of, 'hidden', !source?.choices.has('exitsOf'));
    this.#of.value = source?.settings.exitsOf ?? 'processes';
    this.#of.onchange = () =>
      source?.choose({ exitsOf: this.#of.value as SourceSettings['exitsOf'] });
  }

  focus(): void {
    this.#text.focus();
  }

  setText(text: string): void {
    this.#text.text = text;
  }

  showCount(text: string): void {
    setText(this.#count, text);
  }

  #change(): void {
    this.#events.change({
      text: this.#text.text,
      belowUs: Number(this.#life.value) || Number.POSITIVE_INFINITY,
      failed: this.#failed.checked,
    });
  }
}
