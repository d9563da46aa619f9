/** Tabs as the ARIA pattern has them: one in the tab order, arrows move between them. */
import { element, setAttribute } from '../dom/element.ts';
import type { View } from '../view.ts';

export class Tabs {
  readonly element: HTMLElement;
  readonly #tabs = new Map<string, HTMLButtonElement>();
  readonly #panels = new Map<string, HTMLElement>();
  readonly #open: (name: string) => void;

  constructor(views: readonly View[], open: (name: string) => void) {
    this.#open = open;
    for (const view of views) this.#add(view);
    this.element = element(
      'div',
      { class: 'tabs', role: 'tablist', 'aria-label': 'Views' },
      ...this.#tabs.values(),
    );
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
  }

  panelOf({ name }: View): HTMLElement {
    return this.#panels.get(name) as HTMLElement;
  }

  select({ name }: View): void {
    for (const [other, tab] of this.#tabs) {
      setAttribute(tab, 'aria-selected', String(other === name));
      tab.tabIndex = other === name ? 0 : -1;
      setAttribute(this.#panels.get(other) as HTMLElement, 'hidden', other !== name);
    }
  }

  #add({ name, title, element: content }: View): void {
    const tab = element(
      'button',
      { type: 'button', role: 'tab', id: `tab-${name}`, 'aria-controls': `panel-${name}` },
      title,
    );
    tab.addEventListener('click', () => this.#open(name));
    this.#tabs.set(name, tab);
    const attributes = { class: 'panel', role: 'tabpanel', id: `panel-${name}` };
    const panel = element(
      'div',
      { ...attributes, 'aria-labelledby': tab.id, hidden: true },
      content,
    );
    this.#panels.set(name, panel);
  }

  #onKey(event: KeyboardEvent): void {
    const names = [...this.#tabs.keys()];
    const at = names.findIndex((name) => this.#tabs.get(name) === event.target);
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      Home: 0,
      End: names.length - 1,
    };
    const to = steps[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const name = names[(to + names.length) % names.length] as string;
    this.#open(name);
    this.#tabs.get(name)?.focus();
  }
}
