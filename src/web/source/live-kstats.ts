/** Kstats of a bridge, which are read only while somebody looks at them. */
import type { Bridge } from '../../browser/bridge.ts';
import { StatError } from '../../errors.ts';
import { diffKstats } from '../../kstat/rates.ts';
import type { KstatSnapshot } from '../../kstat/snapshot.ts';
import type { KstatFrame } from './source.ts';
import { Topic } from './topic.ts';

/** Hands something on, now or after a pause; `rows` is how much it is. */
export type Give = (rows: number, deliver: () => void) => void;

export class LiveKstats {
  readonly topic: Topic<KstatFrame | StatError> = new Topic({
    keeps: true,
    wanted: (wanted) => {
      this.#wanted = wanted;
      this.#restart();
    },
  });
  readonly #give: Give;
  #bridge: Bridge | undefined;
  #intervalMs = 0;
  #wanted = false;
  #stop = new AbortController();

  constructor(give: Give) {
    this.#give = give;
  }

  /** Reads from this bridge from now on; undefined: there is none. */
  attach(bridge: Bridge | undefined, intervalMs: number): void {
    if (this.#bridge === bridge && this.#intervalMs === intervalMs) return;
    this.#bridge = bridge;
    this.#intervalMs = intervalMs;
    this.#restart();
  }

  #restart(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    if (this.#bridge && this.#wanted) void this.#run(this.#bridge, this.#stop.signal);
  }

  async #run(bridge: Bridge, signal: AbortSignal): Promise<void> {
    let before: KstatSnapshot | undefined;
    try {
      for await (const snapshot of bridge.kstats({ intervalMs: this.#intervalMs, signal })) {
        const rates = before && diffKstats(before, snapshot);
        const frame = { snapshot, rates, wallMs: Date.now() };
        before = snapshot;
        this.#give(snapshot.length, () => this.topic.publish(frame));
      }
    } catch (error) {
      if (!(error instanceof StatError)) throw error;
      // The end of a connection is told elsewhere.
      if (error.code === 'ERR_ABORTED' || error.code === 'ERR_CLOSED') return;
      this.topic.publish(error);
    }
  }
}
