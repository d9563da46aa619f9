/**
 * Makes tables out of exit records, wherever these come from: a helper, or a capture.
 * Records are decoded where they were read; nothing is allocated for one of them but
 * its place in the columns.
 */
import type { Decoder } from '../decoder/index.ts';
import { FIELDS, type FieldInfo, type FieldName } from '../generated/taskstats.ts';
import { NO_CPU } from '../protocol/frame.ts';
import { RowBuilder } from '../taskstats/builder.ts';
import { fieldByName, fieldsByName } from '../taskstats/fields.ts';
import type { Rows } from '../taskstats/rows.ts';
import { RecordShapes } from '../taskstats/shapes.ts';
import { ExitChoice } from './choice.ts';
import { type ExitColumns, GrowingColumns } from './columns.ts';
import { ExitFacts } from './facts.ts';
import { type ExitFilters, makeFilter } from './filter.ts';
import type { ExitGap } from './gap.ts';
import { GROUP_FIELDS, joinExits } from './join.ts';
import { ExitTable, type ExitTableOptions } from './table.ts';

/** Which exits a table has, what a row of it is, and which fields are decoded. */
export interface ExitTableSettings extends ExitFilters {
  /**
   * One row for each process that has ended, with the sums over its threads, instead of
   * one for each thread.
   * @defaultValue false
   */
  process?: boolean | undefined;
  /** The fields to decode. @defaultValue every field */
  fields?: readonly FieldName[] | undefined;
}

/** What is known of some records besides their bytes. */
export interface ExitOrigin {
  /** When they were read, nanoseconds since the epoch. */
  readonly timeNs: bigint;
  /** The CPU that they happened on; undefined where it is not known. */
  readonly cpu?: number | undefined;
  /** Whether the policy of a helper has made them coarse. */
  readonly coarse?: boolean;
}

/** Clocks and switches when a table was complete. */
export type ExitClocks = Pick<ExitTableOptions, 'taskDelayacct' | 'monotonicMs' | 'wallMs'>;

/** What the constructor of ExitTable takes. */
export interface ExitParts {
  readonly rows: Rows;
  readonly columns: ExitColumns;
  readonly options: ExitTableOptions;
}

/** Always decoded: for the exit status, and for lifetimes of processes. */
const ALWAYS: readonly FieldInfo[] = [fieldByName('exitStatus'), fieldByName('groupElapsedUs')];

/** A table of many does not make the next one large, too. */
const MAX_USUAL_ROWS = 2048;

/** What one table is made of. */
interface Parts {
  readonly tasks: RowBuilder;
  /** Of tables of processes. */
  readonly groups: RowBuilder | undefined;
  readonly columns: GrowingColumns;
}

export class ExitTableBuilder {
  readonly #process: boolean;
  readonly #asked: readonly FieldInfo[];
  readonly #decoded: readonly FieldInfo[];
  readonly #choice: ExitChoice;
  readonly #facts = new ExitFacts();
  /** What structs hold, which all tables share. */
  readonly #taskShapes = new RecordShapes('pid');
  readonly #groupShapes = new RecordShapes('tgid');
  /** Undefined while the table has no rows. */
  #parts: Parts | undefined;
  /** Rows of the table before, and some more. */
  #usualRows = 0;
  #gaps: ExitGap[] = [];
  #filtered = 0;

  /** @throws ERR_INVALID_ARGUMENT */
  constructor(settings: ExitTableSettings = {}) {
    const { process = false, fields } = settings;
    this.#process = process;
    this.#asked = fields ? fieldsByName(fields) : FIELDS;
    this.#decoded = [...new Set([...this.#asked, ...ALWAYS])];
    this.#choice = new ExitChoice(makeFilter(settings), process);
  }

  /** Rows so far. */
  get length(): number {
    return this.#parts?.tasks.length ?? 0;
  }

  /** Records so far that were left out. */
  get filtered(): number {
    return this.#filtered;
  }

  /** Takes the number of records that were left out from the next table. */
  takeFiltered(): number {
    const filtered = this.#filtered;
    this.#filtered = 0;
    return filtered;
  }

  get gaps(): readonly ExitGap[] {
    return this.#gaps;
  }

  /** Appends the records that the decoder has just indexed; returns how many exits they are. */
  append(decoder: Decoder, { timeNs, cpu = NO_CPU, coarse = false }: ExitOrigin): number {
    const count = this.#facts.read(decoder);
    const open = this.#choice.open;
    const kept = open ? count : this.#choice.choose(decoder, this.#facts);
    this.#filtered += count - kept;
    if (kept === 0) return count;
    // Room for as many as the table before: there is a frame for each CPU.
    this.#parts ??= this.#makeParts(Math.max(kept, this.#usualRows));
    const { tasks, groups } = this.#parts;
    this.#note(this.#parts, decoder, cpu, open ? undefined : this.#choice.keep);
    if (groups) {
      this.#choice.chooseGroups(decoder);
      groups.append(decoder, timeNs, coarse, this.#choice.keepGroups);
    }
    tasks.append(decoder, timeNs, coarse, open ? undefined : this.#choice.keep);
    return count;
  }

  /** Puts a gap before the rows of this table: it must be told before they are appended. */
  gap(gap: ExitGap): void {
    this.#gaps.push(gap);
  }

  /** What was appended since the last table. */
  finish(options: ExitClocks = {}): ExitTable {
    const parts = this.parts(options);
    return new ExitTable(parts.rows, parts.columns, parts.options);
  }

  /** The same, for those that make the table somewhere else. */
  parts(options: ExitClocks = {}): ExitParts {
    const made = this.#parts ?? this.#makeParts(0);
    const columns = made.columns.finish();
    const { rows, hidden } = this.#join(made, columns);
    // Literals without a spread: one table is made of each read, which may bring few exits.
    const parts: ExitParts = {
      rows,
      columns,
      options: {
        kind: this.#process ? 'process' : 'thread',
        taskDelayacct: options.taskDelayacct,
        monotonicMs: options.monotonicMs,
        wallMs: options.wallMs,
        hidden,
        gaps: this.#gaps,
        filtered: this.#filtered,
      },
    };
    this.#usualRows = Math.min(this.length + (this.length >> 2), MAX_USUAL_ROWS);
    this.#parts = undefined;
    this.#gaps = [];
    this.#filtered = 0;
    return parts;
  }

  #makeParts(rows: number): Parts {
    return {
      tasks: new RowBuilder('pid', this.#decoded, rows, this.#taskShapes),
      groups: this.#process
        ? new RowBuilder('tgid', GROUP_FIELDS, 1, this.#groupShapes)
        : undefined,
      columns: new GrowingColumns(rows),
    };
  }

  #join(made: Parts, columns: ExitColumns): { rows: Rows; hidden?: ExitTableOptions['hidden'] } {
    const tasks = made.tasks.finish(this.#asked);
    if (!made.groups) return { rows: tasks };
    return joinExits(tasks, made.groups.finish(), columns.group, columns.processId);
  }

  /** Takes what the columns of fields do not have, of the PID records, which are selected. */
  #note(made: Parts, decoder: Decoder, cpu: number, keep: Uint8Array | undefined): void {
    const { selected, table } = decoder;
    const { ended, processId, grouped, count } = this.#facts;
    let group = made.groups?.length ?? 0;
    for (let i = 0; i < count; i++) {
      if (keep && keep[i] === 0) continue;
      const columns = made.columns.next();
      const { row } = columns;
      columns.cpu[row] = cpu;
      columns.sequence[row] = table.sequence[selected[i] as number] as number;
      columns.ended[row] = ended[i] as number;
      columns.processId[row] = processId[i] as number;
      columns.group[row] = grouped[i] ? group++ : -1;
    }
  }
}
