/**
 * Who waits for a signal. Node takes more than ten listeners of one signal for a leak, and
 * warns of it; calls that share a signal may be many, so they share its one listener.
 */

interface Waiting {
  readonly calls: Set<() => void>;
  readonly listener: () => void;
}

const waiting = new WeakMap<AbortSignal, Waiting>();

/** Calls `aborted` when the signal is triggered; what it returns takes that back. */
export function onAbort(signal: AbortSignal, aborted: () => void): () => void {
  const { calls, listener } = waiting.get(signal) ?? listen(signal);
  calls.add(aborted);
  return () => {
    if (!calls.delete(aborted) || calls.size > 0) return;
    // A signal may live longer than all who wait for it.
    signal.removeEventListener('abort', listener);
    waiting.delete(signal);
  };
}

function listen(signal: AbortSignal): Waiting {
  const calls = new Set<() => void>();
  const listener = (): void => {
    for (const aborted of calls) aborted();
  };
  signal.addEventListener('abort', listener);
  const entry = { calls, listener };
  waiting.set(signal, entry);
  return entry;
}
