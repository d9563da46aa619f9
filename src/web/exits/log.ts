/** The exits that the page remembers, those of them that pass the filter, and their summary. */

import type { ExitGap } from '../../exits/gap.ts';
import { Lifetimes } from '../../exits/lifetimes.ts';
import type { ExitTable } from '../../exits/table.ts';
import { fieldByName } from '../../taskstats/fields.ts';

const COMM = fieldByName('comm');
const CPU = fieldByName('cpuRunVirtualNs');
const GROUP_ELAPSED = fieldByName('groupElapsedUs');

/** Entries that are kept, and how many go at once when there are more. */
const LIMIT = 120_000;
const CUT = 20_000;

export interface ExitEntry {
  readonly gap?: undefined;
  readonly table: ExitTable;
  readonly row: number;
  readonly name: string;
  /** NaN where the struct is too old to tell. */
  readonly lifetimeUs: number;
  readonly failed: boolean;
}

export interface GapEntry {
  readonly gap: ExitGap;
}

export type Entry = ExitEntry | GapEntry;

export interface ExitFilter {
  /** Words that must all be in the name, or be the id. */
  readonly text: string;
  /** Only what lived for less; Infinity: everything. */
  readonly belowUs: number;
  /** Only what ended with another code than 0, or by a signal. */
  readonly failed: boolean;
}

export interface CommandSummary {
  readonly name: string;
  count: number;
  failed: number;
  /** Sum over the exits whose CPU time is known. */
  cpuNs: number;
  readonly lifetimes: Lifetimes;
}

export class ExitLog {
  /** The entries that pass, oldest first. */
  passing: Entry[] = [];
  /** Exits among them. */
  exits = 0;
  /** Entries that had to go, because there were too many. */
  dropped = 0;
  readonly commands: Map<string, CommandSummary> = new Map();
  #all: Entry[] = [];
  #filter: ExitFilter = { text: '', belowUs: Number.POSITIVE_INFINITY, failed: false };
  #words: readonly string[] = [];

  get filter(): ExitFilter {
    return this.#filter;
  }

  set filter(filter: ExitFilter) {
    this.#filter = filter;
    this.#words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
    this.#again();
  }

  /** Returns how many of the passing entries went at the old end. */
  add(table: ExitTable): number {
    for (const gap of table.gaps) this.#take({ gap });
    for (let row = 0; row < table.length; row++) this.#take(entryOf(table, row));
    return this.#all.length > LIMIT ? this.#cut() : 0;
  }

  clear(): void {
    this.#all = [];
    this.dropped = 0;
    this.#again();
  }

  #take(entry: Entry): void {
    this.#all.push(entry);
    if (this.#passes(entry)) this.#show(entry);
  }

  #show(entry: Entry): void {
    this.passing.push(entry);
    if (entry.gap) return;
    this.exits++;
    const summary = this.commands.get(entry.name) ?? emptySummary(entry.name);
    this.commands.set(entry.name, summary);
    summary.count++;
    if (entry.failed) summary.failed++;
    const cpuNs = cpuNsOf(entry);
    if (!Number.isNaN(cpuNs)) summary.cpuNs += cpuNs;
    if (!Number.isNaN(entry.lifetimeUs)) summary.lifetimes.add(entry.lifetimeUs);
  }

  #passes(entry: Entry): boolean {
    // What is missing might have passed.
    if (entry.gap) return true;
    const { belowUs, failed } = this.#filter;
    if (failed && !entry.failed) return false;
    if (belowUs !== Number.POSITIVE_INFINITY && !(entry.lifetimeUs < belowUs)) return false;
    if (this.#words.length === 0) return true;
    const name = entry.name.toLowerCase();
    const id = String(entry.table.ids[entry.row]);
    return this.#words.every((word) => name.includes(word) || id === word);
  }

  #again(): void {
    this.passing = [];
    this.exits = 0;
    this.commands.clear();
    for (const entry of this.#all) if (this.#passes(entry)) this.#show(entry);
  }

  #cut(): number {
    const before = this.passing.length;
    this.#all.splice(0, CUT);
    this.dropped += CUT;
    this.#again();
    return before - this.passing.length;
  }
}

function entryOf(table: ExitTable, row: number): ExitEntry {
  const name = table.value(COMM, row);
  const code = table.exitCode(row);
  return {
    table,
    row,
    name: typeof name === 'string' ? name : '',
    lifetimeUs: lifetimeUs(table, row),
    failed: (code ?? 0) !== 0 || table.exitSignal(row) !== undefined,
  };
}

/** Of a process since its first thread began, of a thread since it began itself. */
function lifetimeUs(table: ExitTable, row: number): number {
  const group = table.kind === 'process' ? table.value(GROUP_ELAPSED, row) : undefined;
  return group === undefined ? table.elapsedUs(row) : Number(group);
}

/** NaN where it is not known. */
export function cpuNsOf({ table, row }: ExitEntry): number {
  const value = table.value(CPU, row);
  return value === undefined ? Number.NaN : Number(value);
}

function emptySummary(name: string): CommandSummary {
  return { name, count: 0, failed: 0, cpuNs: 0, lifetimes: new Lifetimes() };
}
