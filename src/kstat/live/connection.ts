/**
 * One connection to a kstat helper. The helper works on one request at a time;
 * calls that wait are sent in their order, one after the other.
 */
import type { Attach, Wire } from '../../client/wire.ts';
import { abortedError, StatError } from '../../errors.ts';
import {
  FAILURE_BUSY,
  FAILURE_TIMEOUT,
  FRAME_SIZE,
  KIND_END,
  KIND_ERROR,
  KIND_HELLO,
  KIND_KSTATS,
  KSTAT_IDENTITY_SIZE,
  MAX_KSTAT_IDS,
  MAX_PAYLOAD,
  OP_KSTAT_CHAIN,
  OP_KSTAT_MATCH,
  OP_KSTAT_READ,
  OP_KSTAT_UNWATCH,
  OP_KSTAT_WATCH,
} from '../../generated/protocol.ts';
import { type FrameHeader, readFailure } from '../../protocol/frame.ts';
import { FrameStream } from '../../protocol/stream.ts';
import { BatchJoiner, type KstatBatch } from './batch.ts';
import { type KstatHello, parseKstatHello } from './hello.ts';
import {
  type Elements,
  identityElements,
  type KstatIdentity,
  type KstatPattern,
  NO_ELEMENTS,
  patternElements,
  writeKstatRequest,
} from './requests.ts';

/** Calls that may wait; one more is refused. */
const MAX_WAITING = 1024;
/** An answer that is kept as a whole; larger ones need `onBatch`. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;
/** Longer than the helper's own limit of 5 seconds for one kstat. */
const DEFAULT_TIMEOUT_MS = 30_000;

export interface KstatCallOptions {
  /** Ends the call with ERR_ABORTED. */
  readonly signal?: AbortSignal | undefined;
  /** Ends the call with ERR_TIMEOUT. @defaultValue 30000 */
  readonly timeoutMs?: number | undefined;
  /** Takes each batch as it comes, which is then not kept for the result. */
  readonly onBatch?: ((batch: KstatBatch) => void) | undefined;
}

export interface KstatAnswer {
  /** In the order of the helper; empty with `onBatch`. */
  readonly batches: readonly KstatBatch[];
  /** Number of records. */
  readonly count: number;
  /**
   * ERR_TIMEOUT when a kstat did not answer within the helper's limit: it is the last record,
   * if it is known which one it was, and those behind it were not read.
   */
  readonly incomplete: StatError | undefined;
}

/** Called with the whole chain after it has changed. */
export type ChainListener = (chain: KstatAnswer) => void;

interface Call {
  readonly operation: number;
  readonly elements: Elements;
  readonly onBatch: ((batch: KstatBatch) => void) | undefined;
  readonly batches: KstatBatch[];
  count: number;
  bytes: number;
  settle: (error: unknown, incomplete?: StatError) => void;
}

export class KstatConnection {
  readonly #wire: Wire;
  readonly #stream: FrameStream;
  readonly #joiner = new BatchJoiner();
  readonly #waiting: Call[] = [];
  /** The request on the wire; its call is undefined when it has given up. */
  #flying: { id: number; call: Call | undefined } | undefined;
  #pushed: KstatBatch[] = [];
  #listener: ChainListener | undefined;
  #nextId = 1;
  #hello: KstatHello | undefined;
  #ended: StatError | undefined;
  #greeted: ((error?: unknown) => void) | undefined;

  private constructor(attach: Attach) {
    const input = new Uint8Array(4 * (FRAME_SIZE + MAX_PAYLOAD));
    this.#stream = new FrameStream(input, (header, at) => this.#onFrame(header, at));
    this.#wire = attach({
      room: () => this.#stream.room(),
      received: (length) => this.#received(length),
      ended: (error) => this.#end(error),
    });
  }

  /**
   * Resolves when the hello has come: `KstatConnection.open(spawnKstatHelper())`.
   * @throws ERR_HELPER_MISSING, ERR_HELPER_FAILED, ERR_HELPER_UNTRUSTED, ERR_UNSUPPORTED (the
   * kstats of this system cannot be opened), ERR_PERMISSION, ERR_TIMEOUT, ERR_ABORTED
   */
  static async open(attach: Attach, options: KstatCallOptions = {}): Promise<KstatConnection> {
    const connection = new KstatConnection(attach);
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

  get hello(): KstatHello {
    if (!this.#hello) throw new StatError('ERR_PROTOCOL', 'the helper has not said hello');
    return this.#hello;
  }

  /** Why the connection is unusable; undefined while it works. */
  get ended(): StatError | undefined {
    return this.#ended;
  }

  /** The headers of all kstats. */
  chain(options: KstatCallOptions = {}): Promise<KstatAnswer> {
    return this.#ask(OP_KSTAT_CHAIN, NO_ELEMENTS, options);
  }

  /** One record for each identity, in their order; status ENXIO for those that are gone. */
  async read(
    identities: readonly KstatIdentity[],
    options: KstatCallOptions = {},
  ): Promise<KstatAnswer> {
    const { bytes, count } = identityElements(identities);
    const batches: KstatBatch[] = [];
    let records = 0;
    let incomplete: StatError | undefined;
    for (let i = 0; i < count && !incomplete; i += MAX_KSTAT_IDS) {
      const end = Math.min(i + MAX_KSTAT_IDS, count);
      const part = bytes.subarray(i * KSTAT_IDENTITY_SIZE, end * KSTAT_IDENTITY_SIZE);
      const answer = await this.#ask(OP_KSTAT_READ, { count: end - i, bytes: part }, options);
      batches.push(...answer.batches);
      records += answer.count;
      incomplete = answer.incomplete;
    }
    return { batches, count: records, incomplete };
  }

  /** Every kstat that one of the patterns fits, once, in the order of the chain. */
  async match(
    patterns: readonly KstatPattern[],
    options: KstatCallOptions = {},
  ): Promise<KstatAnswer> {
    return this.#ask(OP_KSTAT_MATCH, patternElements(patterns), options);
  }

  /** The chain as it is now; from now on `listener` gets it whenever it has changed. */
  async watch(listener: ChainListener, options: KstatCallOptions = {}): Promise<KstatAnswer> {
    this.#listener = listener;
    return this.#ask(OP_KSTAT_WATCH, NO_ELEMENTS, options);
  }

  async unwatch(options: KstatCallOptions = {}): Promise<void> {
    await this.#ask(OP_KSTAT_UNWATCH, NO_ELEMENTS, options);
    this.#listener = undefined;
  }

  /** Ends the connection; calls that wait end with ERR_CLOSED. Safe to call twice. */
  async close(): Promise<void> {
    this.#end(new StatError('ERR_CLOSED', 'the connection is closed'));
    this.#wire.destroy();
    await this.#wire.closed();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #ask(operation: number, elements: Elements, options: KstatCallOptions): Promise<KstatAnswer> {
    if (this.#ended) return Promise.reject(this.#ended);
    if (this.#waiting.length >= MAX_WAITING) {
      const message = `${MAX_WAITING} calls wait for the kstat helper already`;
      return Promise.reject(new StatError('ERR_BUSY', message));
    }
    const { onBatch } = options;
    const call: Call = {
      ...{ operation, elements, onBatch, batches: [], count: 0, bytes: 0 },
      settle: () => {},
    };
    return limited<KstatAnswer>(
      options,
      (settle) => {
        call.settle = (error, incomplete) => {
          settle(error, { batches: call.batches, count: call.count, incomplete });
        };
        this.#waiting.push(call);
        this.#pump();
      },
      () => this.#forget(call),
    );
  }

  #pump(): void {
    if (this.#flying) return;
    const call = this.#waiting.shift();
    if (!call) return;
    const id = this.#nextId;
    this.#nextId = id === 0xffffffff ? 1 : id + 1;
    this.#flying = { id, call };
    this.#wire.write(writeKstatRequest(call.operation, id, call.elements));
  }

  /** Takes a call out that is given up; its answer is dropped as it comes. */
  #forget(call: Call): void {
    const at = this.#waiting.indexOf(call);
    if (at >= 0) this.#waiting.splice(at, 1);
    if (this.#flying?.call === call) this.#flying.call = undefined;
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
    switch (header.kind) {
      case KIND_HELLO:
        this.#hello ??= parseKstatHello(this.#payload(header, at));
        this.#greeted?.();
        break;
      case KIND_KSTATS: {
        const batch = this.#joiner.push(header, this.#payload(header, at));
        if (batch) this.#onBatch(batch);
        break;
      }
      case KIND_ERROR:
        this.#onError(header, at);
        break;
      case KIND_END:
        this.#onEnd(header);
        break;
      default: // a newer helper may send kinds that we do not know
    }
  }

  #payload(header: FrameHeader, at: number): Uint8Array {
    const { buffer, byteOffset } = this.#stream.view;
    return new Uint8Array(buffer, byteOffset + at, header.length);
  }

  #onBatch(batch: KstatBatch): void {
    if (batch.request === 0) {
      this.#pushed.push(batch);
      return;
    }
    const call = this.#flying?.id === batch.request ? this.#flying.call : undefined;
    if (!call) return;
    call.count += batch.count;
    if (call.onBatch) {
      call.onBatch(batch);
      return;
    }
    call.batches.push(batch);
    call.bytes += batch.records.length;
    if (call.bytes > MAX_ANSWER_BYTES) {
      this.#forget(call);
      const message = `the answer is larger than ${MAX_ANSWER_BYTES} bytes`;
      call.settle(new StatError('ERR_BUSY', message, { hint: 'take it in parts: onBatch' }));
    }
  }

  #onError(header: FrameHeader, at: number): void {
    const { code, errno } = readFailure(this.#stream.view, at, header.length);
    if (code === FAILURE_TIMEOUT) {
      const message = 'a kstat did not answer within the limit of the helper';
      this.#settle(header, undefined, new StatError('ERR_TIMEOUT', message, { errno }));
    } else if (code === FAILURE_BUSY) {
      const message = 'the kstat helper still waits for a kstat that does not answer';
      const hint = 'try again later, or close this connection and open another';
      this.#settle(header, new StatError('ERR_BUSY', message, { hint }));
    } else {
      const message = `the kstat helper could not answer: code ${code}, errno ${errno}`;
      this.#settle(header, new StatError('ERR_KERNEL', message, { errno }));
    }
  }

  #onEnd(header: FrameHeader): void {
    if (header.request !== 0) {
      this.#settle(header, undefined);
      return;
    }
    const batches = this.#pushed;
    this.#pushed = [];
    this.#listener?.({ batches, count: header.count, incomplete: undefined });
  }

  #settle(header: FrameHeader, error: unknown, incomplete?: StatError): void {
    if (this.#flying?.id !== header.request) {
      if (header.request === 0 && error) throw error;
      return;
    }
    const { call } = this.#flying;
    this.#flying = undefined;
    call?.settle(error, incomplete);
    this.#pump();
  }

  #end(error: StatError): void {
    if (this.#ended) return;
    this.#ended = error;
    this.#greeted?.(error);
    const calls = [this.#flying?.call, ...this.#waiting];
    this.#flying = undefined;
    this.#waiting.length = 0;
    for (const call of calls) call?.settle(error);
  }
}

/** A promise that also ends by time or signal; `give` then takes back what `start` began. */
function limited<T>(
  options: KstatCallOptions,
  start: (settle: (error?: unknown, value?: T) => void) => void,
  give?: () => void,
): Promise<T> {
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  if (signal?.aborted) return Promise.reject(abortedError(signal));
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
      timeoutMs,
    );
    signal?.addEventListener('abort', aborted);
    start(settle);
  });
}
