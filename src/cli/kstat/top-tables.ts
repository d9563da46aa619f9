/** The tables of `sidestat kstat top`: disks, CPUs, links and datasets, from the rates of an interval. */
import type { KstatRates } from '../../kstat/rates.ts';
import { escapeText } from '../../text/escape.ts';
import { ABSENT, formatBytes, formatNs } from '../../text/units.ts';
import type { TableColumn } from '../text-table.ts';

export interface TopTable {
  readonly title: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
}

interface TopKind {
  readonly title: string;
  readonly headers: readonly string[];
  readonly matches: (rates: KstatRates) => boolean;
  readonly cells: (rates: KstatRates) => string[];
  /** The rows with the most come first. */
  readonly weight: (rates: KstatRates) => number;
}

function perSec(rates: KstatRates, name: string): number | undefined {
  return rates.statistics.find((statistic) => statistic.name === name)?.perSec;
}

function count(value: number | undefined): string {
  return value === undefined ? ABSENT : value.toFixed(value < 10 ? 1 : 0);
}

/** Bytes a second. */
function bytes(value: number | undefined): string {
  return value === undefined ? ABSENT : formatBytes(value);
}

function percent(value: number | undefined): string {
  return value === undefined ? ABSENT : value.toFixed(1);
}

/** Slices are inside of disks, and would be counted twice. */
const SLICES = 'partition';

const DISKS: TopKind = {
  title: 'I/O',
  headers: [
    'DEVICE',
    'READ/S',
    'WRITE/S',
    'READ B/S',
    'WRITE B/S',
    'WAITING',
    'ACTIVE',
    'SERVICE',
    'BUSY %',
  ],
  matches: ({ io, reading }) => io !== undefined && reading.class !== SLICES,
  cells: ({ io, reading }) => {
    const device = reading.class === undefined ? `${reading.module}/${reading.name}` : reading.name;
    const service = io?.serviceTimeNs === undefined ? ABSENT : formatNs(io.serviceTimeNs);
    return [
      ...[device, count(io?.readsPerSec), count(io?.writesPerSec)],
      ...[bytes(io?.readBytesPerSec), bytes(io?.writtenBytesPerSec)],
      ...[io?.waitLength.toFixed(2) ?? ABSENT, io?.activeLength.toFixed(2) ?? ABSENT],
      ...[service, percent(io?.busyPercent)],
    ];
  },
  weight: ({ io }) => io?.busyPercent ?? 0,
};

/** Percent of the time of one CPU. */
function cpuShare(rates: KstatRates, name: string): number | undefined {
  const ns = perSec(rates, `cpu_nsec_${name}`);
  return ns === undefined ? undefined : ns / 1e7;
}

const CPUS: TopKind = {
  title: 'CPU',
  headers: ['CPU', 'USER %', 'KERNEL %', 'IDLE %', 'SYSCALL/S', 'SWITCH/S', 'INTR/S'],
  matches: ({ reading }) => reading.module === 'cpu' && reading.name === 'sys',
  cells: (rates) => [
    String(rates.reading.instance),
    ...['user', 'kernel', 'idle'].map((name) => percent(cpuShare(rates, name))),
    ...['syscall', 'pswitch', 'intr'].map((name) => count(perSec(rates, name))),
  ],
  weight: ({ reading }) => -reading.instance,
};

const LINKS: TopKind = {
  title: 'Links',
  headers: ['LINK', 'RX B/S', 'TX B/S', 'RX PACKETS/S', 'TX PACKETS/S', 'ERRORS/S'],
  matches: (rates) => rates.reading.module === 'link' && perSec(rates, 'rbytes64') !== undefined,
  cells: (rates) => [
    rates.reading.name,
    ...['rbytes64', 'obytes64'].map((name) => bytes(perSec(rates, name))),
    ...['ipackets64', 'opackets64'].map((name) => count(perSec(rates, name))),
    count((perSec(rates, 'ierrors') ?? 0) + (perSec(rates, 'oerrors') ?? 0)),
  ],
  weight: (rates) => (perSec(rates, 'rbytes64') ?? 0) + (perSec(rates, 'obytes64') ?? 0),
};

const DATASETS: TopKind = {
  title: 'Datasets',
  headers: ['DATASET', 'READ/S', 'WRITE/S', 'READ B/S', 'WRITE B/S'],
  matches: ({ reading }) => reading.name.startsWith('objset-'),
  cells: (rates) => [
    String(rates.reading.statistic('dataset_name')?.value ?? rates.reading.name),
    ...['reads', 'writes'].map((name) => count(perSec(rates, name))),
    ...['nread', 'nwritten'].map((name) => bytes(perSec(rates, name))),
  ],
  weight: (rates) => (perSec(rates, 'nread') ?? 0) + (perSec(rates, 'nwritten') ?? 0),
};

const KINDS: readonly TopKind[] = [CPUS, DISKS, LINKS, DATASETS];

/** Whether a kstat may be a row of a table, by its name: what is not need not be read. */
export function isOfTop(kstat: {
  readonly module: string;
  readonly name: string;
  readonly typeName: string;
}): boolean {
  const { module, name, typeName } = kstat;
  if (typeName === 'io' || module === 'link') return true;
  return (module === 'cpu' && name === 'sys') || name.startsWith('objset-');
}

/** Tables without a row are left out. `limit`: rows of a table. */
export function topTables(rates: readonly KstatRates[], limit: number): TopTable[] {
  return KINDS.flatMap(({ title, headers, matches, cells, weight }) => {
    const found = rates.filter((each) => each.intervalSec !== undefined && matches(each));
    if (found.length === 0) return [];
    const sorted = found.toSorted((a, b) => weight(b) - weight(a)).slice(0, limit);
    const columns = headers.map(
      (header, i) => ({ header, align: i === 0 ? 'left' : 'right' }) as const,
    );
    return [{ title, columns, rows: sorted.map((each) => cells(each).map(escapeText)) }];
  });
}
