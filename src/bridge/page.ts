/** One page: its WebSocket, what waits for it, and how much it may ask. */
import { type Answered, CLOSE_POLICY, failureOf } from '../protocol/control.ts';
import { type PageRequest, parseMessage, type Unanswerable } from './message.ts';
import { controlFrame, type Parcel } from './parcel.ts';
import { PageQueue } from './queue.ts';
import type { ServerSocket } from './websocket.ts';

/** Messages that a page may send in the time of one window. */
const MESSAGES = 100;
const WINDOW_MS = 10_000;
/** How long a page may take to agree to the end. */
const CLOSE_MS = 1000;

export interface PageEvents {
  /** Does what a page asks for; what it throws is the answer. */
  request(page: Page, request: PageRequest): Promise<void>;
  gone(page: Page): void;
}

export class Page {
  readonly #socket: ServerSocket;
  readonly #events: PageEvents;
  readonly #queue: PageQueue;
  /** Answers come in the order of the questions. */
  #answering: Promise<void> = Promise.resolve();
  #alive = true;
  #windowMs = 0;
  #messages = 0;

  constructor(socket: ServerSocket, events: PageEvents) {
    this.#socket = socket;
    this.#events = events;
    this.#queue = new PageQueue(socket, () => this.end(CLOSE_POLICY, 'the page does not read'));
    socket.on('message', (data, isBinary) => this.#onMessage(data, isBinary));
    socket.on('pong', () => {
      this.#alive = true;
    });
    socket.on('error', () => {}); // a close event follows
    socket.on('close', () => events.gone(this));
  }

  /** Bytes that wait in this program. */
  get waitingBytes(): number {
    return this.#queue.bytes + this.#socket.bufferedAmount;
  }

  send(parcel: Parcel): void {
    this.#queue.add(parcel);
  }

  sendWord(frame: Uint8Array): void {
    this.#queue.addWord(frame);
  }

  /** Asks whether it is there; ends it when it has not answered the last time. */
  ping(): void {
    if (!this.#alive) {
      this.#socket.terminate();
      return;
    }
    this.#alive = false;
    this.#socket.ping();
  }

  end(code: number, reason: string): void {
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), CLOSE_MS).unref();
  }

  #onMessage(data: Buffer, isBinary: boolean): void {
    if (!this.#mayAsk()) {
      this.end(CLOSE_POLICY, 'too many messages');
      return;
    }
    let request: PageRequest | Unanswerable;
    try {
      if (!isBinary) throw new TypeError('text is not spoken here');
      request = parseMessage(data);
    } catch {
      this.end(CLOSE_POLICY, 'the message is not understood');
      return;
    }
    this.#answering = this.#answering.then(() => this.#answer(request));
  }

  async #answer(request: PageRequest | Unanswerable): Promise<void> {
    const { topic } = request;
    const scope = 'scope' in request ? request.scope : undefined;
    let failure: Answered['failure'];
    try {
      if ('error' in request) throw request.error;
      // Sweeps for what it asks begin after the answer, which they follow.
      await this.#events.request(this, request);
    } catch (error) {
      failure = failureOf(error);
    }
    const answer = {
      type: 'answered',
      topic,
      ...(scope && { scope }),
      ...(failure && { failure }),
    };
    this.sendWord(controlFrame(answer as Answered));
  }

  #mayAsk(): boolean {
    const nowMs = performance.now();
    if (nowMs - this.#windowMs > WINDOW_MS) {
      this.#windowMs = nowMs;
      this.#messages = 0;
    }
    this.#messages++;
    return this.#messages <= MESSAGES;
  }
}
