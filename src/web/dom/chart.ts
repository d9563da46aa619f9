/** A chart over time, drawn by uPlot, with its numbers as text below. */
import uPlot from 'uplot';
import { colour } from '../shell/theme.ts';
import { element, setText } from './element.ts';

export interface ChartSeries {
  readonly title: string;
  /** A custom property of the style sheet. */
  readonly colour: string;
}

export interface ChartOptions {
  readonly title: string;
  readonly doc: string;
  readonly series: readonly ChartSeries[];
  /** Areas on top of one another. */
  readonly stacked: boolean;
  /** Where the scale ends at least, so that noise does not look large. */
  readonly least: number;
  readonly format: (value: number) => string;
  /** Distances of the lines of the scale to choose from, where decimal ones look odd. */
  readonly steps?: readonly number[];
}

/** Seconds since the epoch, and for each series a value for each of them; NaN where there is none. */
export interface ChartData {
  readonly timesSec: readonly number[];
  readonly series: readonly (readonly number[])[];
}

const HEIGHT = 132;
/** Between two times on the axis. */
const STEPS_SEC = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400];
const EMPTY: ChartData = { timesSec: [], series: [] };

export class Chart {
  readonly element: HTMLElement;
  readonly #options: ChartOptions;
  readonly #canvas = element('div', { class: 'plot', 'aria-hidden': 'true' });
  readonly #title = element('h3');
  readonly #when = element('span', { class: 'when' });
  readonly #values: readonly HTMLElement[];
  #data: ChartData = EMPTY;
  #plot: uPlot | undefined;

  constructor(options: ChartOptions) {
    this.#options = options;
    this.#values = options.series.map(() => element('b'));
    const readout = options.series.map(({ title, colour: name }, i) =>
      element(
        'span',
        { class: 'reading' },
        element('i', { class: `swatch fill${name.replace('--state', '')}` }),
        `${title} `,
        this.#values[i] as HTMLElement,
      ),
    );
    this.element = element(
      'figure',
      { class: 'chart' },
      element('figcaption', { title: options.doc }, this.#title, this.#when),
      this.#canvas,
      element('div', { class: 'readout' }, ...readout),
    );
    this.title = options.title;
    new ResizeObserver(() => this.#resize()).observe(this.#canvas);
  }

  set title(text: string) {
    setText(this.#title, text);
  }

  show(data: ChartData): void {
    this.#data = data;
    if (this.#canvas.clientWidth === 0) return;
    this.#plot ??= this.#make();
    this.#plot.setData(this.#drawn() as uPlot.AlignedData);
    this.#read(this.#plot.cursor.idx ?? undefined);
  }

  /** Colours are those of the time when it was made. */
  redraw(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
    this.show(this.#data);
  }

  #resize(): void {
    const width = this.#canvas.clientWidth;
    if (width === 0) return;
    if (this.#plot) this.#plot.setSize({ width, height: HEIGHT });
    else this.show(this.#data);
  }

  /** Of a stack the highest sum comes first, so that each one covers a part of the one before. */
  #drawn(): (number | null)[][] {
    const { timesSec, series } = this.#data;
    if (!this.#options.stacked) {
      return [[...timesSec], ...series.map((values) => values.map(orNull))];
    }
    const sum = timesSec.map(() => 0);
    const sums = series.map((values) =>
      sum.map((before, i) => {
        sum[i] = before + (values[i] || 0);
        return sum[i] as number;
      }),
    );
    return [[...timesSec], ...sums.reverse()];
  }

  #make(): uPlot {
    const { series, stacked, format, least, steps } = this.#options;
    const drawn = stacked ? [...series].reverse() : series;
    const soft = colour('--text-faint');
    const grid = { stroke: colour('--line'), width: 1 };
    const axis = { stroke: soft, grid, ticks: { show: false }, font: '11px system-ui, sans-serif' };
    const options: uPlot.Options = {
      width: this.#canvas.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: !stacked } },
      scales: { y: { range: (_plot, _low, high) => [0, Math.max(least, (high ?? 0) * 1.1)] } },
      axes: [
        {
          ...axis,
          size: 22,
          space: 70,
          incrs: STEPS_SEC,
          values: (_plot, times) => times.map(clock),
        },
        {
          ...axis,
          size: 48,
          space: 28,
          ...(steps ? { incrs: [...steps] } : {}),
          values: (_plot, values) => values.map(format),
        },
      ],
      series: [
        {},
        ...drawn.map(({ title, colour: name }) => {
          const ink = colour(name);
          const line = { label: title, stroke: ink, width: 1.25, points: { show: false } };
          return stacked ? { ...line, width: 0, fill: ink } : line;
        }),
      ],
      hooks: { setCursor: [(plot) => this.#read(plot.cursor.idx ?? undefined)] },
    };
    return new uPlot(options, this.#drawn() as uPlot.AlignedData, this.#canvas);
  }

  /** The values under the cursor; the last ones where there is none. */
  #read(at: number | undefined): void {
    const { timesSec, series } = this.#data;
    const index = at ?? timesSec.length - 1;
    const time = timesSec[index];
    setText(this.#when, time === undefined ? 'no values yet' : clock(time));
    this.#values.forEach((value, i) => {
      setText(value, this.#options.format(series[i]?.[index] ?? Number.NaN));
    });
  }
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** `14:05:09`, local. */
export function clock(timeSec: number): string {
  const date = new Date(timeSec * 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
