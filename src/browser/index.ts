/**
 * `sidestat/browser`: live tables and exits through `sidestat serve`, captures, and the
 * decoder under both. Runs in browsers and their workers; no Node built-in is used.
 */
export * from '../capture/index.ts';
export { Player } from '../capture/player.ts';
export * from '../decoder/index.ts';
export { ERROR_CODES, type ErrorCode, StatError } from '../errors.ts';
export type { ExitTableSettings } from '../exits/builder.ts';
export type { ExitFilters } from '../exits/filter.ts';
export type { ExitGap, GapReason } from '../exits/gap.ts';
export type { ExitEvent, ExitLoss, ExitRow } from '../exits/row.ts';
export type { ExitTable } from '../exits/table.ts';
export {
  DELAYS,
  type DelayName,
  FIELDS,
  type FieldInfo,
  type FieldName,
  type TaskFields,
  VERSIONS,
} from '../generated/taskstats.ts';
export { KstatDecoder } from '../kstat/decode/index.ts';
export { diffKstats, type IoRates, type KstatRates, type StatisticRate } from '../kstat/rates.ts';
export type { KstatEntry, KstatReading } from '../kstat/reading.ts';
export { KstatSnapshot } from '../kstat/snapshot.ts';
export { MAX_INTERVAL_MS, MIN_INTERVAL_MS, type Scope } from '../protocol/control.ts';
export type { FrameHeader, Gap } from '../protocol/frame.ts';
export type { Hello } from '../protocol/hello.ts';
export type { KstatPattern } from '../protocol/kstat/requests.ts';
export { diff, type RateTable, type TaskRates } from '../taskstats/diff.ts';
export type { TaskState } from '../taskstats/match.ts';
export type { DelayAccounting, TaskRow } from '../taskstats/row.ts';
export type { TaskTable } from '../taskstats/table.ts';
export type { TableKind } from '../taskstats/table-options.ts';
export { Bridge } from './bridge.ts';
export { type BridgeOptions, bridgeAddress, connectBridge } from './connect.ts';
export type { BridgeAddress, WebSocketConstructor, WebSocketLike } from './link.ts';
export type { BridgeLosses } from './losses.ts';
export type { BridgeExitOptions, BridgeKstatOptions, BridgeSnapshotOptions } from './options.ts';
export type { WorkerLike } from './worker-link.ts';
