/** Values as kstat(8) prints them. */

import type { KstatStatistic, KstatValue } from '../../kstat/decode/types.ts';
import { formatJson } from '../../text/json.ts';

const NS_DIGITS = 9;

/** Seconds with nine decimals; above 104 days the last ones are those of a double, as in C. */
export function formatSeconds(ns: bigint): string {
  if (ns === 0n) return '0';
  const seconds = Number(ns) / 1e9;
  const text = seconds.toFixed(NS_DIGITS);
  // In the middle between two texts C takes the even one, and JavaScript the larger.
  const isMiddle = (seconds * 2 ** (NS_DIGITS + 1)) % 2 === 1;
  return isMiddle ? text.replace(/[13579]$/, (odd) => String(Number(odd) - 1)) : text;
}

export function formatValue({ value, format }: KstatStatistic): string {
  switch (format) {
    case 'hrtime':
      return String(BigInt.asUintN(64, value as bigint));
    case 'time32':
      return formatSeconds(BigInt(value as number));
    case 'character':
      return String.fromCharCode(value as number);
    case 'unsigned16':
      return String((value as number) & 0xffff);
    case 'comma':
      return String(value);
    default:
      return formatPlain(value);
  }
}

function formatPlain(value: KstatValue): string {
  if (value === null) return '(null)';
  if (value === undefined) return '(bad string)';
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return String(value);
}

/** Whether -j prints the value as a number. */
function isNumber({ type, format }: KstatStatistic): boolean {
  if (format === 'character' || format === 'comma') return false;
  return type !== 'char' && type !== 'string' && type !== 'bytes';
}

/** For -j: numbers exactly as they are, also those beyond 2^53; what has no value is null. */
export function formatJsonValue(statistic: KstatStatistic): string {
  const { value } = statistic;
  if (value === null || value === undefined) return 'null';
  if (!isNumber(statistic)) return quoteJson(formatValue(statistic));
  if (typeof value === 'number' && !Number.isFinite(value)) return 'null';
  return formatValue(statistic);
}

/** Controls and invisible characters are escaped, so that a terminal obeys none of them. */
export function quoteJson(text: string): string {
  return formatJson(text);
}
