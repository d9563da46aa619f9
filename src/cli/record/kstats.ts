/** Reads kstats again and again, and passes on what their helper says, in whole rounds. */
import { StatError } from '../../errors.ts';
import { KstatConnection, spawnKstatHelper } from '../../kstat/live/index.ts';
import { nextRequest } from '../../protocol/frame.ts';
import type { KstatPattern } from '../../protocol/kstat/requests.ts';
import { framesOf } from '../../protocol/kstat/split.ts';
import { takeRounds } from './rounds.ts';
import type { FrameTap } from './tapped-helper.ts';

export interface KstatPlan {
  readonly intervalMs: number;
  /** At most 64; a kstat is recorded when one of them fits it. */
  readonly patterns: readonly KstatPattern[];
  /** Path of the helper; undefined for the installed one, or the built one. */
  readonly helper: string | undefined;
}

/** Failures of one round; the next one may succeed. */
const PASSING: readonly string[] = ['ERR_BUSY', 'ERR_KERNEL', 'ERR_TIMEOUT'];

export class KstatTaker {
  readonly #connection: KstatConnection;
  readonly #plan: KstatPlan;
  readonly #tap: FrameTap;
  /** Reports are told apart by it; it begins again after 136 years of one a second. */
  #round = 0;
  #busy = false;
  #failed = 0;

  private constructor(connection: KstatConnection, plan: KstatPlan, tap: FrameTap) {
    this.#connection = connection;
    this.#plan = plan;
    this.#tap = tap;
  }

  /** @throws what openKstat() throws for live kstats */
  static async open(plan: KstatPlan, timeoutMs: number, tap: FrameTap): Promise<KstatTaker> {
    const attach = spawnKstatHelper({ helper: plan.helper });
    return new KstatTaker(await KstatConnection.open(attach, { timeoutMs }), plan, tap);
  }

  /** What the helper said of itself. */
  get helloBytes(): Uint8Array {
    return this.#connection.helloBytes;
  }

  /** Whether a round is under way, which is to be in one file. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Rounds of which something is missing. */
  get failed(): number {
    return this.#failed;
  }

  /**
   * Until the signal; the round that is under way is completed. `between` them a file may
   * end; the next round does not begin before it resolves.
   * @throws ERR_HELPER_EXIT, ERR_PROTOCOL
   */
  run(signal: AbortSignal, between: () => Promise<void>): Promise<void> {
    return takeRounds(this.#plan.intervalMs, signal, async () => {
      await this.#take();
      await between();
    });
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #take(): Promise<void> {
    this.#round = nextRequest(this.#round);
    const request = this.#round;
    this.#busy = true;
    try {
      const { incomplete } = await this.#connection.match(this.#plan.patterns, {
        onBatch: (batch) => {
          for (const { header, payload } of framesOf({ ...batch, request })) {
            this.#tap(header, payload);
          }
        },
      });
      if (incomplete) this.#failed++;
    } catch (error) {
      if (!(error instanceof StatError) || !PASSING.includes(error.code)) throw error;
      this.#failed++;
    } finally {
      this.#busy = false;
    }
  }
}
