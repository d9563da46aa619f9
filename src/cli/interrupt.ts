/** Commands that go on until they are interrupted, and then have something left to say. */
import { EXIT_INTERRUPTED } from './exit.ts';

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Calls `stop` at the first signal; the second one ends the program. Returns what
 * makes signals mean again what they meant before.
 */
export function onInterrupt(stop: () => void): () => void {
  const before = SIGNALS.map((signal) => [signal, process.listeners(signal)] as const);
  let interrupted = false;
  const listener = (): void => {
    if (interrupted) process.exit(EXIT_INTERRUPTED);
    interrupted = true;
    stop();
  };
  for (const signal of SIGNALS) process.removeAllListeners(signal).on(signal, listener);
  return () => {
    for (const [signal, listeners] of before) {
      process.removeListener(signal, listener);
      for (const each of listeners) process.on(signal, each as NodeJS.SignalsListener);
    }
  };
}
