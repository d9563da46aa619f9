/** Values of one kind on their way to whoever listens. */

export type Stop = () => void;
export type Listener<T> = (value: T) => void;

export interface TopicOptions {
  readonly keeps?: boolean;
  readonly wanted?: (wanted: boolean) => void;
}

export class Topic<T> {
  readonly #listeners = new Set<Listener<T>>();
  readonly #keeps: boolean;
  readonly #wanted: (wanted: boolean) => void;
  #last: T | undefined;

  /**
   * With `keeps`, who comes later is told the last value at once. `wanted` is called when
   * the first listener comes and when the last one goes, for what costs something to get.
   */
  constructor({ keeps = false, wanted = () => {} }: TopicOptions = {}) {
    this.#keeps = keeps;
    this.#wanted = wanted;
  }

  /** The last value, where it is kept. */
  get last(): T | undefined {
    return this.#last;
  }

  listen(listener: Listener<T>): Stop {
    this.#listeners.add(listener);
    if (this.#last !== undefined) listener(this.#last);
    if (this.#listeners.size === 1) this.#wanted(true);
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#wanted(false);
    };
  }

  publish(value: T): void {
    if (this.#keeps) this.#last = value;
    for (const listener of this.#listeners) listener(value);
  }
}
