/**
 * What happened between two readings. A counter of 32 bits that wraps is followed; a
 * kstat that was created anew in between (another crtime or kid) has no rates, since
 * its counters began again. Time is that of the snapshots, not of the wall.
 */
import type { KstatStatistic } from './decode/types.ts';
import type { KstatReading } from './reading.ts';
import type { KstatSnapshot } from './snapshot.ts';
import { fieldsOf, layoutOf } from './structures.ts';

/**
 * `same`: the kstat is in both. `reset`: one of this name is, but its counters began
 * again: it was another, or an I/O counter went down. `new`: it was not there, or not asked for.
 */
export type KstatRateState = 'same' | 'reset' | 'new';

/** How much one statistic changed, in its own unit: that of KstatFieldInfo for structures. */
export interface StatisticRate {
  /** As kstat(8) prints it; names need not be unique. */
  readonly name: string;
  /** Exact. Negative when a gauge went down. */
  readonly delta: bigint;
  /** Per second. Undefined for what is no counter, and for a counter that went down. */
  readonly perSec: number | undefined;
}

/** What the counters of an I/O kstat say of the interval. */
export interface IoRates {
  /** Operations per second. */
  readonly readsPerSec: number;
  /** Operations per second. */
  readonly writesPerSec: number;
  readonly readBytesPerSec: number;
  readonly writtenBytesPerSec: number;
  /** Share of the time in which at least one operation was in service; 0 to 100. */
  readonly busyPercent: number;
  /** Share of the time in which at least one operation waited; 0 to 100. */
  readonly waitPercent: number;
  /** Mean number of operations in service. */
  readonly activeLength: number;
  /** Mean number of operations that waited. */
  readonly waitLength: number;
  /** Mean time of an operation in service; undefined when there was none. */
  readonly serviceTimeNs: number | undefined;
  /** Mean time that an operation waited; undefined when there was none. */
  readonly waitTimeNs: number | undefined;
}

/** What happened to one kstat between two snapshots. */
export interface KstatRates {
  /** The one of the later snapshot. */
  readonly reading: KstatReading;
  readonly state: KstatRateState;
  /**
   * Seconds between the two snaptimes. Undefined when there is no earlier reading, or no time
   * passed.
   */
  readonly intervalSec: number | undefined;
  /** Of all integers; empty without an interval. */
  readonly statistics: readonly StatisticRate[];
  /** Of a kstat of type IO; undefined for the others, and without an interval. */
  readonly io: IoRates | undefined;
}

const NS_PER_SEC = 1e9;

/** Rates of every kstat of `after` that could be read. */
export function diffKstats(before: KstatSnapshot, after: KstatSnapshot): KstatRates[] {
  return after.readings
    .filter(({ status }) => status !== 'failed')
    .map((reading) => {
      const earlier = before.same(reading);
      if (earlier !== undefined && earlier.status !== 'failed')
        return ratesBetween(earlier, reading);
      const state = earlier === undefined && before.hasName(reading) ? 'reset' : 'new';
      return without(reading, state);
    });
}

function without(reading: KstatReading, state: KstatRateState): KstatRates {
  return { reading, state, intervalSec: undefined, statistics: [], io: undefined };
}

function ratesBetween(before: KstatReading, after: KstatReading): KstatRates {
  const { snaptimeNs: from } = before;
  const { snaptimeNs: to } = after;
  // The clock cannot go back; a reading without a time has no interval.
  if (from === undefined || to === undefined || to <= from) return without(after, 'same');
  if (beganAgain(before.io, after.io)) return without(after, 'reset');
  const intervalNs = Number(to - from);
  return {
    reading: after,
    state: 'same',
    intervalSec: intervalNs / NS_PER_SEC,
    statistics: statisticRates(before, after, intervalNs / NS_PER_SEC),
    io: ioRates(before, after, intervalNs),
  };
}

/** Statistics by name and by how many of that name came before, since names need not be unique. */
function keyed(reading: KstatReading): Map<string, KstatStatistic> {
  const counts = new Map<string, number>();
  const result = new Map<string, KstatStatistic>();
  for (const statistic of reading.statistics()) {
    const count = counts.get(statistic.name) ?? 0;
    counts.set(statistic.name, count + 1);
    result.set(`${statistic.name}\0${count}`, statistic);
  }
  return result;
}

function statisticRates(
  before: KstatReading,
  after: KstatReading,
  seconds: number,
): StatisticRate[] {
  const earlier = keyed(before);
  const kinds = kindsOf(after);
  return Array.from(keyed(after), ([key, statistic]) => {
    const from = integer(earlier.get(key));
    const to = integer(statistic);
    if (from === undefined || to === undefined) return undefined;
    const kind = kinds === undefined ? guessKind(statistic) : kinds.get(statistic.name);
    const wraps = kinds !== undefined && kind === 'counter' && statistic.type === 'uint32';
    const delta = wraps ? BigInt.asUintN(32, to - from) : to - from;
    const perSec = kind === 'counter' && delta >= 0n ? Number(delta) / seconds : undefined;
    return { name: statistic.name, delta, perSec };
  }).filter((rate) => rate !== undefined);
}

/** Kinds of the fields of a structure; undefined for named kstats, which do not tell. */
function kindsOf(reading: KstatReading): ReadonlyMap<string, string> | undefined {
  const layout = layoutOf(reading);
  if (layout === undefined) return undefined;
  return new Map(fieldsOf(layout).map(({ name, kind }) => [name, kind]));
}

/** Providers count in unsigned numbers; signed ones go up and down. */
function guessKind({ type }: KstatStatistic): string {
  return type === 'uint32' || type === 'uint64' ? 'counter' : 'gauge';
}

const IO_COUNTERS = ['nread', 'nwritten', 'wtime', 'wlentime', 'rtime', 'rlentime'] as const;

/** 64 bits do not wrap: when one went down, those of 32 bits began again with it. */
function beganAgain(from: KstatReading['io'], to: KstatReading['io']): boolean {
  return from !== undefined && to !== undefined && IO_COUNTERS.some((key) => to[key] < from[key]);
}

function integer(statistic: KstatStatistic | undefined): bigint | undefined {
  const value = statistic?.value;
  if (typeof value === 'bigint') return value;
  return Number.isInteger(value) ? BigInt(value as number) : undefined;
}

function ioRates(
  before: KstatReading,
  after: KstatReading,
  intervalNs: number,
): IoRates | undefined {
  const from = before.io;
  const to = after.io;
  if (from === undefined || to === undefined) return undefined;
  const seconds = intervalNs / NS_PER_SEC;
  const reads = (to.reads - from.reads) >>> 0;
  const writes = (to.writes - from.writes) >>> 0;
  const operations = reads + writes;
  const since = (name: (typeof IO_COUNTERS)[number]): number => Number(to[name] - from[name]);
  const perOperation = (ns: number): number | undefined =>
    operations === 0 ? undefined : ns / operations;
  return {
    readsPerSec: reads / seconds,
    writesPerSec: writes / seconds,
    readBytesPerSec: since('nread') / seconds,
    writtenBytesPerSec: since('nwritten') / seconds,
    busyPercent: (100 * since('rtime')) / intervalNs,
    waitPercent: (100 * since('wtime')) / intervalNs,
    activeLength: since('rlentime') / intervalNs,
    waitLength: since('wlentime') / intervalNs,
    serviceTimeNs: perOperation(since('rlentime')),
    waitTimeNs: perOperation(since('wlentime')),
  };
}
