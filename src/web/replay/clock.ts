/** Where a replay is in its capture, and how fast it goes on. No timer of its own: it is asked. */
import type { TimeSpan } from './messages.ts';

/** Before every other: where a clock stands until the times of its capture are known. */
export const NO_TIME = -1n;

export const SPEEDS: readonly number[] = [0.25, 0.5, 1, 2, 5, 10, 25, 50, 100];

export class PlayClock {
  readonly #nowMs: () => number;
  #span: TimeSpan;
  #positionNs: bigint;
  #speed = 1;
  /** The clock when the position was set; undefined while it stands. */
  #sinceMs: number | undefined;

  /** `nowMs` never goes back. */
  constructor(span: TimeSpan, nowMs: () => number) {
    this.#span = span;
    this.#positionNs = span.fromNs;
    this.#nowMs = nowMs;
  }

  /** The whole, or a range that was chosen: playing ends where it ends. */
  get span(): TimeSpan {
    return this.#span;
  }

  /** The position stays, even outside of it. */
  set span(span: TimeSpan) {
    this.#span = span;
  }

  get playing(): boolean {
    return this.#sinceMs !== undefined;
  }

  get speed(): number {
    return this.#speed;
  }

  /** From 0.25 to 100. */
  set speed(factor: number) {
    this.#settle();
    const [slowest = 1, fastest = 1] = [SPEEDS[0], SPEEDS.at(-1)];
    this.#speed = Math.min(Math.max(factor, slowest), fastest);
  }

  /** Never past the end of the span while it plays. */
  get positionNs(): bigint {
    if (this.#sinceMs === undefined) return this.#positionNs;
    const elapsedMs = (this.#nowMs() - this.#sinceMs) * this.#speed;
    const played = this.#positionNs + BigInt(Math.round(elapsedMs * 1e6));
    return played < this.#span.toNs ? played : this.#span.toNs;
  }

  get atEnd(): boolean {
    return this.positionNs >= this.#span.toNs;
  }

  /** At the end it begins anew; true then. */
  play(): boolean {
    const again = this.atEnd || this.#positionNs < this.#span.fromNs;
    if (again) this.moveTo(this.#span.fromNs);
    this.#settle();
    this.#sinceMs = this.#nowMs();
    return again;
  }

  stop(): void {
    this.#settle();
    this.#sinceMs = undefined;
  }

  moveTo(positionNs: bigint): void {
    this.#positionNs = positionNs;
    if (this.#sinceMs !== undefined) this.#sinceMs = this.#nowMs();
  }

  #settle(): void {
    const position = this.positionNs;
    this.moveTo(position);
  }
}
