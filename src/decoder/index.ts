/** `sidestat/decoder`: the decoder alone, for Node and browsers. */
export { type ColumnArray, ColumnBlock, type ColumnFormat } from './columns.ts';
export { Decoder, type DecoderOptions, type IndexContext, type IndexResult } from './decoder.ts';
export type { LayoutClass } from './layouts.ts';
export {
  EVENT_EXIT,
  EVENT_REPLY,
  KIND_NONE,
  KIND_PID,
  KIND_TGID,
  type RecordTable,
  WHAT_ACK,
  WHAT_CGROUPSTATS,
  WHAT_ERROR,
  WHAT_MALFORMED,
  WHAT_OVERRUN,
  WHAT_TASKSTATS,
  WHAT_UNKNOWN,
} from './records.ts';
