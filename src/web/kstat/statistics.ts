/** One kstat: its statistics with their rates, and one of them over time. */

import type { KstatStatistic } from '../../kstat/decode/types.ts';
import type { KstatRates } from '../../kstat/rates.ts';
import { type KstatReading, nameOf } from '../../kstat/reading.ts';
import type { KstatTable } from '../../kstat/text/table.ts';
import { escapeText } from '../../text/escape.ts';
import { formatNs } from '../../text/units.ts';
import { Chart } from '../dom/chart.ts';
import { element, setAttribute, setText } from '../dom/element.ts';
import { type KeyedRow, KeyedRows } from '../dom/keyed-rows.ts';
import { onThemeChange } from '../shell/theme.ts';
import { formatFrequency, NO_VALUE } from '../tasks/columns.ts';
import { hexText, numberOf, valueText } from './values.ts';

/** Points of a chart. */
const MAX_POINTS = 900;

interface Curve {
  readonly timesSec: number[];
  readonly values: number[];
}

export class KstatStatistics {
  readonly element: HTMLElement;
  readonly #title = element('h2', { tabindex: -1 });
  readonly #facts = element('p', { class: 'facts' });
  readonly #rows = new KeyedRows((key) => this.#choose(key.slice(key.indexOf(':') + 1)));
  readonly #named = element(
    'table',
    { class: 'plain', 'aria-label': 'Statistics' },
    headOf(),
    this.#rows.body,
  );
  /** Of kstats that are tables. */
  readonly #table = element('div');
  /** Of kstats of which nobody knows the layout. */
  readonly #bytes = element('pre', { class: 'kstat-bytes', 'aria-label': 'Bytes of the kstat' });
  readonly #content = element(
    'div',
    { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Statistics' },
    this.#named,
    this.#table,
    this.#bytes,
  );
  readonly #chart = new Chart({
    title: 'Over time',
    doc: 'A counter by its increase a second, anything else by its value.',
    series: [{ title: 'Value', colour: '--state-blkio' }],
    stacked: false,
    least: 1,
    format: formatFrequency,
  });
  readonly #figure = element('div', { class: 'kstat-chart', hidden: true }, this.#chart.element);
  /** Of the statistics of the kstat that is shown, since it was chosen. */
  readonly #curves = new Map<string, Curve>();
  #shown = '';
  #charted: string | undefined;

  constructor() {
    onThemeChange(() => this.#chart.redraw());
    this.element = element(
      'section',
      { class: 'kstat-one' },
      this.#title,
      this.#facts,
      this.#figure,
      this.#content,
    );
  }

  focus(): void {
    this.#title.focus();
  }

  show(reading: KstatReading, rates: KstatRates | undefined, timeSec: number): void {
    const name = nameOf(reading);
    if (name !== this.#shown) this.#begin(name);
    setText(this.#title, escapeText(name));
    setText(this.#facts, factsOf(reading, rates));
    setAttribute(this.#facts, 'title', exactFacts(reading));
    const statistics = [...reading.statistics()];
    const perSec = new Map(rates?.statistics.map((rate) => [rate.name, rate.perSec]));
    if (rates?.intervalSec !== undefined) this.#record(statistics, perSec, timeSec);
    const bytes = statistics.length === 0 ? bytesOf(reading) : undefined;
    setAttribute(this.#named, 'hidden', statistics.length === 0);
    setAttribute(this.#bytes, 'hidden', bytes === undefined);
    setText(this.#bytes, bytes ? hexText(bytes) : '');
    this.#rows.show(linesOf(statistics, perSec));
    this.#table.replaceChildren(...(reading.table ? [tableOf(reading.table)] : []));
    this.#draw();
  }

  #begin(name: string): void {
    this.#shown = name;
    this.#curves.clear();
    this.#charted = undefined;
  }

  #record(
    statistics: readonly KstatStatistic[],
    perSec: ReadonlyMap<string, number | undefined>,
    timeSec: number,
  ): void {
    for (const statistic of statistics) {
      const { name } = statistic;
      const curve = this.#curves.get(name) ?? { timesSec: [], values: [] };
      this.#curves.set(name, curve);
      // The same values are shown again when somebody filters.
      if (curve.timesSec.at(-1) === timeSec) continue;
      curve.timesSec.push(timeSec);
      curve.values.push(perSec.get(name) ?? numberOf(statistic));
      if (curve.timesSec.length <= MAX_POINTS) continue;
      curve.timesSec.shift();
      curve.values.shift();
    }
  }

  #choose(name: string): void {
    this.#charted = name;
    this.#draw();
  }

  #draw(): void {
    const curve = this.#charted === undefined ? undefined : this.#curves.get(this.#charted);
    setAttribute(this.#figure, 'hidden', curve === undefined);
    if (!curve) return;
    this.#chart.title = escapeText(this.#charted ?? '');
    this.#chart.show({ timesSec: curve.timesSec, series: [curve.values] });
  }
}

/** Names need not be unique: the key counts them. */
function linesOf(
  statistics: readonly KstatStatistic[],
  perSec: ReadonlyMap<string, number | undefined>,
): KeyedRow[] {
  const seen = new Map<string, number>();
  return statistics.map((statistic) => {
    const { name, type } = statistic;
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    const rate = perSec.get(name);
    const cells = [valueText(statistic), rate === undefined ? NO_VALUE : formatFrequency(rate)];
    const label = escapeText(name);
    return { key: `${count}:${name}`, label, title: `${type}: show it over time`, cells };
  });
}

function headOf(): HTMLTableSectionElement {
  const heads = [
    element('th', { scope: 'col', class: 'left' }, 'Statistic'),
    element('th', { scope: 'col', class: 'right' }, 'Value'),
    element(
      'th',
      { scope: 'col', class: 'right', title: 'Increase a second, of counters.' },
      'a second',
    ),
  ];
  return element('thead', {}, element('tr', {}, ...heads));
}

/** Undefined when there are none, or when they could not be read. */
function bytesOf({ status, data, table }: KstatReading): Uint8Array | undefined {
  return status === 'failed' || table || !data || data.length === 0 ? undefined : data;
}

/** What is seldom of interest; of a kstat that failed the time of the read is not known. */
function exactFacts({ kid, flags, crtimeNs, snaptimeNs, status }: KstatReading): string {
  const facts = [
    kid === undefined ? undefined : `kid ${kid}`,
    flags === undefined ? undefined : `flags ${flags}`,
    crtimeNs === undefined ? undefined : `created at ${crtimeNs} ns`,
    snaptimeNs === undefined || status === 'failed' ? undefined : `read at ${snaptimeNs} ns`,
  ];
  return facts.filter((fact) => fact !== undefined).join(', ');
}

function factsOf(reading: KstatReading, rates: KstatRates | undefined): string {
  const { class: kind, typeName, crtimeNs, status, errno, data } = reading;
  const snaptimeNs = status === 'failed' ? undefined : reading.snaptimeNs;
  const age =
    snaptimeNs !== undefined && crtimeNs !== undefined ? snaptimeNs - crtimeNs : undefined;
  const facts = [
    typeName,
    kind === undefined ? undefined : `class ${escapeText(kind)}`,
    age === undefined ? undefined : `created ${formatNs(age)} before it was read`,
    status === 'failed' ? `could not be read: errno ${errno}` : undefined,
    status === 'empty' ? 'it has no data' : undefined,
    status === 'truncated' ? 'a part of its data is missing' : undefined,
    bytesOf(reading) && typeName === 'raw' && data ? `${data.length} bytes` : undefined,
    rates?.state === 'reset' ? 'created anew: its counters began again' : undefined,
  ];
  return facts.filter((fact) => fact !== undefined).join(' · ');
}

function tableOf({ columns, rows }: KstatTable): HTMLElement {
  const heads = columns.map((column) =>
    element('th', { scope: 'col', class: 'right' }, escapeText(column)),
  );
  const lines = rows.map((cells) =>
    element(
      'tr',
      {},
      ...cells.map((cell) => element('td', { class: 'right' }, escapeText(cell ?? NO_VALUE))),
    ),
  );
  const head = element('thead', {}, element('tr', {}, ...heads));
  return element('table', { class: 'plain' }, head, element('tbody', {}, ...lines));
}
