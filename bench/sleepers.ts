/** Processes to look at: many that sleep, started and ended by pid. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** They end by themselves, should nobody end them. */
const LIFETIME_SEC = 1800;
/** Started at once; each fork copies the page tables of this process. */
const SLICE = 50;

export class Sleepers {
  readonly #children: ChildProcess[] = [];

  get pids(): number[] {
    return this.#children.map(({ pid }) => pid as number);
  }

  async start(count: number): Promise<void> {
    while (this.#children.length < count) {
      const slice = Array.from({ length: Math.min(SLICE, count - this.#children.length) }, () =>
        spawn('sleep', [String(LIFETIME_SEC)], { stdio: 'ignore' }),
      );
      this.#children.push(...slice);
      await Promise.all(slice.map((child) => once(child, 'spawn')));
    }
  }

  /** Kills those that were started, and waits until they have ended. */
  async end(): Promise<void> {
    const ends = this.#children.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    });
    await Promise.all(ends);
    this.#children.length = 0;
  }
}
