/** Values of one kind on their way to whoever listens. */

export type Stop = () => void;
export type Listener<T> = (value: T) => void;

export class Topic<T> {
  readonly #listeners = new Set<Listener<T>>();
  readonly #keeps: boolean;
  #last: T | undefined;

  /** With `keeps`, who comes later is told the last value at once. */
  constructor({ keeps = false }: { keeps?: boolean } = {}) {
    this.#keeps = keeps;
  }

  /** The last value, where it is kept. */
  get last(): T | undefined {
    return this.#last;
  }

  listen(listener: Listener<T>): Stop {
    this.#listeners.add(listener);
    if (this.#last !== undefined) listener(this.#last);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  publish(value: T): void {
    if (this.#keeps) this.#last = value;
    for (const listener of this.#listeners) listener(value);
  }
}
