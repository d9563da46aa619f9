/**
 * The connection to the helper whose frames are passed on: whole frames, with another
 * request id in the header and nothing else changed. What the bridge has to know of the
 * records, it reads by the same decoder before the next read overwrites them.
 */
import type { Attach, Wire } from '../client/wire.ts';
import { Decoder, type IndexResult } from '../decoder/index.ts';
import { StatError } from '../errors.ts';
import {
  FAILURE_BUSY,
  FRAME_REQUEST,
  FRAME_SIZE,
  KIND_END,
  KIND_ERROR,
  KIND_EXITS,
  KIND_GAP,
  KIND_HELLO,
  KIND_REPLY,
  MAX_IDS,
} from '../generated/protocol.ts';
import { type FrameHeader, readFailure, writeFrame, writeRequest } from '../protocol/frame.ts';
import { type Hello, parseHello } from '../protocol/hello.ts';
import { FrameStream } from '../protocol/stream.ts';

/** Requests on the wire at once: enough that the helper never waits for us. */
const WINDOW = 4;

export type ReplySink = (decoder: Decoder, header: FrameHeader, result: IndexResult) => void;

export interface HelperEvents {
  /** An EXITS frame, or a GAP of the stream of exits. */
  exits(frame: Uint8Array, header: FrameHeader): void;
  /** The connection is over. */
  ended(error: StatError): void;
}

/** What one question brought: frames as they came, with the request id of the question. */
export interface Answer {
  readonly frames: readonly Uint8Array[];
  /** Records in its REPLY frames. */
  readonly records: number;
}

interface Question {
  readonly operation: number;
  readonly ids: ArrayLike<number>;
  /** The request id in the frames that are passed on. */
  readonly request: number;
  readonly sink: ReplySink;
  readonly frames: Uint8Array[];
  records: number;
  /** Index of the first id that was not sent yet. */
  next: number;
  /** Requests that wait for their END. */
  open: number;
  readonly settle: (error?: StatError) => void;
}

export class HelperLink {
  readonly #events: HelperEvents;
  readonly #decoder: Decoder;
  readonly #stream: FrameStream;
  readonly #wire: Wire;
  readonly #timeoutMs: number;
  /** Requests on the wire; undefined for those whose question was given up. */
  readonly #flying = new Map<number, Question | undefined>();
  #current: Question | undefined;
  #nextId = 1;
  #hello: { readonly hello: Hello; readonly frame: Uint8Array } | undefined;
  #greeted: (() => void) | undefined;
  #ended: StatError | undefined;

  private constructor(attach: Attach, events: HelperEvents, decoder: Decoder, timeoutMs: number) {
    this.#events = events;
    this.#decoder = decoder;
    this.#timeoutMs = timeoutMs;
    this.#stream = new FrameStream(decoder.input, (header, at) => this.#onFrame(header, at));
    this.#wire = attach({
      room: () => this.#stream.room(),
      received: (length) => this.#received(length),
      ended: (error) => this.#end(error),
    });
  }

  /** Resolves when the helper has said hello. @throws what connect() throws */
  static async open(attach: Attach, events: HelperEvents, timeoutMs: number): Promise<HelperLink> {
    const link = new HelperLink(attach, events, await Decoder.load(), timeoutMs);
    await link
      .#limited<void>((settle) => {
        if (link.#hello || link.#ended) settle(link.#ended);
        else link.#greeted = () => settle(link.#ended);
      })
      .catch(async (error: unknown) => {
        await link.close();
        throw error;
      });
    return link;
  }

  get hello(): Hello {
    return (this.#hello as { hello: Hello }).hello;
  }

  /** The HELLO frame as it came. */
  get helloFrame(): Uint8Array {
    return (this.#hello as { frame: Uint8Array }).frame;
  }

  /**
   * Asks for every id. One question at a time; the exit stream goes on beside it.
   * @throws ERR_TIMEOUT, ERR_BUSY, ERR_KERNEL, ERR_HELPER_EXIT, ERR_CLOSED
   */
  async ask(
    operation: number,
    request: number,
    ids: ArrayLike<number>,
    sink: ReplySink,
  ): Promise<Answer> {
    const frames: Uint8Array[] = [];
    if (this.#ended) throw this.#ended;
    if (this.#current) throw new StatError('ERR_BUSY', 'a question is under way');
    let question: Question | undefined;
    try {
      await this.#limited<void>((settle) => {
        question = { operation, ids, request, sink, frames, records: 0, next: 0, open: 0, settle };
        this.#current = question;
        this.#pump(question);
        if (ids.length === 0) settle();
      });
    } finally {
      this.#current = undefined;
      this.#forget(question);
    }
    const records = question?.records ?? 0;
    const timeNs = BigInt(Date.now()) * 1_000_000n;
    const end = { kind: KIND_END, flags: 0, source: 0, request, count: records, timeNs };
    return { frames: [...frames, writeFrame(end, new Uint8Array(0))], records };
  }

  /** Starts or ends the exit stream: OP_EXITS_START or OP_EXITS_STOP. @throws as ask() */
  async control(operation: number): Promise<void> {
    if (this.#ended) throw this.#ended;
    await this.#limited<void>((settle) => {
      const none: Question = {
        operation,
        ids: [],
        request: 0,
        sink: () => {},
        frames: [],
        records: 0,
        next: 0,
        open: 1,
        settle,
      };
      this.#send(none, 0);
    });
  }

  async close(): Promise<void> {
    this.#end(new StatError('ERR_CLOSED', 'the connection is closed'));
    this.#wire.destroy();
    await this.#wire.closed();
  }

  /** Answers that come after all are dropped. */
  #forget(question: Question | undefined): void {
    for (const [id, other] of this.#flying) {
      if (other === question) this.#flying.set(id, undefined);
    }
  }

  #pump(question: Question): void {
    while (question.next < question.ids.length && question.open < WINDOW) {
      const count = Math.min(MAX_IDS, question.ids.length - question.next);
      question.open++;
      this.#send(question, count);
    }
  }

  #send(question: Question, count: number): void {
    const id = this.#nextId;
    this.#nextId = id === 0xffffffff ? 1 : id + 1;
    this.#flying.set(id, question);
    this.#wire.write(writeRequest(question.operation, id, question.ids, question.next, count));
    question.next += count;
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
    const question = this.#flying.get(header.request);
    switch (header.kind) {
      case KIND_HELLO: {
        const frame = this.#copy(header, at, 0);
        this.#hello ??= { hello: parseHello(frame.subarray(FRAME_SIZE)), frame };
        this.#greeted?.();
        break;
      }
      case KIND_REPLY:
        if (question) this.#onReply(question, header, at);
        break;
      case KIND_GAP:
        if (question) question.frames.push(this.#copy(header, at, question.request));
        else if (header.request === 0) this.#events.exits(this.#copy(header, at, 0), header);
        break;
      case KIND_EXITS:
        this.#events.exits(this.#copy(header, at, 0), header);
        break;
      case KIND_ERROR:
        this.#onError(question, header, at);
        break;
      case KIND_END:
        this.#onEnd(question, header);
        break;
      default: // a newer helper may send kinds that we do not know
    }
  }

  /** A frame with its header, out of the memory that the next read uses. */
  #copy(header: FrameHeader, at: number, request: number): Uint8Array {
    const frame = this.#decoder.input.slice(at - FRAME_SIZE, at + header.length);
    new DataView(frame.buffer).setUint32(FRAME_REQUEST, request, true);
    return frame;
  }

  #onReply(question: Question, header: FrameHeader, at: number): void {
    const { byteOrder, family, taskstatsVersion } = this.hello;
    const context = { byteOrder, familyId: family, defaultVersion: taskstatsVersion };
    question.frames.push(this.#copy(header, at, question.request));
    question.records += header.count;
    for (let done = 0; done < header.length; ) {
      const result = this.#decoder.index(at + done, header.length - done, context);
      if (result.consumed === 0) throw new StatError('ERR_PROTOCOL', 'a reply does not decode');
      try {
        question.sink(this.#decoder, header, result);
      } catch (error) {
        // It concerns this question, and the connection goes on.
        if (!(error instanceof StatError)) throw error;
        question.settle(error);
      }
      done += result.consumed;
    }
  }

  #onError(question: Question | undefined, header: FrameHeader, at: number): void {
    const { code, errno } = readFailure(this.#stream.view, at, header.length);
    const error =
      code === FAILURE_BUSY
        ? new StatError('ERR_BUSY', 'the helper is busy', { hint: 'try again later' })
        : new StatError('ERR_KERNEL', `the helper refused the request: code ${code}`, { errno });
    this.#flying.delete(header.request);
    if (header.request === 0) throw error;
    question?.settle(error);
  }

  #onEnd(question: Question | undefined, header: FrameHeader): void {
    this.#flying.delete(header.request);
    if (!question) return;
    question.open--;
    this.#pump(question);
    if (question.open === 0) question.settle();
  }

  #end(error: StatError): void {
    if (this.#ended) return;
    this.#ended = error;
    const questions = new Set(this.#flying.values());
    this.#flying.clear();
    for (const question of questions) question?.settle(error);
    this.#greeted?.();
    this.#events.ended(error);
  }

  /** A promise that also ends by time. */
  #limited<T>(start: (settle: (error?: StatError) => void) => void): Promise<T> {
    const timeoutMs = this.#timeoutMs;
    return new Promise<T>((resolve, reject) => {
      const settle = (error?: StatError): void => {
        clearTimeout(timer);
        if (error) reject(error);
        else resolve(undefined as T);
      };
      const timer = setTimeout(
        () => settle(new StatError('ERR_TIMEOUT', `no answer within ${timeoutMs} ms`)),
        timeoutMs,
      );
      start(settle);
    });
  }
}
