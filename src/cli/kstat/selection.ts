/** What the options and operands of kstat(8) select, and how often. */
import { StatError } from '../../errors.ts';
import { parseSelector, Selector, type StatisticFilter } from '../../kstat/select/selector.ts';

export interface SelectionOptions {
  readonly class?: string;
  readonly module?: string;
  readonly instance?: string;
  readonly name?: string;
  readonly statistic?: string;
}

export interface Selection {
  /** Each is a pass of its own over all kstats. */
  readonly selectors: readonly Selector[];
  readonly intervalSec: number | undefined;
  /** Reports; undefined without end. */
  readonly count: number | undefined;
}

/** setTimeout() takes no longer time; 24 days. */
const MAX_INTERVAL_SEC = 2_147_483;
const MAX_COUNT = 2 ** 31 - 1;

const WHOLE_NUMBER = /^\s*[+-]?\d+$/;

function usage(message: string, hint?: string): StatError {
  return new StatError('ERR_INVALID_ARGUMENT', message, {
    ...(hint === undefined ? {} : { hint }),
  });
}

function parseNumber(text: string, what: string, limit: number): number {
  const value = Number(text);
  if (value >= 1 && value <= limit) return value;
  throw usage(`the ${what} must be from 1 to ${limit}, not ${text.trim()}`);
}

/** @throws ERR_INVALID_ARGUMENT */
export function parseSelection(operands: readonly string[], options: SelectionOptions): Selection {
  const numbers = operands.filter((operand) => WHOLE_NUMBER.test(operand));
  const texts = operands.filter((operand) => !WHOLE_NUMBER.test(operand));
  if (numbers.length > 2) throw usage('only an interval and a count can be given as numbers');
  const [interval, count] = numbers;
  const intervalSec =
    interval === undefined ? undefined : parseNumber(interval, 'interval', MAX_INTERVAL_SEC);
  return {
    selectors: parseFilters(texts, options).map((filter) => new Selector(filter)),
    intervalSec,
    count: count === undefined ? undefined : parseNumber(count, 'count', MAX_COUNT),
  };
}

function parseFilters(texts: readonly string[], options: SelectionOptions): StatisticFilter[] {
  const { module, instance, name, statistic, class: kind } = options;
  if (texts.length === 0) return [{ module, instance, name, statistic, class: kind }];
  if (
    module !== undefined ||
    instance !== undefined ||
    name !== undefined ||
    statistic !== undefined
  ) {
    throw usage('-m, -i, -n and -s cannot be used with module:instance:name:statistic');
  }
  return texts.map((text) => ({ ...parseSelector(text), class: kind }));
}
