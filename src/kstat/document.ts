/** Kstats and their rates for programs: `--json` and `--ndjson`, also in the page. No Node. */
import { hexOf } from '../text/hex.ts';
import type { KstatValue } from './decode/types.ts';
import type { KstatRates } from './rates.ts';
import type { KstatEntry, KstatReading } from './reading.ts';
import type { Selector } from './select/selector.ts';

/** Integers beyond 2^53 become strings; bytes become hexadecimal. */
function jsonValue(value: KstatValue): unknown {
  if (typeof value === 'bigint') {
    const isSafe = value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
    return isSafe ? Number(value) : String(value);
  }
  return value instanceof Uint8Array ? hexOf(value) : value;
}

function headerOf({
  module,
  instance,
  name,
  class: kind,
  typeName,
  kid,
  flags,
  crtimeNs,
}: KstatEntry): object {
  return {
    ...{ module, instance, name, class: kind, type: typeName, kid, flags },
    crtimeNs: jsonValue(crtimeNs),
  };
}

/** A name that occurs several times has a list of its values. */
export function kstatDocument(reading: KstatReading, selector: Selector): object {
  const { status, errno, snaptimeNs } = reading;
  const values = new Map<string, unknown[]>();
  for (const { name, value } of reading.statistics()) {
    if (!selector.matchesStatistic(name)) continue;
    const list = values.get(name);
    if (list === undefined) values.set(name, [jsonValue(value)]);
    else list.push(jsonValue(value));
  }
  const failed = status === 'failed';
  return {
    ...headerOf(reading),
    snaptimeNs: failed ? undefined : jsonValue(snaptimeNs),
    status,
    errno: errno === 0 ? undefined : errno,
    data: failed
      ? undefined
      : Object.fromEntries(
          Array.from(values, ([name, list]) => [name, list.length === 1 ? list[0] : list]),
        ),
  };
}

export function ratesDocument(rates: KstatRates, selector: Selector): object {
  const { reading, state, intervalSec, statistics, io } = rates;
  const known = statistics.filter(({ name }) => selector.matchesStatistic(name));
  return {
    ...headerOf(reading),
    state,
    intervalSec,
    perSec: Object.fromEntries(
      known.flatMap(({ name, perSec }) => (perSec === undefined ? [] : [[name, perSec]])),
    ),
    delta: Object.fromEntries(known.map(({ name, delta }) => [name, jsonValue(delta)])),
    io,
  };
}
