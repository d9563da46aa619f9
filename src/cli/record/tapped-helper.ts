/**
 * A connection that only passes on what the helper says: nothing is decoded, and
 * the recorder chooses the ids of the requests, which a replay goes by.
 */

import { FrameWire } from '../../connection/frame-wire.ts';
import { refusal } from '../../connection/refusal.ts';
import type { Attach } from '../../connection/wire.ts';
import { StatError } from '../../errors.ts';
import { KIND_END, KIND_ERROR, MAX_IDS } from '../../generated/protocol.ts';
import { type FrameHeader, readFailure, writeRequest } from '../../protocol/frame.ts';
import { type Hello, parseHello } from '../../protocol/hello.ts';
import { frameRoom } from '../../protocol/stream.ts';

/** A frame as it came; the payload is valid during the call. */
export type FrameTap = (header: FrameHeader, payload: Uint8Array) => void;

/** A request that waits for the END of each of its parts. */
interface Waiting {
  parts: number;
  readonly settle: (error?: StatError) => void;
}

export class TappedHelper {
  readonly #wire: FrameWire<Hello>;
  readonly #input = frameRoom();
  readonly #waiting = new Map<number, Waiting>();
  readonly #timeoutMs: number;
  readonly #tap: FrameTap;
  readonly #failed: (error: StatError) => void;
  #paused = false;

  /** Rejects when the helper ends, or breaks the protocol; pending until then. */
  readonly failure: Promise<never>;

  private constructor(attach: Attach, timeoutMs: number, tap: FrameTap) {
    this.#timeoutMs = timeoutMs;
    this.#tap = tap;
    const { promise, reject } = withReject();
    this.failure = promise;
    this.#failed = reject;
    this.#wire = new FrameWire(attach, this.#input, {
      parseHello,
      frame: (header, at) => this.#onFrame(header, at),
      ended: (error) => this.#onEnded(error),
    });
  }

  /** Resolves when the hello has gone through the tap. @throws what connect() throws */
  static async open(attach: Attach, timeoutMs: number, tap: FrameTap): Promise<TappedHelper> {
    const helper = new TappedHelper(attach, timeoutMs, tap);
    await helper.#wire.greeted({ timeoutMs });
    return helper;
  }

  get hello(): Hello {
    return this.#wire.hello;
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

  close(): Promise<void> {
    return this.#wire.close();
  }

  #answered(id: number, parts: number): Promise<void> {
    if (this.#wire.ended) return Promise.reject(this.#wire.ended);
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

  #onFrame(header: FrameHeader, at: number): void {
    this.#tap(header, this.#input.subarray(at, at + header.length));
    const waiting = this.#waiting.get(header.request);
    if (header.kind === KIND_ERROR) {
      const { code, errno } = readFailure(this.#wire.view, at, header.length);
      const error = refusal(this.hello, code, errno);
      if (!waiting) throw error;
      waiting.settle(error);
    } else if (header.kind === KIND_END) {
      if (waiting && --waiting.parts === 0) waiting.settle();
    }
  }

  #onEnded(error: StatError): void {
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
