/** Live kstats of this machine, through a helper process that calls libkstat. */
export type { BatchSink, LimitOptions } from './channel.ts';
export {
  type ChainListener,
  type KstatAnswer,
  type KstatCallOptions,
  KstatConnection,
} from './connection.ts';
export {
  BUILT_KSTAT_HELPER,
  findKstatHelper,
  type SpawnOptions,
  spawnKstatHelper,
} from './spawn.ts';
