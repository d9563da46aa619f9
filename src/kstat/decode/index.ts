/** Decoding of kstats alone, for Node and browsers. */
export { KstatDecoder } from './decoder.ts';
export { encodeRecords } from './parts.ts';
export type {
  KstatColumnArray,
  KstatColumnFormat,
  KstatColumns,
  KstatContext,
  KstatDecoding,
  KstatFormat,
  KstatParts,
  KstatQuery,
  KstatRecord,
  KstatRecords,
  KstatSelection,
  KstatStatistic,
  KstatStatus,
  KstatTimer,
  KstatTypeName,
  KstatValue,
  KstatValueType,
} from './types.ts';
