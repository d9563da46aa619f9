/** Exits: a feed of what has ended, with a filter for what lived shortly, and a summary. */

import type { ExitTable } from '../../exits/table.ts';
import { formatCount } from '../../text/units.ts';
import { button, element, setAttribute, setText } from '../dom/element.ts';
import { Redraw } from '../dom/redraw.ts';
import type { Source } from '../source/source.ts';
import type { Stop } from '../source/topic.ts';
import type { Shell, Shortcut, View } from '../view.ts';
import { ExitDetail } from './detail.ts';
import { ExitFeed } from './feed.ts';
import { ExitFilterBar } from './filter-bar.ts';
import { type ExitEntry, ExitLog } from './log.ts';
import { ExitSummary } from './summary.ts';

const SHORTCUTS: readonly Shortcut[] = [
  { keys: '/', what: 'filter by name or PID; Escape clears it' },
  { keys: '↑ ↓', what: 'choose an exit; also Page Up, Page Down, Home, End' },
  { keys: 'Enter', what: 'the exit with all of its fields' },
  { keys: 'Escape', what: 'close them' },
];

class ExitsView implements View {
  readonly name = 'exits';
  readonly title = 'Exits';
  readonly shortcuts = SHORTCUTS;
  readonly element: HTMLElement;
  readonly #log = new ExitLog();
  readonly #bar: ExitFilterBar;
  readonly #feed: ExitFeed;
  readonly #summary: ExitSummary;
  readonly #detail = new ExitDetail(() => this.#close());
  readonly #redraw = new Redraw(() => this.#draw());
  readonly #newer = button('', () => this.#feed.toTop(), { class: 'newer', hidden: true });
  #stops: Stop[] = [];
  /** How many of the passing entries are shown while the feed is held. */
  #heldAt: number | undefined;

  constructor(_shell: Shell) {
    this.#bar = new ExitFilterBar({
      change: (filter) => {
        this.#log.filter = filter;
        this.#heldAt = undefined;
        this.#feed.toTop();
        this.#redraw.request();
      },
      leave: () => this.#feed.focus(),
    });
    this.#feed = new ExitFeed(
      (entry) => this.#open(entry),
      (held) => this.#hold(held),
    );
    this.#summary = new ExitSummary((name) => this.#bar.setText(name));
    const feed = element('div', { class: 'feed-side' }, this.#newer, this.#feed.element);
    const body = element(
      'div',
      { class: 'split' },
      feed,
      this.#summary.element,
      this.#detail.element,
    );
    this.element = element('section', { class: 'tasks exits' }, this.#bar.element, body);
  }

  attach(source: Source | undefined): void {
    for (const stop of this.#stops) stop();
    this.#bar.attach(source);
    this.#clear();
    if (!source) return;
    this.#stops = [
      source.resets.listen((what) => what !== 'tasks' && this.#clear()),
      source.exits.listen((table) => this.#take(table)),
    ];
  }

  show(): void {
    this.#redraw.show();
  }

  hide(): void {
    this.#redraw.hide();
  }

  key({ key }: KeyboardEvent): boolean {
    if (key === '/') this.#bar.focus();
    else if (key === 'Escape' && !this.#detail.element.hidden) this.#close();
    else if (key === 'ArrowDown' || key === 'ArrowUp') this.#feed.focus();
    else return false;
    return true;
  }

  #take(table: ExitTable): void {
    const cut = this.#log.add(table);
    if (this.#heldAt !== undefined) this.#heldAt = Math.max(0, this.#heldAt - cut);
    this.#redraw.request();
  }

  #draw(): void {
    const { passing, exits, dropped, commands } = this.#log;
    const end = this.#heldAt ?? passing.length;
    this.#feed.show(passing, end);
    this.#summary.show(commands);
    const gone = dropped === 0 ? '' : `, the oldest ${formatCount(dropped)} are no longer kept`;
    this.#bar.showCount(`${formatCount(exits)} exits${gone}`);
    const newer = passing.length - end;
    setAttribute(this.#newer, 'hidden', newer === 0);
    setText(this.#newer, `↑ ${formatCount(newer)} newer`);
  }

  /** Who reads further down does not want the lines to move. */
  #hold(held: boolean): void {
    if (held === (this.#heldAt !== undefined)) return;
    this.#heldAt = held ? this.#log.passing.length : undefined;
    this.#redraw.request();
  }

  #clear(): void {
    this.#log.clear();
    this.#heldAt = undefined;
    this.#detail.element.hidden = true;
    this.#redraw.request();
  }

  #open(entry: ExitEntry): void {
    this.#detail.show(entry);
  }

  #close(): void {
    this.#detail.element.hidden = true;
    this.#feed.focus();
  }
}

export function makeExitsView(shell: Shell): View {
  return new ExitsView(shell);
}
