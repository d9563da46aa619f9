/** A kstat that was read from text. */
import {
  KSTAT_TYPE_NAMES,
  type KstatLayoutName,
  type KstatStructs,
} from '../../generated/kstat.ts';
import type { KstatStatistic, KstatStatus, KstatTimer, KstatTypeName } from '../decode/types.ts';
import type { KstatEntry, KstatReading } from '../reading.ts';
import { layoutOf, structuresFrom, toStructure } from '../structures.ts';
import type { KstatTable } from './table.ts';

/** What a text may tell of a kstat. */
export interface TextFacts {
  readonly kid?: number | undefined;
  readonly module: string;
  readonly instance: number;
  readonly name: string;
  readonly class?: string | undefined;
  readonly type?: number | undefined;
  readonly flags?: number | undefined;
  readonly ndata?: number | undefined;
  readonly crtimeNs?: bigint | undefined;
  readonly snaptimeNs?: bigint | undefined;
  readonly status?: KstatStatus | undefined;
  readonly errno?: number | undefined;
  readonly statistics: readonly KstatStatistic[];
  readonly table?: KstatTable | undefined;
  readonly problem?: Error | undefined;
}

export class TextReading implements KstatReading {
  readonly kid: number | undefined;
  readonly module: string;
  readonly instance: number;
  readonly name: string;
  readonly class: string | undefined;
  readonly type: number | undefined;
  readonly flags: number | undefined;
  readonly ndata: number | undefined;
  readonly crtimeNs: bigint | undefined;
  readonly snaptimeNs: bigint | undefined;
  readonly status: KstatStatus;
  readonly errno: number;
  readonly table: KstatTable | undefined;
  readonly problem: Error | undefined;
  /** Text does not tell how the bytes were. */
  readonly data: undefined = undefined;
  readonly #statistics: readonly KstatStatistic[];

  constructor(facts: TextFacts) {
    this.kid = facts.kid;
    this.module = facts.module;
    this.instance = facts.instance;
    this.name = facts.name;
    this.class = facts.class;
    this.type = facts.type;
    this.flags = facts.flags;
    this.ndata = facts.ndata;
    this.crtimeNs = facts.crtimeNs;
    this.snaptimeNs = facts.snaptimeNs;
    this.status = facts.status ?? 'ok';
    this.errno = facts.errno ?? 0;
    this.table = facts.table;
    this.problem = facts.problem;
    this.#statistics = facts.statistics;
  }

  get typeName(): KstatTypeName {
    return this.type === undefined ? 'unknown' : (KSTAT_TYPE_NAMES[this.type] ?? 'unknown');
  }

  statistics(): readonly KstatStatistic[] {
    return this.#statistics;
  }

  statistic(name: string): KstatStatistic | undefined {
    return this.#statistics.find((statistic) => statistic.name === name);
  }

  struct<L extends KstatLayoutName>(layout: L): KstatStructs[L] | undefined {
    if (layoutOf(this) !== layout) return undefined;
    if (layout === 'timer') return structuresFrom('timer', this.#statistics) as KstatStructs[L];
    return toStructure(layout, this.#statistics);
  }

  get io(): KstatStructs['io'] | undefined {
    return this.struct('io');
  }

  get intr(): KstatStructs['interrupt'] | undefined {
    return this.struct('interrupt');
  }

  get timers(): readonly KstatTimer[] {
    return this.struct('timer') ?? [];
  }
}

/** A kstat without data, because its read failed. */
export function failedReading(
  entry: KstatEntry,
  errno: number,
  problem: Error | undefined,
): TextReading {
  const { kid, module, instance, name, type, flags, crtimeNs } = entry;
  const who = { kid, module, instance, name, class: entry.class, type, flags, crtimeNs };
  return new TextReading({ ...who, status: 'failed', errno, problem, statistics: [] });
}
