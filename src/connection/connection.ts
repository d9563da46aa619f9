/**
 * One connection to a helper: the hello, then requests and their answers, and
 * exit events, which come between them. Frames are handled where they were read,
 * in the memory of the decoder, before the next read.
 */
import { Decoder, type IndexResult } from '../decoder/index.ts';
import { StatError } from '../errors.ts';
import {
  KIND_END,
  KIND_ERROR,
  KIND_EXITS,
  KIND_GAP,
  KIND_HELLO,
  KIND_REPLY,
  REASON_WITHHELD,
} from '../generated/protocol.ts';
import { type FrameHeader, type Gap, readFailure, readGaps } from '../protocol/frame.ts';
import { type Hello, parseHello } from '../protocol/hello.ts';
import { FrameStream } from '../protocol/stream.ts';
import { refusal } from './capability.ts';
import { type CallOptions, limited, type RequestOptions } from './limited.ts';
import { type Missing, type ReplySink, Requests } from './requests.ts';
import type { Attach, Wire } from './wire.ts';

export { type CallOptions, DEFAULT_TIMEOUT_MS, type RequestOptions } from './limited.ts';
export type { Missing, ReplySink } from './requests.ts';

/** What becomes of the frames that answer no request. */
export interface ExitSink {
  /** Records of an EXITS frame that the decoder has just indexed. */
  records(decoder: Decoder, frame: FrameHeader): void;
  /** All records of an EXITS frame were given. */
  frameEnd(frame: FrameHeader): void;
  /** What is missing of the exit events. */
  missing(gaps: readonly Gap[], frame: FrameHeader): void;
  /** All frames of a read were given. */
  readEnd(): void;
  /** Nothing more comes. */
  ended(error: StatError): void;
}

export class Connection {
  readonly decoder: Decoder;
  readonly #wire: Wire;
  readonly #stream: FrameStream;
  readonly #requests: Requests;
  #exitSink: ExitSink | undefined;
  #hello: Hello | undefined;
  #ended: StatError | undefined;
  #greeted: ((error?: StatError) => void) | undefined;

  private constructor(decoder: Decoder, attach: Attach) {
    this.decoder = decoder;
    this.#stream = new FrameStream(decoder.input, (header, at) => this.#onFrame(header, at));
    this.#requests = new Requests((bytes) => this.#wire.write(bytes));
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
    if (this.#ended) return Promise.reject(this.#ended);
    if (ids.length === 0) return Promise.resolve({ lost: 0, withheld: 0 });
    return this.#requests.ask(operation, ids, sink, options);
  }

  /** Sends a request without ids; resolves at its END. */
  command(operation: number, options: CallOptions = {}): Promise<void> {
    if (this.#ended) return Promise.reject(this.#ended);
    return this.#requests.command(operation, options);
  }

  /** Where exit events go from now on; without a sink they are dropped. */
  set exitSink(sink: ExitSink | undefined) {
    this.#exitSink = sink;
  }

  /** Stops reading, so that the helper has to queue; answers of calls wait as well. */
  pause(): void {
    this.#wire.pause();
  }

  resume(): void {
    this.#wire.resume();
  }

  /** Ends the connection; calls that wait end with ERR_CLOSED. Safe to call twice. */
  async close(): Promise<void> {
    this.#end(new StatError('ERR_CLOSED', 'the connection is closed'));
    this.#wire.destroy();
    await this.#wire.closed();
  }

  #received(length: number): void {
    if (this.#ended) return;
    try {
      this.#stream.received(length);
      this.#exitSink?.readEnd();
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
        this.#onHello(header, at);
        break;
      case KIND_REPLY:
        this.#onReply(header, at);
        break;
      case KIND_EXITS:
        this.#onExits(header, at);
        break;
      case KIND_GAP:
        this.#onGap(header, at);
        break;
      case KIND_ERROR:
        this.#onError(header, at);
        break;
      case KIND_END:
        this.#requests.ended(header.request);
        break;
      default: // a newer helper may send kinds that we do not know
    }
  }

  #onHello(header: FrameHeader, at: number): void {
    const { buffer, byteOffset } = this.#stream.view;
    this.#hello ??= parseHello(new Uint8Array(buffer, byteOffset + at, header.length));
    this.#greeted?.();
  }

  #onReply(header: FrameHeader, at: number): void {
    const call = this.#requests.callOf(header.request);
    if (!call) return;
    this.#index(header, at, (result) => call.sink(this.decoder, result, header));
  }

  #onExits(header: FrameHeader, at: number): void {
    const sink = this.#exitSink;
    if (!sink || header.request !== 0) return;
    this.#index(header, at, () => sink.records(this.decoder, header));
    sink.frameEnd(header);
  }

  /** Indexes a payload, in steps when it has more records than the table of the decoder. */
  #index(header: FrameHeader, at: number, use: (result: IndexResult) => void): void {
    const { byteOrder, family, taskstatsVersion } = this.hello;
    const context = { byteOrder, familyId: family, defaultVersion: taskstatsVersion };
    for (let done = 0; done < header.length; ) {
      const result = this.decoder.index(at + done, header.length - done, context);
      use(result);
      if (result.consumed === 0) throw new StatError('ERR_PROTOCOL', 'a frame does not decode');
      done += result.consumed;
    }
  }

  #onGap(header: FrameHeader, at: number): void {
    const gaps = readGaps(this.#stream.view, at, header.length);
    if (header.request === 0) {
      this.#exitSink?.missing(gaps, header);
      return;
    }
    const missing = this.#requests.callOf(header.request)?.missing;
    if (!missing) return;
    for (const gap of gaps) {
      if (gap.reason === REASON_WITHHELD) missing.withheld += gap.count;
      else missing.lost += gap.count;
    }
  }

  #onError(header: FrameHeader, at: number): void {
    const { code, errno } = readFailure(this.#stream.view, at, header.length);
    const error = refusal(this.hello, code, errno);
    if (header.request === 0) throw error;
    this.#requests.refused(header.request, error);
  }

  #end(error: StatError): void {
    if (this.#ended) return;
    this.#ended = error;
    this.#greeted?.(error);
    this.#requests.endAll(error);
    this.#exitSink?.ended(error);
  }
}
