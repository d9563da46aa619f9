/**
 * A command that was given several things goes on when one of them fails: the
 * failure is printed at once, and the first of them is the exit code at the end.
 */
import { type ErrorCode, StatError } from '../errors.ts';
import { describeError, exitCodeOf } from './exit.ts';

/** Failures of one task or cgroup, which say nothing of the next. */
const OF_ONE: readonly ErrorCode[] = [
  'ERR_NOT_A_CGROUP',
  'ERR_NOT_FOUND',
  'ERR_NO_SUCH_TASK',
  'ERR_WITHHELD',
];

export class Failures {
  readonly #ofOne: ReadonlySet<ErrorCode>;

  /** `also`: further codes that concern one thing only, in this command. */
  constructor(...also: readonly ErrorCode[]) {
    this.#ofOne = new Set([...OF_ONE, ...also]);
  }

  /** Runs `work`; throws on what makes all further work pointless. */
  async guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof StatError && this.#ofOne.has(error.code))) throw error;
      process.stderr.write(describeError(error));
      process.exitCode ??= exitCodeOf(error);
    }
  }
}
