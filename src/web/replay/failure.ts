/** Errors on their way from the worker. */
import { StatError } from '../../errors.ts';
import type { Failure } from '../../protocol/control.ts';

export function failureOf(error: unknown): Failure {
  if (!(error instanceof StatError)) {
    // Browsers tell so when a file was changed or taken away after it was picked.
    const message = `the capture cannot be read: ${error instanceof Error ? error.message : 'no reason is known'}`;
    return { code: 'ERR_CAPTURE', message };
  }
  const { code, message, hint } = error;
  return hint === undefined ? { code, message } : { code, message, hint };
}
