/** One line of `sidestat doctor`. */

/**
 * `fail`: queries cannot work like this. `warn`: something is missing or would
 * be better otherwise. `unknown`: it cannot be told from here.
 */
export type Verdict = 'ok' | 'warn' | 'fail' | 'unknown';

export interface Finding {
  /** Name of the precondition, the same in every release. */
  readonly check: string;
  readonly verdict: Verdict;
  /** What was found. */
  readonly found: string;
  /** Exactly what to do about it. */
  readonly remedy?: string;
}

export function finding(check: string, verdict: Verdict, found: string, remedy?: string): Finding {
  return { check, verdict, found, ...(remedy === undefined ? {} : { remedy }) };
}
