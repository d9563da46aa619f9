/**
 * A queue between events and a loop that takes them: bounded, since a page that
 * draws slowly must not make it grow. What has to go is the oldest, and is counted.
 */
import { abortedError, StatError } from '../errors.ts';

export interface FeedOptions<T> {
  /** How many items wait at most. */
  readonly limit: number;
  /** Called when the loop starts; undo() when it has ended, however that came. */
  readonly begin: () => void;
  readonly undo: () => void;
  /** What had to go. */
  readonly dropped: (item: T) => void;
  readonly signal?: AbortSignal | undefined;
}

export class Feed<T> implements AsyncIterableIterator<T, void> {
  readonly #options: FeedOptions<T>;
  readonly #items: T[] = [];
  readonly #onAbort = (): void => this.end(abortedError(this.#options.signal as AbortSignal));
  #wake: (() => void) | undefined;
  #begun = false;
  #over = false;
  #error: StatError | undefined;

  constructor(options: FeedOptions<T>) {
    this.#options = options;
  }

  push(item: T): void {
    if (this.#over) return;
    this.#items.push(item);
    if (this.#items.length > this.#options.limit) {
      this.#options.dropped(this.#items.shift() as T);
    }
    this.#wake?.();
  }

  /** Ends the loop; what waits is handed out before. */
  end(error?: StatError): void {
    if (this.#over) return;
    this.#over = true;
    this.#error = error;
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    if (this.#begun) this.#options.undo();
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<T, void>> {
    this.#start();
    for (;;) {
      if (this.#items.length > 0) return { done: false, value: this.#items.shift() as T };
      if (this.#over) return this.#finish();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async return(): Promise<IteratorResult<T, void>> {
    this.#items.length = 0;
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #start(): void {
    if (this.#begun || this.#over) return;
    const { signal, begin } = this.#options;
    if (signal?.aborted) {
      this.end(abortedError(signal));
      return;
    }
    signal?.addEventListener('abort', this.#onAbort);
    this.#begun = true;
    begin();
  }

  /** An error is thrown once; after it the loop is over. */
  #finish(): IteratorResult<T, void> {
    const error = this.#error;
    this.#error = undefined;
    if (error) throw error;
    return { done: true, value: undefined };
  }
}

/** One loop of a kind at a time. */
export function busy(what: string): StatError {
  return new StatError('ERR_BUSY', `a loop over ${what} is under way on this connection`, {
    hint: 'leave it first',
  });
}
