/**
 * The timeline: a histogram of events, the position, and the range that was chosen. Dragging
 * moves the position, dragging with Shift chooses a range. For the keyboard and for screen
 * readers it is a slider.
 */
import { element, setAttribute } from '../dom/element.ts';
import { Redraw } from '../dom/redraw.ts';
import type { CaptureOverview, TimeSpan } from './messages.ts';
import type { Playback } from './source.ts';
import { timeText } from './words.ts';

export interface ScrubberActions {
  seek(timeNs: bigint, dragging: boolean): void;
  select(span: TimeSpan | undefined): void;
  step(direction: 1 | -1): void;
}

const HEIGHT = 48;
/** Of the length, for a press of Page Up or Page Down. */
const PAGE = 10n;
/** Pixels that a drag must have to be a range. */
const MIN_RANGE_PX = 4;

export class Scrubber {
  readonly element: HTMLElement;
  readonly #canvas: HTMLCanvasElement = element('canvas', { 'aria-hidden': 'true' });
  readonly #actions: ScrubberActions;
  readonly #redraw = new Redraw(() => this.#draw());
  #overview: CaptureOverview | undefined;
  #playback: Playback | undefined;
  /** Where a range begins that is being dragged. */
  #anchor: { readonly timeNs: bigint; readonly x: number } | undefined;
  #dragging = false;
  #picture: Picture | undefined;

  constructor(actions: ScrubberActions) {
    this.#actions = actions;
    this.element = element(
      'div',
      {
        class: 'scrubber',
        role: 'slider',
        tabindex: 0,
        'aria-label': 'Position in the capture',
        title: 'Drag: move. Shift and drag: choose a range',
      },
      this.#canvas,
    );
    this.element.addEventListener('pointerdown', (event) => this.#onDown(event));
    this.element.addEventListener('pointermove', (event) => this.#onMove(event));
    this.element.addEventListener('pointerup', (event) => this.#onUp(event));
    this.element.addEventListener('pointercancel', (event) => this.#onUp(event));
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.#redraw.show();
    new ResizeObserver(() => this.#redraw.request()).observe(this.element);
  }

  overview(overview: CaptureOverview): void {
    this.#overview = overview;
    this.#redraw.request();
  }

  playback(playback: Playback): void {
    this.#playback = playback;
    this.#describe(playback);
    this.#redraw.request();
  }

  #describe({ positionNs }: Playback): void {
    const span = this.#span;
    if (!span) return;
    const msOf = (ns: bigint): number => Number((ns - span.fromNs) / 1_000_000n);
    setAttribute(this.element, 'aria-valuemin', 0);
    setAttribute(this.element, 'aria-valuemax', msOf(span.toNs));
    setAttribute(this.element, 'aria-valuenow', Math.max(0, msOf(positionNs)));
    setAttribute(this.element, 'aria-valuetext', timeText(positionNs));
  }

  get #span(): TimeSpan | undefined {
    return this.#overview?.span;
  }

  #onDown(event: PointerEvent): void {
    if (event.button !== 0 || !this.#span) return;
    this.element.setPointerCapture(event.pointerId);
    const timeNs = this.#timeAt(event);
    if (event.shiftKey) {
      this.#anchor = { timeNs, x: event.clientX };
      return;
    }
    this.#dragging = true;
    this.#actions.seek(timeNs, true);
  }

  #onMove(event: PointerEvent): void {
    if (this.#dragging) this.#actions.seek(this.#timeAt(event), true);
    if (this.#anchor) this.#range(this.#anchor, event);
  }

  #onUp(event: PointerEvent): void {
    if (this.#dragging) this.#actions.seek(this.#timeAt(event), false);
    if (this.#anchor) this.#range(this.#anchor, event);
    this.#dragging = false;
    this.#anchor = undefined;
  }

  #range({ timeNs, x }: { timeNs: bigint; x: number }, event: PointerEvent): void {
    const other = this.#timeAt(event);
    if (Math.abs(event.clientX - x) < MIN_RANGE_PX) this.#actions.select(undefined);
    else if (other < timeNs) this.#actions.select({ fromNs: other, toNs: timeNs });
    else this.#actions.select({ fromNs: timeNs, toNs: other });
  }

  #onKey(event: KeyboardEvent): void {
    const span = this.#span;
    if (!span) return;
    const page = (span.toNs - span.fromNs) / PAGE;
    const at = this.#playback?.positionNs ?? span.fromNs;
    const within = (timeNs: bigint): bigint =>
      timeNs < span.fromNs ? span.fromNs : timeNs > span.toNs ? span.toNs : timeNs;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => this.#actions.step(-1),
      ArrowRight: () => this.#actions.step(1),
      PageUp: () => this.#actions.seek(within(at + page), false),
      PageDown: () => this.#actions.seek(within(at - page), false),
      Home: () => this.#actions.seek(span.fromNs, false),
      End: () => this.#actions.seek(span.toNs, false),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  }

  #timeAt({ clientX }: PointerEvent): bigint {
    const { left, width } = this.#canvas.getBoundingClientRect();
    const { fromNs, toNs } = this.#span as TimeSpan;
    const share = Math.min(1, Math.max(0, (clientX - left) / Math.max(1, width)));
    return fromNs + (BigInt(Math.round(share * 1e6)) * (toNs - fromNs)) / 1_000_000n;
  }

  #draw(): void {
    const width = this.element.clientWidth;
    const context = this.#canvas.getContext('2d');
    const overview = this.#overview;
    if (!context || !overview?.span || width === 0) return;
    const scale = devicePixelRatio;
    const { fromNs, toNs } = overview.span;
    const length = Number(toNs - fromNs) || 1;
    const xOf = (timeNs: bigint): number => (Number(timeNs - fromNs) / length) * width;
    const picture = this.#pictureOf(overview, width, scale, xOf);
    this.#canvas.width = picture.width;
    this.#canvas.height = picture.height;
    this.#drawSelection(context, (timeNs) => xOf(timeNs) * scale, picture.height);
    context.drawImage(picture, 0, 0);
    const x = xOf(this.#playback?.positionNs ?? fromNs);
    context.fillStyle = this.#colour('--accent');
    const left = Math.min(width - 2, Math.max(0, x - 1));
    context.fillRect(left * scale, 0, 2 * scale, picture.height);
  }

  /** The bars, which are drawn anew only when they have changed. */
  #pictureOf(
    overview: CaptureOverview,
    width: number,
    scale: number,
    xOf: (timeNs: bigint) => number,
  ): HTMLCanvasElement {
    const colours = COLOURS.map((name) => this.#colour(name));
    const key = [width, scale, ...colours].join(' ');
    if (this.#picture?.key === key && this.#picture.overview === overview) {
      return this.#picture.canvas;
    }
    const canvas = element('canvas', {
      width: Math.round(width * scale),
      height: Math.round(HEIGHT * scale),
    });
    const context = canvas.getContext('2d');
    context?.scale(scale, scale);
    if (context) drawBuckets(context, overview, xOf, colours);
    this.#picture = { key, overview, canvas };
    return canvas;
  }

  /** A canvas does not know the properties of the theme, and what light-dark() makes of them. */
  #colour(name: string): string {
    this.#canvas.style.color = `var(${name})`;
    return getComputedStyle(this.#canvas).color;
  }

  #drawSelection(
    context: CanvasRenderingContext2D,
    xOf: (timeNs: bigint) => number,
    height: number,
  ): void {
    const selection = this.#playback?.selection;
    if (!selection) return;
    const left = xOf(selection.fromNs);
    context.fillStyle = this.#colour('--accent-soft');
    context.fillRect(left, 0, Math.max(1, xOf(selection.toNs) - left), height);
  }
}

interface Picture {
  readonly key: string;
  readonly overview: CaptureOverview;
  readonly canvas: HTMLCanvasElement;
}

/** Of the bars: answers and kstats, exits, losses. */
export const COLOURS: readonly string[] = ['--state-irq', '--state-running', '--bad'];

/** Exits from below, in front of all records; losses from above. */
function drawBuckets(
  context: CanvasRenderingContext2D,
  { histogram }: CaptureOverview,
  xOf: (timeNs: bigint) => number,
  [answers = '', exits = '', losses = '']: readonly string[],
): void {
  const { buckets, bucketNs } = histogram;
  const most = (kind: 'exits' | 'answers' | 'kstats'): number =>
    Math.max(1, ...buckets.map((bucket) => bucket[kind]));
  const tallest = { answers: most('answers'), kstats: most('kstats'), exits: most('exits') };
  const colours = { answers, kstats: answers, exits };
  for (const bucket of buckets) {
    const left = xOf(bucket.startNs);
    const width = Math.max(1, xOf(bucket.startNs + bucketNs) - left - 0.5);
    for (const kind of ['answers', 'kstats', 'exits'] as const) {
      if (bucket[kind] === 0) continue;
      const room = kind === 'exits' ? HEIGHT - 8 : HEIGHT / 2;
      const height = Math.max(2, (bucket[kind] / tallest[kind]) * room);
      context.fillStyle = colours[kind];
      context.fillRect(left, HEIGHT - height, width, height);
    }
    if (bucket.lost > 0) {
      context.fillStyle = losses;
      context.fillRect(left, 0, width, 5);
    }
  }
}
