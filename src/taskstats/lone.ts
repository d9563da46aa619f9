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
import { pairsById } from './pairs.ts';
import type { Rows } from './rows.ts';
import {
  ageMs,
  agesOf,
  BEGIN_TOLERANCE_MS,
  betweenMs,
  mayHaveThreads,
  RUN_FIELDS,
  runsOf,
} from './threaded.ts';
import { copy, equal, sameWords, toFloat, wordsOf } from './words.ts';

const NONE: Uint32Array = new Uint32Array(0);

interface Memory {
  readonly id: Uint32Array;
  /** What RUN_FIELDS were, the words of a column each. */
  readonly signature: readonly Uint32Array[];
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
    const { sinceMs, proven } = this.#memory;
    const [runs, groupRuns] = [runsOf(leaders), runsOf(groups)];
    if (!runs || !groupRuns) return;
    const [ages, sums] = [agesOf(leaders), agesOf(groups)];
    const pairs = pairsById(leaders.id, groups.id);
    for (let k = 0; k < pairs.row.length; k++) {
      const [row, other] = [pairs.row[k] as number, pairs.other[k] as number];
      const limit = betweenMs(leaders, row, groups, other);
      const restedMs = this.#nowMs - (sinceMs[row] as number);
      // A kernel without CONFIG_TASK_DELAY_ACCT does not count, and says 0 of every task.
      const counted = (runs[2 * row] as number) > 0 || (runs[2 * row + 1] as number) > 0;
      const sameCount = counted && equal(runs, row, groupRuns, other);
      // Half of the rest is allowed for samples whose time was noted late.
      if (sameCount && limit <= restedMs / 2) {
        const threaded = mayHaveThreads(ageMs(ages, row), ageMs(sums, other), limit);
        proven[row] = threaded ? 0 : 1;
      }
    }
  }
}

export class LoneProcesses {
  /** Whether the times of a task that runs always move. */
  readonly trusted: boolean;
  #memory: Memory = emptyMemory(0, 0);

  constructor(trusted: boolean = !hasTicklessCpus()) {
    this.trusted = trusted;
  }

  /** Remembers the leaders of this call. */
  recognise(leaders: Rows, nowMs: number): Recognition {
    const look = this.trusted ? lookAt(leaders) : undefined;
    if (!look) {
      this.#memory = emptyMemory(0, nowMs);
      return new Recognition(leaders, emptyMemory(leaders.length, nowMs), nowMs);
    }
    this.#memory = remember(this.#memory, look, nowMs);
    return new Recognition(leaders, this.#memory, nowMs);
  }
}

/** Of tasks that may have run until `sinceMs`. */
function emptyMemory(rows: number, sinceMs: number): Memory {
  return {
    id: new Uint32Array(rows),
    signature: RUN_FIELDS.map(() => new Uint32Array(2 * rows)),
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

/** When the task of each row began, milliseconds since the epoch. */
function beginsOf({ leaders, elapsed }: Look): Float64Array {
  const { timeMs } = leaders;
  const beginMs = new Float64Array(leaders.length);
  for (let row = 0; row < beginMs.length; row++) {
    beginMs[row] = (timeMs[row] as number) - toFloat(elapsed, row, false) / 1000;
  }
  return beginMs;
}

/** The memory with a row for each of the ids; a task that it does not know began at no time. */
function inOrder(memory: Memory, ids: Uint32Array, nowMs: number): Memory {
  if (sameWords(memory.id, ids)) return memory;
  const ordered = emptyMemory(ids.length, nowMs);
  const rowOf = finder(memory.id);
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] as number;
    const old = memory.id[row] === id ? row : rowOf(id);
    ordered.id[row] = id;
    ordered.beginMs[row] = old === undefined ? Number.NaN : (memory.beginMs[old] as number);
    if (old === undefined) continue;
    ordered.sinceMs[row] = memory.sinceMs[old] as number;
    ordered.proven[row] = memory.proven[old] as number;
    for (let k = 0; k < memory.signature.length; k++) {
      copy(ordered.signature[k] as Uint32Array, row, memory.signature[k] as Uint32Array, old);
    }
  }
  return ordered;
}

/** 1 for each row whose task is that of the same row of the memory, and has not run since. */
function restingRows(before: Memory, look: Look, beginMs: Float64Array): Uint8Array {
  const { columns, exact } = look;
  const { layout } = look.leaders;
  const rests = new Uint8Array(beginMs.length);
  for (let row = 0; row < rests.length; row++) {
    const apart = Math.abs((beginMs[row] as number) - (before.beginMs[row] as number));
    rests[row] = apart <= BEGIN_TOLERANCE_MS && exact[layout[row] as number] ? 1 : 0;
  }
  // A column at a time, which is quicker than all columns of a row; most are as they were.
  for (let k = 0; k < columns.length; k++) {
    const [now, then] = [columns[k] as Uint32Array, before.signature[k] as Uint32Array];
    if (sameWords(now, then)) continue;
    for (let row = 0; row < rests.length; row++) {
      if (now[2 * row] !== then[2 * row] || now[2 * row + 1] !== then[2 * row + 1]) rests[row] = 0;
    }
  }
  return rests;
}

function remember(memory: Memory, look: Look, nowMs: number): Memory {
  const { leaders, columns } = look;
  const before = inOrder(memory, leaders.id, nowMs);
  const beginMs = beginsOf(look);
  const rests = restingRows(before, look, beginMs);
  // The rule on a machine that rests.
  if (!rests.includes(0) && !before.proven.includes(0)) return before;
  const now: Memory = {
    id: leaders.id.slice(),
    signature: columns.map((words) => words.slice()),
    beginMs,
    sinceMs: new Float64Array(rests.length),
    proven: new Uint8Array(rests.length),
  };
  for (let row = 0; row < rests.length; row++) {
    now.sinceMs[row] = rests[row] ? (before.sinceMs[row] as number) : nowMs;
    now.proven[row] = rests[row] ? (before.proven[row] as number) : 0;
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
