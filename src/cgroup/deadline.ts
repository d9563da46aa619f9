/** One bound on how long a call takes, whatever it waits for. */
import { onAbort } from '../aborts.ts';
import { abortedError, StatError } from '../errors.ts';

export interface Bounds {
  /** Ends the call with ERR_ABORTED. */
  signal?: AbortSignal | undefined;
  /** Ends the call with ERR_TIMEOUT after this many milliseconds. */
  timeoutMs: number;
}

/**
 * Runs `work`, and rejects as soon as the time is over or the signal fires,
 * even while `work` is in a system call that nothing can interrupt. The signal
 * that `work` gets fires at the same moment, with the error as its reason.
 */
export async function withDeadline<T>(
  { signal, timeoutMs }: Bounds,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (signal?.aborted) throw abortedError(signal);
  const controller = new AbortController();
  const ended = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
  });
  const timer = setTimeout(() => {
    controller.abort(new StatError('ERR_TIMEOUT', `no answer within ${timeoutMs} ms`));
  }, timeoutMs);
  const ignore = signal && onAbort(signal, () => controller.abort(abortedError(signal)));
  try {
    return await Promise.race([work(controller.signal), ended]);
  } finally {
    clearTimeout(timer);
    ignore?.();
  }
}
