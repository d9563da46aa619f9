/**
 * One connection to a helper: the hello, then requests and their answers, and
 * exit events, which come between them. Frames are handled where they were read,
 * in the memory of the decoder, before the next read.
 */
import { Decoder } from '../decoder/index.ts';
import { contextOf, indexPayload } from '../decoder/payload.ts';
import type { StatError } from '../errors.ts';
import {
  KIND_END,
  KIND_ERROR,
  KIND_EXITS,
  KIND_GAP,
  KIND_REPLY,
  REASON_WITHHELD,
} from '../generated/protocol.ts';
import { type FrameHeader, type Gap, readFailure, readGaps } from '../protocol/frame.ts';
import { type Hello, parseHello } from '../protocol/hello.ts';
import { FrameWire } from './frame-wire.ts';
import type { CallOptions, RequestOptions } from './limited.ts';
import { refusal } from './refusal.ts';
import { type Missing, type ReplySink, Requests } from './requests.ts';
import type { Attach } from './wire.ts';

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
  readonly #wire: FrameWire<Hello>;
  readonly #requests = new Requests((bytes) => this.#wire.write(bytes));
  #exitSink: ExitSink | undefined;

  private constructor(decoder: Decoder, attach: Attach) {
    this.decoder = decoder;
    this.#wire = new FrameWire(attach, decoder.input, {
      parseHello,
      frame: (header, at) => this.#onFrame(header, at),
      readEnd: () => this.#exitSink?.readEnd(),
      ended: (error) => this.#onEnded(error),
    });
  }

  /** Resolves when the hello has come. */
  static async open(attach: Attach, options: CallOptions = {}): Promise<Connection> {
    const connection = new Connection(await Decoder.load(), attach);
    await connection.#wire.greeted(options);
    return connection;
  }

  get hello(): Hello {
    return this.#wire.hello;
  }

  /** Why the connection is unusable; undefined while it works. */
  get ended(): StatError | undefined {
    return this.#wire.ended;
  }

  /** Asks for every id; resolves with what is missing when all answers were handled. */
  request(
    operation: number,
    ids: ArrayLike<number>,
    sink: ReplySink,
    options: RequestOptions = {},
  ): Promise<Missing> {
    if (this.ended) return Promise.reject(this.ended);
    if (ids.length === 0) return Promise.resolve({ lost: 0, withheld: 0 });
    return this.#requests.ask(operation, ids, sink, options);
  }

  /** Sends a request without ids; resolves at its END. */
  command(operation: number, options: CallOptions = {}): Promise<void> {
    if (this.ended) return Promise.reject(this.ended);
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
  close(): Promise<void> {
    return this.#wire.close();
  }

  #onFrame(header: FrameHeader, at: number): void {
    switch (header.kind) {
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

  #onReply(header: FrameHeader, at: number): void {
    const call = this.#requests.callOf(header.request);
    if (!call) return;
    indexPayload(this.decoder, contextOf(this.hello), at, header.length, (result) =>
      call.sink(this.decoder, result, header),
    );
  }

  #onExits(header: FrameHeader, at: number): void {
    const sink = this.#exitSink;
    if (!sink || header.request !== 0) return;
    indexPayload(this.decoder, contextOf(this.hello), at, header.length, () =>
      sink.records(this.decoder, header),
    );
    sink.frameEnd(header);
  }

  #onGap(header: FrameHeader, at: number): void {
    const gaps = readGaps(this.#wire.view, at, header.length);
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
    const { code, errno } = readFailure(this.#wire.view, at, header.length);
    const error = refusal(this.hello, code, errno);
    if (header.request === 0) throw error;
    this.#requests.refused(header.request, error);
  }

  #onEnded(error: StatError): void {
    this.#requests.endAll(error);
    this.#exitSink?.ended(error);
  }
}
