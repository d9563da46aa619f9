/** Calls that end by themselves: by time, or by the signal of the caller. */

import { onAbort } from '../aborts.ts';
import { abortedError, StatError } from '../errors.ts';
import { endAfter } from './deadlines.ts';

/** How long a call may take, and what ends it before. */
export interface CallOptions {
  /** Ends the call with ERR_ABORTED. */
  signal?: AbortSignal | undefined;
  /** Milliseconds, after which the call ends with ERR_TIMEOUT. @defaultValue 5000 */
  timeoutMs?: number | undefined;
}

/** Options of one request out of several that make up a call. */
export interface RequestOptions extends CallOptions {
  /** When the call began, by performance.now(): its time counts from there. */
  startMs?: number | undefined;
  /** What to do when no answer comes. */
  hint?: string | undefined;
}

export const DEFAULT_TIMEOUT_MS = 5000;

/**
 * A promise that also ends by time or signal. `give` runs when it ended so, and
 * takes back what `start` began.
 */
export function limited<T>(
  options: RequestOptions,
  start: (settle: (error?: unknown, value?: T) => void) => void,
  give?: () => void,
): Promise<T> {
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS, startMs, hint } = options;
  if (signal?.aborted) return Promise.reject(abortedError(signal));
  const spentMs = startMs === undefined ? 0 : performance.now() - startMs;
  return new Promise<T>((resolve, reject) => {
    const settle = (error?: unknown, value?: T): void => {
      answered();
      ignore?.();
      if (error) reject(error);
      else resolve(value as T);
    };
    const giveUp = (error: StatError): void => {
      give?.();
      settle(error);
    };
    const late = hint === undefined ? {} : { hint };
    const answered = endAfter(timeoutMs - spentMs, () =>
      giveUp(new StatError('ERR_TIMEOUT', `no answer within ${timeoutMs} ms`, late)),
    );
    const ignore = signal && onAbort(signal, () => giveUp(abortedError(signal)));
    start(settle);
  });
}
