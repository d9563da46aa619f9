/**
 * Some records with what the module found in them, copied out of its memory: a record can be
 * read whenever somebody asks, whatever the decoder does in the meantime.
 */
import { KSTAT_RECORD_SIZE } from '../../generated/protocol.ts';
import { type Instance, numberOf } from './module.ts';

/** The kstat table of assembly/kstat/arena.ts; one row for each kstat. */
export interface KstatTable {
  readonly count: number;
  readonly crtimeNs: BigInt64Array;
  readonly snaptimeNs: BigInt64Array;
  readonly dataSize: BigUint64Array;
  /** Offset of the record. */
  readonly record: Uint32Array;
  readonly headerLength: Uint32Array;
  readonly dataLength: Uint32Array;
  readonly kid: Int32Array;
  readonly instance: Int32Array;
  readonly ndata: Uint32Array;
  readonly errno: Uint32Array;
  readonly statisticCount: Uint32Array;
  readonly type: Uint8Array;
  readonly flags: Uint8Array;
  readonly status: Uint8Array;
  readonly layout: Uint8Array;
}

/** The table of statistics; row firstRow[k] is the first of kstat k. */
export interface StatisticTable {
  readonly value: BigUint64Array;
  readonly textOffset: Uint32Array;
  readonly textLength: Uint32Array;
  readonly valueType: Uint8Array;
  readonly valueStatus: Uint8Array;
  readonly nameLength: Uint8Array;
}

export interface Chunk {
  /** The records, of the caller. */
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  readonly kstats: KstatTable;
  readonly firstRow: Uint32Array;
  readonly statistics: StatisticTable;
}

/** Views of the kstat table over the memory of the module; valid until it grows. */
function kstatTable(instance: Instance, count: number): KstatTable {
  const { buffer } = instance.memory;
  const at = (name: string): number => numberOf(instance, `${name}_LOCATION`);
  const u32 = (name: string): Uint32Array => new Uint32Array(buffer, at(name), count);
  const u8 = (name: string): Uint8Array => new Uint8Array(buffer, at(name), count);
  return {
    count,
    crtimeNs: new BigInt64Array(buffer, at('CRTIME'), count),
    snaptimeNs: new BigInt64Array(buffer, at('SNAPTIME'), count),
    dataSize: new BigUint64Array(buffer, at('DATA_SIZE'), count),
    record: u32('RECORD_OFFSET'),
    headerLength: u32('HEADER_LENGTH'),
    dataLength: u32('DATA_LENGTH'),
    kid: new Int32Array(buffer, at('KID'), count),
    instance: new Int32Array(buffer, at('INSTANCE'), count),
    ndata: u32('NDATA'),
    errno: u32('ERRNO'),
    statisticCount: u32('COUNT'),
    type: u8('TYPE'),
    flags: u8('FLAGS'),
    status: u8('STATUS'),
    layout: u8('LAYOUT'),
  };
}

function copyOf(table: KstatTable): KstatTable {
  const copies = Object.entries(table).map(([name, column]) => [
    name,
    typeof column === 'number' ? column : column.slice(),
  ]);
  return Object.fromEntries(copies) as KstatTable;
}

function statisticTable(rows: number): StatisticTable {
  return {
    value: new BigUint64Array(rows),
    textOffset: new Uint32Array(rows),
    textLength: new Uint32Array(rows),
    valueType: new Uint8Array(rows),
    valueStatus: new Uint8Array(rows),
    nameLength: new Uint8Array(rows),
  };
}

/** Views over what the last statistics() filled. */
function filledTable(instance: Instance, rows: number): StatisticTable {
  const { buffer } = instance.memory;
  const at = (name: string): number => numberOf(instance, `${name}_LOCATION`);
  return {
    value: new BigUint64Array(buffer, at('VALUE'), rows),
    textOffset: new Uint32Array(buffer, at('TEXT_OFFSET'), rows),
    textLength: new Uint32Array(buffer, at('TEXT_LENGTH'), rows),
    valueType: new Uint8Array(buffer, at('VALUE_TYPE'), rows),
    valueStatus: new Uint8Array(buffer, at('VALUE_STATUS'), rows),
    nameLength: new Uint8Array(buffer, at('NAME_LENGTH'), rows),
  };
}

function decodeStatistics(instance: Instance, kstats: number, rows: number): StatisticTable {
  const { functions } = instance;
  const table = statisticTable(rows);
  let done = 0;
  for (let kstat = 0, first = 0; kstat < kstats; ) {
    const filled = functions.statistics(kstat, first);
    const views = filledTable(instance, filled);
    table.value.set(views.value, done);
    table.textOffset.set(views.textOffset, done);
    table.textLength.set(views.textLength, done);
    table.valueType.set(views.valueType, done);
    table.valueStatus.set(views.valueStatus, done);
    table.nameLength.set(views.nameLength, done);
    done += filled;
    kstat = functions.nextKstat();
    first = functions.nextRow();
  }
  return table;
}

/** What the last index() found in `bytes`. */
export function takeChunk(instance: Instance, bytes: Uint8Array, littleEndian: boolean): Chunk {
  const count = instance.functions.kstats();
  const kstats = copyOf(kstatTable(instance, count));
  const firstRow = new Uint32Array(count);
  let rows = 0;
  for (let i = 0; i < count; i++) {
    firstRow[i] = rows;
    rows += kstats.statisticCount[i] as number;
  }
  const statistics = decodeStatistics(instance, count, rows);
  return { bytes, littleEndian, kstats, firstRow, statistics };
}

/** Where the data of a kstat begin in the bytes of its chunk. */
export function dataOffset({ kstats }: Chunk, kstat: number): number {
  const record = kstats.record[kstat] as number;
  return record + KSTAT_RECORD_SIZE + (kstats.headerLength[kstat] as number);
}
