/** Rates as rows: increase per second, and what the counters of an I/O kstat say. */
import type { IoRates, KstatRates } from '../../kstat/rates.ts';
import { sortStatistics } from '../../kstat/select/order.ts';
import type { Selector } from '../../kstat/select/selector.ts';
import type { Row } from './rows.ts';

const DECIMALS = 3;
const NS_PER_MS = 1e6;

function row(name: string, value: number): Row {
  const text = value.toFixed(DECIMALS);
  return { name, text, json: text };
}

/** The formulas, under names with units; bytes and operations are among the rates already. */
function ioRows(io: IoRates): Row[] {
  const rows = [
    row('busy_percent', io.busyPercent),
    row('wait_percent', io.waitPercent),
    row('active_length', io.activeLength),
    row('wait_length', io.waitLength),
  ];
  if (io.serviceTimeNs !== undefined) rows.push(row('service_ms', io.serviceTimeNs / NS_PER_MS));
  if (io.waitTimeNs !== undefined) rows.push(row('wait_ms', io.waitTimeNs / NS_PER_MS));
  return rows;
}

/** Counters of time are left out of I/O kstats, where the formulas say what they mean. */
const OF_FORMULAS: ReadonlySet<string> = new Set(['wtime', 'rtime', 'wlentime', 'rlentime']);

export function rateRows({ statistics, io }: KstatRates, selector: Selector): Row[] {
  const rows = statistics.flatMap(({ name, perSec }) =>
    perSec === undefined || (io !== undefined && OF_FORMULAS.has(name)) ? [] : [row(name, perSec)],
  );
  if (io !== undefined) rows.push(...ioRows(io));
  return sortStatistics(rows.filter(({ name }) => selector.matchesStatistic(name)));
}
