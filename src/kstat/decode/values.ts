/** One row of the table of statistics as a value of JavaScript. */
import { VALUE_TYPE_NAMES } from '../../generated/kstat.ts';
import type { Chunk } from './chunk.ts';
import { decodeText, untilNul } from './text.ts';
import type { KstatStatistic, KstatValue, KstatValueType } from './types.ts';

/** Codes of assembly/kstat/statistics.ts. */
const OK = 0;
const BAD_STRING = 1;
const UNKNOWN_TYPE = 2;

const scratch: DataView = new DataView(new ArrayBuffer(8));

export function valueTypeAt({ statistics }: Chunk, row: number): KstatValueType {
  return VALUE_TYPE_NAMES[statistics.valueType[row] as number] as KstatValueType;
}

export function valueStatusAt({ statistics }: Chunk, row: number): KstatStatistic['status'] {
  const status = statistics.valueStatus[row] as number;
  if (status === BAD_STRING) return 'bad-string';
  return status === UNKNOWN_TYPE ? 'unknown-type' : 'ok';
}

function bytesAt({ bytes, statistics }: Chunk, row: number): Uint8Array {
  const start = statistics.textOffset[row] as number;
  return bytes.subarray(start, start + (statistics.textLength[row] as number));
}

/** The bytes of a text before they became a string; undefined when the row has none. */
export function textAt(chunk: Chunk, row: number): Uint8Array | undefined {
  const type = valueTypeAt(chunk, row);
  if (type !== 'char' && type !== 'string') return undefined;
  if (chunk.statistics.valueStatus[row] !== OK) return undefined;
  return untilNul(bytesAt(chunk, row));
}

function float(bits: bigint, type: 'float' | 'double'): number {
  scratch.setBigUint64(0, bits);
  return type === 'double' ? scratch.getFloat64(0) : scratch.getFloat32(4);
}

function int16List(bytes: Uint8Array, littleEndian: boolean): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length >> 1 }, (_, i) => view.getInt16(2 * i, littleEndian));
}

function textValue(chunk: Chunk, row: number): string | null | undefined {
  const text = textAt(chunk, row);
  if (text) return decodeText(text);
  return chunk.statistics.valueStatus[row] === BAD_STRING ? undefined : null;
}

export function valueAt(chunk: Chunk, row: number): KstatValue {
  const bits = chunk.statistics.value[row] as bigint;
  const type = valueTypeAt(chunk, row);
  switch (type) {
    case 'uint64':
      return bits;
    case 'int64':
      return BigInt.asIntN(64, bits);
    case 'uint32':
    case 'uint8':
      return Number(bits);
    case 'int32':
    case 'int16':
      return Number(BigInt.asIntN(32, bits));
    case 'float':
    case 'double':
      return float(bits, type);
    case 'char':
    case 'string':
      return textValue(chunk, row);
    case 'bytes':
      return bytesAt(chunk, row);
    case 'int16[]':
      return int16List(bytesAt(chunk, row), chunk.littleEndian);
    case 'uint8[]':
      return [...bytesAt(chunk, row)];
  }
}
