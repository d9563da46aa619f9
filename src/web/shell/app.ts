/** The frame of the page: header, tabs, one view at a time, and the keys that work everywhere. */
import { button, element, setAttribute, setText } from '../dom/element.ts';
import type { Source } from '../source/source.ts';
import type { Stop } from '../source/topic.ts';
import type { Shell, Shortcut, View } from '../view.ts';
import { StatusLine } from './header.ts';
import { HelpDialog } from './help.ts';
import { Tabs } from './tabs.ts';
import { currentTheme, nextTheme } from './theme.ts';

const SHORTCUTS: readonly Shortcut[] = [
  { keys: 'Space', what: 'pause and go on; what comes in between is kept' },
  { keys: '1 to 5', what: 'open a tab' },
  { keys: '?', what: 'this help' },
];

export class App implements Shell {
  readonly element: HTMLElement;
  readonly #views: readonly View[];
  readonly #tabs: Tabs;
  readonly #status = new StatusLine();
  readonly #help: HelpDialog;
  readonly #pause = button('Pause', () => this.#togglePause(), {
    class: 'pause',
    'aria-pressed': 'false',
  });
  readonly #spoken = element('div', { class: 'spoken', role: 'status', 'aria-live': 'polite' });
  #shown: View | undefined;
  #source: Source | undefined;
  #stop: Stop = () => {};

  constructor(makers: readonly ((shell: Shell) => View)[]) {
    this.#views = makers.map((make) => make(this));
    this.#tabs = new Tabs(this.#views, (name) => this.open(name));
    this.#help = new HelpDialog(() => [
      ...(this.#shown?.shortcuts ?? []),
      ...this.#views.flatMap(({ everywhere = [] }) => everywhere),
      ...SHORTCUTS,
    ]);
    const theme = button(themeLabel(), () => setText(theme, themeLabel(nextTheme())), {
      class: 'theme',
      title: 'Colours',
    });
    const help = button('?', () => this.#help.open(), {
      'aria-label': 'Keyboard help',
      title: 'Keys (?)',
    });
    const header = element(
      'header',
      {},
      element('h1', {}, 'sidestat'),
      this.#tabs.element,
      this.#status.element,
      element('div', { class: 'actions' }, this.#pause, theme, help),
    );
    const main = element('main', {}, ...this.#views.map((view) => this.#tabs.panelOf(view)));
    this.element = element(
      'div',
      { class: 'app' },
      header,
      this.#status.problem,
      main,
      this.#help.element,
      this.#spoken,
    );
    document.addEventListener('keydown', (event) => this.#onKey(event));
    window.addEventListener('hashchange', () => this.#follow());
    this.use(undefined);
  }

  /** Shows the view of the address, or the given one. */
  start(name: string): void {
    const named = this.#views.find((view) => `#${view.name}` === location.hash);
    this.open(named?.name ?? name);
  }

  get source(): Source | undefined {
    return this.#source;
  }

  use(source: Source | undefined): void {
    if (this.#source !== source) this.#source?.close();
    this.#stop();
    this.#source = source;
    this.#status.attach(source);
    for (const view of this.#views) view.attach(source);
    setAttribute(this.#pause, 'disabled', source === undefined);
    this.#stop = source ? source.status.listen(() => this.#showPause(source)) : () => {};
  }

  open(name: string): void {
    const view = this.#views.find((candidate) => candidate.name === name);
    if (!view || view === this.#shown) return;
    this.#shown?.hide();
    this.#shown = view;
    this.#tabs.select(view);
    document.title = `${view.title} · sidestat`;
    if (location.hash !== `#${name}`) history.replaceState(null, '', `#${name}`);
    view.show();
  }

  announce(text: string): void {
    setText(this.#spoken, text);
  }

  #follow(): void {
    this.open(location.hash.slice(1));
  }

  #showPause(source: Source): void {
    setText(this.#pause, source.paused ? 'Resume' : 'Pause');
    setAttribute(this.#pause, 'aria-pressed', String(source.paused));
  }

  #togglePause(): void {
    const source = this.#source;
    if (!source) return;
    if (source.paused) source.resume();
    else source.pause();
    this.#showPause(source);
    this.announce(source.paused ? 'Paused' : 'Running');
  }

  #onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.#help.isOpen || takesText(event.target)) return;
    if (this.#shown?.key?.(event) || this.#ownKey(event)) event.preventDefault();
  }

  #ownKey({ key, target }: KeyboardEvent): boolean {
    const tab = this.#views[Number(key) - 1];
    if (tab) this.open(tab.name);
    else if (key === '?') this.#help.open();
    // A button that has the focus wants the key for itself.
    else if (key === ' ' && !isControl(target)) this.#togglePause();
    else return false;
    return true;
  }
}

function themeLabel(theme: string = currentTheme()): string {
  return { light: 'Light', dark: 'Dark' }[theme] ?? 'Auto';
}

function takesText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'range', 'button', 'file'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

function isControl(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLButtonElement ||
    target instanceof HTMLInputElement ||
    target instanceof HTMLAnchorElement
  );
}
