/** All kstats by module: what there is to look at. */

import { type KstatReading, nameOf } from '../../kstat/reading.ts';
import type { KstatSnapshot } from '../../kstat/snapshot.ts';
import { escapeText } from '../../text/escape.ts';
import { element, setAttribute } from '../dom/element.ts';

/** With a filter modules stand open, up to so many kstats. */
const MOST_OPEN = 300;

interface Module {
  readonly element: HTMLDetailsElement;
  readonly label: HTMLElement;
  readonly list: HTMLElement;
  readings: readonly KstatReading[];
}

export class KstatTree {
  readonly element: HTMLElement = element('nav', { class: 'kstat-tree', 'aria-label': 'Kstats' });
  readonly #choose: (reading: KstatReading) => void;
  readonly #modules = new Map<string, Module>();
  #chosen = '';
  #shown = '';

  constructor(choose: (reading: KstatReading) => void) {
    this.#choose = choose;
  }

  set chosen(name: string) {
    this.#chosen = name;
    for (const item of this.element.querySelectorAll('button')) {
      setAttribute(item, 'aria-current', item.dataset['name'] === name ? 'true' : undefined);
    }
  }

  /** Draws anew only when other kstats are there than before. Returns how many pass the filter. */
  show(snapshot: KstatSnapshot, filter: string): number {
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
    const passing = snapshot.readings.filter((reading) => {
      const text = `${nameOf(reading)} ${reading.class ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    const shown = `${filter}\n${passing.map(nameOf).join('\n')}`;
    if (shown === this.#shown) return passing.length;
    this.#shown = shown;
    const byModule = new Map<string, KstatReading[]>();
    for (const reading of passing) {
      byModule.set(reading.module, [...(byModule.get(reading.module) ?? []), reading]);
    }
    this.#draw(byModule, words.length > 0 && passing.length <= MOST_OPEN);
    return passing.length;
  }

  #draw(byModule: ReadonlyMap<string, readonly KstatReading[]>, open: boolean): void {
    const elements = [...byModule].map(([name, readings]) => {
      const module = this.#modules.get(name) ?? this.#make(name);
      module.readings = readings;
      module.label.textContent = `${escapeText(name)} (${readings.length})`;
      if (open) module.element.open = true;
      this.#fill(module);
      return module.element;
    });
    this.element.replaceChildren(...elements);
  }

  #make(name: string): Module {
    const label = element('summary');
    const list = element('div');
    const module: Module = {
      element: element('details', {}, label, list),
      label,
      list,
      readings: [],
    };
    module.element.addEventListener('toggle', () => this.#fill(module));
    this.#modules.set(name, module);
    return module;
  }

  /** What is closed has no lines: there can be thousands. */
  #fill({ element: module, list, readings }: Module): void {
    list.replaceChildren(...(module.open ? readings.map((reading) => this.#item(reading)) : []));
  }

  #item(reading: KstatReading): HTMLButtonElement {
    const name = nameOf(reading);
    const text = `${reading.instance}:${escapeText(reading.name)}`;
    const item = element(
      'button',
      { type: 'button', title: reading.class ?? 'class not known' },
      text,
    );
    item.dataset['name'] = name;
    item.addEventListener('click', () => this.#choose(reading));
    setAttribute(item, 'aria-current', name === this.#chosen ? 'true' : undefined);
    return item;
  }
}
