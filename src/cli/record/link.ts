/**
 * A connection that only passes on what the helper says: nothing is decoded, and
 * the recorder chooses the ids of the requests, which a replay goes by.
 */
import type { Attach, Wire } from '../../connection/wire.ts';
import { StatError } from '../../errors.ts';
import {
  FAILURE_UNDELIVERABLE,
  FRAME_SIZE,
  KIND_END,
  KIND_ERROR,
  KIND_HELLO,
  MAX_IDS,
  MAX_PAYLOAD,
} from '../../generated/protocol.ts';
import { type FrameHeader, readFailure, writeRequest } from '../../protocol/frame.ts';
import { FrameStream } from '../../protocol/stream.ts';

/** A frame as it came; the payload is valid during the call. */
export type FrameTap = (header: FrameHeader, payload: Uint8Array) => void;

/** A request that waits for the END of each of its parts. */
interface Waiting {
  parts: number;
  readonly settle: (error?: StatError) => void;
}

/** In the place of a request: the hello, which nobody asks for. */
const GREETING = 0;
const INPUT_BYTES = 4 * (FRAME_SIZE + MAX_PAYLOAD);

export class HelperLink {
  readonly #wire: Wire;
  readonly #input = new Uint8Array(INPUT_BYTES);
  readonly #stream: FrameStream;
  readonly #waiting = new Map<number, Waiting>();
  readonly #timeoutMs: number;
  readonly #tap: FrameTap;
  readonly #failed: (error: StatError) => void;
  #ended: StatError | undefined;
  #paused = false;

  /** Rejects when the helper ends, or breaks the protocol; pending until then. */
  readonly failure: Promise<never>;

  private constructor(attach: Attach, timeoutMs: number, tap: FrameTap) {
    this.#timeoutMs = timeoutMs;
    this.#tap = tap;
    const { promise, reject } = withReject();
    this.failure = promise;
    this.#failed = reject;
    this.#stream = new FrameStream(this.#input, (header, at) => this.#onFrame(header, at));
    this.#wire = attach({
      room: () => this.#stream.room(),
      received: (length) => this.#received(length),
      ended: (error) => this.#end(error),
    });
  }

  /** Resolves when the hello has gone through the tap. @throws what connect() throws */
  static async open(attach: Attach, timeoutMs: number, tap: FrameTap): Promise<HelperLink> {
    const link = new HelperLink(attach, timeoutMs, tap);
    try {
      await link.#answered(GREETING, 1);
    } catch (error) {
      await link.close();
      throw error;
    }
    return link;
  }

  /** Resolves with the END of a request of any number of ids; commands have none. @throws StatError */
  request(operation: number, id: number, ids: readonly number[] = []): Promise<void> {
    const parts = partsFor(ids.length);
    const answered = this.#answered(id, parts);
    for (let part = 0; part < parts; part++) {
      const first = part * MAX_IDS;
      const count = Math.min(MAX_IDS, ids.length - first);
      this.#wire.write(writeRequest(operation, id, ids, first, count));
    }
    return answered;
  }

  /** Reads nothing until resume(): the helper keeps, or drops and counts, what there is. */
  pause(): void {
    this.#paused = true;
    this.#wire.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#wire.resume();
  }

  async close(): Promise<void> {
    this.#end(new StatError('ERR_CLOSED', 'the recording has ended'));
    this.#wire.destroy();
    await this.#wire.closed();
  }

  #answered(id: number, parts: number): Promise<void> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise<void>((resolve, reject) => {
      const timer = setInterval(() => {
        // A disk that is slow is not the helper's fault.
        if (!this.#paused) settle(timeoutError(this.#timeoutMs));
      }, this.#timeoutMs);
      const settle = (error?: StatError): void => {
        clearInterval(timer);
        this.#waiting.delete(id);
        if (error) reject(error);
        else resolve();
      };
      this.#waiting.set(id, { parts, settle });
    });
  }

  #received(length: number): void {
    if (this.#ended) return;
    try {
      this.#stream.received(length);
    } catch (cause) {
      const broken = new StatError('ERR_PROTOCOL', 'a frame could not be handled', { cause });
      this.#end(cause instanceof StatError ? cause : broken);
      this.#wire.destroy();
    }
  }

  #onFrame(header: FrameHeader, at: number): void {
    this.#tap(header, this.#input.subarray(at, at + header.length));
    const waiting = this.#waiting.get(header.request);
    if (header.kind === KIND_ERROR) {
      const error = failureError(this.#stream.view, at, header.length);
      if (!waiting) throw error;
      waiting.settle(error);
    } else if (header.kind === KIND_HELLO || header.kind === KIND_END) {
      if (waiting && --waiting.parts === 0) waiting.settle();
    }
  }

  #end(error: StatError): void {
    if (this.#ended) return;
    this.#ended = error;
    for (const { settle } of [...this.#waiting.values()]) settle(error);
    this.#failed(error);
  }
}

/** Requests that so many ids need. */
export function partsFor(ids: number): number {
  return Math.max(1, Math.ceil(ids / MAX_IDS));
}

function withReject(): { promise: Promise<never>; reject: (error: StatError) => void } {
  let reject: (error: StatError) => void = () => {};
  const promise = new Promise<never>((_, no) => {
    reject = no;
  });
  promise.catch(() => {}); // whoever waits for it meets it
  return { promise, reject };
}

function timeoutError(timeoutMs: number): StatError {
  return new StatError('ERR_TIMEOUT', `no answer within ${timeoutMs} ms`);
}

function failureError(view: DataView, at: number, length: number): StatError {
  const { code, errno } = readFailure(view, at, length);
  if (code === FAILURE_UNDELIVERABLE) {
    return new StatError('ERR_EXITS_UNDELIVERABLE', 'exit events do not reach the helper', {
      hint: 'run outside of the container, or use the socket of the daemon',
    });
  }
  return new StatError('ERR_KERNEL', `the helper refused a request: code ${code}`, { errno });
}
