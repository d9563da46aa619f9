/** What a run of the bench gives: bench/results.json, from which all published figures come. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Machine } from './machine.ts';

export interface Target {
  /** `least`: the figure must not be smaller; `most`: it must not be larger. */
  readonly at: 'least' | 'most';
  /** Of a comparison its ratio, of a measure its value. */
  readonly ratio: number;
}

interface Measured {
  readonly id: string;
  /** What is measured. */
  readonly what: string;
  readonly unit: 'ms' | 'µs' | 'ns' | 'MiB' | 'KiB' | 'bytes' | 'exits';
  /** Median. */
  readonly ours: number;
  readonly rounds: number;
  readonly target?: Target;
}

/** Two things that were measured in turn. */
export interface Comparison extends Measured {
  /** What it is measured against. */
  readonly peer: string;
  /** Median. */
  readonly theirs: number;
  /** `faster`: theirs / ours. `cost`: ours / theirs. */
  readonly sense: 'faster' | 'cost';
  /** Median of the ratios of the rounds. */
  readonly ratio: number;
}

/** A thing that has a bound of its own. */
export interface Measure extends Measured {
  readonly sense: 'value';
}

export type Case = Comparison | Measure;

export interface Results {
  readonly command: string;
  readonly date: string;
  readonly machine: Machine;
  readonly cases: readonly Case[];
  /** What was left out, and why. */
  readonly skipped: readonly string[];
}

const RESULTS_FILE: string = fileURLToPath(new URL('results.json', import.meta.url));

export function isMet(one: Case): boolean | undefined {
  const { target } = one;
  if (!target) return undefined;
  const figure = one.sense === 'value' ? one.ours : one.ratio;
  return target.at === 'least' ? figure >= target.ratio : figure <= target.ratio;
}

/** Three significant digits are more than the machine can repeat. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

export function readResults(file: string = RESULTS_FILE): Results {
  return JSON.parse(readFileSync(file, 'utf8')) as Results;
}

export function writeResults(results: Results, file: string = RESULTS_FILE): void {
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}
