/** sidestat: exact kernel statistics for programs without privilege. */
export type { CgroupOptions, CgroupStats } from './cgroup/index.ts';
export { type ConnectOptions, connect } from './client/connect.ts';
export type { SnapshotOptions, Stats } from './client/stats.ts';
export type { CallOptions } from './connection/limited.ts';
export { ERROR_CODES, type ErrorCode, StatError } from './errors.ts';
export type { ExitFilters } from './exits/filter.ts';
export type { ExitGap, GapReason } from './exits/gap.ts';
export type { ExitEvent, ExitLoss, ExitRow } from './exits/row.ts';
export type { ExitBatches, ExitStream, Exits, ExitsOptions } from './exits/stream.ts';
export type { ExitTable } from './exits/table.ts';
export type { ExitTotals } from './exits/totals.ts';
export { CGROUP_FIELDS, type CgroupFieldName } from './generated/cgroupstats.ts';
export {
  DELAYS,
  type DelayName,
  FIELDS,
  type FieldInfo,
  type FieldName,
  type TaskFields,
  VERSIONS,
} from './generated/taskstats.ts';
export type { MemoryUse } from './procfs/memory.ts';
export type { Hello } from './protocol/hello.ts';
export { diff, type RateTable, type TaskRates } from './taskstats/diff.ts';
export type { TaskState } from './taskstats/match.ts';
export type { DelayAccounting, TaskRow } from './taskstats/row.ts';
export type { TaskTable } from './taskstats/table.ts';
export type { TableKind } from './taskstats/table-options.ts';
