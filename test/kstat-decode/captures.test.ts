import { beforeAll, describe, expect, it } from 'vitest';
import {
  encodeRecords,
  KstatDecoder,
  type KstatRecord,
  type KstatStatistic,
} from '../../src/kstat/decode/index.ts';
import { captureParts, captureText, hasCaptures } from './captures.ts';
import { columnDifference, difference } from './compare.ts';

const ARCHES = [
  { arch: 'amd64', byteOrder: 'little' },
  { arch: 'sparcv9', byteOrder: 'big' },
] as const;

/** Seconds as kstat(8) prints nanoseconds. */
function seconds(ns: bigint): string {
  return ns === 0n ? '0' : (Number(ns) / 1e9).toFixed(9);
}

function printedValue({ value, format }: KstatStatistic): string {
  if (value === null) return '(null)';
  return String(format === 'hrtime' ? BigInt.asUintN(64, value as bigint) : value);
}

/** The lines of `kstat -p` for one kstat, in any order. */
function printed(record: KstatRecord): string[] {
  const prefix = `${record.module}:${record.instance}:${record.name}`;
  const lines = [
    `${prefix}:class\t${record.class}`,
    `${prefix}:crtime\t${seconds(record.crtimeNs)}`,
  ];
  if (record.errno === 0) lines.push(`${prefix}:snaptime\t${seconds(record.snaptimeNs)}`);
  for (const statistic of record.statistics()) {
    if (statistic.printed) lines.push(`${prefix}:${statistic.name}\t${printedValue(statistic)}`);
  }
  return lines;
}

/** kstat(8) leaves out what it has no decoder for, and names that begin with `kstat_`. */
function isPrinted({ name, type, layout }: KstatRecord): boolean {
  return !name.startsWith('kstat_') && !(type === 0 && layout === undefined);
}

describe.skipIf(!hasCaptures)('captured kstats (need ../shared/captures)', () => {
  let decoder: KstatDecoder;
  beforeAll(async () => {
    decoder = await KstatDecoder.load();
  });

  it.each(ARCHES)('of $arch decode to what kstat -p prints', ({ arch, byteOrder }) => {
    const records = decoder.parts(captureParts(arch), { byteOrder });
    const lines = [...records].filter(isPrinted).flatMap(printed);
    const split = (text: string): string[] => text.trimEnd().split('\n').sort();
    expect(split(lines.join('\n'))).toEqual(split(captureText('p.txt')));
  });

  it.each(ARCHES)(
    'of $arch decode as the oracle says, and as columns, too',
    ({ arch, byteOrder }) => {
      const bytes = encodeRecords(captureParts(arch));
      const names = ['nread', 'wtime', 'updates', 'clock_MHz', 'dup', 'max64', 'neg64', 'name'];
      expect(difference(decoder, bytes, { byteOrder })).toBe('');
      expect(columnDifference(decoder, bytes, { byteOrder }, names, 'f64')).toBe('');
      expect(columnDifference(decoder, bytes, { byteOrder }, names, 'u64')).toBe('');
    },
  );

  it('say the same on both machines', () => {
    const [little, big] = ARCHES.map(({ arch, byteOrder }) =>
      [...decoder.parts(captureParts(arch), { byteOrder })].flatMap(printed),
    );
    expect(little).toEqual(big);
  });
});
