/** The line at the top: where the values come from, and what is missing of them. Always seen. */
import { element, setAttribute, setText } from '../dom/element.ts';
import type { Losses, Source, SourceStatus, TaskFrame } from '../source/source.ts';
import type { Stop } from '../source/topic.ts';

const WORDS = {
  connecting: 'Connecting',
  running: 'Live',
  paused: 'Paused',
  trouble: 'Interrupted',
  ended: 'Not connected',
} as const;

export class StatusLine {
  readonly element: HTMLElement;
  readonly #state = element('span', { class: 'state' }, 'No source');
  readonly #about = element('span', { class: 'about' });
  /** Losses are said, not only shown; a polite region is read when the reader has time. */
  readonly #missing = element('span', { class: 'missing', role: 'status', 'aria-live': 'polite' });
  readonly #problem = element('p', { class: 'problem', role: 'alert', hidden: true });
  #stops: Stop[] = [];
  #losses: Losses | undefined;
  #damaged = false;
  /** A replay tells what is lost in the whole file, and shows a table any number of times. */
  #addsTables = false;
  #withheldTasks = 0;
  #lostTasks = 0;

  constructor() {
    this.element = element('div', { class: 'status' }, this.#state, this.#about, this.#missing);
  }

  /** Stands under the header, so that it has the room for a whole sentence. */
  get problem(): HTMLElement {
    return this.#problem;
  }

  attach(source: Source | undefined): void {
    for (const stop of this.#stops) stop();
    this.#withheldTasks = 0;
    this.#lostTasks = 0;
    this.#addsTables = source?.kind === 'live';
    if (!source) return;
    this.#stops = [
      source.status.listen((status) => this.#onStatus(source, status)),
      source.tasks.listen((frame) => this.#onTable(frame)),
    ];
  }

  #onStatus(source: Source, status: SourceStatus): void {
    const word =
      source.kind === 'replay' && status.state === 'running' ? 'Replay' : WORDS[status.state];
    const { waiting, hello, error } = status;
    const kept = waiting && `, ${waiting.tables} tables and ${waiting.exits} exits wait`;
    setText(this.#state, word + (kept ?? ''));
    setAttribute(this.#state, 'data-state', status.state);
    const kernel = hello
      ? ` · Linux ${hello.kernel} ${hello.machine} · taskstats ${hello.taskstatsVersion}`
      : '';
    setText(this.#about, source.title + kernel);
    setAttribute(this.#problem, 'hidden', error === undefined);
    setText(this.#problem, error ? [error.message, error.hint].filter(Boolean).join('; ') : '');
    this.#losses = status.losses;
    this.#damaged = status.damaged ?? false;
    this.#sayMissing();
  }

  #onTable({ table }: TaskFrame): void {
    this.#withheldTasks = table.withheld;
    if (this.#addsTables) this.#lostTasks += table.lost;
    this.#sayMissing();
  }

  #sayMissing(): void {
    const {
      snapshots = 0,
      exits = 0,
      withheldExits = 0,
      unshown = 0,
      interruptions = 0,
    } = this.#losses ?? {};
    const counts: [number, string][] = [
      [snapshots + this.#lostTasks, 'samples lost'],
      [exits, 'exits lost'],
      [unshown, 'dropped while paused'],
      [interruptions, interruptions === 1 ? 'interruption' : 'interruptions'],
      [this.#withheldTasks, 'tasks withheld'],
      [withheldExits, 'exits withheld'],
    ];
    const parts = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
    if (this.#damaged) parts.unshift('damaged');
    setText(this.#missing, parts.join(' · ') || 'nothing lost');
    const lost = this.#damaged || snapshots + this.#lostTasks + exits + unshown + interruptions > 0;
    setAttribute(
      this.#missing,
      'data-level',
      lost ? 'lost' : parts.length > 0 ? 'withheld' : 'none',
    );
  }
}
