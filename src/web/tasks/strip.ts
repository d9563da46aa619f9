/** The stacked strip: the shares of the interval side by side. */
import { element, setAttribute } from '../dom/element.ts';
import { formatShare } from './columns.ts';
import { STATES } from './states.ts';

/** Shares that would not be one pixel wide are left out. */
const LEAST_PERCENT = 0.3;

export class Strip {
  readonly element: HTMLElement;
  readonly #parts: readonly HTMLElement[];
  #shown = '';

  constructor() {
    this.#parts = STATES.map(({ key }) => element('i', { class: `fill-${key}` }));
    this.element = element('div', { class: 'strip', role: 'img' }, ...this.#parts);
  }

  /** Percents in the order of STATES; NaN for what is not known. */
  show(percents: readonly number[]): void {
    const text = percents.map((percent) => percent.toFixed(1)).join(' ');
    if (text === this.#shown) return;
    this.#shown = text;
    const sum = percents.reduce((total, percent) => total + (percent || 0), 0);
    const scale = sum > 100 ? 100 / sum : 1;
    this.#parts.forEach((part, i) => {
      const percent = (percents[i] ?? 0) * scale;
      part.style.width = percent >= LEAST_PERCENT ? `${percent}%` : '0';
    });
    const label = labelOf(percents);
    setAttribute(this.element, 'aria-label', label);
    setAttribute(this.element, 'title', label);
  }
}

function labelOf(percents: readonly number[]): string {
  const parts = STATES.flatMap(({ title }, i) => {
    const percent = percents[i] ?? Number.NaN;
    return percent >= 0.05 ? [`${title} ${formatShare(percent)} %`] : [];
  });
  if (parts.length > 0) return parts.join(', ');
  return percents.every(Number.isNaN) ? 'Not known yet' : 'Asleep';
}
