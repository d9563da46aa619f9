/** Kstat: the statistics of illumos and OpenZFS, by module, instance and name. */
import { StatError } from '../../errors.ts';
import { type KstatReading, nameOf } from '../../kstat/reading.ts';
import { element, setAttribute, setText } from '../dom/element.ts';
import { FilterInput } from '../dom/filter-input.ts';
import type { KstatFrame, Source } from '../source/source.ts';
import type { Stop } from '../source/topic.ts';
import type { Shell, Shortcut, View } from '../view.ts';
import { DiskTable } from './disks.ts';
import { KstatStatistics } from './statistics.ts';
import { KstatTree } from './tree.ts';

const SHORTCUTS: readonly Shortcut[] = [
  { keys: '/', what: 'filter by module, instance, name or class; Escape clears it' },
];

class KstatView implements View {
  readonly name = 'kstat';
  readonly title = 'Kstat';
  readonly shortcuts = SHORTCUTS;
  readonly element: HTMLElement;
  readonly #filter = new FilterInput({
    placeholder: 'module:instance:name',
    label: 'Filter by module, instance, name or class',
    change: () => this.#draw(),
  });
  readonly #count = element('span', { class: 'count' });
  readonly #empty = element('p', { class: 'empty' });
  readonly #tree = new KstatTree((reading) => this.#choose(reading));
  readonly #disks = new DiskTable((reading) => this.#choose(reading));
  readonly #one = new KstatStatistics();
  readonly #body: HTMLElement;
  #frame: KstatFrame | undefined;
  #chosen: string | undefined;
  #source: Source | undefined;
  #stop: Stop = () => {};
  #stopKstats: Stop = () => {};
  #shown = false;

  constructor(_shell: Shell) {
    const controls = element('div', { class: 'controls' }, this.#filter.element, this.#count);
    const content = element(
      'div',
      { class: 'kstat-content' },
      this.#disks.element,
      this.#one.element,
    );
    this.#body = element('div', { class: 'split' }, this.#tree.element, content);
    const toolbar = element('div', { class: 'toolbar' }, controls);
    this.element = element('section', { class: 'tasks kstats' }, toolbar, this.#empty, this.#body);
  }

  attach(source: Source | undefined): void {
    this.#stop();
    this.#source = source;
    this.#clear(
      source ? 'Waiting for kstats.' : 'Nothing to show: open a capture with kstats under Replay.',
    );
    this.#stop = source ? source.resets.listen((what) => this.#reset(what)) : () => {};
    this.#listen();
  }

  show(): void {
    this.#shown = true;
    this.#listen();
    this.#draw();
  }

  hide(): void {
    this.#shown = false;
    this.#listen();
  }

  /** Some sources read kstats only while somebody listens. */
  #listen(): void {
    this.#stopKstats();
    const source = this.#shown ? this.#source : undefined;
    this.#stopKstats = source ? source.kstats.listen((frame) => this.#take(frame)) : () => {};
  }

  #reset(what: 'tasks' | 'exits' | 'all'): void {
    if (what === 'all') this.#clear('Waiting for kstats.');
  }

  key({ key }: KeyboardEvent): boolean {
    if (key !== '/') return false;
    this.#filter.focus();
    return true;
  }

  #take(frame: KstatFrame | StatError): void {
    if (frame instanceof StatError) {
      this.#clear([frame.message, frame.hint].filter(Boolean).join('; '));
      return;
    }
    this.#frame = frame;
    this.#draw();
  }

  #clear(why: string): void {
    this.#frame = undefined;
    this.#chosen = undefined;
    setText(this.#empty, why);
    this.#draw();
  }

  #draw(): void {
    const frame = this.#frame;
    setAttribute(this.#empty, 'hidden', frame !== undefined);
    setAttribute(this.#body, 'hidden', frame === undefined);
    setText(this.#count, '');
    if (!frame || !this.#shown) return;
    const { snapshot, rates, wallMs } = frame;
    const passing = this.#tree.show(snapshot, this.#filter.text);
    const all = `${snapshot.length} kstats`;
    setText(this.#count, passing === snapshot.length ? all : `${passing} of ${all}`);
    this.#disks.show(rates, snapshot.readings);
    const reading = this.#reading(frame);
    setAttribute(this.#one.element, 'hidden', reading === undefined);
    if (!reading) return;
    const name = nameOf(reading);
    const rate = rates?.find((candidate) => nameOf(candidate.reading) === name);
    this.#one.show(reading, rate, timeSec(reading, wallMs));
  }

  /** The chosen one; the first one until somebody chooses. */
  #reading({ snapshot }: KstatFrame): KstatReading | undefined {
    const chosen = snapshot.readings.find((reading) => nameOf(reading) === this.#chosen);
    return chosen ?? snapshot.readings[0];
  }

  #choose(reading: KstatReading): void {
    this.#chosen = nameOf(reading);
    this.#tree.chosen = this.#chosen;
    this.#draw();
    this.#one.focus();
  }
}

/** On the wall clock; where a capture does not tell it, since the boot of its machine. */
function timeSec({ snaptimeNs }: KstatReading, wallMs: number | undefined): number {
  return wallMs === undefined ? Number(snaptimeNs ?? 0n) / 1e9 : wallMs / 1000;
}

export function makeKstatView(shell: Shell): View {
  return new KstatView(shell);
}
