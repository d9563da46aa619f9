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
  const listener = (signal: NodeJS.Signals): void => {
    if (interrupted) endBy(signal);
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

/**
 * process.exit() alone would wait for a thread that writes to a pipe which nobody reads;
 * the signal does not, once whoever changed the terminal has restored it.
 */
function endBy(signal: NodeJS.Signals): never {
  for (const each of SIGNALS) process.removeAllListeners(each);
  process.once('exit', () => process.kill(process.pid, signal));
  return process.exit(EXIT_INTERRUPTED);
}
