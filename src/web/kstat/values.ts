/** Values of statistics as text: the exact ones, since a kstat seldom tells its unit. */
import { escapeText } from '../../cli/escape.ts';
import { formatCount } from '../../cli/units.ts';
import type { KstatStatistic } from '../../kstat/decode/types.ts';
import { NO_VALUE } from '../tasks/columns.ts';

export function valueText({ value, status }: KstatStatistic): string {
  if (status === 'bad-string') return '(points outside of its data)';
  if (value === undefined || value === null) return NO_VALUE;
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'bigint') return formatCount(value);
  if (typeof value === 'number')
    return Number.isInteger(value) ? formatCount(value) : String(value);
  if (value instanceof Uint8Array) {
    return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  }
  return value.join(', ');
}

/** The number behind a value; NaN for what is none. */
export function numberOf({ value }: KstatStatistic): number {
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : Number.NaN;
}
