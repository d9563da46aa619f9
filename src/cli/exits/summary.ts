/** Exits grouped by command name: how many, how long they lived, what they used. */

import { Lifetimes } from '../../exits/lifetimes.ts';
import type { ExitRow } from '../../exits/row.ts';
import type { FieldName } from '../../generated/taskstats.ts';
import { jsonValue } from '../../taskstats/row.ts';
import { escapeText } from '../../text/escape.ts';
import { ABSENT, formatCount, formatNs, UNKNOWN } from '../../text/units.ts';
import { formatTable, type TableColumn } from '../text-table.ts';
import { DELAY_FIELDS, isImpossible } from './waits.ts';

/** Names that are told apart: whoever makes more gets one group for the rest. */
const MAX_GROUPS = 2000;

/** The fields that are added up. */
const SUMMED: readonly FieldName[] = ['cpuRunVirtualNs', ...DELAY_FIELDS.map(({ field }) => field)];

interface Sum {
  ns: bigint;
  /** Exits that had the value. */
  count: number;
  /** Exits whose delay was longer than their life; it is not in the sum. */
  impossible: number;
}

interface Group {
  /** Undefined: coarse records, or those of the rest. */
  readonly comm: string | undefined;
  readonly rest: boolean;
  readonly lifetimes: Lifetimes;
  count: number;
  /** Those that ended with a code other than 0, or by a signal; undefined while none tells. */
  failed: number | undefined;
  /** Those of which the kernel counted no delay but that of the CPU. */
  uncounted: number;
  /** Without the fields that no exit had. */
  readonly sums: Map<FieldName, Sum>;
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
  const lifetimes = new Lifetimes();
  return { comm, rest, lifetimes, count: 0, failed: undefined, uncounted: 0, sums: new Map() };
}

export class ExitSummary {
  readonly #groups = new Map<string | undefined, Group>();
  readonly #rest = newGroup(undefined, true);

  add(row: ExitRow): void {
    const group = this.#groupOf(row.comm);
    group.count++;
    const failed = hasFailed(row);
    if (failed !== undefined) group.failed = (group.failed ?? 0) + Number(failed);
    if (row.delayAccounting === 'unknown') group.uncounted++;
    if (row.elapsedUs !== undefined) group.lifetimes.add(Number(row.elapsedUs));
    for (const field of SUMMED) addTo(group.sums, field, row);
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
      ...(group.failed === undefined ? {} : { failed: group.failed }),
      ...lifetimeDocument(group.lifetimes),
      ...sumsDocument(group),
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

/** Undefined where the struct is too old to have the exit status (before version 2). */
function hasFailed({ exitCode, exitSignal }: ExitRow): boolean | undefined {
  if (exitSignal !== undefined) return true;
  return exitCode === undefined ? undefined : exitCode !== 0;
}

function addTo(sums: Group['sums'], field: FieldName, row: ExitRow): void {
  const ns = row[field] as bigint | undefined;
  if (ns === undefined) return;
  let sum = sums.get(field);
  if (!sum) {
    sum = { ns: 0n, count: 0, impossible: 0 };
    sums.set(field, sum);
  }
  if (field !== 'cpuRunVirtualNs' && isImpossible(row, ns)) {
    sum.impossible++;
    return;
  }
  sum.ns += ns;
  sum.count++;
}

function cells(group: Group): string[] {
  const { lifetimes, sums } = group;
  const name = group.rest ? '(others)' : group.comm;
  const known = lifetimes.count > 0;
  return [
    name === undefined ? ABSENT : escapeText(name),
    formatCount(group.count),
    formatCount(group.failed),
    formatNs(known ? lifetimes.medianUs * 1000 : undefined),
    formatNs(known ? lifetimes.maxUs * 1000 : undefined),
    formatNs(sums.get('cpuRunVirtualNs')?.ns),
    waits(group),
  ];
}

/** The delays that are not 0, and whether there may be others. */
function waits({ sums, count, uncounted }: Group): string {
  if (!DELAY_FIELDS.some(({ field }) => sums.has(field))) return ABSENT;
  const delays = DELAY_FIELDS.flatMap(({ name, field }) => {
    const { ns, impossible } = sums.get(field) ?? { ns: 0n, impossible: 0 };
    const others = impossible > 0 ? ` + ${UNKNOWN} of ${formatCount(impossible)}` : '';
    return ns > 0n || others ? [`${name} ${formatNs(ns)}${others}`] : [];
  });
  if (uncounted === count) delays.push(`other delays ${UNKNOWN}`);
  return delays.join(', ');
}

function lifetimeDocument(lifetimes: Lifetimes): object {
  if (lifetimes.count === 0) return {};
  return { medianLifetimeUs: lifetimes.medianUs, maxLifetimeUs: lifetimes.maxUs };
}

/** The sums that there are; `counted` tells of how many exits, where that is not all of them. */
function sumsDocument({ sums, count }: Group): object {
  const known = SUMMED.flatMap((field) => {
    const sum = sums.get(field);
    return sum && sum.count > 0 ? [{ field, ...sum }] : [];
  });
  const partial = known.filter((sum) => sum.count < count);
  return {
    ...Object.fromEntries(known.map(({ field, ns }) => [field, jsonValue(ns)])),
    ...(partial.length === 0
      ? {}
      : { counted: Object.fromEntries(partial.map((sum) => [sum.field, sum.count])) }),
  };
}
