/** Where a replay begins, which is decided while its capture is still being read. */
import { NO_TIME } from './clock.ts';
import type { CaptureOverview } from './messages.ts';

/**
 * At the first table that has rates. Where exits come first, at the last one that was read so
 * far, so that a capture of nothing else is not read to its end before anything is seen.
 */
export class Opening {
  #begun = false;
  /** More exits are being read: at the end of the capture they are gone to, too. */
  #follows = false;

  /** Whether there was something to show, or all was read. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Where to go now that this much is known; undefined: nowhere. */
  next(overview: CaptureOverview): bigint | undefined {
    const { span, done, firstTableNs } = overview;
    const timeNs = firstTableNs ?? span?.toNs ?? NO_TIME;
    if (this.#begun) {
      if (!this.#follows || !done) return undefined;
      this.#follows = false;
      return timeNs;
    }
    if (firstTableNs === undefined && !done && !hasExitsAlone(overview)) return undefined;
    this.#begun = true;
    this.#follows = firstTableNs === undefined && !done;
    return timeNs;
  }

  /** Somebody goes to a time, or plays: that is where the replay stays. */
  leave(): void {
    this.#follows = false;
  }
}

/** There is something to see, and no table in it so far. */
function hasExitsAlone({ span, totals, snapshots }: CaptureOverview): boolean {
  return span !== undefined && snapshots === 0 && totals.exits > 0;
}
