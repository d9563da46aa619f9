/** Above the table: filter, settings of the source, and the legend with the sums of all tasks. */
import type { Scope } from '../../protocol/control.ts';
import { choice, element, setAttribute, setText } from '../dom/element.ts';
import { FilterInput } from '../dom/filter-input.ts';
import type { Source, SourceSettings } from '../source/source.ts';
import type { Stop } from '../source/topic.ts';
import { describe, formatShare } from './columns.ts';
import type { FrameColumns } from './frame-columns.ts';
import { NS_PER_SEC_OF_PERCENT, STATES } from './states.ts';

const INTERVALS_MS = [250, 500, 1000, 2000, 5000, 10_000];

export interface ToolbarEvents {
  filter(text: string): void;
  /** Escape in the filter: back to the table. */
  leave(): void;
}

export class TaskToolbar {
  readonly element: HTMLElement;
  readonly #filter: FilterInput;
  readonly #scope = choice('What a row is', [
    ['processes', 'Processes'],
    ['threads', 'Threads'],
  ]);
  readonly #interval = choice(
    'Interval',
    INTERVALS_MS.map((ms) => [String(ms), `every ${ms / 1000} s`]),
  );
  readonly #count = element('span', { class: 'count' });
  readonly #held = element('span', { class: 'held', hidden: true }, 'order held');
  readonly #delays = element(
    'span',
    { class: 'note-inline', hidden: true },
    'Delays besides CPU wait are not counted: kernel.task_delayacct is 0',
  );
  #stop: Stop = () => {};
  readonly #sums = STATES.map(() => element('b'));

  constructor(events: ToolbarEvents) {
    const legend = STATES.map(({ key, title, field, doc }, i) =>
      element(
        'li',
        { title: describe({ ...field, doc: `${title}: ${doc}.` }, '% of the interval, all tasks') },
        element('i', { class: `swatch fill-${key}` }),
        `${title} `,
        this.#sums[i] as HTMLElement,
      ),
    );
    this.#filter = new FilterInput({
      placeholder: 'Filter by name or PID',
      label: 'Filter by name or PID',
      change: (text) => events.filter(text),
      leave: () => events.leave(),
    });
    const controls = [
      this.#filter.element,
      this.#scope,
      this.#interval,
      this.#count,
      this.#held,
      this.#delays,
    ];
    this.element = element(
      'div',
      { class: 'toolbar' },
      element('div', { class: 'controls' }, ...controls),
      element('ul', { class: 'legend', 'aria-label': 'Time of all tasks' }, ...legend),
    );
  }

  attach(source: Source | undefined): void {
    this.#stop();
    setAttribute(this.#scope, 'hidden', !source?.choices.has('scope'));
    setAttribute(this.#interval, 'hidden', !source?.choices.has('intervalMs'));
    this.#scope.onchange = () => source?.choose({ scope: this.#scope.value as Scope });
    this.#interval.onchange = () => source?.choose({ intervalMs: Number(this.#interval.value) });
    this.#stop = source
      ? source.status.listen(() => this.#showSettings(source.settings))
      : () => {};
  }

  focusFilter(): void {
    this.#filter.focus();
  }

  show(columns: FrameColumns, seen: number): void {
    const what = { process: 'processes', thread: 'threads', group: 'thread groups' };
    const { table } = columns.frame;
    const all = `${table.length} ${what[table.kind]}`;
    setText(this.#count, seen === table.length ? all : `${seen} of ${all}`);
    this.#showDelays(table.taskDelayacct !== 0);
    STATES.forEach(({ field }, i) => {
      setText(this.#sums[i] as HTMLElement, sumText(columns.rate(field.name)));
    });
  }

  /** Until there is a table again. */
  clear(): void {
    setText(this.#count, '');
    this.#showDelays(true);
    for (const sum of this.#sums) setText(sum, '');
  }

  #showSettings({ scope, intervalMs }: SourceSettings): void {
    const value = String(intervalMs);
    const known = [...this.#interval.options].some((option) => option.value === value);
    if (!known) this.#interval.append(element('option', { value }, `every ${intervalMs / 1000} s`));
    if (this.#scope.value !== scope) this.#scope.value = scope;
    if (this.#interval.value !== value) this.#interval.value = value;
  }

  /** Says once for all rows why their delays are question marks. */
  #showDelays(known: boolean): void {
    setAttribute(this.#delays, 'hidden', known);
  }

  showHeld(held: boolean): void {
    setAttribute(this.#held, 'hidden', !held);
  }
}

/** The sum over the tasks of which it is known; nothing when there is none. */
function sumText(rates: Float64Array): string {
  const known = rates.filter((rate) => !Number.isNaN(rate));
  if (known.length === 0) return '?';
  const sum = known.reduce((total, ns) => total + ns, 0);
  return `${formatShare(sum / NS_PER_SEC_OF_PERCENT)} %`;
}
