/**
 * The exit events of one connection, for all who want them: the helper is told to
 * start with the first and to stop with the last. Reading pauses while one of them
 * has more than it may keep, so that the helper, whose queue has a bound, counts
 * what does not fit.
 */
import { requireExits } from '../connection/capability.ts';
import type { Connection, ExitSink } from '../connection/connection.ts';
import type { CallOptions } from '../connection/limited.ts';
import { type Decoder, KIND_PID, WHAT_TASKSTATS } from '../decoder/index.ts';
import { StatError } from '../errors.ts';
import { OP_EXITS_START, OP_EXITS_STOP } from '../generated/protocol.ts';
import { type FrameHeader, type Gap, isCoarse, msOf } from '../protocol/frame.ts';
import type { ExitOrigin } from './builder.ts';
import { type ExitGap, exitGap } from './gap.ts';

/** Who wants exit events. */
export interface ExitSubscriber {
  /** Records that the decoder has just indexed. */
  records(decoder: Decoder, origin: ExitOrigin): void;
  gap(gap: ExitGap): void;
  /** All of a read was given, which was of so many bytes of records. */
  readEnd(bytes: number): void;
  /** Nothing more comes. */
  ended(error: StatError): void;
  /** Whether it has more than it may keep. */
  readonly full: boolean;
}

export class ExitHub implements ExitSink {
  readonly #connection: Connection;
  readonly #subscribers = new Set<ExitSubscriber>();
  /** Starts and stops, one after another. */
  #change: Promise<unknown> = Promise.resolve();
  /** For whom the helper was told to start: nothing older is in the account. */
  #first: ExitSubscriber | undefined;
  /** Ends when a START that nobody waited for is called off: its losses are nobody's. */
  #calledOff: Promise<unknown> = Promise.resolve();
  #paused = false;
  /** Records of the frame so far. */
  #found = 0;
  /** Bytes of records of the read so far. */
  #bytes = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Resolves when the helper listens to every CPU.
   * @throws ERR_EXITS_UNDELIVERABLE, ERR_UNSUPPORTED, ERR_BUSY, ERR_TIMEOUT, ERR_ABORTED
   */
  join(subscriber: ExitSubscriber, options: CallOptions): Promise<void> {
    return this.#inTurn(async () => {
      requireExits(this.#connection.hello);
      await this.#calledOff;
      this.#connection.exitSink = this;
      this.#subscribers.add(subscriber);
      if (this.#subscribers.size > 1) return;
      this.#first = subscriber;
      try {
        await this.#connection.command(OP_EXITS_START, options);
      } catch (error) {
        this.#subscribers.delete(subscriber);
        if (isGivenUp(error)) this.#callOff(options);
        throw error;
      }
    });
  }

  /**
   * Resolves when the subscriber gets nothing more; with true when the account is
   * exact: when the helper has told all that is missing, which it does when nobody else
   * listens any more, and when nothing can be in it that was missing before.
   */
  leave(subscriber: ExitSubscriber, options: CallOptions): Promise<boolean> {
    return this.#inTurn(async () => {
      if (!this.#subscribers.has(subscriber)) return false;
      const last = this.#subscribers.size === 1;
      try {
        if (last) await this.#connection.command(OP_EXITS_STOP, options);
        return last && subscriber === this.#first;
      } catch {
        return false; // in time, or at all: what was told until now stands
      } finally {
        this.#subscribers.delete(subscriber);
        this.balance();
      }
    });
  }

  /** Pauses or resumes reading, as the subscribers need it. */
  balance(): void {
    const full = [...this.#subscribers].some((subscriber) => subscriber.full);
    if (full === this.#paused) return;
    this.#paused = full;
    if (full) this.#connection.pause();
    else this.#connection.resume();
  }

  records(decoder: Decoder, frame: FrameHeader): void {
    const origin: ExitOrigin = {
      timeNs: frame.timeNs,
      cpu: frame.source,
      coarse: isCoarse(frame.flags),
    };
    this.#found += decoder.select(WHAT_TASKSTATS, KIND_PID);
    for (const subscriber of this.#subscribers) subscriber.records(decoder, origin);
  }

  frameEnd({ count, length, source, timeNs }: FrameHeader): void {
    const missing = count - this.#found;
    this.#found = 0;
    this.#bytes += length;
    if (missing <= 0) return;
    const timeMs = msOf(timeNs);
    this.#tell({ reason: 'damaged', count: missing, cpu: source, sequence: undefined, timeMs });
  }

  missing(gaps: readonly Gap[], { timeNs }: FrameHeader): void {
    for (const gap of gaps) if (gap.count > 0) this.#tell(exitGap(gap, msOf(timeNs)));
  }

  readEnd(): void {
    const bytes = this.#bytes;
    this.#bytes = 0;
    for (const subscriber of this.#subscribers) subscriber.readEnd(bytes);
    this.balance();
  }

  ended(error: StatError): void {
    for (const subscriber of this.#subscribers) subscriber.ended(error);
    this.#subscribers.clear();
  }

  /** The helper may still begin, and would listen for nobody. */
  #callOff({ timeoutMs }: CallOptions): void {
    this.#calledOff = this.#connection.command(OP_EXITS_STOP, { timeoutMs }).catch(() => {});
  }

  #tell(gap: ExitGap): void {
    for (const subscriber of this.#subscribers) subscriber.gap(gap);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#change.then(work);
    this.#change = result.catch(() => {});
    return result;
  }
}

/** Whether a call has ended before its answer came. */
function isGivenUp(error: unknown): boolean {
  return error instanceof StatError && ['ERR_TIMEOUT', 'ERR_ABORTED'].includes(error.code);
}
