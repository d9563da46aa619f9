/** The bar under all views while a capture is shown: play, step, speed, range and export. */

import { formatBytes } from '../../text/units.ts';
import { button, choice, element, setAttribute, setText } from '../dom/element.ts';
import type { Stop } from '../source/topic.ts';
import { SPEEDS } from './clock.ts';
import type { CaptureOverview, ExportFormat } from './messages.ts';
import { saveBlob } from './save.ts';
import { Scrubber } from './scrubber.ts';
import type { Playback, ReplaySource } from './source.ts';
import { contentText, spanText, timeText, troubleText } from './words.ts';

export class TransportBar {
  readonly element: HTMLElement;
  readonly #source: ReplaySource;
  readonly #announce: (text: string) => void;
  readonly #scrubber: Scrubber;
  readonly #play = button('Play', () => this.#toggle(), { class: 'play' });
  readonly #position = element('output', { class: 'position' });
  readonly #range = element('span', { class: 'range' });
  readonly #clear = button('Clear range', () => this.#source.select(undefined), { hidden: true });
  readonly #content = element('span', { class: 'content' });
  readonly #trouble = element('span', { class: 'trouble', role: 'status' });
  readonly #raw = element('input', { type: 'checkbox' });
  readonly #stops: Stop[];

  constructor(source: ReplaySource, announce: (text: string) => void) {
    this.#source = source;
    this.#announce = announce;
    this.#scrubber = new Scrubber({
      seek: (timeNs, dragging) => source.seek(timeNs, dragging),
      select: (span) => source.select(span),
      step: (direction) => this.#step(direction),
    });
    this.element = element(
      'section',
      { class: 'transport', 'aria-label': 'Replay' },
      this.#scrubber.element,
      element('div', { class: 'controls' }, ...this.#controls()),
      element('div', { class: 'facts' }, this.#content, this.#trouble),
    );
    this.#stops = [
      source.overview.listen((overview) => this.#onOverview(overview)),
      source.playback.listen((playback) => this.#onPlayback(playback)),
    ];
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.element.remove();
  }

  key({ key }: KeyboardEvent): boolean {
    if (key === ',') this.#step(-1);
    else if (key === '.') this.#step(1);
    else if (key === '[') this.#mark('fromNs');
    else if (key === ']') this.#mark('toNs');
    else return false;
    return true;
  }

  #controls(): (Node | string)[] {
    const speed = choice(
      'Speed',
      SPEEDS.map((factor) => [String(factor), `${factor}×`]),
    );
    speed.value = '1';
    speed.addEventListener('change', () => {
      this.#source.speed = Number(speed.value);
    });
    return [
      button('◂', () => this.#step(-1), { 'aria-label': 'Step back', title: 'Step back (,)' }),
      this.#play,
      button('▸', () => this.#step(1), { 'aria-label': 'Step', title: 'Step (.)' }),
      speed,
      this.#position,
      button('From here', () => this.#mark('fromNs'), { title: 'The range begins here ([)' }),
      button('To here', () => this.#mark('toNs'), { title: 'The range ends here (])' }),
      this.#range,
      this.#clear,
      element('span', { class: 'space' }),
      element('label', { title: "The kernel's names, and exactly what it sent" }, this.#raw, 'raw'),
      button('NDJSON', () => this.#export('ndjson'), { title: 'Save the range as JSON lines' }),
      button('CSV', () => this.#export('csv'), { title: 'Save the range as a table' }),
    ];
  }

  #toggle(): void {
    if (this.#source.paused) this.#source.resume();
    else this.#source.pause();
  }

  #step(direction: 1 | -1): void {
    this.#source.step(direction).catch((error: Error) => this.#announce(error.message));
  }

  /** The range begins or ends at the position; the other end is that of the capture. */
  #mark(end: 'fromNs' | 'toNs'): void {
    const { last: playback } = this.#source.playback;
    const span = playback?.selection ?? this.#source.overview.last?.span;
    if (!playback || !span) return;
    const chosen = { ...span, [end]: playback.positionNs };
    if (chosen.fromNs > chosen.toNs) chosen[end === 'fromNs' ? 'toNs' : 'fromNs'] = chosen[end];
    this.#source.select(chosen);
  }

  #export(format: ExportFormat): void {
    const span = this.#source.playback.last?.selection;
    const name = `${this.#source.title.replace(/\.(?:pcapng|pcap)?(?:\.gz)?$/, '')}.${format}`;
    this.#announce('Exporting');
    this.#source
      .ask<Blob>({ what: 'export', format, raw: this.#raw.checked, span })
      .then((blob) => {
        saveBlob(blob, name);
        this.#announce(`Saved ${formatBytes(blob.size)} as ${name}`);
      })
      .catch((error: Error) => this.#announce(error.message));
  }

  #onOverview(overview: CaptureOverview): void {
    this.#scrubber.overview(overview);
    const { bytesRead, bytesTotal, done } = overview;
    const share = bytesTotal === 0 ? 100 : Math.floor((100 * bytesRead) / bytesTotal);
    setText(this.#content, (done ? '' : `Reading, ${share}%: `) + contentText(overview));
    setText(this.#trouble, done ? troubleText(overview) : '');
    setAttribute(this.element, 'aria-busy', String(!done));
  }

  #onPlayback(playback: Playback): void {
    const { positionNs, playing, selection } = playback;
    this.#scrubber.playback(playback);
    setText(this.#play, playing ? 'Stop' : 'Play');
    const fromNs = this.#source.overview.last?.span?.fromNs;
    const text =
      fromNs === undefined
        ? 'no times'
        : `${timeText(positionNs)} (+${spanText(positionNs - fromNs)})`;
    setText(this.#position, text);
    setText(
      this.#range,
      selection ? `range of ${spanText(selection.toNs - selection.fromNs)}` : '',
    );
    setAttribute(this.#clear, 'hidden', selection === undefined);
  }
}
