/** A wire without a helper: the test says what comes on it, and when nothing of it is left. */
import type { Attach, ByteSink, Wire } from '../../src/connection/wire.ts';
import type { StatError } from '../../src/errors.ts';
import { pour } from '../../src/protocol/stream.ts';

export class DrivenWire implements Wire {
  readonly hintWhenMute = 'knock louder';
  /** Calls of destroy(). */
  destroyed = 0;
  /** Set before the end: closed() then waits for release(). */
  isSlow = false;
  #sink: ByteSink | undefined;
  /** Nothing of it is left. */
  release: () => void = () => {};
  readonly #left = new Promise<void>((resolve) => {
    this.release = resolve;
  });

  readonly attach: Attach = (sink) => {
    this.#sink = sink;
    return this;
  };

  /** Each part is a read of its own, unless it is longer than the room there is. */
  say(...parts: readonly Uint8Array[]): void {
    for (const part of parts) if (this.#sink) pour(part, this.#sink);
  }

  end(error: StatError): void {
    this.#sink?.ended(error);
    this.release();
  }

  write(): void {}
  pause(): void {}
  resume(): void {}

  destroy(): void {
    this.destroyed++;
    if (!this.isSlow) this.release();
  }

  closed(): Promise<void> {
    return this.#left;
  }
}
