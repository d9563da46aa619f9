/** One thing that has to work on every kernel: a test, and a line of docs/compatibility.md. */
import type { BootResult } from '../boot-result.ts';

export interface Aspect {
  /** Short, for the table. */
  readonly name: string;
  /** Title of the test. */
  readonly title: string;
  /** Asserts; returns a sentence when this kernel does not have what is tested. */
  check(result: BootResult): Promise<string | undefined> | string | undefined;
}
