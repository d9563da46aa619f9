/**
 * The requests of one connection. A call may need many (1,024 ids each). At most
 * WINDOW of them are on the wire, so that neither end has to buffer more; the
 * rest wait in the order of their calls. Commands, which have no ids and a short
 * answer, do not wait.
 */
import type { Decoder, IndexResult } from '../decoder/index.ts';
import { StatError } from '../errors.ts';
import { MAX_IDS } from '../generated/protocol.ts';
import { type FrameHeader, nextRequest, writeRequest } from '../protocol/frame.ts';
import { type CallOptions, limited, type RequestOptions } from './limited.ts';

/** Requests on the wire at once: enough that the helper never waits for us. */
const WINDOW = 4;
/** Calls that may wait; one more is refused. */
const MAX_WAITING = 4096;

/** Records that were asked for and did not come. */
export interface Missing {
  /** Lost on the way, in the kernel or in the helper. */
  lost: number;
  /** Refused by the policy of the helper. */
  withheld: number;
}

/** Called with the index of each answer; what it needs it must take at once. */
export type ReplySink = (decoder: Decoder, result: IndexResult, frame: FrameHeader) => void;

/** One call: all of its requests have the same operation, sink and account. */
export interface Call {
  readonly operation: number;
  readonly ids: ArrayLike<number>;
  readonly sink: ReplySink;
  readonly missing: Missing;
  /** Index of the first id that was not sent yet. */
  next: number;
  /** Requests that wait for their END. */
  open: number;
  readonly settle: (error?: unknown) => void;
}

const NO_IDS: readonly number[] = [];

export class Requests {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #waiting: Call[] = [];
  /** Requests on the wire; undefined for those whose call has given up. */
  readonly #flying = new Map<number, Call | undefined>();
  #nextId = 1;

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  /** Asks for every id; resolves with what is missing when all answers were handled. */
  ask(
    operation: number,
    ids: ArrayLike<number>,
    sink: ReplySink,
    options: RequestOptions,
  ): Promise<Missing> {
    if (this.#waiting.length >= MAX_WAITING) {
      return Promise.reject(
        new StatError('ERR_BUSY', `${MAX_WAITING} calls wait for the helper already`),
      );
    }
    return this.#call(operation, ids, sink, options, (call) => {
      this.#waiting.push(call);
      this.#pump();
    });
  }

  /** Sends a request without ids at once; resolves at its END. */
  async command(operation: number, options: CallOptions): Promise<void> {
    await this.#call(
      operation,
      NO_IDS,
      () => {},
      options,
      (call) => this.#send(call, 0),
    );
  }

  /** The call that a frame answers; undefined when it has given up, or nobody asked. */
  callOf(request: number): Call | undefined {
    return this.#flying.get(request);
  }

  /** Handles the END of a request. */
  ended(request: number): void {
    const call = this.#flying.get(request);
    if (!this.#flying.delete(request)) return;
    if (call) {
      call.open--;
      if (call.open === 0 && call.next === call.ids.length) call.settle();
    }
    this.#pump();
  }

  /** Ends the call of a request that the helper has refused. */
  refused(request: number, error: StatError): void {
    const call = this.#flying.get(request);
    this.#flying.delete(request);
    if (call) {
      this.#forget(call);
      call.settle(error);
    }
    this.#pump();
  }

  /** Ends all calls: nothing more will come. */
  endAll(error: StatError): void {
    const calls = new Set([...this.#flying.values(), ...this.#waiting]);
    this.#flying.clear();
    this.#waiting.length = 0;
    for (const call of calls) call?.settle(error);
  }

  #call(
    operation: number,
    ids: ArrayLike<number>,
    sink: ReplySink,
    options: RequestOptions,
    begin: (call: Call) => void,
  ): Promise<Missing> {
    const missing: Missing = { lost: 0, withheld: 0 };
    let call: Call;
    return limited<Missing>(
      options,
      (settle) => {
        const done = (error?: unknown): void => settle(error, missing);
        call = { operation, ids, sink, missing, next: 0, open: 0, settle: done };
        begin(call);
      },
      () => this.#forget(call),
    );
  }

  #pump(): void {
    for (;;) {
      const call = this.#waiting[0];
      if (!call || this.#flying.size >= WINDOW) return;
      this.#send(call, Math.min(MAX_IDS, call.ids.length - call.next));
      if (call.next === call.ids.length) this.#waiting.shift();
    }
  }

  #send(call: Call, count: number): void {
    const id = this.#nextId;
    this.#nextId = nextRequest(id);
    this.#write(writeRequest(call.operation, id, call.ids, call.next, count));
    this.#flying.set(id, call);
    call.next += count;
    call.open++;
  }

  /** Takes a call out that has timed out or was aborted; its answers are dropped as they come. */
  #forget(call: Call): void {
    const at = this.#waiting.indexOf(call);
    if (at >= 0) this.#waiting.splice(at, 1);
    for (const [id, other] of this.#flying) {
      if (other === call) this.#flying.set(id, undefined);
    }
  }
}
