import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 10;

/** Waits until something holds. @throws Error that says what did not come to hold in time */
export async function until(what: string, holds: () => boolean, limitMs = 5000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await sleep(PAUSE_MS);
  }
}
