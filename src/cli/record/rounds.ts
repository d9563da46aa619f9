/** What is recorded again and again. */
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Rounds at multiples of the interval, until the signal; one that is under way is
 * completed, and those that it takes longer than are left out.
 */
export async function takeRounds(
  intervalMs: number,
  signal: AbortSignal,
  take: () => Promise<void>,
): Promise<void> {
  const startMs = performance.now();
  while (!signal.aborted) {
    await take();
    // The next multiple that is still to come.
    const waitMs = intervalMs - ((performance.now() - startMs) % intervalMs);
    await sleep(waitMs, undefined, { signal }).catch(() => {});
  }
}
