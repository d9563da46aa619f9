/** The pace at which a capture was recorded, faster or slower. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Less is not worth a pause. */
const MIN_PAUSE_MS = 5;

export class Pace {
  readonly #speed: number;
  /** The first time in the capture, and the clock when it was shown. */
  #begin: { readonly timeNs: bigint; readonly clockMs: number } | undefined;

  /** Infinity is without any pause. */
  constructor(speed: number) {
    this.#speed = speed;
  }

  /** How long to wait until what has this time is due. */
  waitMs(timeNs: bigint | undefined): number {
    if (timeNs === undefined || this.#speed === Number.POSITIVE_INFINITY) return 0;
    this.#begin ??= { timeNs, clockMs: performance.now() };
    const recordedMs = Number(timeNs - this.#begin.timeNs) / 1e6;
    return this.#begin.clockMs + recordedMs / this.#speed - performance.now();
  }

  /** `before` is called when there is time to show what waits. */
  async until(timeNs: bigint | undefined, before: () => Promise<void>): Promise<void> {
    const waitMs = this.waitMs(timeNs);
    if (waitMs < MIN_PAUSE_MS) return;
    await before();
    await sleep(waitMs);
  }
}
