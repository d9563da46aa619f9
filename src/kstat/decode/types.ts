/**
 * What the decoder makes of kstats, and what it needs to know. Source of the
 * meanings: illumos <sys/kstat.h>, kstat(3KSTAT), kstat(8).
 */
import type { KstatLayoutName, KstatStructs } from '../../generated/kstat.ts';

/**
 * What kstats do not say about themselves. The width of pointers need not be told:
 * it follows from the size of the header, record by record.
 */
export interface KstatContext {
  /** Of the machine whose kernel made the bytes. */
  readonly byteOrder: 'little' | 'big';
}

/** One kstat as libkstat gave it, when it does not come as a record of a KSTATS frame. */
export interface KstatParts {
  /** The kstat_t: 184 bytes with pointers of 64 bits, 152 with pointers of 32. */
  readonly header: Uint8Array;
  /** What ks_data pointed to. @defaultValue none */
  readonly data?: Uint8Array | undefined;
  /** Address that ks_data had; strings are found by it. @defaultValue 0n, pointers are offsets */
  readonly dataBase?: bigint | undefined;
  /** Positive errno of kstat_read; 0 when it succeeded. @defaultValue 0 */
  readonly errno?: number | undefined;
}

/** ks_type by name; `unknown` for a number that has none. */
export type KstatTypeName = 'raw' | 'named' | 'interrupt' | 'io' | 'timer' | 'unknown';

/**
 * - `ok`: everything was decoded, but perhaps for single statistics (see KstatStatistic.status)
 * - `failed`: kstat_read failed, `errno` says why; there are no data
 * - `empty`: no data came with the header: it was not read, or its size is 0
 * - `truncated`: the data are shorter than the type or ks_ndata says; what is there was decoded
 */
export type KstatStatus = 'ok' | 'failed' | 'empty' | 'truncated';

/**
 * Type of a value. `char`, `string`: text. `bytes`: a data type that is not known.
 * Arrays of structures: `int16[]`, `uint8[]`.
 */
export type KstatValueType =
  | 'char'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float'
  | 'double'
  | 'string'
  | 'bytes'
  | 'int16'
  | 'uint8'
  | 'int16[]'
  | 'uint8[]';

/**
 * number: up to 32 bits, float, double. bigint: 64 bits. string: text, cut at the first NUL.
 * null: a STRING whose pointer is NULL. undefined: a STRING that points outside of the data.
 * Uint8Array: the 16 bytes of a member whose data type is not known.
 */
export type KstatValue =
  | number
  | bigint
  | string
  | null
  | undefined
  | Uint8Array
  | readonly number[];

/** One statistic: a member of a named kstat, or a field of a structure. */
export interface KstatStatistic {
  /** As kstat(8) prints it. */
  readonly name: string;
  readonly type: KstatValueType;
  /** KSTAT_DATA_* of a named member; -1 for a field of a structure. */
  readonly dataType: number;
  readonly value: KstatValue;
  /** `bad-string`: the pointer is outside of the data. `unknown-type`: value holds the bytes. */
  readonly status: 'ok' | 'bad-string' | 'unknown-type';
  /** The text before it became a string (kstats have no encoding), a view; undefined for numbers. */
  readonly text: Uint8Array | undefined;
  /** Whether kstat(8) prints it. */
  readonly printed: boolean;
  /** How kstat(8) prints it, when not by its type: see KstatFormat. */
  readonly format: KstatFormat | undefined;
}

/**
 * `hrtime`: nanoseconds; kstat(8) prints a negative one as an unsigned number.
 * `character`: a number printed as the character that it is the code of.
 * `unsigned16`: an int16 printed as if it were unsigned.
 * `comma`: numbers, joined by commas.
 * `time32`: seconds since 1970; kstat(8) takes them for nanoseconds and prints them as seconds.
 */
export type KstatFormat = 'hrtime' | 'character' | 'unsigned16' | 'comma' | 'time32';

/** One timer of a kstat of type TIMER. Times are nanoseconds. */
export type KstatTimer = KstatStructs['timer'][number];

/** One kstat. Everything but the header fields is decoded when it is asked for. */
export interface KstatRecord {
  /** Unique as long as the machine runs; with `crtimeNs` it identifies a kstat. */
  readonly kid: number;
  readonly module: string;
  readonly instance: number;
  readonly name: string;
  readonly class: string;
  /** ks_type, KSTAT_TYPE_*. */
  readonly type: number;
  readonly typeName: KstatTypeName;
  /** KSTAT_FLAG_* bits. */
  readonly flags: number;
  /** ks_ndata: not to be trusted for RAW. */
  readonly ndata: number;
  /** ks_data_size of the header; `data.length` is what really came. */
  readonly dataSize: bigint;
  /** When it was created; gethrtime() nanoseconds. */
  readonly crtimeNs: bigint;
  /** When the data were taken; of somebody else's read while there are no data. */
  readonly snaptimeNs: bigint;
  readonly status: KstatStatus;
  /** Positive errno (of illumos) of kstat_read; 0 when it succeeded. */
  readonly errno: number;
  /** Layout of the data: `io`, `interrupt`, `timer`, a known RAW kstat, else undefined. */
  readonly layout: KstatLayoutName | undefined;
  /** Number of members or fields; for named kstats it counts those without a name. */
  readonly statisticCount: number;
  /** All statistics in the order of the data; duplicates are kept, members without a name left out. */
  statistics(): IterableIterator<KstatStatistic>;
  /** The first statistic of this name; undefined when there is none. */
  statistic(name: string): KstatStatistic | undefined;
  /** The data as the structure of this layout; undefined when they are of another one. */
  struct<L extends KstatLayoutName>(layout: L): KstatStructs[L] | undefined;
  /** `struct('io')`. */
  readonly io: KstatStructs['io'] | undefined;
  /** `struct('interrupt')`. */
  readonly intr: KstatStructs['interrupt'] | undefined;
  /** `struct('timer')`; an empty list when it is no TIMER. */
  readonly timers: readonly KstatTimer[];
  /** kstat_t as it came: a view. */
  readonly header: Uint8Array;
  /** ks_data as it came: a view; STRING pointers in it are not resolved. */
  readonly data: Uint8Array;
}

/** All kstats of some bytes, in their order; valid as long as the bytes are left alone. */
export interface KstatRecords extends Iterable<KstatRecord> {
  /** Kstats that can be read. */
  readonly length: number;
  /** Records that could not be read: lengths that contradict each other. */
  readonly malformed: number;
  /** @throws ERR_INVALID_ARGUMENT when there is no such kstat */
  at(index: number): KstatRecord;
}

/**
 * The decoder (`KstatDecoder.load()` in decoder.ts makes one). Whatever the bytes hold, it
 * does not throw: what cannot be read is counted.
 * @throws ERR_INVALID_ARGUMENT for wrong arguments
 */
export interface KstatDecoding {
  /** Records as they stand in KSTATS frames behind the batch header, pieces with MORE joined. */
  records(bytes: Uint8Array, context: KstatContext): KstatRecords;
  /** The same of kstats that do not come as records: each gives one record, in their order. */
  parts(parts: readonly KstatParts[], context: KstatContext): KstatRecords;
  /**
   * Statistics with these names, a column each, of all kstats in such records that the selection
   * matches. A name that a kstat has twice stands for the first one. `reuse`: arrays of an
   * earlier result of the same format, which is overwritten, so that polling allocates nothing.
   */
  columns<F extends KstatColumnFormat>(
    bytes: Uint8Array,
    context: KstatContext,
    query: KstatQuery<F>,
    reuse?: KstatColumns<F>,
  ): KstatColumns<F>;
}

/** Which statistics KstatDecoder.columns() decodes, of which kstats, and as what. */
export interface KstatQuery<F extends KstatColumnFormat = KstatColumnFormat> {
  /** Names of statistics, as kstat(8) prints them; at most 128. */
  readonly names: readonly string[];
  /** What the values become. */
  readonly format: F;
  /** @defaultValue every kstat */
  readonly select?: KstatSelection | undefined;
}

/** Which kstats of a batch get a row; what is not given matches all. Text is compared as it is. */
export interface KstatSelection {
  readonly module?: string | undefined;
  readonly instance?: number | undefined;
  readonly name?: string | undefined;
  readonly class?: string | undefined;
  /** KSTAT_TYPE_*. */
  readonly type?: number | undefined;
}

/**
 * `u64`: 64 bits, exact, signed ones in two's complement. `f64`: the nearest number, exact up to
 * 2^53.
 */
export type KstatColumnFormat = 'u64' | 'f64';

/** The array of a column in this format. */
export type KstatColumnArray<F extends KstatColumnFormat> = F extends 'u64'
  ? BigUint64Array
  : Float64Array;

/** Columns: row i belongs to the i-th kstat that was selected. Owned by the caller. */
export interface KstatColumns<F extends KstatColumnFormat = KstatColumnFormat> {
  readonly format: F;
  readonly names: readonly string[];
  /** Rows. */
  readonly count: number;
  readonly kid: Int32Array;
  readonly instance: Int32Array;
  /** When each kstat was created; gethrtime() nanoseconds. */
  readonly crtimeNs: BigInt64Array;
  /** When its data were taken; gethrtime() nanoseconds. */
  readonly snaptimeNs: BigInt64Array;
  /** Values of the k-th name; an absent one is 0, signed ones are in two's complement for 'u64'. */
  column(k: number): KstatColumnArray<F>;
  /** 1 where the kstat has a number of the k-th name, else 0. */
  present(k: number): Uint8Array;
}
