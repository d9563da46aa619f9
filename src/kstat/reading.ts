/**
 * One kstat as it was at one time. Binary records of illumos have all of it; text
 * (OpenZFS, saved output of kstat -p) leaves some of it out, which is undefined
 * then and never 0.
 */
import type { KstatLayoutName, KstatStructs } from '../generated/kstat.ts';
import type { KstatStatistic, KstatStatus, KstatTimer, KstatTypeName } from './decode/types.ts';
import type { KstatTable } from './text/table.ts';

/** Who a kstat is. */
export interface KstatEntry {
  /** ks_kid, unique as long as the machine runs; undefined for text. */
  readonly kid: number | undefined;
  readonly module: string;
  readonly instance: number;
  readonly name: string;
  /** Undefined for OpenZFS on Linux, which does not tell. */
  readonly class: string | undefined;
  /** ks_type, KSTAT_TYPE_*. */
  readonly type: number | undefined;
  readonly typeName: KstatTypeName;
  /** KSTAT_FLAG_* bits. */
  readonly flags: number | undefined;
  /** When it was created; ns since an arbitrary time near the boot of its machine. */
  readonly crtimeNs: bigint | undefined;
}

/** A kstat and its data. A KstatRecord of the decoder is one. */
export interface KstatReading extends KstatEntry {
  /** When the data were taken; on the clock of `crtimeNs`. */
  readonly snaptimeNs: bigint | undefined;
  /** ks_ndata: not to be trusted for RAW. */
  readonly ndata: number | undefined;
  readonly status: KstatStatus;
  /** Positive errno (of illumos) of the read; 0 when it succeeded. */
  readonly errno: number;
  /** In the order of the data; duplicates are kept. */
  statistics(): Iterable<KstatStatistic>;
  /** The first statistic of this name. */
  statistic(name: string): KstatStatistic | undefined;
  /** The data as the structure of this layout; undefined when they are of another one. */
  struct<L extends KstatLayoutName>(layout: L): KstatStructs[L] | undefined;
  /** `struct('io')`. */
  readonly io: KstatStructs['io'] | undefined;
  /** `struct('interrupt')`. */
  readonly intr: KstatStructs['interrupt'] | undefined;
  /** `struct('timer')`; an empty list when it is no TIMER. */
  readonly timers: readonly KstatTimer[];
  /** ks_data as it came; text has none. */
  readonly data: Uint8Array | undefined;
  /** Rows of a kstat that is a table, as some of OpenZFS are. */
  readonly table?: KstatTable | undefined;
  /** Why the status is `failed` or `truncated`, where more is known than the errno. */
  readonly problem?: Error | undefined;
}

/**
 * What tells a kstat from all others, also from a later one of its name: the kid
 * is never used twice, and where there is none the time of the creation tells.
 */
export function identityOf(entry: KstatEntry): string {
  const { kid = '', crtimeNs = '', module, instance, name } = entry;
  return [kid, crtimeNs, module, instance, name].join('\0');
}

/** `module:instance:name`. */
export function nameOf({
  module,
  instance,
  name,
}: Pick<KstatEntry, 'module' | 'instance' | 'name'>): string {
  return `${module}:${instance}:${name}`;
}
