/** Doing things one after another, each said before it is done; or only said. */
import { errnoOf, StatError } from '../errors.ts';

export class Steps {
  readonly #dryRun: boolean;
  readonly #report: (line: string) => void;

  constructor(dryRun: boolean, report: (line: string) => void) {
    this.#dryRun = dryRun;
    this.#report = report;
  }

  /** Says `what`, such as `create the group sidestat`, and does it. @throws ERR_INSTALL */
  do(what: string, action: () => void): void {
    this.#report(this.#dryRun ? `would ${what}` : what);
    if (this.#dryRun) return;
    try {
      action();
    } catch (error) {
      throw failed(what, error);
    }
  }

  /** Says what is left to a person, or to be known. */
  note(text: string): void {
    this.#report(`note: ${text}`);
  }
}

function failed(what: string, error: unknown): StatError {
  if (error instanceof StatError && error.code !== 'ERR_INSTALL') return error;
  const { message, hint } = error as StatError;
  return new StatError('ERR_INSTALL', `could not ${what}: ${message}`, {
    cause: error,
    ...errnoOf(error as StatError),
    ...(hint === undefined ? {} : { hint }),
  });
}
