/**
 * When calls end that nobody answers. One timer stands for all of them, at the end that comes
 * first, and stays where it is when that call is answered: a timer that was made and taken back
 * for each call took some percent of the CPU time of a sweep.
 */

interface Deadline {
  /** By performance.now(). */
  readonly endMs: number;
  readonly late: () => void;
}

const deadlines = new Set<Deadline>();
let timer: NodeJS.Timeout | undefined;
/** When the timer wakes us. */
let wakeMs = Number.POSITIVE_INFINITY;

/** Calls `late` after so many milliseconds; what it returns takes that back. */
export function endAfter(ms: number, late: () => void): () => void {
  const deadline = { endMs: performance.now() + ms, late };
  deadlines.add(deadline);
  if (deadline.endMs < wakeMs) wakeAt(deadline.endMs);
  else if (deadlines.size === 1) timer?.ref();
  return () => {
    // A timer that nobody waits for must not keep the program from its end.
    if (deadlines.delete(deadline) && deadlines.size === 0) timer?.unref();
  };
}

function wakeAt(endMs: number): void {
  clearTimeout(timer);
  wakeMs = endMs;
  timer = setTimeout(wake, endMs - performance.now());
}

function wake(): void {
  wakeMs = Number.POSITIVE_INFINITY;
  const nowMs = performance.now();
  for (const deadline of deadlines) {
    if (deadline.endMs > nowMs) continue; // a timer may be early by part of a millisecond
    deadlines.delete(deadline);
    deadline.late();
  }
  const nextMs = Array.from(deadlines, ({ endMs }) => endMs).reduce(
    (least, endMs) => Math.min(least, endMs),
    wakeMs,
  );
  if (nextMs < wakeMs) wakeAt(nextMs);
}
