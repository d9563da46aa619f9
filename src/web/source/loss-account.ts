/** What is missing since the page was opened, over all connections that it had. */
import type { BridgeLosses } from '../../browser/losses.ts';
import { type Losses, NO_LOSSES } from './source.ts';

export class LossAccount {
  /** Of connections that have ended. */
  #earlier: BridgeLosses = NO_LOSSES;
  #unshown = 0;
  #interruptions = 0;

  /** Rows that the page itself dropped. */
  dropped(rows: number): void {
    this.#unshown += rows;
  }

  /** The bridge has another helper: what happened before that one began is not known. */
  interrupted(): void {
    this.#interruptions++;
  }

  /** Each connection counts for itself: keeps what this one has told last. */
  settle(last: BridgeLosses): void {
    this.#earlier = this.total(last);
    this.#interruptions++;
  }

  total(now: BridgeLosses = NO_LOSSES): Losses {
    const { snapshots, exits, withheldExits } = this.#earlier;
    return {
      snapshots: snapshots + now.snapshots,
      exits: exits + now.exits,
      withheldExits: withheldExits + now.withheldExits,
      unshown: this.#unshown,
      interruptions: this.#interruptions,
    };
  }
}
