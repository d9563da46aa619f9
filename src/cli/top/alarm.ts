/** Waiting between samples. */

/** Milliseconds before the first try that follows a failure. */
const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 10_000;
/** What a timer of Node can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A sleep that can be ended; a ring that comes before the sleep ends it too. */
export class Alarm {
  #rung = false;
  #end: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#end?.();
  }

  /** Resolves after this time or when rung; with Infinity only when rung. */
  async sleep(ms: number): Promise<void> {
    if (!this.#rung) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#end = resolve;
        if (ms !== Number.POSITIVE_INFINITY)
          timer = setTimeout(resolve, Math.min(ms, MAX_TIMER_MS));
      });
      clearTimeout(timer);
      this.#end = undefined;
    }
    this.#rung = false;
  }
}

/** Waits before tries that follow failures, each twice as long as the one before. */
export class Backoff {
  #failures = 0;

  get failures(): number {
    return this.#failures;
  }

  /** Milliseconds to wait after one more failure. */
  next(): number {
    const wait = Math.min(FIRST_WAIT_MS * 2 ** this.#failures, MAX_WAIT_MS);
    this.#failures++;
    return wait;
  }

  reset(): void {
    this.#failures = 0;
  }
}
