/** Commands that go on until they are interrupted, and then have something left to say. */
import { EXIT_INTERRUPTED } from './exit.ts';

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Calls `stop` at the first signal; the second one ends the program. Returns what
 * makes signals mean again what they meant before.
 */
export function onInterrupt(stop: () => void): () => void {
  let interrupted = false;
  const listener = (signal: NodeJS.Signals): void => {
    if (interrupted) endBy(signal);
    interrupted = true;
    stop();
  };
  return takeSignals(new Map(SIGNALS.map((signal) => [signal, listener])));
}

/** Gives these signals a new meaning; what it returns gives them back the one they had. */
export function takeSignals(
  meanings: ReadonlyMap<NodeJS.Signals, NodeJS.SignalsListener>,
): () => void {
  const before = Array.from(
    meanings.keys(),
    (signal) => [signal, process.listeners(signal)] as const,
  );
  for (const [signal, meaning] of meanings) process.removeAllListeners(signal).on(signal, meaning);
  return () => {
    for (const [signal, listeners] of before) {
      process.removeListener(signal, meanings.get(signal) as NodeJS.SignalsListener);
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
