/** The frame inspector: packets from a time on, and each byte of one with its meaning. */
import { button, element, setAttribute, setText } from '../dom/element.ts';
import type { InspectedPacket, PacketEntry } from '../replay/messages.ts';
import { ReplaySource } from '../replay/source.ts';
import { timeText } from '../replay/words.ts';
import type { Source } from '../source/source.ts';
import type { Shell, View } from '../view.ts';
import { FieldList } from './fields.ts';
import { HexView } from './hex.ts';
import { type Region, regionsAt } from './region.ts';

/** Packets of the list. */
const PACKETS = 200;
/** After the last move of the clock, before the list follows it. */
const SETTLE_MS = 150;
const NO_CAPTURE = 'Open a capture: its packets can be inspected.';

export function makeInspectView(shell: Shell): View {
  return new InspectView(shell);
}

class InspectView implements View {
  readonly name = 'inspect';
  readonly title = 'Frames';
  readonly element: HTMLElement;
  readonly shortcuts = [{ keys: '← ↑ ↓ →', what: 'move the cursor over the bytes' }];
  readonly #shell: Shell;
  readonly #hint = element('p', { class: 'hint' }, NO_CAPTURE);
  readonly #list = element('ol', { class: 'packets', 'aria-label': 'Packets' });
  readonly #hex = new HexView((offset) => this.#point(offset));
  readonly #fields = new FieldList((region) => this.#mark(region, region.offset));
  readonly #legend = element('p', { class: 'legend', 'aria-live': 'polite' });
  readonly #panes: HTMLElement;
  #source: ReplaySource | undefined;
  #root: Region | undefined;
  #seen = false;
  #listedNs: bigint | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stop: () => void = () => {};
  /** Answers to earlier questions are not shown. */
  #question = 0;

  constructor(shell: Shell) {
    this.#shell = shell;
    const bytes = element('div', { class: 'packet' }, this.#legend, this.#hex.element);
    const panes = [this.#list, bytes, this.#fields.element];
    this.#panes = element('div', { class: 'panes', hidden: true }, ...panes);
    this.element = element('section', { class: 'inspect' }, this.#hint, this.#panes);
  }

  attach(source: Source | undefined): void {
    this.#stop();
    this.#source = source instanceof ReplaySource ? source : undefined;
    this.#listedNs = undefined;
    this.#list.replaceChildren();
    this.#clear();
    setText(this.#hint, this.#source ? '' : NO_CAPTURE);
    setAttribute(this.#panes, 'hidden', this.#source === undefined);
    this.#stop = this.#source?.playback.listen(() => this.#schedule()) ?? (() => {});
  }

  show(): void {
    this.#seen = true;
    this.#listedNs = undefined;
    this.#schedule();
  }

  hide(): void {
    this.#seen = false;
  }

  #clear(): void {
    this.#root = undefined;
    this.#hex.show(new Uint8Array(0));
    this.#fields.element.replaceChildren();
    setText(this.#legend, '');
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (!this.#seen || !this.#source) return;
    // While it plays the clock never rests: a list that stands still is better than none.
    const waitMs = this.#listedNs === undefined ? 0 : SETTLE_MS;
    this.#timer = setTimeout(() => void this.#refresh(), waitMs);
  }

  async #refresh(): Promise<void> {
    const source = this.#source;
    const timeNs = source?.playback.last?.positionNs;
    if (!source || timeNs === undefined || timeNs === this.#listedNs || !source.overview.last)
      return;
    this.#listedNs = timeNs;
    const entries = await this.#ask<readonly PacketEntry[]>(() =>
      source.ask({ what: 'packets', timeNs, count: PACKETS }),
    );
    if (!entries) return;
    const items = entries.map((entry) => this.#item(source, entry));
    this.#list.replaceChildren(...items);
    setText(this.#hint, entries.length === 0 ? 'There are no packets.' : '');
    const first = entries.find((entry) => (entry.timeNs ?? timeNs) >= timeNs) ?? entries.at(-1);
    if (first) await this.#open(source, first);
  }

  #item(source: ReplaySource, entry: PacketEntry): HTMLElement {
    const { timeNs, what, place } = entry;
    const time = timeNs === undefined ? '' : (timeText(timeNs).split(' ')[1] ?? '');
    const open = button('', () => void this.#open(source, entry));
    open.append(
      element('span', { class: 'time' }, time),
      element('span', { class: 'what', title: what }, what),
      element('span', { class: 'size' }, `${place.length} B`),
    );
    return element('li', { 'data-offset': place.offset }, open);
  }

  async #open(source: ReplaySource, entry: PacketEntry): Promise<void> {
    const packet = await this.#ask<InspectedPacket>(() => source.ask({ what: 'packet', entry }));
    if (!packet) return;
    for (const item of this.#list.children) {
      const chosen = item.getAttribute('data-offset') === String(entry.place.offset);
      setAttribute(item, 'aria-current', chosen ? 'true' : undefined);
      if (chosen) item.scrollIntoView({ block: 'nearest' });
    }
    const { root, bytes, omitted } = packet;
    this.#root = root;
    this.#hex.show(bytes);
    this.#fields.show(root);
    setText(
      this.#hint,
      omitted > 0 ? `The last ${omitted} bytes of the packet are not shown.` : '',
    );
    this.#point(0);
  }

  /** Undefined when another question came after it, or when it failed, which is said. */
  async #ask<T>(question: () => Promise<T>): Promise<T | undefined> {
    this.#question++;
    const number = this.#question;
    try {
      const answer = await question();
      return number === this.#question ? answer : undefined;
    } catch (error) {
      if (number === this.#question) this.#shell.announce((error as Error).message);
      return undefined;
    }
  }

  #point(offset: number): void {
    const region = this.#root && regionsAt(this.#root, offset).at(-1);
    if (region) this.#mark(region, offset);
  }

  #mark(region: Region, cursor: number): void {
    this.#hex.mark(region, cursor);
    this.#fields.mark(region);
    const { name, offset, length, type, value, unit, doc } = region;
    const shown = value === undefined ? '' : ` = ${value}${unit ? ` ${unit}` : ''}`;
    const where = `offset ${offset}, ${length} ${length === 1 ? 'byte' : 'bytes'}, ${type}`;
    setText(this.#legend, `${name}${shown} · ${where}${doc ? ` · ${doc}` : ''}`);
  }
}
