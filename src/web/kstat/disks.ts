/** The I/O kstats side by side, as iostat(8) has them. */
import { escapeText } from '../../cli/escape.ts';
import { formatNs } from '../../cli/units.ts';
import type { IoRates, KstatRates } from '../../kstat/rates.ts';
import { type KstatReading, nameOf } from '../../kstat/reading.ts';
import { button, element, setAttribute } from '../dom/element.ts';
import { formatFrequency, formatShare, formatSize, NO_VALUE } from '../tasks/columns.ts';

interface DiskColumn {
  readonly title: string;
  readonly doc: string;
  readonly text: (io: IoRates) => string;
}

const COLUMNS: readonly DiskColumn[] = [
  {
    title: 'Reads/s',
    doc: 'Reads a second.',
    text: ({ readsPerSec }) => formatFrequency(readsPerSec),
  },
  {
    title: 'Writes/s',
    doc: 'Writes a second.',
    text: ({ writesPerSec }) => formatFrequency(writesPerSec),
  },
  {
    title: 'Read B/s',
    doc: 'Bytes read a second.',
    text: ({ readBytesPerSec }) => formatSize(readBytesPerSec),
  },
  {
    title: 'Written B/s',
    doc: 'Bytes written a second.',
    text: ({ writtenBytesPerSec }) => formatSize(writtenBytesPerSec),
  },
  {
    title: 'Active',
    doc: 'Mean number of operations in service.',
    text: ({ activeLength }) => activeLength.toFixed(2),
  },
  {
    title: 'Waiting',
    doc: 'Mean number of operations that waited.',
    text: ({ waitLength }) => waitLength.toFixed(2),
  },
  {
    title: 'Service',
    doc: 'Mean time of an operation in service.',
    text: ({ serviceTimeNs }) => formatNs(serviceTimeNs, NO_VALUE),
  },
  {
    title: 'Wait',
    doc: 'Mean time that an operation waited.',
    text: ({ waitTimeNs }) => formatNs(waitTimeNs, NO_VALUE),
  },
  {
    title: 'Busy %',
    doc: 'Share of the time in which something was in service.',
    text: ({ busyPercent }) => formatShare(busyPercent),
  },
];

export class DiskTable {
  readonly element: HTMLElement;
  readonly #body = element('tbody');
  readonly #choose: (reading: KstatReading) => void;

  constructor(choose: (reading: KstatReading) => void) {
    this.#choose = choose;
    const heads = COLUMNS.map(({ title, doc }) =>
      element('th', { scope: 'col', class: 'right', title: doc }, title),
    );
    const name = element('th', { scope: 'col', class: 'left' }, 'Device');
    const head = element('thead', {}, element('tr', {}, name, ...heads));
    this.element = element(
      'section',
      { class: 'disks', hidden: true },
      element('h2', {}, 'Disks'),
      element(
        'div',
        { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Disks' },
        element('table', { class: 'plain' }, head, this.#body),
      ),
    );
  }

  /** `rates` are of the readings; those that have no interval yet show no numbers. */
  show(rates: readonly KstatRates[] | undefined, readings: readonly KstatReading[]): void {
    const disks = readings.filter(({ io }) => io !== undefined);
    setAttribute(this.element, 'hidden', disks.length === 0);
    const byName = new Map(rates?.map((rate) => [nameOf(rate.reading), rate.io]));
    this.#body.replaceChildren(...disks.map((disk) => this.#line(disk, byName.get(nameOf(disk)))));
  }

  #line(reading: KstatReading, io: IoRates | undefined): HTMLTableRowElement {
    const open = button(escapeText(reading.name), () => this.#choose(reading), {
      class: 'link',
      title: nameOf(reading),
    });
    const cells = COLUMNS.map(({ text }) =>
      element('td', { class: 'right' }, io ? text(io) : NO_VALUE),
    );
    return element('tr', {}, element('th', { scope: 'row', class: 'left' }, open), ...cells);
  }
}
