/** Which kstats, and which of their statistics: the selectors of kstat(8), and filters of programs. */
import { StatError } from '../../errors.ts';
import { ANY, compilePattern, type Matcher } from './glob.ts';
import type { Identified } from './order.ts';

/**
 * What kstats must have. Text is a glob, or a regular expression when it stands
 * between slashes. What is absent matches everything, and all parts must match.
 */
export interface KstatFilter {
  readonly module?: string | RegExp | undefined;
  /** Text is matched against the decimal number. */
  readonly instance?: number | string | RegExp | undefined;
  readonly name?: string | RegExp | undefined;
  readonly class?: string | RegExp | undefined;
}

/** Kstats, and which of their statistics: the rules of KstatFilter hold for the name of each. */
export interface StatisticFilter extends KstatFilter {
  readonly statistic?: string | RegExp | undefined;
}

interface Classified extends Identified {
  readonly class?: string | undefined;
}

/** A compiled filter. */
export class Selector {
  readonly #module: Matcher;
  readonly #instance: Matcher;
  readonly #name: Matcher;
  readonly #class: Matcher;
  readonly #statistic: Matcher;

  /** @throws ERR_INVALID_ARGUMENT */
  constructor(filter: StatisticFilter = {}) {
    this.#module = toMatcher('module', filter.module);
    this.#instance = toMatcher('instance', filter.instance);
    this.#name = toMatcher('name', filter.name);
    this.#class = toMatcher('class', filter.class);
    this.#statistic = toMatcher('statistic', filter.statistic);
  }

  /** Whether a kstat has what the filter says of kstats. */
  matches(kstat: Classified): boolean {
    return (
      this.#module(kstat.module) &&
      this.#instance(String(kstat.instance)) &&
      this.#name(kstat.name) &&
      this.#class(kstat.class ?? '')
    );
  }

  /** Whether the name of a statistic fits; its kstat is not looked at. */
  matchesStatistic(name: string): boolean {
    return this.#statistic(name);
  }
}

function toMatcher(part: string, value: number | string | RegExp | undefined): Matcher {
  if (value === undefined) return ANY;
  if (typeof value === 'string') return compilePattern(value);
  if (typeof value === 'number' && Number.isInteger(value) && part === 'instance') {
    return (text) => text === String(value);
  }
  if (value instanceof RegExp) {
    // A sticky or global expression remembers where it was.
    const expression = new RegExp(value.source, value.flags.replace(/[gy]/g, ''));
    return (text) => expression.test(text);
  }
  throw new StatError('ERR_INVALID_ARGUMENT', `${part} must be a pattern, not ${String(value)}`);
}

/** Parts of a selector as an operand of kstat(8). */
const PARTS = ['module', 'instance', 'name', 'statistic'] as const;

/**
 * `module:instance:name:statistic`; parts that are empty or absent match everything.
 * A name with a colon cannot be written in this way.
 * @throws ERR_INVALID_ARGUMENT for more than four parts, or a bad pattern.
 */
export function parseSelector(text: string): StatisticFilter {
  const parts = text.split(':');
  if (parts.length > PARTS.length) {
    const message = `${JSON.stringify(text)} has more than four parts`;
    throw new StatError('ERR_INVALID_ARGUMENT', message, {
      hint: 'a name that holds a colon needs -n',
    });
  }
  return Object.fromEntries(
    PARTS.flatMap((part, i) => (parts[i] ? [[part, parts[i]] as const] : [])),
  );
}
