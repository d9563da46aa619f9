/** Exits grouped by command name: how many, how long they lived, what they used. */

import { Lifetimes } from '../../exits/lifetimes.ts';
import type { ExitRow } from '../../exits/row.ts';
import { escapeText } from '../../text/escape.ts';
import { ABSENT, formatCount, formatNs } from '../../text/units.ts';
import { formatTable, type TableColumn } from '../text-table.ts';
import { DELAY_FIELDS } from './line.ts';

/** Names that are told apart: whoever makes more gets one group for the rest. */
const MAX_GROUPS = 2000;

interface Group {
  /** Undefined: coarse records, or those of the rest. */
  readonly comm: string | undefined;
  readonly rest: boolean;
  readonly lifetimes: Lifetimes;
  count: number;
  /** Those that ended with a code other than 0, or by a signal. */
  failed: number;
  cpuNs: bigint;
  /** In the order of DELAY_FIELDS. */
  readonly delaysNs: bigint[];
}

const COLUMNS: readonly TableColumn[] = [
  { header: 'COMMAND' },
  { header: 'EXITS', align: 'right' },
  { header: 'FAILED', align: 'right' },
  { header: 'MEDIAN', align: 'right' },
  { header: 'LONGEST', align: 'right' },
  { header: 'CPU', align: 'right' },
  { header: 'WAITED' },
];

function newGroup(comm: string | undefined, rest: boolean): Group {
  const delaysNs = DELAY_FIELDS.map(() => 0n);
  const lifetimes = new Lifetimes();
  return { comm, rest, lifetimes, count: 0, failed: 0, cpuNs: 0n, delaysNs };
}

export class ExitSummary {
  readonly #groups = new Map<string | undefined, Group>();
  readonly #rest = newGroup(undefined, true);

  add(row: ExitRow): void {
    const group = this.#groupOf(row.comm);
    group.count++;
    if (row.exitCode !== 0) group.failed++;
    group.cpuNs += row.cpuRunVirtualNs ?? 0n;
    if (row.elapsedUs !== undefined) group.lifetimes.add(Number(row.elapsedUs));
    for (const [i, { field }] of DELAY_FIELDS.entries()) {
      const ns = row[field] as bigint | undefined;
      if (ns) (group.delaysNs[i] as bigint) += ns;
    }
  }

  /** The most frequent first. */
  lines(header: (text: string) => string): string[] {
    return formatTable(COLUMNS, this.#sorted().map(cells), { header });
  }

  documents(): object[] {
    return this.#sorted().map((group) => ({
      type: 'exits',
      comm: group.comm,
      ...(group.rest ? { others: true } : {}),
      count: group.count,
      failed: group.failed,
      ...lifetimeDocument(group.lifetimes),
      cpuRunVirtualNs: Number(group.cpuNs),
      ...Object.fromEntries(DELAY_FIELDS.map(({ field }, i) => [field, Number(group.delaysNs[i])])),
    }));
  }

  #groupOf(comm: string | undefined): Group {
    const known = this.#groups.get(comm);
    if (known) return known;
    if (this.#groups.size >= MAX_GROUPS) return this.#rest;
    const group = newGroup(comm, false);
    this.#groups.set(comm, group);
    return group;
  }

  #sorted(): Group[] {
    const groups = [...this.#groups.values()];
    if (this.#rest.count > 0) groups.push(this.#rest);
    return groups.sort((a, b) => b.count - a.count);
  }
}

function cells(group: Group): string[] {
  const { lifetimes, delaysNs } = group;
  const delays = DELAY_FIELDS.flatMap(({ name }, i) =>
    delaysNs[i] ? [`${name} ${formatNs(delaysNs[i])}`] : [],
  );
  const name = group.rest ? '(others)' : group.comm;
  const known = lifetimes.count > 0;
  return [
    name === undefined ? ABSENT : escapeText(name),
    formatCount(group.count),
    formatCount(group.failed),
    formatNs(known ? lifetimes.medianUs * 1000 : undefined),
    formatNs(known ? lifetimes.maxUs * 1000 : undefined),
    formatNs(group.cpuNs),
    delays.join(', '),
  ];
}

function lifetimeDocument(lifetimes: Lifetimes): object {
  if (lifetimes.count === 0) return {};
  return { medianLifetimeUs: lifetimes.medianUs, maxLifetimeUs: lifetimes.maxUs };
}
