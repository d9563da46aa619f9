/** The I/O kstats side by side, as iostat(8) has them. */

import type { IoRates, KstatRates } from '../../kstat/rates.ts';
import { type KstatReading, nameOf } from '../../kstat/reading.ts';
import { escapeText } from '../../text/escape.ts';
import { formatNs } from '../../text/units.ts';
import { element, setAttribute } from '../dom/element.ts';
import { type KeyedRow, KeyedRows } from '../dom/keyed-rows.ts';
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
  readonly #rows: KeyedRows;
  #disks: readonly KstatReading[] = [];

  constructor(choose: (reading: KstatReading) => void) {
    this.#rows = new KeyedRows((name) => {
      const disk = this.#disks.find((reading) => nameOf(reading) === name);
      if (disk) choose(disk);
    });
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
        element('table', { class: 'plain' }, head, this.#rows.body),
      ),
    );
  }

  /** `rates` are of the readings; those that have no interval yet show no numbers. */
  show(rates: readonly KstatRates[] | undefined, readings: readonly KstatReading[]): void {
    this.#disks = readings.filter(({ io }) => io !== undefined);
    setAttribute(this.element, 'hidden', this.#disks.length === 0);
    const byName = new Map(rates?.map((rate) => [nameOf(rate.reading), rate.io]));
    this.#rows.show(this.#disks.map((disk) => lineOf(disk, byName.get(nameOf(disk)))));
  }
}

function lineOf(reading: KstatReading, io: IoRates | undefined): KeyedRow {
  return {
    key: nameOf(reading),
    label: escapeText(reading.name),
    title: nameOf(reading),
    cells: COLUMNS.map(({ text }) => (io ? text(io) : NO_VALUE)),
  };
}
