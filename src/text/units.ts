/**
 * Numbers for people: three significant digits and a unit. Programs take
 * `--json`, which has the exact values.
 */

/** Stands for a value that this kernel or record does not have. */
export const ABSENT = '-';
/** Stands for a value that exists, but that the kernel did not count. */
export const UNKNOWN = '?';

/** A value of a row; undefined and NaN mean that there is none. */
export type Quantity = bigint | number | undefined;

export interface Scale {
  readonly base: number;
  /** What follows the digits, blanks included. */
  readonly units: readonly string[];
}

const TIME: Scale = { base: 1000, units: [' ns', ' us', ' ms', ' s'] };
const SIZE: Scale = { base: 1024, units: [' B', ' KiB', ' MiB', ' GiB', ' TiB', ' PiB', ' EiB'] };

function digits(value: number): string {
  const size = Math.abs(value);
  if (size < 9.995) return value.toFixed(2);
  return value.toFixed(size < 99.95 ? 1 : 0);
}

/** The largest unit in which the value is at least 1, after rounding. */
export function scaled(value: number, { base, units }: Scale): string {
  let rest = value;
  let unit = 0;
  while (unit < units.length - 1 && Math.round(Math.abs(rest)) >= base) {
    rest /= base;
    unit++;
  }
  return `${unit === 0 ? Math.round(rest) : digits(rest)}${units[unit]}`;
}

function format(value: Quantity, missing: string, write: (value: number) => string): string {
  if (value === undefined || Number.isNaN(value)) return missing;
  return write(Number(value));
}

/** Nanoseconds: `0 ns`, `12.3 us`, `4.56 s`; from two minutes as formatDuration. */
export function formatNs(value: Quantity, missing: string = ABSENT): string {
  return format(value, missing, (ns) =>
    ns >= 120e9 ? formatDuration(ns / 1e9) : scaled(ns, TIME),
  );
}

/** Bytes: `0 B`, `1.50 KiB`, `12.3 GiB`. */
export function formatBytes(value: Quantity, missing: string = ABSENT): string {
  return format(value, missing, (bytes) => scaled(bytes, SIZE));
}

/** A number of things, exact: `1,234,567`. A rate that is no integer keeps one decimal below 100. */
export function formatCount(value: Quantity, missing: string = ABSENT): string {
  if (typeof value === 'bigint') return grouped(String(value));
  return format(value, missing, (count) => {
    const fraction = !Number.isInteger(count) && Math.abs(count) < 99.95;
    return fraction ? count.toFixed(1) : grouped(String(Math.round(count)));
  });
}

function grouped(text: string): string {
  return text.replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** Seconds: `0.12 s`, `59 s`, `3m 07s`, `4h 05m`, `12d 03h`. */
export function formatDuration(seconds: Quantity, missing: string = ABSENT): string {
  return format(seconds, missing, (value) => {
    if (value < 9.995) return `${value.toFixed(2)} s`;
    const whole = Math.round(value);
    if (whole < 60) return `${whole} s`;
    if (whole < 3600) return pair(whole, 60, 'm', 1, 's');
    if (whole < 86_400) return pair(whole, 3600, 'h', 60, 'm');
    return pair(whole, 86_400, 'd', 3600, 'h');
  });
}

function pair(seconds: number, large: number, name: string, small: number, rest: string): string {
  const first = Math.floor(seconds / large);
  const second = Math.floor((seconds % large) / small);
  return `${first}${name} ${String(second).padStart(2, '0')}${rest}`;
}
