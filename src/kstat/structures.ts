/** The structures that kstats hold, as the schema has them. */
import {
  KSTAT_TYPE_RAW,
  type KstatFieldInfo,
  type KstatLayoutName,
  type KstatStructs,
  type KstatStructureInfo,
  STRUCTURES,
} from '../generated/kstat.ts';
import type { KstatStatistic, KstatTimer, KstatValueType } from './decode/types.ts';

export type StructureField = KstatFieldInfo & { readonly type: KstatValueType };

const BY_NAME: ReadonlyMap<string, KstatStructureInfo> = new Map(
  STRUCTURES.map((structure) => [structure.name, structure]),
);

export function structureOf(layout: KstatLayoutName): KstatStructureInfo {
  return BY_NAME.get(layout) as KstatStructureInfo;
}

export function fieldsOf(layout: KstatLayoutName): readonly StructureField[] {
  return structureOf(layout).fields as readonly StructureField[];
}

function withoutDigits(text: string): string {
  return text.replace(/\d+/g, '');
}

/** The structure of a RAW kstat by its name, as kstat(8) finds it; undefined when it has none. */
export function rawStructureOf(module: string, name: string): KstatStructureInfo | undefined {
  const wanted = [withoutDigits(module), withoutDigits(name)];
  return STRUCTURES.find((info) => info.module === wanted[0] && info.kstat === wanted[1]);
}

/** The structure that a kstat holds, by its type, or its name when it is RAW. */
export function layoutOf(kstat: {
  readonly module: string;
  readonly name: string;
  readonly type: number | undefined;
}): KstatLayoutName | undefined {
  if (kstat.type === KSTAT_TYPE_RAW) return rawStructureOf(kstat.module, kstat.name)?.name;
  return STRUCTURES.find(({ type, module }) => module === undefined && type === kstat.type)?.name;
}

/**
 * The structure that statistics are the fields of; undefined when one that kstat(8)
 * prints is missing, or is text where a number should be. What it does not print is absent
 * from text, and so from the result.
 */
export function toStructure<L extends KstatLayoutName>(
  layout: L,
  statistics: Iterable<KstatStatistic>,
): KstatStructs[L] | undefined {
  // Lists of structures have no text that keeps their elements apart.
  if (structureOf(layout).count === 'array') return undefined;
  const values = new Map(Array.from(statistics, ({ name, value }) => [name, value]));
  const fields = fieldsOf(layout).filter(({ name, printed }) => printed || values.has(name));
  const isWhole = fields.every(({ name, type }) => {
    const value = values.get(name);
    return value !== undefined && (typeof value === 'string') === (type === 'char');
  });
  if (!isWhole) return undefined;
  return Object.fromEntries(
    fields.map(({ key, name }) => [key, values.get(name)]),
  ) as unknown as KstatStructs[L];
}

/** One structure after the other; the last of them is left out when it is not whole. */
export function structuresFrom(
  layout: 'timer',
  statistics: readonly KstatStatistic[],
): KstatStructs['timer'] {
  const fields = fieldsOf(layout);
  const count = Math.floor(statistics.length / fields.length);
  return Array.from({ length: count }, (_, i) => {
    const values = statistics.slice(i * fields.length, (i + 1) * fields.length);
    const entries = fields.map(({ key, name }) => [
      key,
      values.find((statistic) => statistic.name === name)?.value,
    ]);
    return Object.fromEntries(entries) as KstatTimer;
  });
}
