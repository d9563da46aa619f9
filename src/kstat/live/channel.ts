/**
 * Requests to a kstat helper and the frames that answer them. The helper works
 * on one request at a time, so requests are sent one after the other, in the
 * order of their calls.
 */
import { checkTimeout } from '../../connection/arguments.ts';
import { FrameWire } from '../../connection/frame-wire.ts';
import { limited } from '../../connection/limited.ts';
import type { Attach } from '../../connection/wire.ts';
import { StatError } from '../../errors.ts';
import {
  FAILURE_BUSY,
  FAILURE_TIMEOUT,
  FRAME_SIZE,
  KIND_END,
  KIND_ERROR,
  KIND_KSTATS,
} from '../../generated/protocol.ts';
import { type FrameHeader, nextRequest, readFailure } from '../../protocol/frame.ts';
import { BatchJoiner, type KstatBatch } from '../../protocol/kstat/batch.ts';
import { type KstatHello, parseKstatHello } from '../../protocol/kstat/hello.ts';
import { type Elements, writeKstatRequest } from '../../protocol/kstat/requests.ts';
import { frameRoom } from '../../protocol/stream.ts';

/** Calls that may wait; one more is refused. */
const MAX_WAITING = 1024;
/** Longer than the helper's own limit of 5 seconds for one kstat. */
const DEFAULT_TIMEOUT_MS = 30_000;

export interface LimitOptions {
  /** Ends the call with ERR_ABORTED. */
  readonly signal?: AbortSignal | undefined;
  /** Ends the call with ERR_TIMEOUT. @defaultValue 30000 */
  readonly timeoutMs?: number | undefined;
}

/** Takes the batches of an answer. What it throws is the end of the call. */
export type BatchSink = (batch: KstatBatch) => void;

interface Call {
  readonly operation: number;
  readonly elements: Elements;
  readonly sink: BatchSink;
  /** Without an error: whether the answer is whole, or why it is not. */
  settle: (error: unknown, incomplete?: StatError) => void;
}

function limits({ signal, timeoutMs = DEFAULT_TIMEOUT_MS }: LimitOptions): {
  signal: AbortSignal | undefined;
  timeoutMs: number;
} {
  checkTimeout(timeoutMs);
  return { signal, timeoutMs };
}

export class KstatChannel {
  /** What comes unasked; an END with its count closes each chain. */
  onPush: ((batch: KstatBatch | 'end') => void) | undefined;
  readonly #input = frameRoom();
  readonly #wire: FrameWire<KstatHello>;
  readonly #joiner = new BatchJoiner();
  readonly #waiting: Call[] = [];
  /** The request on the wire; its call is undefined when it was given up. */
  #flying: { id: number; call: Call | undefined } | undefined;
  #nextId = 1;

  private constructor(attach: Attach) {
    this.#wire = new FrameWire(attach, this.#input, {
      parseHello: parseKstatHello,
      frame: (header, at) => this.#onFrame(header, at),
      ended: (error) => this.#onEnded(error),
    });
  }

  /** Resolves when the hello has come. */
  static async open(attach: Attach, options: LimitOptions): Promise<KstatChannel> {
    const limit = limits(options);
    const channel = new KstatChannel(attach);
    await channel.#wire.greeted(limit);
    return channel;
  }

  get hello(): KstatHello {
    return this.#wire.hello;
  }

  /** The same as the bytes that came. */
  get helloBytes(): Uint8Array {
    return this.#wire.helloFrame.subarray(FRAME_SIZE);
  }

  get ended(): StatError | undefined {
    return this.#wire.ended;
  }

  /** Resolves when the answer is there, with why it is not whole: ERR_TIMEOUT or undefined. */
  async request(
    operation: number,
    elements: Elements,
    sink: BatchSink,
    options: LimitOptions,
  ): Promise<StatError | undefined> {
    if (this.ended) throw this.ended;
    if (this.#waiting.length >= MAX_WAITING) {
      const message = `${MAX_WAITING} calls wait for the kstat helper already`;
      throw new StatError('ERR_BUSY', message);
    }
    const call: Call = { operation, elements, sink, settle: () => {} };
    return limited<StatError | undefined>(
      limits(options),
      (settle) => {
        call.settle = settle;
        this.#waiting.push(call);
        this.#pump();
      },
      () => this.#forget(call),
    );
  }

  close(): Promise<void> {
    return this.#wire.close();
  }

  #pump(): void {
    if (this.#flying || this.ended) return;
    const call = this.#waiting.shift();
    if (!call) return;
    const id = this.#nextId;
    this.#nextId = nextRequest(id);
    this.#flying = { id, call };
    this.#wire.write(writeKstatRequest(call.operation, id, call.elements));
  }

  /** Takes a call out that is given up; its answer is dropped as it comes. */
  #forget(call: Call): void {
    const at = this.#waiting.indexOf(call);
    if (at >= 0) this.#waiting.splice(at, 1);
    if (this.#flying?.call === call) this.#flying.call = undefined;
  }

  #onFrame(header: FrameHeader, at: number): void {
    switch (header.kind) {
      case KIND_KSTATS: {
        const payload = this.#input.subarray(at, at + header.length);
        this.#onKstats(this.#joiner.push(header, payload));
        break;
      }
      case KIND_ERROR:
        this.#onError(header, at);
        break;
      case KIND_END:
        if (header.request === 0) this.onPush?.('end');
        else this.#settle(header.request, undefined);
        break;
      default: // a newer helper may send kinds that we do not know
    }
  }

  #onKstats(batch: KstatBatch | undefined): void {
    if (batch?.request === 0) this.onPush?.(batch);
    if (!batch || this.#flying?.id !== batch.request) return;
    const { call } = this.#flying;
    try {
      call?.sink(batch);
    } catch (error) {
      this.#flying.call = undefined;
      call?.settle(error);
    }
  }

  #onError(header: FrameHeader, at: number): void {
    const { code, errno } = readFailure(this.#wire.view, at, header.length);
    if (code === FAILURE_TIMEOUT) {
      const message = 'a kstat did not answer within the limit of the helper';
      this.#settle(header.request, undefined, new StatError('ERR_TIMEOUT', message, { errno }));
    } else if (code === FAILURE_BUSY) {
      const message = 'the kstat helper still waits for a kstat that does not answer';
      const hint = 'try again later, or close this connection and open another';
      this.#settle(header.request, new StatError('ERR_BUSY', message, { hint }));
    } else {
      const message = `the kstat helper could not answer: code ${code}, errno ${errno}`;
      this.#settle(header.request, new StatError('ERR_KERNEL', message, { errno }));
    }
  }

  #settle(request: number, error: unknown, incomplete?: StatError): void {
    if (this.#flying?.id !== request) {
      if (error) throw error;
      return;
    }
    const { call } = this.#flying;
    this.#flying = undefined;
    call?.settle(error, incomplete);
    this.#pump();
  }

  #onEnded(error: StatError): void {
    const calls = [this.#flying?.call, ...this.#waiting];
    this.#flying = undefined;
    this.#waiting.length = 0;
    for (const call of calls) call?.settle(error);
  }
}
