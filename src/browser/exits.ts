/**
 * Exit events of a bridge: decoded where the frames are read, and put together again as
 * the tables that stats.exitBatches() gives in Node.
 */
import { type Decoder, type IndexContext, KIND_PID, WHAT_TASKSTATS } from '../decoder/index.ts';
import { indexPayload } from '../decoder/payload.ts';
import { ExitTableBuilder, type ExitTableSettings } from '../exits/builder.ts';
import type { ExitColumns } from '../exits/columns.ts';
import { type ExitGap, exitGap } from '../exits/gap.ts';
import { ExitTable } from '../exits/table.ts';
import { FIELDS, type FieldInfo } from '../generated/taskstats.ts';
import { type FrameHeader, type Gap, isCoarse, msOf } from '../protocol/frame.ts';
import { buffersOf, type TableMessage, tableMessage } from './table-message.ts';

/** A table of exits for structured cloning. */
export interface ExitMessage {
  readonly table: TableMessage;
  readonly columns: ExitColumns;
  readonly gaps: readonly ExitGap[];
  readonly filtered: number;
  /** By row and field id: 1 for what cannot be told of a process. Undefined for threads. */
  readonly hidden: Uint8Array | undefined;
}

/** Tables out of the frames of one subscription. */
export class ExitReader {
  /** kernel.task_delayacct of the machine; undefined when it is not known. */
  taskDelayacct: 0 | 1 | undefined;
  readonly #builder: ExitTableBuilder;
  readonly #emit: (exits: ExitMessage) => void;

  /** @throws ERR_INVALID_ARGUMENT */
  constructor(settings: ExitTableSettings, emit: (exits: ExitMessage) => void) {
    this.#builder = new ExitTableBuilder(settings);
    this.#emit = emit;
  }

  /** Takes a frame; its payload is in the memory of the decoder, from `at` on. */
  frame(decoder: Decoder, context: IndexContext, header: FrameHeader, at: number): void {
    const { count, flags, length, source, timeNs } = header;
    const coarse = isCoarse(flags);
    let found = 0;
    indexPayload(decoder, context, at, length, () => {
      found += decoder.select(WHAT_TASKSTATS, KIND_PID);
      this.#builder.append(decoder, { timeNs, cpu: source, coarse });
    });
    if (found >= count) return;
    const gap = { cpu: source, sequence: undefined, timeMs: msOf(timeNs) };
    this.#gap({ reason: 'damaged', count: count - found, ...gap });
  }

  missing(gaps: readonly Gap[], timeNs: bigint): void {
    for (const gap of gaps) this.#gap(exitGap(gap, msOf(timeNs)));
  }

  /** Gives out what is there. */
  flush(): void {
    const { length, gaps, filtered } = this.#builder;
    if (length === 0 && gaps.length === 0 && filtered === 0) return;
    const { rows, columns, options } = this.#builder.parts({
      monotonicMs: performance.now(),
      wallMs: Date.now(),
    });
    const { kind, monotonicMs, wallMs, hidden } = options;
    const { taskDelayacct } = this;
    const account = {
      ...(monotonicMs === undefined ? {} : { monotonicMs }),
      ...(wallMs === undefined ? {} : { wallMs }),
      ...(taskDelayacct === undefined ? {} : { taskDelayacct }),
    };
    this.#emit({
      table: tableMessage(kind, { rows, threads: undefined }, account),
      columns,
      gaps: options.gaps,
      filtered: options.filtered,
      hidden: hidden && matrixOf(hidden, rows.length),
    });
  }

  /** Gaps stand before the rows of a table. */
  #gap(gap: ExitGap): void {
    if (gap.count === 0) return;
    if (this.#builder.length > 0) this.flush();
    this.#builder.gap(gap);
  }
}

/** Functions are not cloned; what they say is. */
function matrixOf(hidden: (field: FieldInfo, row: number) => boolean, rows: number): Uint8Array {
  const matrix = new Uint8Array(rows * FIELDS.length);
  for (let row = 0; row < rows; row++) {
    for (const field of FIELDS) matrix[row * FIELDS.length + field.id] = Number(hidden(field, row));
  }
  return matrix;
}

/** `earlier` is what was lost between the reader and here, before this table. */
export function exitTableOf(message: ExitMessage, earlier: readonly ExitGap[]): ExitTable {
  const { table, columns, gaps, filtered, hidden } = message;
  const rows = { ...table.rows, fields: table.fields.map((id) => FIELDS[id] as FieldInfo) };
  return new ExitTable(rows, columns, {
    ...table.account,
    kind: table.kind,
    gaps: [...earlier, ...gaps],
    filtered,
    ...(hidden ? { hidden: ({ id }, row) => hidden[row * FIELDS.length + id] === 1 } : {}),
  });
}

export function exitBuffersOf({ table, columns, hidden }: ExitMessage): ArrayBuffer[] {
  const arrays = [...Object.values(columns as unknown as Record<string, unknown>), hidden];
  const buffers = arrays.filter(ArrayBuffer.isView).map(({ buffer }) => buffer as ArrayBuffer);
  return [...new Set([...buffersOf(table), ...buffers])];
}
