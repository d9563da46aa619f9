/**
 * Processes that are proven to have one thread, so that the question for their
 * TGID record can be left out: it would bring the values of the PID record.
 *
 * Only a thread of the process can make another one, and to do so it has to run.
 * The kernel counts each time that a task gets a CPU (cpuDelayCount), its time on
 * it and its context switches; while these stand still, the leader did not run.
 * So, when it has not run since some moment, every other thread is older than
 * that moment, and would add at least that age to the elapsedUs of the group. And
 * a thread that has ended did run, so it would add to the cpuDelayCount of the
 * group. A process passes when neither shows, and stays lone until it runs.
 *
 * Where CPUs run without a tick, the times of a busy task may stand still: there
 * nothing is proven and every question is asked.
 */
import { hasTicklessCpus } from '../procfs/nohz.ts';
import type { Rows } from './builder.ts';
import { agesMs, betweenMs, mayHaveThreads, RUN_FIELDS, runsOf } from './threaded.ts';
import { equal, wordsOf } from './words.ts';

/** Words of the signature of a row: two for each of RUN_FIELDS. */
const WORDS = 2 * RUN_FIELDS.length;
/** How far the begin of one task, told from two samples, may differ; a reused pid is another task. */
const BEGIN_TOLERANCE_MS = 20;

interface Memory {
  readonly id: Uint32Array;
  /** What RUN_FIELDS were, WORDS a row. */
  readonly signature: Uint32Array;
  /** When the task began, milliseconds since the epoch. */
  readonly beginMs: Float64Array;
  /** Since when the task is known not to have run, by the clock of the reader. */
  readonly sinceMs: Float64Array;
  readonly proven: Uint8Array;
}

export class LoneProcesses {
  readonly #trusted: boolean;
  #memory: Memory = emptyMemory(0);
  #nowMs = 0;

  /** `trusted` says whether the times of a task that runs always move. */
  constructor(trusted: boolean = !hasTicklessCpus()) {
    this.#trusted = trusted;
  }

  /** 1 for each leader whose process is proven to have one thread. Remembers the leaders of this call. */
  recognise(leaders: Rows, nowMs: number): Uint8Array {
    const before = this.#memory;
    const now = emptyMemory(leaders.length);
    const ages = agesMs(leaders);
    const columns = RUN_FIELDS.map(({ id }) => leaders.data.get(id));
    if (!columns.every((column) => column instanceof BigUint64Array)) return now.proven;
    const words = columns.map(wordsOf);
    const rowOf = finder(before.id);
    // Coarse records lack the counts, and would seem to rest for ever.
    const exact = leaders.layouts.map(({ present }) => RUN_FIELDS.every(({ id }) => present[id]));
    for (let row = 0; row < leaders.length; row++) {
      const id = leaders.id[row] as number;
      const old = before.id[row] === id ? row : rowOf(id);
      const beginMs = (leaders.timeMs[row] as number) - (ages[row] as number);
      const same = sign(now.signature, row, words, before.signature, old);
      const rests =
        same &&
        exact[leaders.layout[row] as number] &&
        Math.abs(beginMs - (before.beginMs[old] as number)) <= BEGIN_TOLERANCE_MS;
      now.id[row] = id;
      now.beginMs[row] = beginMs;
      now.sinceMs[row] = rests ? (before.sinceMs[old] as number) : nowMs;
      now.proven[row] = rests ? (before.proven[old] as number) : 0;
    }
    this.#memory = now;
    this.#nowMs = nowMs;
    return now.proven.slice();
  }

  /** Draws the conclusions from the TGID records of leaders that were just recognised. */
  learn(leaders: Rows, groups: Rows): void {
    const { sinceMs, proven } = this.#memory;
    const [runs, groupRuns] = [runsOf(leaders), runsOf(groups)];
    if (!this.#trusted || !runs || !groupRuns) return;
    const [ages, sums] = [agesMs(leaders), agesMs(groups)];
    for (let row = 0, other = 0; row < leaders.length && other < groups.length; row++) {
      if (leaders.id[row] !== groups.id[other]) continue;
      const limit = betweenMs(leaders, row, groups, other);
      const restedMs = this.#nowMs - (sinceMs[row] as number);
      // A kernel without CONFIG_TASK_DELAY_ACCT does not count, and says 0 of every task.
      const counted = (runs[2 * row] as number) > 0 || (runs[2 * row + 1] as number) > 0;
      const sameCount = counted && equal(runs, row, groupRuns, other);
      // Half of the rest is allowed for samples whose time was noted late.
      if (sameCount && limit <= restedMs / 2) {
        const threaded = mayHaveThreads(ages[row] as number, sums[other] as number, limit);
        proven[row] = threaded ? 0 : 1;
      }
      other++;
    }
  }
}

function emptyMemory(rows: number): Memory {
  return {
    id: new Uint32Array(rows),
    signature: new Uint32Array(WORDS * rows),
    beginMs: new Float64Array(rows),
    sinceMs: new Float64Array(rows),
    proven: new Uint8Array(rows),
  };
}

/** A row of an earlier call by its pid, or -1; the index is made when it is first needed. */
function finder(ids: Uint32Array): (id: number) => number {
  let index: Map<number, number> | undefined;
  return (id) => {
    index ??= new Map(Array.from(ids, (each, row) => [each, row]));
    return index.get(id) ?? -1;
  };
}

/** Writes the signature of a row, and tells whether it is that of the row `old` of `before`. */
function sign(
  target: Uint32Array,
  row: number,
  columns: readonly Uint32Array[],
  before: Uint32Array,
  old: number,
): boolean {
  let same = old >= 0;
  for (let k = 0; k < columns.length; k++) {
    const column = columns[k] as Uint32Array;
    const at = WORDS * row + 2 * k;
    const from = WORDS * old + 2 * k;
    target[at] = column[2 * row] as number;
    target[at + 1] = column[2 * row + 1] as number;
    same &&= target[at] === before[from] && target[at + 1] === before[from + 1];
  }
  return same;
}
