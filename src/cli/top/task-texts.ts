/**
 * What procfs says of tasks, states and command lines, which costs a look at a file each. A
 * task changes them by running, so for one that has not run since the sample before they are
 * what they were: on most machines that are most of them. (Woken, and not yet given a CPU, its
 * state is R for a moment, which a sample that comes later would not show either.)
 */
import type { RateTable } from '../../taskstats/diff.ts';
import { fieldByName } from '../../taskstats/fields.ts';
import { RUN_FIELDS } from '../../taskstats/threaded.ts';

const RUNS = fieldByName('cpuDelayCount');

export class TaskTexts {
  #before = new Map<number, string>();
  #now = new Map<number, string>();
  #rested: { readonly rates: RateTable; readonly rows: Uint8Array } | undefined;
  readonly #read: (id: number) => string | undefined;

  constructor(read: (id: number) => string | undefined) {
    this.#read = read;
  }

  /** Begins with the next sample. */
  advance(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }

  /** What is read of the task of a row; undefined when it has ended or is hidden. */
  of(rates: RateTable, row: number): string | undefined {
    const id = rates.after.ids[row] as number;
    const known =
      this.#now.get(id) ?? (this.#restedIn(rates)[row] ? this.#before.get(id) : undefined);
    const text = known ?? this.#read(id);
    if (text !== undefined) this.#now.set(id, text);
    return text;
  }

  #restedIn(rates: RateTable): Uint8Array {
    if (this.#rested?.rates !== rates) this.#rested = { rates, rows: restedRows(rates) };
    return this.#rested.rows;
  }
}

/**
 * 1 for each task that has not run in the interval. A kernel without
 * CONFIG_TASK_DELAY_ACCT does not count the runs, and proves nothing.
 */
function restedRows(rates: RateTable): Uint8Array {
  const rested = new Uint8Array(rates.length);
  const runs = rates.after.words(RUNS);
  if (!runs) return rested;
  for (let row = 0; row < rested.length; row++) {
    const counted = runs[2 * row] !== 0 || runs[2 * row + 1] !== 0;
    if (counted && rates.state(row) === 'same') rested[row] = 1;
  }
  for (const { name } of RUN_FIELDS) {
    const changes = rates.column(name);
    for (let row = 0; row < rested.length; row++) if (changes[row] !== 0) rested[row] = 0;
  }
  return rested;
}
