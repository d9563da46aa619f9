/** What a run of the bench gives: bench/results.json, from which all published figures come. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Machine } from './machine.ts';

export interface Target {
  /** `least`: the ratio must not be smaller; `most`: it must not be larger. */
  readonly at: 'least' | 'most';
  readonly ratio: number;
}

export interface Case {
  readonly id: string;
  /** What is measured. */
  readonly what: string;
  /** What it is measured against. */
  readonly peer: string;
  readonly unit: 'ms' | 'µs' | 'ns';
  /** Medians. */
  readonly ours: number;
  readonly theirs: number;
  /** `faster`: theirs / ours. `cost`: ours / theirs. */
  readonly sense: 'faster' | 'cost';
  /** Median of the ratios of the rounds. */
  readonly ratio: number;
  readonly rounds: number;
  readonly target?: Target;
}

export interface Results {
  readonly command: string;
  readonly date: string;
  readonly machine: Machine;
  readonly cases: readonly Case[];
}

export const RESULTS_FILE: string = fileURLToPath(new URL('results.json', import.meta.url));

export function isMet({ ratio, target }: Case): boolean | undefined {
  if (!target) return undefined;
  return target.at === 'least' ? ratio >= target.ratio : ratio <= target.ratio;
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
