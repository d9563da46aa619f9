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
import { ELAPSED_ID } from './fields.ts';
import { matchById } from './processes.ts';
import type { Rows } from './rows.ts';
import { agesMs, betweenMs, mayHaveThreads, RUN_FIELDS, runsOf } from './threaded.ts';
import { equal, toFloat, wordsOf } from './words.ts';

/** Words of the signature of a row: two for each of RUN_FIELDS. */
const WORDS = 2 * RUN_FIELDS.length;
/** How far the begin of one task, told from two samples, may differ; a reused pid is another task. */
const BEGIN_TOLERANCE_MS = 20;

const NONE: Uint32Array = new Uint32Array(0);

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

/** What is known of the processes of one call. Calls may overlap: each draws its own conclusions. */
export class Recognition {
  /** 1 for each leader whose process is proven to have one thread. */
  readonly known: Uint8Array;
  readonly #leaders: Rows;
  readonly #memory: Memory;
  readonly #nowMs: number;

  constructor(leaders: Rows, memory: Memory, nowMs: number) {
    this.known = memory.proven.slice();
    this.#leaders = leaders;
    this.#memory = memory;
    this.#nowMs = nowMs;
  }

  /** The leaders whose TGID record is needed. */
  open(): Uint32Array {
    return this.#without(this.known);
  }

  /** Those that stay open, after learn(). */
  unproven(): Uint32Array {
    return this.#without(this.#memory.proven);
  }

  #without(mark: Uint8Array): Uint32Array {
    return mark.includes(0) ? this.#leaders.id.filter((_, row) => !mark[row]) : NONE;
  }

  /** Draws the conclusions, for the calls that follow, from the TGID records of some of the leaders. */
  learn(groups: Rows): void {
    if (groups.length === 0) return;
    const leaders = this.#leaders;
    const groupOf = matchById(leaders.id, groups.id);
    const { sinceMs, proven } = this.#memory;
    const [runs, groupRuns] = [runsOf(leaders), runsOf(groups)];
    if (!runs || !groupRuns) return;
    const [ages, sums] = [agesMs(leaders), agesMs(groups)];
    for (let row = 0; row < leaders.length; row++) {
      const other = groupOf[row] as number;
      if (other < 0) continue;
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
    }
  }
}

export class LoneProcesses {
  readonly #trusted: boolean;
  #memory: Memory = emptyMemory(0, 0);

  /** `trusted` says whether the times of a task that runs always move. */
  constructor(trusted: boolean = !hasTicklessCpus()) {
    this.#trusted = trusted;
  }

  /** Remembers the leaders of this call. */
  recognise(leaders: Rows, nowMs: number): Recognition {
    const look = this.#trusted ? lookAt(leaders) : undefined;
    if (!look) {
      this.#memory = emptyMemory(0, nowMs);
      return new Recognition(leaders, emptyMemory(leaders.length, nowMs), nowMs);
    }
    if (!allRest(this.#memory, look)) this.#memory = remember(this.#memory, look, nowMs);
    return new Recognition(leaders, this.#memory, nowMs);
  }
}

/** Of tasks that may have run until `sinceMs`. */
function emptyMemory(rows: number, sinceMs: number): Memory {
  return {
    id: new Uint32Array(rows),
    signature: new Uint32Array(WORDS * rows),
    beginMs: new Float64Array(rows),
    sinceMs: new Float64Array(rows).fill(sinceMs),
    proven: new Uint8Array(rows),
  };
}

/** What is compared of the leaders of a call. */
interface Look {
  readonly leaders: Rows;
  /** The words of RUN_FIELDS. */
  readonly columns: readonly Uint32Array[];
  /** The words of elapsedUs. */
  readonly elapsed: Uint32Array;
  /** By layout: coarse records lack the counts, and would seem to rest for ever. */
  readonly exact: readonly boolean[];
}

/** Undefined when no record has all of RUN_FIELDS. */
function lookAt(leaders: Rows): Look | undefined {
  const data = RUN_FIELDS.map(({ id }) => leaders.data.get(id));
  const elapsed = leaders.data.get(ELAPSED_ID);
  if (!data.every((column) => column instanceof BigUint64Array)) return undefined;
  if (!(elapsed instanceof BigUint64Array)) return undefined;
  return {
    leaders,
    columns: data.map(wordsOf),
    elapsed: wordsOf(elapsed),
    exact: leaders.layouts.map(({ present }) => RUN_FIELDS.every(({ id }) => present[id])),
  };
}

/** When the task of a row began, milliseconds since the epoch. */
function beginMsOf({ leaders, elapsed }: Look, row: number): number {
  return (leaders.timeMs[row] as number) - toFloat(elapsed, row, false) / 1000;
}

/** Whether the row `old` of the memory is the task of a row of `look`, and has not run since. */
function rests(memory: Memory, old: number, look: Look, row: number): boolean {
  const { leaders, columns } = look;
  if (memory.id[old] !== leaders.id[row]) return false;
  if (!look.exact[leaders.layout[row] as number]) return false;
  const beginMs = beginMsOf(look, row);
  if (!(Math.abs(beginMs - (memory.beginMs[old] as number)) <= BEGIN_TOLERANCE_MS)) return false;
  const { signature } = memory;
  for (let k = 0, at = WORDS * old; k < columns.length; k++, at += 2) {
    const column = columns[k] as Uint32Array;
    if (signature[at] !== column[2 * row] || signature[at + 1] !== column[2 * row + 1])
      return false;
  }
  return true;
}

/** The rule on a machine that rests: the same processes, all of them proven. */
function allRest(memory: Memory, look: Look): boolean {
  const { length } = look.leaders;
  if (memory.id.length !== length) return false;
  for (let row = 0; row < length; row++) {
    if (!memory.proven[row] || !rests(memory, row, look, row)) return false;
  }
  return true;
}

function remember(before: Memory, look: Look, nowMs: number): Memory {
  const { leaders, columns } = look;
  const now = emptyMemory(leaders.length, nowMs);
  const rowOf = finder(before.id);
  now.id.set(leaders.id);
  for (let row = 0; row < leaders.length; row++) {
    const id = leaders.id[row] as number;
    const old = before.id[row] === id ? row : rowOf(id);
    const same = old !== undefined && rests(before, old, look, row);
    now.beginMs[row] = beginMsOf(look, row);
    if (same) {
      now.sinceMs[row] = before.sinceMs[old] as number;
      now.proven[row] = before.proven[old] as number;
    }
    for (let k = 0, at = WORDS * row; k < columns.length; k++, at += 2) {
      const column = columns[k] as Uint32Array;
      now.signature[at] = column[2 * row] as number;
      now.signature[at + 1] = column[2 * row + 1] as number;
    }
  }
  return now;
}

/** A row of an earlier call by its pid; the index is made when it is first needed. */
function finder(ids: Uint32Array): (id: number) => number | undefined {
  let index: Map<number, number> | undefined;
  return (id) => {
    index ??= new Map(Array.from(ids, (each, row) => [each, row]));
    return index.get(id);
  };
}
