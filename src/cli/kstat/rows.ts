/** What kstat(8) lists of a kstat: crtime, perhaps class, snaptime, and the statistics. */
import type { KstatStatistic } from '../../kstat/decode/types.ts';
import type { KstatEntry, KstatReading } from '../../kstat/reading.ts';
import { sortStatistics } from '../../kstat/select/order.ts';
import type { Selector } from '../../kstat/select/selector.ts';
import { rawStructureOf } from '../../kstat/structures.ts';
import { formatJsonValue, formatSeconds, formatValue, quoteJson } from './value.ts';

export interface Row {
  readonly name: string;
  readonly text: string;
  /** A literal of JSON. */
  readonly json: string;
}

/** Not shown: kstats about kstats, and RAW ones whose data kstat(8) cannot name. */
export function isListed(entry: KstatEntry): boolean {
  if (entry.name.startsWith('kstat_')) return false;
  if (entry.typeName !== 'raw' || entry.class === undefined) return true;
  return rawStructureOf(entry.module, entry.name)?.printed === true;
}

/** Whether there is something to show once it was read: a structure of another size has no names. */
export function hasRows(reading: KstatReading): boolean {
  if (reading.typeName !== 'raw' || reading.status === 'failed') return true;
  return [...reading.statistics()].length > 0;
}

/** The first timer of a kstat only, as names would be ambiguous. */
function* shown(reading: KstatReading): Generator<KstatStatistic> {
  const seen = new Set<string>();
  for (const statistic of reading.statistics()) {
    if (!statistic.printed) continue;
    if (reading.typeName === 'timer' && seen.has(statistic.name)) return;
    seen.add(statistic.name);
    yield statistic;
  }
}

function timeRow(name: string, ns: bigint): Row {
  const text = formatSeconds(ns);
  return { name, text, json: text };
}

/** In the order of kstat(8), without those that the selector leaves out. */
export function rowsOf(reading: KstatReading, selector: Selector, withClass: boolean): Row[] {
  const rows: Row[] = [];
  if (reading.crtimeNs !== undefined) rows.push(timeRow('crtime', reading.crtimeNs));
  if (withClass && reading.class !== undefined) {
    rows.push({ name: 'class', text: reading.class, json: quoteJson(reading.class) });
  }
  if (reading.status !== 'failed' && reading.snaptimeNs !== undefined) {
    rows.push(timeRow('snaptime', reading.snaptimeNs));
  }
  if (reading.status !== 'failed') {
    for (const statistic of shown(reading)) {
      const { name } = statistic;
      rows.push({ name, text: formatValue(statistic), json: formatJsonValue(statistic) });
    }
  }
  return sortStatistics(rows.filter(({ name }) => selector.matchesStatistic(name)));
}
