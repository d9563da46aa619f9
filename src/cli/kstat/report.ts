/** Reports of `sidestat kstat`, one after another. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { KstatChain } from '../../kstat/chain.ts';
import type { Kstat } from '../../kstat/kstat.ts';
import { diffKstats, type KstatRates } from '../../kstat/rates.ts';
import type { KstatReading } from '../../kstat/reading.ts';
import { sortKstats } from '../../kstat/select/order.ts';
import type { Selector } from '../../kstat/select/selector.ts';
import { KstatSnapshot } from '../../kstat/snapshot.ts';
import { formatDate } from './date.ts';
import type { Output } from './output.ts';
import { isListed } from './rows.ts';
import type { Selection } from './selection.ts';

export interface ReportOptions extends Selection {
  readonly rates: boolean;
  readonly date: 'd' | 'u' | undefined;
  readonly output: Output;
}

/** Between the two readings of rates when nobody says how long. */
const DEFAULT_RATE_SEC = 1;

/** Prints all reports. */
export async function printReports(chain: KstatChain, options: ReportOptions): Promise<void> {
  const { rates, output } = options;
  const last = lastReport(options);
  let before = rates ? await read(chain, options.selectors, output) : undefined;
  for (let report = 1; report <= last; report++) {
    // The first report is there already, but rates need a second one.
    if ((report > 1 || rates) && !(await advance(chain, options))) break;
    const after = await read(chain, options.selectors, output);
    if (report > 1) await output.separate();
    if (options.date !== undefined) await output.date(formatDate(options.date, chain.timeMs));
    if (before === undefined) await printKstats(after, options);
    else await printRates(before, after, options);
    if (rates) before = after;
  }
  await output.end();
}

function lastReport({ intervalSec, count }: ReportOptions): number {
  if (intervalSec === undefined) return 1;
  return count ?? Number.POSITIVE_INFINITY;
}

/** Waits, and looks for new kstats; false at the end of a recording, where nobody waits. */
async function advance(chain: KstatChain, { intervalSec }: ReportOptions): Promise<boolean> {
  if (chain.live) await sleep((intervalSec ?? DEFAULT_RATE_SEC) * 1000);
  await chain.update();
  return !chain.ended;
}

/** Reads each kstat once, however many selectors want it. */
async function read(
  chain: KstatChain,
  selectors: readonly Selector[],
  output: Output,
): Promise<KstatSnapshot> {
  const wanted = (kstat: Kstat): boolean =>
    isListed(kstat) && selectors.some((selector) => selector.matches(kstat));
  const readings = await chain.read(chain.all().filter(wanted));
  for (const { problem } of [chain, ...readings]) if (problem) output.problem(problem);
  return new KstatSnapshot(sortKstats(readings));
}

async function printKstats(
  { readings }: KstatSnapshot,
  { selectors, output }: ReportOptions,
): Promise<void> {
  await output.begin();
  for (const [selector, reading] of passes(readings, selectors)) {
    await output.kstat(reading, selector);
  }
  await output.finish();
}

async function printRates(
  before: KstatSnapshot,
  after: KstatSnapshot,
  { selectors, output }: ReportOptions,
): Promise<void> {
  const byReading = new Map<KstatReading, KstatRates>(
    diffKstats(before, after).map((rates) => [rates.reading, rates]),
  );
  await output.begin();
  for (const [selector, reading] of passes(after.readings, selectors)) {
    const rates = byReading.get(reading);
    if (rates !== undefined) await output.rates(rates, selector);
  }
  await output.finish();
}

function* passes(
  readings: readonly KstatReading[],
  selectors: readonly Selector[],
): Generator<[Selector, KstatReading]> {
  for (const selector of selectors) {
    for (const reading of readings) if (selector.matches(reading)) yield [selector, reading];
  }
}
