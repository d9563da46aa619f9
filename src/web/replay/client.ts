/** A page's end of the worker that reads its capture. A worker that is silent is ended. */
import { StatError } from '../../errors.ts';
import { errorOf } from '../../protocol/control.ts';
import type { ReplayAnswer, ReplayEvent, ReplayQuestion, ReplayRequest } from './messages.ts';

/** Without any word of a worker that has something to do. */
const SILENCE_MS = 30_000;

interface Waiting {
  resolve(answer: ReplayAnswer): void;
  reject(error: StatError): void;
}

export interface WorkerPort {
  postMessage(request: ReplayRequest): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<ReplayEvent>) => void): void;
  addEventListener(type: 'error', listener: (event: ErrorEvent) => void): void;
  terminate(): void;
}

export class ReplayClient {
  readonly #worker: WorkerPort;
  readonly #emit: (event: ReplayEvent) => void;
  readonly #silenceMs: number;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #opening = false;
  #moving = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(
    worker: WorkerPort,
    emit: (event: ReplayEvent) => void,
    silenceMs: number = SILENCE_MS,
  ) {
    this.#worker = worker;
    this.#emit = emit;
    this.#silenceMs = silenceMs;
    worker.addEventListener('message', ({ data }) => this.#onEvent(data));
    worker.addEventListener('error', ({ message }) =>
      this.#fail(new StatError('ERR_CAPTURE', `the worker failed: ${message}`)),
    );
  }

  send(request: Exclude<ReplayRequest, { type: 'ask' }>): void {
    if (this.#closed) return;
    this.#worker.postMessage(request);
    if (request.type === 'open') this.#opening = true;
    else if (request.type !== 'choose') this.#moving = true;
    this.#watch();
  }

  /** @throws what the worker refuses with; ERR_TIMEOUT, ERR_CLOSED */
  ask<T extends ReplayAnswer>(question: ReplayQuestion): Promise<T> {
    if (this.#closed) return Promise.reject(new StatError('ERR_CLOSED', 'the replay is closed'));
    this.#lastId++;
    const id = this.#lastId;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (answer) => resolve(answer as T), reject });
      this.#worker.postMessage({ type: 'ask', id, question });
      this.#watch();
    });
  }

  close(): void {
    this.#end(new StatError('ERR_CLOSED', 'the replay is closed'));
  }

  #onEvent(event: ReplayEvent): void {
    if (this.#closed) return;
    if (event.type === 'answer') this.#settle(event.id)?.resolve(event.answer);
    else if (event.type === 'refused') this.#settle(event.id)?.reject(errorOf(event.failure));
    else this.#emit(event);
    if (event.type === 'reached') this.#moving = false;
    if (event.type === 'overview' && event.overview.done) this.#opening = false;
    if (event.type === 'failed') this.#opening = this.#moving = false;
    this.#watch();
  }

  get #isWaiting(): boolean {
    return this.#opening || this.#moving || this.#waiting.size > 0;
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  /** The time of silence begins anew. */
  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#closed || !this.#isWaiting) return;
    this.#timer = setTimeout(() => {
      const hint = 'open a smaller part of it';
      this.#fail(new StatError('ERR_TIMEOUT', 'the capture takes too long to read', { hint }));
    }, this.#silenceMs);
  }

  #fail(error: StatError): void {
    const { code, message, hint } = error;
    const failure = { code, message, ...(hint === undefined ? {} : { hint }) };
    this.#end(error);
    this.#emit({ type: 'failed', failure });
  }

  #end(error: StatError): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
