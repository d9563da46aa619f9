/** Exits as they happen: the two forms of async iterator that a program gets. */

import { onAbort } from '../aborts.ts';
import { checkFields, checkInteger, checkSignal, checkTimeout } from '../connection/arguments.ts';
import type { CallOptions } from '../connection/limited.ts';
import { abortedError } from '../errors.ts';
import { ExitTableBuilder, type ExitTableSettings } from './builder.ts';
import type { ExitHub } from './hub.ts';
import { ExitQueue } from './queue.ts';
import type { ExitEvent } from './row.ts';
import type { ExitTable } from './table.ts';
import type { ExitTotals } from './totals.ts';

/** Which exits Stats.exits() and Stats.exitBatches() give, and what may wait for the program. */
export interface ExitsOptions extends ExitTableSettings {
  /**
   * What may wait in this program, bytes, before it stops to read from the helper. What
   * the helper cannot queue then is lost, and counted.
   * @defaultValue 16 MiB
   */
  queueBytes?: number | undefined;
  /** Ends the stream with ERR_ABORTED. */
  signal?: AbortSignal | undefined;
  /** How long the helper may take to start and to stop, milliseconds. @defaultValue 5000 */
  timeoutMs?: number | undefined;
}

const QUEUE_BYTES = 16 * 2 ** 20;
const MAX_QUEUE_BYTES = 2 ** 40;

/**
 * What both forms have in common. It listens from the first `next()` or `start()` on,
 * until the end of the loop, `stop()`, or the end of the connection.
 */
export abstract class ExitStream<T> implements AsyncIterableIterator<T> {
  protected readonly queue: ExitQueue;
  /** The next table with something in it; undefined at the end. */
  protected readonly take = async (): Promise<ExitTable | undefined> => {
    await this.start();
    const table = await this.queue.take();
    this.#hub.balance();
    return table;
  };
  readonly #hub: ExitHub;
  readonly #call: CallOptions;
  readonly #signal: AbortSignal | undefined;
  /** Set while the signal can end it. */
  #ignore: (() => void) | undefined;
  #started: Promise<void> | undefined;
  #left: Promise<void> | undefined;

  /** Use stats.exits() or stats.exitBatches(). @throws ERR_INVALID_ARGUMENT */
  constructor(hub: ExitHub, options: ExitsOptions) {
    const { queueBytes = QUEUE_BYTES, signal, timeoutMs } = options;
    checkTimeout(timeoutMs);
    checkSignal(signal);
    checkFields(options.fields);
    checkInteger('queueBytes', queueBytes, 0, MAX_QUEUE_BYTES);
    this.#hub = hub;
    this.#call = { timeoutMs };
    this.#signal = signal;
    // A signal may live longer than many streams.
    const closed = (): void => this.#ignore?.();
    this.queue = new ExitQueue(new ExitTableBuilder(options), queueBytes, closed);
  }

  /** The account up to now; final when the stream has ended. */
  get totals(): ExitTotals {
    return this.queue.totals;
  }

  /**
   * Begins to listen; resolves when no exit on any CPU is missed any more.
   * @throws ERR_EXITS_UNDELIVERABLE, ERR_UNSUPPORTED, ERR_BUSY, ERR_TIMEOUT, ERR_CLOSED
   */
  start(): Promise<void> {
    if (this.#started) return this.#started;
    if (this.#signal?.aborted) this.#abort();
    if (this.queue.closed) return Promise.resolve();
    this.#ignore = this.#signal && onAbort(this.#signal, () => this.#abort());
    this.#started = this.#hub.join(this.queue, this.#call).catch((error: unknown) => {
      this.queue.close();
      throw error;
    });
    return this.#started;
  }

  /**
   * Ends the stream from outside of its loop: the helper tells what is left, the loop
   * gets it, and ends. Resolves when everything has been received. While another stream
   * of the connection goes on, it ends at once, with what has been received.
   */
  stop(): Promise<void> {
    this.#left ??= this.#leave();
    return this.#left;
  }

  /**
   * The next one; waits until there is one. `done` after stop(), or the end of the stream.
   * @throws as start(), and ERR_ABORTED, ERR_HELPER_EXIT, ERR_PROTOCOL
   */
  abstract next(): Promise<IteratorResult<T, undefined>>;

  /** The end of a loop by break or throw. What was not taken stays in the account as `unread`. */
  async return(): Promise<IteratorResult<T, undefined>> {
    this.queue.discard();
    this.#hub.balance();
    await this.stop();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The same as return(). */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  async #leave(): Promise<void> {
    try {
      await this.#started;
    } catch {
      return; // it never began, which start() has told
    }
    // What the helper still has must come, whether this program takes it or not.
    this.queue.lift();
    this.#hub.balance();
    const settled = this.#started !== undefined && (await this.#hub.leave(this.queue, this.#call));
    this.queue.close({ settled });
  }

  #abort(): void {
    this.queue.discard();
    this.queue.close({ error: abortedError(this.#signal as AbortSignal) });
    this.#hub.balance();
    void this.stop();
  }
}

/** What stats.exitBatches() gives: tables. */
export class ExitBatches extends ExitStream<ExitTable> {
  async next(): Promise<IteratorResult<ExitTable, undefined>> {
    const table = await this.take();
    if (!table) return { done: true, value: undefined };
    this.queue.deliver(table.length);
    return { done: false, value: table };
  }
}

/** What stats.exits() gives: one exit after another, and losses where they belong. */
export class Exits extends ExitStream<ExitEvent> {
  #events: Iterator<ExitEvent> | undefined;
  /** The last call that waits for a table, for which those that come later wait. */
  #waiting: Promise<unknown> | undefined;

  async next(): Promise<IteratorResult<ExitEvent, undefined>> {
    const event = this.#waiting ? undefined : this.#event();
    if (event) return event;
    const call = this.#wait(this.#waiting);
    const over = (): void => {
      if (this.#waiting === waiting) this.#waiting = undefined;
    };
    const waiting = call.then(over, over);
    this.#waiting = waiting;
    return call;
  }

  override return(): Promise<IteratorResult<ExitEvent, undefined>> {
    this.#events = undefined;
    return super.return();
  }

  #event(): IteratorResult<ExitEvent, undefined> | undefined {
    const event = this.#events?.next();
    if (!event || event.done) return undefined;
    if (!event.value.gap) this.queue.deliver(1);
    return { done: false, value: event.value };
  }

  /** A table that the call before has taken may have more than that call needs. */
  async #wait(before: Promise<unknown> | undefined): Promise<IteratorResult<ExitEvent, undefined>> {
    if (before) await before;
    for (;;) {
      const event = this.#event();
      if (event) return event;
      const table = await this.take();
      if (!table) return { done: true, value: undefined };
      this.#events = eventsOf(table);
    }
  }
}

/** What a table tells, in its order. */
function* eventsOf(table: ExitTable): Generator<ExitEvent, void> {
  for (const gap of table.gaps) yield { gap };
  yield* table;
}
