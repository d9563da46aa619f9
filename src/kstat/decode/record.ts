/** One kstat of a chunk; see KstatRecord for what everything means. */
import {
  HEADER_CLASS,
  HEADER_MODULE,
  HEADER_NAME,
  HEADER_SIZE,
  KSTAT_STRLEN,
  KSTAT_TYPE_NAMES,
  type KstatLayoutName,
  type KstatStructs,
  type KstatStructureInfo,
  LAYOUT_NAMES,
  NAMED_DATA_TYPE,
  NAMED_SIZE,
  STRUCTURES,
} from '../../generated/kstat.ts';
import { KSTAT_RECORD_SIZE } from '../../generated/protocol.ts';
import { type Chunk, dataOffset } from './chunk.ts';
import { decodeText, untilNul } from './text.ts';
import type {
  KstatRecord,
  KstatStatistic,
  KstatStatus,
  KstatTimer,
  KstatTypeName,
} from './types.ts';
import { textAt, valueAt, valueStatusAt, valueTypeAt } from './values.ts';

/** Codes of assembly/kstat/records.ts, in their order. */
const STATUSES: readonly KstatStatus[] = ['ok', 'failed', 'empty', 'truncated'];

/** Layouts before the structures: none and named. */
const FIRST_STRUCTURE: number = LAYOUT_NAMES.length - STRUCTURES.length;
const NAMED = 1;

export class ChunkRecord implements KstatRecord {
  readonly #chunk: Chunk;
  readonly #row: number;

  constructor(chunk: Chunk, row: number) {
    this.#chunk = chunk;
    this.#row = row;
  }

  get kid(): number {
    return this.#chunk.kstats.kid[this.#row] as number;
  }

  get module(): string {
    return this.#headerText(HEADER_MODULE);
  }

  get instance(): number {
    return this.#chunk.kstats.instance[this.#row] as number;
  }

  get name(): string {
    return this.#headerText(HEADER_NAME);
  }

  get class(): string {
    return this.#headerText(HEADER_CLASS);
  }

  get type(): number {
    return this.#chunk.kstats.type[this.#row] as number;
  }

  get typeName(): KstatTypeName {
    return KSTAT_TYPE_NAMES[this.type] ?? 'unknown';
  }

  get flags(): number {
    return this.#chunk.kstats.flags[this.#row] as number;
  }

  get ndata(): number {
    return this.#chunk.kstats.ndata[this.#row] as number;
  }

  get dataSize(): bigint {
    return this.#chunk.kstats.dataSize[this.#row] as bigint;
  }

  get crtimeNs(): bigint {
    return this.#chunk.kstats.crtimeNs[this.#row] as bigint;
  }

  get snaptimeNs(): bigint {
    return this.#chunk.kstats.snaptimeNs[this.#row] as bigint;
  }

  get status(): KstatStatus {
    return STATUSES[this.#chunk.kstats.status[this.#row] as number] as KstatStatus;
  }

  get errno(): number {
    return this.#chunk.kstats.errno[this.#row] as number;
  }

  get layout(): KstatLayoutName | undefined {
    return this.#structure?.name;
  }

  get statisticCount(): number {
    return this.#chunk.kstats.statisticCount[this.#row] as number;
  }

  get header(): Uint8Array {
    const { bytes, kstats } = this.#chunk;
    const start = (kstats.record[this.#row] as number) + KSTAT_RECORD_SIZE;
    return bytes.subarray(start, start + (kstats.headerLength[this.#row] as number));
  }

  get data(): Uint8Array {
    const { bytes, kstats } = this.#chunk;
    const start = dataOffset(this.#chunk, this.#row);
    return bytes.subarray(start, start + (kstats.dataLength[this.#row] as number));
  }

  get io(): KstatStructs['io'] | undefined {
    return this.struct('io');
  }

  get intr(): KstatStructs['interrupt'] | undefined {
    return this.struct('interrupt');
  }

  get timers(): readonly KstatTimer[] {
    return this.struct('timer') ?? [];
  }

  *statistics(): IterableIterator<KstatStatistic> {
    for (let i = 0; i < this.statisticCount; i++) {
      if (this.#nameOf(i) !== '') yield this.#statistic(i);
    }
  }

  statistic(name: string): KstatStatistic | undefined {
    if (name === '') return undefined;
    for (let i = 0; i < this.statisticCount; i++) {
      if (this.#nameOf(i) === name) return this.#statistic(i);
    }
    return undefined;
  }

  struct<L extends KstatLayoutName>(layout: L): KstatStructs[L] | undefined {
    const structure = this.#structure;
    if (structure?.name !== layout) return undefined;
    const elements: Record<string, unknown>[] = [];
    for (let i = 0; i < this.statisticCount; i += structure.fields.length) {
      elements.push(this.#element(structure, i));
    }
    const isList = structure.count === 'array' || structure.count === 'ndata';
    return (isList ? elements : elements[0]) as unknown as KstatStructs[L];
  }

  #headerText(offsets: readonly [lp64: number, ilp32: number]): string {
    const { header } = this;
    const offset = offsets[header.length === HEADER_SIZE[0] ? 0 : 1];
    return decodeText(untilNul(header.subarray(offset, offset + KSTAT_STRLEN)));
  }

  get #structure(): KstatStructureInfo | undefined {
    return STRUCTURES[(this.#chunk.kstats.layout[this.#row] as number) - FIRST_STRUCTURE];
  }

  #element(structure: KstatStructureInfo, first: number): Record<string, unknown> {
    const row = (this.#chunk.firstRow[this.#row] as number) + first;
    const values = structure.fields.map(({ key }, i) => [key, valueAt(this.#chunk, row + i)]);
    return Object.fromEntries(values) as Record<string, unknown>;
  }

  #nameOf(index: number): string {
    const structure = this.#structure;
    if (!structure) {
      const row = (this.#chunk.firstRow[this.#row] as number) + index;
      const length = this.#chunk.statistics.nameLength[row] as number;
      const start = dataOffset(this.#chunk, this.#row) + index * NAMED_SIZE;
      return decodeText(this.#chunk.bytes.subarray(start, start + length));
    }
    const { fields, suffix } = structure;
    const name = fields[index % fields.length]?.name as string;
    if (suffix === undefined) return name;
    return `${name}${suffix}${Math.floor(index / fields.length) + 1}`;
  }

  #statistic(index: number): KstatStatistic {
    const chunk = this.#chunk;
    const row = (chunk.firstRow[this.#row] as number) + index;
    const isNamed = chunk.kstats.layout[this.#row] === NAMED;
    const field = this.#structure?.fields[index % this.#structure.fields.length];
    // kstat(8) prints the first timer only.
    const printed = field?.printed ?? true;
    const isLaterTimer = this.layout === 'timer' && index >= (this.#structure?.fields.length ?? 0);
    return {
      name: this.#nameOf(index),
      type: valueTypeAt(chunk, row),
      dataType: isNamed ? (this.data[index * NAMED_SIZE + NAMED_DATA_TYPE] as number) : -1,
      value: valueAt(chunk, row),
      status: valueStatusAt(chunk, row),
      text: textAt(chunk, row),
      printed: printed && !isLaterTimer,
      format: field?.format,
    };
  }
}
