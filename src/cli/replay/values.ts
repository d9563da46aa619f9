/** Values of options: when, and of which family. */
import { InvalidArgumentError } from 'commander';
import type { Moment } from '../../capture/range.ts';
import { secondsOf } from '../values.ts';

const NS_PER_MS = 1_000_000n;

/**
 * Seconds since the begin of the capture, or a number with a unit (90, 90s, 1.5h); or
 * seconds since the epoch after an `@`; or a date and time of ISO 8601.
 */
export function parseMoment(text: string): Moment {
  const afterSec = secondsOf(text.replace(/^\+/, ''));
  if (Number.isFinite(afterSec)) return { afterNs: nsOf(1000 * afterSec) };
  const epoch = /^@(\d+(?:\.\d+)?)$/.exec(text);
  if (epoch) return { atNs: nsOf(Number(epoch[1]) * 1000) };
  const atMs = /^\d{4}-\d{2}-\d{2}(?:[T ].*)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(atMs)) return { atNs: nsOf(atMs) };
  throw new InvalidArgumentError(
    'It must be a time since the begin, such as 90 or 10m, or a date, such as 2026-01-31T12:00:00Z.',
  );
}

/** Milliseconds have the precision that a date has. */
function nsOf(ms: number): bigint {
  const whole = Math.floor(ms);
  return BigInt(whole) * NS_PER_MS + BigInt(Math.round((ms - whole) * 1e6));
}

/** Ids of generic netlink families: GENL_MIN_ID to GENL_MAX_ID. */
export function parseFamily(text: string): number {
  const family = /^(?:\d+|0x[\da-f]+)$/i.test(text) ? Number(text) : 0;
  if (family >= 16 && family <= 1023) return family;
  throw new InvalidArgumentError('It must be a number from 16 to 1023.');
}
