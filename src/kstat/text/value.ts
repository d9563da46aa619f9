/** Values written as text, as the statistics that they are. */
import type { KstatStatistic, KstatValue, KstatValueType } from '../decode/types.ts';

/** KSTAT_DATA_* of illumos for a type; -1 for a value that has none. */
const NO_DATA_TYPE = -1;

interface IntegerType {
  readonly bits: 32 | 64;
  readonly signed: boolean;
}

export const INTEGER_TYPES: Readonly<Partial<Record<KstatValueType, IntegerType>>> = {
  int32: { bits: 32, signed: true },
  uint32: { bits: 32, signed: false },
  int64: { bits: 64, signed: true },
  uint64: { bits: 64, signed: false },
};

/** As the kernel prints numbers: with zeros in front it is a text, such as a serial number. */
const DECIMAL = /^(?:0|-?[1-9]\d{0,19})$/;

/** A decimal number of this type; undefined when the text is none, or out of its range. */
export function parseInteger(text: string, type: KstatValueType): number | bigint | undefined {
  const integer = INTEGER_TYPES[type];
  if (integer === undefined || !DECIMAL.test(text)) return undefined;
  const value = BigInt(text);
  const { bits, signed } = integer;
  const wrapped = signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
  if (wrapped !== value) return undefined;
  return bits === 32 ? Number(value) : value;
}

export function makeStatistic(
  name: string,
  type: KstatValueType,
  value: KstatValue,
  more: Partial<KstatStatistic> = {},
): KstatStatistic {
  return {
    name,
    type,
    dataType: NO_DATA_TYPE,
    value,
    status: 'ok',
    text: undefined,
    printed: true,
    format: undefined,
    ...more,
  };
}

/** A value whose type nobody told: an integer of 64 bits where it can be one, else text. */
export function guessStatistic(name: string, text: string): KstatStatistic {
  const type = text.startsWith('-') ? 'int64' : 'uint64';
  const value = parseInteger(text, type);
  return value === undefined
    ? makeStatistic(name, 'string', text)
    : makeStatistic(name, type, value);
}

const SECONDS = /^(\d{1,10})(?:\.(\d+))?$/;
/** As Perl prints what is below 100 us. */
const SMALL_SECONDS = /^(\d)(?:\.(\d+))?e-(0[1-9]|[1-9]\d)$/;
const NS_DIGITS = 9;

/** Seconds with decimals, as kstat(8) prints times, in nanoseconds; undefined for other text. */
export function parseSeconds(text: string): bigint | undefined {
  const small = SMALL_SECONDS.exec(text);
  if (small !== null) {
    const [, first, rest = '', exponent] = small;
    return parseSeconds(`0.${'0'.repeat(Number(exponent) - 1)}${first}${rest}`);
  }
  const parts = SECONDS.exec(text);
  if (parts === null) return undefined;
  const fraction = (parts[2] ?? '').padEnd(NS_DIGITS, '0').slice(0, NS_DIGITS);
  return BigInt(`${parts[1]}${fraction}`);
}
