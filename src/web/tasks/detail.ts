/** One task: who it is, what it did in the last minutes, and every field. */
import { escapeText } from '../../text/escape.ts';
import { formatDuration } from '../../text/units.ts';
import { Chart } from '../dom/chart.ts';
import { button, element, setAttribute, setText } from '../dom/element.ts';
import { onThemeChange } from '../shell/theme.ts';
import { formatFrequency, formatShare, formatSize } from './columns.ts';
import { FieldList } from './fields.ts';
import type { FrameColumns } from './frame-columns.ts';
import { type History, SERIES } from './history.ts';
import { NS_PER_SEC_OF_PERCENT, STATES } from './states.ts';

export class TaskDetail {
  readonly element: HTMLElement;
  readonly #title = element('h2', { id: 'detail-title', tabindex: -1 });
  readonly #facts = element('p', { class: 'facts' });
  readonly #gone = element('p', { class: 'note', hidden: true });
  readonly #fields = new FieldList();
  readonly #time = new Chart({
    title: 'Time, % of the interval',
    doc: 'What the time of the task went to; 100 % is one CPU, or one thread that only waits.',
    series: STATES,
    stacked: true,
    least: 1,
    format: formatShare,
  });
  readonly #storage = new Chart({
    title: 'Storage, bytes a second',
    doc: 'Bytes fetched from storage and sent to it.',
    series: [
      { title: 'Read', colour: '--state-blkio' },
      { title: 'Write', colour: '--state-thrashing' },
    ],
    stacked: false,
    least: 4096,
    steps: Array.from({ length: 50 }, (_, power) => 2 ** power),
    format: formatSize,
  });
  readonly #switches = new Chart({
    title: 'Context switches a second',
    doc: 'Voluntary: the task waited for something. Involuntary: the scheduler took the CPU away.',
    series: [
      { title: 'Voluntary', colour: '--state-wpcopy' },
      { title: 'Involuntary', colour: '--state-cpu' },
    ],
    stacked: false,
    least: 10,
    format: formatFrequency,
  });
  readonly #faults = new Chart({
    title: 'Page faults a second',
    doc: 'Minor: without I/O. Major: with I/O.',
    series: [
      { title: 'Minor', colour: '--state-swapin' },
      { title: 'Major', colour: '--state-thrashing' },
    ],
    stacked: false,
    least: 10,
    format: formatFrequency,
  });

  constructor(close: () => void) {
    const charts = [this.#time, this.#storage, this.#switches, this.#faults];
    onThemeChange(() => {
      for (const chart of charts) chart.redraw();
    });
    this.element = element(
      'aside',
      { class: 'detail', 'aria-labelledby': 'detail-title', hidden: true },
      element(
        'div',
        { class: 'detail-head' },
        this.#title,
        button('Close', close, { title: 'Close (Escape)' }),
      ),
      this.#facts,
      this.#gone,
      ...charts.map((chart) => chart.element),
      element(
        'details',
        { open: true },
        element('summary', {}, 'All fields'),
        this.#fields.element,
      ),
    );
  }

  focus(): void {
    this.#title.focus();
  }

  /** What is known of a task; it keeps what it last showed when the task is gone. */
  show(id: number, columns: FrameColumns, history: History): void {
    const { table } = columns.frame;
    const row = table.indexOf(id);
    setAttribute(this.#gone, 'hidden', row !== undefined);
    if (row === undefined) {
      setText(this.#gone, `Process ${id} is gone: these are its last values.`);
      return;
    }
    setText(this.#title, `${escapeText(columns.names[row] as string) || '(no name)'} · ${id}`);
    setText(this.#facts, facts(columns, row));
    this.#fields.show(table, row);
    this.#draw(history, id);
  }

  #draw(history: History, id: number): void {
    const { timesSec, series } = history.of(id);
    const named = (name: (typeof SERIES)[number]): readonly number[] =>
      series[SERIES.indexOf(name)] as readonly number[];
    const shares = STATES.map(({ field }) =>
      named(field.name).map((ns) => ns / NS_PER_SEC_OF_PERCENT),
    );
    this.#time.show({ timesSec, series: shares });
    this.#storage.show({ timesSec, series: [named('readBytes'), named('writeBytes')] });
    this.#switches.show({
      timesSec,
      series: [named('voluntaryContextSwitches'), named('involuntaryContextSwitches')],
    });
    this.#faults.show({ timesSec, series: [named('minorFaults'), named('majorFaults')] });
  }
}

function facts(columns: FrameColumns, row: number): string {
  const { table } = columns.frame;
  const [uid, parent] = [columns.number('uid')[row], columns.number('ppid')[row]];
  const threads = table.threads(row);
  const parts = [
    Number.isNaN(uid) ? undefined : `uid ${uid}`,
    Number.isNaN(parent) ? undefined : `parent ${parent}`,
    threads === undefined ? undefined : `${threads} thread${threads === 1 ? '' : 's'}`,
    `up ${formatDuration(table.elapsedUs(row) / 1e6)}`,
    table.coarse(row) ? 'coarse: the policy of the helper shows no more' : undefined,
    DELAYS_SAID[table.delayAccounting(row)],
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}

const DELAYS_SAID = {
  known: undefined,
  frozen: 'delays stand still: kernel.task_delayacct is 0 now',
  unknown: 'delays besides CPU wait are not counted: kernel.task_delayacct was 0 when it began',
} as const;
