/** Chooses among the exits that the decoder has just indexed, before their fields are decoded. */
import { type Decoder, KIND_PID, KIND_TGID, WHAT_TASKSTATS } from '../decoder/index.ts';
import { TEXT_BYTES, text } from '../taskstats/columns.ts';
import { ELAPSED_ID, fieldId } from '../taskstats/fields.ts';
import { ENDED_NO, type ExitFacts } from './facts.ts';
import type { ExitFilter } from './filter.ts';

const COMM = fieldId('comm');
const GROUP_ELAPSED = fieldId('groupElapsedUs');
const LIFETIMES: readonly number[] = [ELAPSED_ID, GROUP_ELAPSED];

export class ExitChoice {
  readonly #filter: ExitFilter | undefined;
  readonly #process: boolean;
  /** 1 for each PID record that is kept, in the order of the selection. */
  keep: Uint8Array = new Uint8Array(0);
  /** The same for TGID records. */
  keepGroups: Uint8Array = new Uint8Array(0);
  /** By row of the record table: whether that PID record is kept. */
  #keptRow = new Uint8Array(0);

  constructor(filter: ExitFilter | undefined, process: boolean) {
    this.#filter = filter;
    this.#process = process;
  }

  /** Whether everything is kept without a look. */
  get open(): boolean {
    return !this.#filter && !this.#process;
  }

  /** Fills `keep`; the PID records must be selected. Returns how many are kept. */
  choose(decoder: Decoder, facts: ExitFacts): number {
    const { count } = facts;
    if (this.keep.length < count) this.keep = new Uint8Array(count);
    this.keep.fill(1, 0, count);
    if (this.#process) {
      for (let i = 0; i < count; i++) if (facts.ended[i] === ENDED_NO) this.keep[i] = 0;
    }
    if (this.#filter) this.#apply(this.#filter, decoder, facts);
    let kept = 0;
    for (let i = 0; i < count; i++) kept += this.keep[i] as number;
    return kept;
  }

  /** Fills `keepGroups`: the TGID records that follow the PID records which are kept. */
  chooseGroups(decoder: Decoder): void {
    const { table } = decoder;
    if (this.#keptRow.length < table.what.length) this.#keptRow = new Uint8Array(table.what.length);
    decoder.select(WHAT_TASKSTATS, KIND_PID);
    const pids = decoder.selected;
    for (let i = 0; i < pids.length; i++) this.#keptRow[pids[i] as number] = this.keep[i] as number;
    decoder.select(WHAT_TASKSTATS, KIND_TGID);
    const groups = decoder.selected;
    if (this.keepGroups.length < groups.length) this.keepGroups = new Uint8Array(groups.length);
    for (let i = 0; i < groups.length; i++) {
      const row = groups[i] as number;
      const before = row - 1;
      const follows =
        row > 0 &&
        table.what[before] === WHAT_TASKSTATS &&
        table.kind[before] === KIND_PID &&
        table.sequence[before] === table.sequence[row];
      this.keepGroups[i] = follows ? (this.#keptRow[before] as number) : 0;
    }
  }

  #apply(filter: ExitFilter, decoder: Decoder, facts: ExitFacts): void {
    const { selected, table } = decoder;
    const { uids, pids } = filter;
    for (let i = 0; i < facts.count; i++) {
      const id = table.id[selected[i] as number] as number;
      const processId = facts.processId[i] as number;
      if (uids && !(facts.hasUid[i] && uids.has(facts.uid[i] as number))) this.keep[i] = 0;
      if (pids && !pids.has(id) && !pids.has(processId)) this.keep[i] = 0;
    }
    for (let first = 0; first < facts.count; first += decoder.chunk) {
      const rows = Math.min(decoder.chunk, facts.count - first);
      if (filter.minLifetimeUs > 0) this.#byLifetime(filter.minLifetimeUs, decoder, first, rows);
      if (filter.comm !== undefined) this.#byComm(filter.comm, decoder, first, rows);
    }
  }

  #byLifetime(least: number, decoder: Decoder, first: number, rows: number): void {
    const block = decoder.columns(LIFETIMES, first, rows, 'f64');
    const [own, ofProcess] = [block.column(0), block.column(1)];
    for (let i = 0; i < rows; i++) {
      const process = this.#process ? (ofProcess[i] as number) : 0;
      // Absent before version 12 of the struct, and then 0.
      if ((process || (own[i] as number)) < least) this.keep[first + i] = 0;
    }
  }

  #byComm(comm: string | RegExp, decoder: Decoder, first: number, rows: number): void {
    const bytes = decoder.bytes(COMM, first, rows);
    for (let i = 0; i < rows; i++) {
      if (this.keep[first + i] === 0) continue;
      const name = text(bytes.subarray(i * TEXT_BYTES, (i + 1) * TEXT_BYTES));
      const matches = typeof comm === 'string' ? name === comm : comm.test(name);
      if (name === '' || !matches) this.keep[first + i] = 0;
    }
  }
}
