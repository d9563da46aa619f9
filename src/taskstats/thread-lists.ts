/**
 * The threads of processes, which procfs lists anew only when one of them may have run.
 *
 * Only a thread of the process can make another one, and a thread ends by itself: either way
 * one has run. The kernel counts that in the TGID record, those that have ended included. So
 * a list that was made after one record is good for a later one as well, while RUN_FIELDS of
 * the two are the same. As in lone.ts nothing is proven where CPUs run without a tick.
 */
import { listThreads } from '../procfs/processes.ts';
import { ELAPSED_ID } from './fields.ts';
import type { Rows } from './rows.ts';
import { ageMs, agesOf, BEGIN_TOLERANCE_MS, RUN_FIELDS, runsOf } from './threaded.ts';
import { copy, sameWords, wordsOf } from './words.ts';

/** Within it the times of a busy thread may stand still: twice the longest tick, of 100 Hz. */
const TICK_MS = 20;

/** What is the same while no thread of a process has run. */
interface Proof {
  /** RUN_FIELDS of all threads. */
  readonly runs: Uint32Array;
  /** When the process began, milliseconds since the epoch; a reused pid is another one. */
  readonly beginMs: number;
  /** The record is not younger, by the clock of performance.now(). */
  readonly seenMs: number;
}

export interface ThreadList {
  readonly tids: Uint32Array;
  /** Undefined when nothing is proven by the records. */
  readonly proof: Proof | undefined;
}

export class ThreadLists {
  /** Those that this call has needed, by pid. */
  readonly found: Map<number, ThreadList> = new Map();
  readonly #rows: Rows;
  readonly #startMs: number;
  readonly #before: ReadonlyMap<number, ThreadList>;
  /** Made when it is first needed: most processes are proven to have one thread. */
  #proofOf: ((row: number) => Proof | undefined) | undefined;

  /**
   * Of processes, `rows` with the values of their groups; `startMs` is when they were asked
   * for. Takes the lists `before` of an earlier call as far as they are proven.
   */
  constructor(rows: Rows, startMs: number, before: ReadonlyMap<number, ThreadList>) {
    this.#rows = rows;
    this.#startMs = startMs;
    this.#before = before;
  }

  /** Ascending; undefined when the process has ended or is hidden. */
  of(pid: number, row: number): Uint32Array | undefined {
    this.#proofOf ??= proofs(this.#rows, performance.now());
    const proof = this.#proofOf(row);
    const before = this.#before.get(pid);
    if (proof && before?.proof && this.#isSame(before.proof, proof)) {
      this.found.set(pid, before);
      return before.tids;
    }
    const tids = listThreads(pid);
    if (tids) this.found.set(pid, { tids, proof });
    return tids;
  }

  #isSame(before: Proof, now: Proof): boolean {
    return (
      this.#startMs - before.seenMs >= TICK_MS &&
      Math.abs(now.beginMs - before.beginMs) <= BEGIN_TOLERANCE_MS &&
      sameWords(now.runs, before.runs)
    );
  }
}

/** Reads what proves something from the records of a call. */
function proofs(rows: Rows, seenMs: number): (row: number) => Proof | undefined {
  const columns = RUN_FIELDS.map(({ id }) => rows.data.get(id));
  const [counts, ages] = [runsOf(rows), agesOf(rows)];
  if (!counts || !columns.every((column) => column instanceof BigUint64Array)) {
    return () => undefined;
  }
  const words = columns.map(wordsOf);
  return (row) => {
    const present = rows.layouts[rows.layout[row] as number]?.present;
    // Coarse records lack the counts; a kernel that does not count says 0 of every task.
    const told = RUN_FIELDS.every(({ id }) => present?.[id]) && present?.[ELAPSED_ID];
    if (!told || (counts[2 * row] === 0 && counts[2 * row + 1] === 0)) return undefined;
    const runs = new Uint32Array(2 * words.length);
    for (const [k, column] of words.entries()) copy(runs, k, column, row);
    return { runs, beginMs: (rows.timeMs[row] as number) - ageMs(ages, row), seenMs };
  };
}
