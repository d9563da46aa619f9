/** When a page connects again, and whether there is any use in it. */

/** After attempts that failed, the first one first; then always the last. */
const RETRY_MS = [1000, 2000, 5000, 10_000] as const;
const ANSWER_MS = 5000;

/** The time before the next attempt. */
export function retryPause(attempt: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]);
  });
}

/**
 * Whether the server of the page is there, whatever it answers: a browser does not tell it of a
 * WebSocket that failed.
 */
export async function serverAnswers(): Promise<boolean> {
  const signal = AbortSignal.timeout(ANSWER_MS);
  try {
    await fetch(new URL('.', location.href), { method: 'HEAD', cache: 'no-store', signal });
    return true;
  } catch {
    return false;
  }
}
