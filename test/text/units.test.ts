import { describe, expect, it } from 'vitest';
import {
  ABSENT,
  formatBytes,
  formatCount,
  formatDuration,
  formatNs,
  UNKNOWN,
} from '../../src/text/units.ts';

describe('numbers for people', () => {
  it('writes nanoseconds with three digits, and never 1000 of a unit', () => {
    const pairs: [number | bigint, string][] = [
      [0n, '0 ns'],
      [999, '999 ns'],
      [1000, '1.00 us'],
      [9_994, '9.99 us'],
      [9_996, '10.0 us'],
      [99_960, '100 us'],
      [999_499, '999 us'],
      [999_600, '1.00 ms'],
      [12_345_678n, '12.3 ms'],
      [59_900_000_000n, '59.9 s'],
      [120_000_000_000n, '2m 00s'],
    ];
    for (const [value, text] of pairs) expect(formatNs(value)).toBe(text);
  });

  it('writes bytes in binary units, up to the largest u64', () => {
    const pairs: [number | bigint, string][] = [
      [0, '0 B'],
      [1023, '1023 B'],
      [1024, '1.00 KiB'],
      [1024 ** 2 - 1, '1.00 MiB'],
      [1_000_000_000, '954 MiB'],
      [2n ** 64n - 1n, '16.0 EiB'],
    ];
    for (const [value, text] of pairs) expect(formatBytes(value)).toBe(text);
  });

  it('writes counts exactly, with separators', () => {
    expect(formatCount(2n ** 64n - 1n)).toBe('18,446,744,073,709,551,615');
    expect([0, 999, 1000, 12.34, 1234.5].map((value) => formatCount(value))).toEqual([
      '0',
      '999',
      '1,000',
      '12.3',
      '1,235',
    ]);
  });

  it('writes durations in two units, and never 60 of one', () => {
    const pairs: [number, string][] = [
      [0.123, '0.12 s'],
      [9.999, '10 s'],
      [59.6, '1m 00s'],
      [187, '3m 07s'],
      [3599.9, '1h 00m'],
      [86_399.9, '1d 00h'],
      [1_000_000, '11d 13h'],
    ];
    for (const [value, text] of pairs) expect(formatDuration(value)).toBe(text);
  });

  it('tells what is absent from what was not counted', () => {
    const formats = [formatNs, formatBytes, formatCount, formatDuration];
    for (const format of formats) {
      expect(format(undefined)).toBe(ABSENT);
      expect(format(Number.NaN)).toBe(ABSENT);
      expect(format(undefined, UNKNOWN)).toBe(UNKNOWN);
      expect(format(0)).toMatch(/^0/);
    }
    expect(ABSENT).not.toBe(UNKNOWN);
  });
});
