/**
 * One connection to a helper: the hello, then requests and their answers.
 *
 * A call may need many requests (1,024 ids each). At most WINDOW requests are on
 * the wire, so that neither end has to buffer more; the rest wait in the order
 * of their calls. Answers are handled where they were read, in the memory of
 * the decoder, before the next read.
 */
import { Decoder, type IndexResult } from '../decoder/index.ts';
import { abortedError, StatError } from '../errors.ts';
import {
  FAILURE_BUSY,
  KIND_END,
  KIND_ERROR,
  KIND_GAP,
  KIND_HELLO,
  KIND_REPLY,
  MAX_IDS,
  REASON_WITHHELD,
} from '../generated/protocol.ts';
import { type FrameHeader, readFailure, readGaps, writeRequest } from '../protocol/frame.ts';
import { type Hello, parseHello } from '../protocol/hello.ts';
import { FrameStream } from '../protocol/stream.ts';
import type { Attach, Wire } from './wire.ts';

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

export interface CallOptions {
  /** Ends the call with ERR_ABORTED. */
  signal?: AbortSignal | undefined;
  /** Ends the call with ERR_TIMEOUT. @defaultValue 5000 */
  timeoutMs?: number | undefined;
}

/** Options of one request out of several that make up a call. */
export interface RequestOptions extends CallOptions {
  /** When the call began, by performance.now(): its time counts from there. */
  startMs?: number | undefined;
}

export const DEFAULT_TIMEOUT_MS = 5000;

interface Call {
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

export class Connection {
  readonly decoder: Decoder;
  readonly #wire: Wire;
  readonly #stream: FrameStream;
  readonly #waiting: Call[] = [];
  /** Requests on the wire; undefined for those whose call has given up. */
  readonly #flying = new Map<number, Call | undefined>();
  #nextId = 1;
  #hello: Hello | undefined;
  #ended: StatError | undefined;
  #greeted: ((error?: StatError) => void) | undefined;

  private constructor(decoder: Decoder, attach: Attach) {
    this.decoder = decoder;
    this.#stream = new FrameStream(decoder.input, (header, at) => this.#onFrame(header, at));
    this.#wire = attach({
      room: () => this.#stream.room(),
      received: (length) => this.#received(length),
      ended: (error) => this.#end(error),
    });
  }

  /** Resolves when the hello has come. */
  static async open(attach: Attach, options: CallOptions = {}): Promise<Connection> {
    const decoder = await Decoder.load();
    const connection = new Connection(decoder, attach);
    try {
      await limited<void>(options, (settle) => {
        if (connection.#hello || connection.#ended) settle(connection.#ended);
        else connection.#greeted = settle;
      });
    } catch (error) {
      connection.#end(error as StatError);
      connection.#wire.destroy();
      throw error;
    }
    return connection;
  }

  get hello(): Hello {
    if (!this.#hello) throw new StatError('ERR_PROTOCOL', 'the helper has not said hello');
    return this.#hello;
  }

  /** Why the connection is unusable; undefined while it works. */
  get ended(): StatError | undefined {
    return this.#ended;
  }

  /** Asks for every id; resolves with what is missing when all answers were handled. */
  request(
    operation: number,
    ids: ArrayLike<number>,
    sink: ReplySink,
    options: RequestOptions = {},
  ): Promise<Missing> {
    const missing: Missing = { lost: 0, withheld: 0 };
    if (this.#ended) return Promise.reject(this.#ended);
    if (ids.length === 0) return Promise.resolve(missing);
    if (this.#waiting.length >= MAX_WAITING) {
      return Promise.reject(
        new StatError('ERR_BUSY', `${MAX_WAITING} calls wait for the helper already`),
      );
    }
    let call: Call;
    return limited<Missing>(
      options,
      (settle) => {
        const done = (error?: unknown): void => settle(error, missing);
        call = { operation, ids, sink, missing, next: 0, open: 0, settle: done };
        this.#waiting.push(call);
        this.#pump();
      },
      () => this.#forget(call),
    );
  }

  /** Ends the connection; calls that wait end with ERR_CLOSED. Safe to call twice. */
  async close(): Promise<void> {
    this.#end(new StatError('ERR_CLOSED', 'the connection is closed'));
    this.#wire.destroy();
    await this.#wire.closed();
  }

  #pump(): void {
    for (;;) {
      const call = this.#waiting[0];
      if (!call || this.#flying.size >= WINDOW) return;
      const count = Math.min(MAX_IDS, call.ids.length - call.next);
      const id = this.#nextId;
      this.#nextId = id === 0xffffffff ? 1 : id + 1;
      this.#wire.write(writeRequest(call.operation, id, call.ids, call.next, count));
      this.#flying.set(id, call);
      call.next += count;
      call.open++;
      if (call.next === call.ids.length) this.#waiting.shift();
    }
  }

  /** Takes a call out that has timed out or was aborted; its answers are dropped as they come. */
  #forget(call: Call): void {
    const at = this.#waiting.indexOf(call);
    if (at >= 0) this.#waiting.splice(at, 1);
    for (const [id, other] of this.#flying) {
      if (other === call) this.#flying.set(id, undefined);
    }
  }

  #received(length: number): void {
    if (this.#ended) return;
    try {
      this.#stream.received(length);
    } catch (cause) {
      const error =
        cause instanceof StatError
          ? cause
          : new StatError('ERR_PROTOCOL', 'a frame could not be handled', { cause });
      this.#end(error);
      this.#wire.destroy();
    }
  }

  #onFrame(header: FrameHeader, at: number): void {
    const call = this.#flying.get(header.request);
    switch (header.kind) {
      case KIND_HELLO:
        this.#onHello(header, at);
        break;
      case KIND_REPLY:
        if (call) this.#onReply(call, header, at);
        break;
      case KIND_GAP:
        if (call) this.#onGap(call, header, at);
        break;
      case KIND_ERROR:
        this.#onError(call, header, at);
        break;
      case KIND_END:
        this.#onEnd(call, header);
        break;
      default: // a newer helper may send kinds that we do not know
    }
  }

  #onHello(header: FrameHeader, at: number): void {
    const { buffer, byteOffset } = this.#stream.view;
    this.#hello ??= parseHello(new Uint8Array(buffer, byteOffset + at, header.length));
    this.#greeted?.();
  }

  #onReply(call: Call, header: FrameHeader, at: number): void {
    const { byteOrder, family, taskstatsVersion } = this.hello;
    const context = { byteOrder, familyId: family, defaultVersion: taskstatsVersion };
    for (let done = 0; done < header.length; ) {
      const result = this.decoder.index(at + done, header.length - done, context);
      call.sink(this.decoder, result, header);
      if (result.consumed === 0) throw new StatError('ERR_PROTOCOL', 'a reply does not decode');
      done += result.consumed;
    }
  }

  #onGap(call: Call, header: FrameHeader, at: number): void {
    for (const gap of readGaps(this.#stream.view, at, header.length)) {
      if (gap.reason === REASON_WITHHELD) call.missing.withheld += gap.count;
      else call.missing.lost += gap.count;
    }
  }

  #onError(call: Call | undefined, header: FrameHeader, at: number): void {
    const { code, errno } = readFailure(this.#stream.view, at, header.length);
    const error =
      code === FAILURE_BUSY
        ? new StatError('ERR_BUSY', 'the helper is busy', { hint: 'try again later' })
        : new StatError('ERR_KERNEL', `the helper refused the request: code ${code}`, { errno });
    this.#flying.delete(header.request);
    if (call) {
      this.#forget(call);
      call.settle(error);
    } else if (header.request === 0) {
      throw error;
    }
    this.#pump();
  }

  #onEnd(call: Call | undefined, header: FrameHeader): void {
    if (!this.#flying.delete(header.request)) return;
    if (call) {
      call.open--;
      if (call.open === 0 && call.next === call.ids.length) call.settle();
    }
    this.#pump();
  }

  #end(error: StatError): void {
    if (this.#ended) return;
    this.#ended = error;
    this.#greeted?.(error);
    const calls = new Set([...this.#flying.values(), ...this.#waiting]);
    this.#flying.clear();
    this.#waiting.length = 0;
    for (const call of calls) call?.settle(error);
  }
}

/**
 * A promise that also ends by time or signal. `give` runs when it ended so, and
 * takes back what `start` began.
 */
function limited<T>(
  options: RequestOptions,
  start: (settle: (error?: unknown, value?: T) => void) => void,
  give?: () => void,
): Promise<T> {
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS, startMs } = options;
  if (signal?.aborted) return Promise.reject(abortedError(signal));
  const spentMs = startMs === undefined ? 0 : performance.now() - startMs;
  return new Promise<T>((resolve, reject) => {
    const settle = (error?: unknown, value?: T): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
      if (error) reject(error);
      else resolve(value as T);
    };
    const giveUp = (error: StatError): void => {
      give?.();
      settle(error);
    };
    const aborted = (): void => giveUp(abortedError(signal as AbortSignal));
    const timer = setTimeout(
      () => giveUp(new StatError('ERR_TIMEOUT', `no answer within ${timeoutMs} ms`)),
      Math.max(0, timeoutMs - spentMs),
    );
    signal?.addEventListener('abort', aborted);
    start(settle);
  });
}
