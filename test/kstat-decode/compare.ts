/** Puts what the decoder says beside what the oracle says. */
import type {
  KstatContext,
  KstatDecoder,
  KstatRecord,
  KstatStatistic,
} from '../../src/kstat/decode/index.ts';
import { type OracleKstat, type OracleResult, type OracleStatistic, oracle } from './oracle.ts';
import { hex } from './reader.ts';

/** Values as text that tells -0 from 0, bigint from number, null from undefined. */
function show(value: unknown): string {
  if (value instanceof Uint8Array) return `bytes ${hex(value)}`;
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function statisticText(one: OracleStatistic): string {
  const { name, type, dataType, value, status, text, printed, format } = one;
  return [name, type, dataType, show(value), status, text, printed, format].join('|');
}

function plain(statistic: KstatStatistic): OracleStatistic {
  const { text } = statistic;
  return { ...statistic, text: text === undefined ? undefined : hex(text) };
}

function kstatText(kstat: Omit<OracleKstat, 'statistics' | 'data'>): string {
  const { kid, module, instance, type, flags, ndata, dataSize, crtimeNs, snaptimeNs } = kstat;
  const { status, errno, layout } = kstat;
  const numbers = [kid, instance, type, flags, ndata, dataSize, crtimeNs, snaptimeNs, errno];
  return [module, kstat.name, kstat.class, status, layout, ...numbers].join('|');
}

/** How a record differs from what the oracle found; '' when it does not. */
function recordDifference(record: KstatRecord, want: OracleKstat): string {
  if (kstatText(record) !== kstatText(want)) return `${kstatText(record)}, not ${kstatText(want)}`;
  if (Buffer.compare(record.data, want.data) !== 0) return 'other data';
  let i = 0;
  for (const statistic of record.statistics()) {
    const [got, expected] = [statisticText(plain(statistic)), want.statistics[i++]];
    if (!expected || got !== statisticText(expected)) {
      return `statistic ${i}: ${got}, not ${expected ? statisticText(expected) : 'there'}`;
    }
  }
  return i === want.statistics.length ? '' : `${i} statistics, not ${want.statistics.length}`;
}

/** Decodes and compares everything; '' when nothing differs. `skip`: records before those meant. */
export function difference(
  decoder: KstatDecoder,
  bytes: Uint8Array,
  context: KstatContext,
  want: OracleResult = oracle(bytes, context.byteOrder),
  skip = 0,
): string {
  const records = decoder.records(bytes, context);
  if (records.malformed !== want.malformed) {
    return `${records.malformed} malformed, not ${want.malformed}`;
  }
  if (records.length !== want.kstats.length + skip) {
    return `${records.length} kstats, not ${want.kstats.length + skip}`;
  }
  for (const [i, kstat] of want.kstats.entries()) {
    const bad = recordDifference(records.at(i + skip), kstat);
    if (bad) return `kstat ${i}: ${bad}`;
  }
  return '';
}

const NUMBERS = /^(u?int(8|16|32|64)|float|double)$/;

/** The first statistic of a name as a column of the format shall hold it; undefined when absent. */
function cell(
  kstat: OracleKstat,
  name: string,
  format: 'u64' | 'f64',
): bigint | number | undefined {
  const one = kstat.statistics.find((statistic) => statistic.name === name);
  if (!one || !NUMBERS.test(one.type)) return undefined;
  if (format === 'f64') return Number(one.value);
  if (one.type === 'float' || one.type === 'double') return undefined;
  return BigInt.asUintN(64, BigInt(one.value as number | bigint));
}

/** How columns of these names differ from the statistics; '' when they do not. */
export function columnDifference(
  decoder: KstatDecoder,
  bytes: Uint8Array,
  context: KstatContext,
  names: readonly string[],
  format: 'u64' | 'f64',
  want: OracleResult = oracle(bytes, context.byteOrder),
): string {
  const columns = decoder.columns(bytes, context, { names, format });
  if (columns.count !== want.kstats.length) return `${columns.count} rows`;
  for (const [k, name] of names.entries()) {
    const [column, present] = [columns.column(k), columns.present(k)];
    for (const [i, kstat] of want.kstats.entries()) {
      const expected = cell(kstat, name, format);
      const absent = format === 'u64' ? 0n : 0;
      const good =
        Object.is(column[i], expected ?? absent) && (present[i] === 1) === (expected !== undefined);
      if (!good) return `${format} ${name}[${i}] is ${column[i]} (${present[i]}), not ${expected}`;
    }
  }
  const identity = want.kstats.findIndex(
    ({ kid, crtimeNs, snaptimeNs, instance }, i) =>
      columns.kid[i] !== kid ||
      columns.crtimeNs[i] !== crtimeNs ||
      columns.snaptimeNs[i] !== snaptimeNs ||
      columns.instance[i] !== instance,
  );
  return identity < 0 ? '' : `identity of row ${identity}`;
}
