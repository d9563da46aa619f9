/** `sidestat/capture`: captures of netlink, for Node and browsers. */
export type { ByteSource } from './pcapng/bytes.ts';
export type {
  ByteOrder,
  CaptureItem,
  CaptureReport,
  Damage,
  Datagram,
  Loss,
  Section,
} from './pcapng/items.ts';
export { CaptureReader } from './pcapng/reader.ts';
export { type CaptureSource, CaptureWriter, type PacketFacts } from './pcapng/writer.ts';
export {
  type CaptureRecord,
  CaptureRecords,
  type ErrorRecord,
  type GapRecord,
  type RecordsOptions,
  type RecordsReport,
  type StructRecord,
} from './records.ts';
