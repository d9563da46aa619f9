import { describe, expect, it } from 'vitest';
import { formatFrequency, formatShare, formatSize } from '../../src/text/cells.ts';
import { hexOf } from '../../src/text/hex.ts';

describe('numbers for columns', () => {
  it('have one decimal as shares, until there is no room', () => {
    expect([0, 12.34, 99.94, 99.95, 1234.5].map((value) => formatShare(value))).toEqual([
      '0.0',
      '12.3',
      '99.9',
      '100',
      '1235',
    ]);
  });

  it('have the first letter of the unit as sizes', () => {
    expect([0, 512, 1536, 2 ** 40].map((value) => formatSize(value))).toEqual([
      '0',
      '512B',
      '1.50K',
      '1.00T',
    ]);
  });

  it('count in millions as frequencies, when they are many', () => {
    const values = [0, 0.04, 1.5, 9.95, 999_999, 1_234_567];
    expect(values.map((value) => formatFrequency(value))).toEqual([
      '0',
      '0.0',
      '1.5',
      '10',
      '999999',
      '1.2M',
    ]);
  });

  it('have six columns at most, however large they are', () => {
    const values = [999_999.4, 999_999.5, 999_949_999, 999_950_000, 5.8e9, 2 ** 64];
    expect(values.map((value) => formatShare(value))).toEqual([
      '999999',
      '1.0M',
      '999.9M',
      '1e+9',
      '6e+9',
      '2e+19',
    ]);
    for (const format of [formatShare, formatSize, formatFrequency]) {
      for (let value = 1; value < 2 ** 64; value *= 1.01) {
        expect(format(value).length).toBeLessThanOrEqual(6);
      }
    }
  });

  it('say when there is none', () => {
    for (const format of [formatShare, formatSize, formatFrequency]) {
      expect(format(Number.NaN)).toBe('-');
      expect(format(Number.NaN, 'none')).toBe('none');
    }
  });
});

describe('bytes', () => {
  it('have two digits each', () => {
    expect(hexOf(Uint8Array.of(0, 15, 16, 255))).toBe('000f10ff');
  });
});
