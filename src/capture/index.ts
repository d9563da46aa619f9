/** `sidestat/capture`: captures of netlink, for Node and browsers. */
export type { ByteSource } from './pcapng/bytes.ts';
export type { CaptureSource, PacketFacts } from './pcapng/facts.ts';
export type {
  ByteOrder,
  CapturedFrame,
  CaptureItem,
  CaptureReport,
  Damage,
  Datagram,
  Loss,
  Origin,
  Section,
} from './pcapng/items.ts';
export { CaptureReader } from './pcapng/reader.ts';
export { CaptureWriter } from './pcapng/writer.ts';
export { inRange, type Moment, type TimeRange } from './range.ts';
export type {
  CaptureRecord,
  ErrorRecord,
  GapReason,
  GapRecord,
  KstatFrameRecord,
  StructRecord,
} from './record.ts';
export { CaptureRecords, type RecordsOptions, type RecordsReport } from './records.ts';
export type { SampleKind } from './sample.ts';
export {
  type CapturedSnapshot,
  CaptureSnapshots,
  type SnapshotChoice,
  type SnapshotsReport,
} from './snapshots.ts';
