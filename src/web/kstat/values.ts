/** Values of statistics as text: the exact ones, since a kstat seldom tells its unit. */

import type { KstatStatistic } from '../../kstat/decode/types.ts';
import { escapeText } from '../../text/escape.ts';
import { formatCount } from '../../text/units.ts';
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

const ROW_BYTES = 16;
/** A kstat has up to megabytes; the inspector of frames shows all of a packet. */
const MOST_BYTES = 4096;

/** Bytes as hexadecimal and as characters, 16 in a row. */
export function hexText(bytes: Uint8Array): string {
  const rows: string[] = [];
  const end = Math.min(bytes.length, MOST_BYTES);
  for (let at = 0; at < end; at += ROW_BYTES) {
    const row = Array.from(bytes.subarray(at, Math.min(end, at + ROW_BYTES)));
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const letters = row.map((byte) =>
      byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : '·',
    );
    const offset = at.toString(16).padStart(6, '0');
    rows.push(`${offset}  ${hex.padEnd(3 * ROW_BYTES)} ${letters.join('')}`);
  }
  if (end < bytes.length) rows.push(`… and ${formatCount(bytes.length - end)} more bytes`);
  return rows.join('\n');
}

/** The number behind a value; NaN for what is none. */
export function numberOf({ value }: KstatStatistic): number {
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : Number.NaN;
}
