/** `sidestat/kstat`: kernel statistics of illumos, Solaris and OpenZFS. */
export * from '../generated/kstat.ts';
export { KstatCaptureWriter } from './capture-writer.ts';
export { KstatChain } from './chain.ts';
export * from './decode/index.ts';
export type { KstatTimer } from './decode/types.ts';
export { Kstat, type NamedStatistic, type RawData } from './kstat.ts';
export { type OpenKstatOptions, openKstat } from './open.ts';
export {
  diffKstats,
  type IoRates,
  type KstatRateState,
  type KstatRates,
  type StatisticRate,
} from './rates.ts';
export { type KstatEntry, type KstatReading, nameOf } from './reading.ts';
export {
  type KstatFilter,
  parseSelector,
  Selector,
  type StatisticFilter,
} from './select/selector.ts';
export { KstatSnapshot } from './snapshot.ts';
export type { KstatSource } from './source/source.ts';
export type { StructureMember, StructureOf, StructureSchema } from './structure-schema.ts';
export type { KstatTable } from './text/table.ts';
