/** Live kstats of this machine, through a helper process that calls libkstat. */
export {
  BatchJoiner,
  type KstatBatch,
  type KstatWireRecord,
  readKstatRecords,
} from '../../protocol/kstat/batch.ts';
export { type KstatHello, parseKstatHello } from '../../protocol/kstat/hello.ts';
export type { KstatIdentity, KstatPattern } from '../../protocol/kstat/requests.ts';
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
