/**
 * The connection to the helper whose frames are passed on: whole frames, with another
 * request id in the header and nothing else changed. What the bridge has to know of the
 * records, it reads by the same decoder before the next read overwrites them.
 */
import { requireExits } from '../connection/capability.ts';
import { FrameWire } from '../connection/frame-wire.ts';
import { refusal } from '../connection/refusal.ts';
import { type ReplySink, Requests } from '../connection/requests.ts';
import type { Attach } from '../connection/wire.ts';
import { Decoder, type IndexResult } from '../decoder/index.ts';
import { contextOf, indexPayload } from '../decoder/payload.ts';
import { StatError } from '../errors.ts';
import {
  FRAME_REQUEST,
  FRAME_SIZE,
  KIND_END,
  KIND_ERROR,
  KIND_EXITS,
  KIND_GAP,
  KIND_REPLY,
  OP_EXITS_START,
  OP_EXITS_STOP,
} from '../generated/protocol.ts';
import { type FrameHeader, readFailure, realtimeNs, writeFrame } from '../protocol/frame.ts';
import { type Hello, parseHello } from '../protocol/hello.ts';

export interface HelperEvents {
  /** An EXITS frame, or a GAP of the stream of exits. */
  exits(frame: Uint8Array, header: FrameHeader): void;
  /** The connection is over, after it was open. */
  ended(error: StatError): void;
}

/** What one question brought: frames as they came, with the request id of the question. */
export interface Answer {
  readonly frames: readonly Uint8Array[];
  /** Records in its REPLY frames. */
  readonly records: number;
}

/** An answer that is on its way. */
interface Draft {
  /** The request id in the frames that are passed on. */
  readonly request: number;
  readonly frames: Uint8Array[];
  records: number;
}

export class HelperLink {
  readonly #events: HelperEvents;
  readonly #decoder: Decoder;
  readonly #wire: FrameWire<Hello>;
  readonly #timeoutMs: number;
  readonly #requests = new Requests((bytes) => this.#wire.write(bytes));
  #draft: Draft | undefined;

  private constructor(attach: Attach, events: HelperEvents, decoder: Decoder, timeoutMs: number) {
    this.#events = events;
    this.#decoder = decoder;
    this.#timeoutMs = timeoutMs;
    this.#wire = new FrameWire(attach, decoder.input, {
      parseHello,
      frame: (header, at) => this.#onFrame(header, at),
      ended: (error) => this.#onEnded(error),
    });
  }

  /** Resolves when the helper has said hello. @throws what connect() throws */
  static async open(
    attach: Attach,
    events: HelperEvents,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<HelperLink> {
    const link = new HelperLink(attach, events, await Decoder.load(), timeoutMs);
    await link.#wire.greeted({ timeoutMs, signal });
    return link;
  }

  /** The HELLO frame as it came. */
  get helloFrame(): Uint8Array {
    return this.#wire.helloFrame;
  }

  /**
   * Asks for every id; the frames of the answer get the id `request`. One question at a
   * time; the exit stream goes on beside it.
   * @throws ERR_TIMEOUT, ERR_BUSY, ERR_KERNEL, ERR_HELPER_EXIT, ERR_CLOSED, and what `sink` throws
   */
  async ask(
    operation: number,
    request: number,
    ids: ArrayLike<number>,
    sink: ReplySink,
  ): Promise<Answer> {
    if (this.#wire.ended) throw this.#wire.ended;
    if (this.#draft) throw new StatError('ERR_BUSY', 'a question is under way');
    const draft: Draft = { request, frames: [], records: 0 };
    this.#draft = draft;
    try {
      const options = { timeoutMs: this.#timeoutMs };
      if (ids.length > 0) await this.#requests.ask(operation, ids, sink, options);
    } finally {
      this.#draft = undefined;
    }
    const { frames, records } = draft;
    return { frames: [...frames, endFrame(request, records)], records };
  }

  /** Starts or ends the exit stream. @throws ERR_EXITS_UNDELIVERABLE, ERR_UNSUPPORTED, and as ask() */
  async setExits(wanted: boolean): Promise<void> {
    if (this.#wire.ended) throw this.#wire.ended;
    if (wanted) requireExits(this.#wire.hello);
    const operation = wanted ? OP_EXITS_START : OP_EXITS_STOP;
    await this.#requests.command(operation, { timeoutMs: this.#timeoutMs });
  }

  close(): Promise<void> {
    return this.#wire.close();
  }

  #onFrame(header: FrameHeader, at: number): void {
    switch (header.kind) {
      case KIND_REPLY:
        this.#onReply(header, at);
        break;
      case KIND_EXITS:
        this.#events.exits(this.#copy(header, at, 0), header);
        break;
      case KIND_GAP:
        if (header.request === 0) this.#events.exits(this.#copy(header, at, 0), header);
        else if (this.#requests.callOf(header.request)) this.#keep(header, at);
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

  /** A frame with its header, out of the memory that the next read uses. */
  #copy(header: FrameHeader, at: number, request: number): Uint8Array {
    const frame = this.#decoder.input.slice(at - FRAME_SIZE, at + header.length);
    new DataView(frame.buffer).setUint32(FRAME_REQUEST, request, true);
    return frame;
  }

  #keep(header: FrameHeader, at: number): void {
    const draft = this.#draft;
    draft?.frames.push(this.#copy(header, at, draft.request));
  }

  #onReply(header: FrameHeader, at: number): void {
    if (!this.#requests.callOf(header.request) || !this.#draft) return;
    this.#keep(header, at);
    this.#draft.records += header.count;
    indexPayload(this.#decoder, contextOf(this.#wire.hello), at, header.length, (result) =>
      this.#give(result, header),
    );
  }

  /** What the sink throws concerns its question: the connection goes on, and the answer ends. */
  #give(result: IndexResult, header: FrameHeader): void {
    try {
      this.#requests.callOf(header.request)?.sink(this.#decoder, result, header);
    } catch (error) {
      if (!(error instanceof StatError)) throw error;
      this.#requests.refused(header.request, error);
    }
  }

  #onError(header: FrameHeader, at: number): void {
    const { code, errno } = readFailure(this.#wire.view, at, header.length);
    const error = refusal(this.#wire.hello, code, errno);
    if (header.request === 0) throw error;
    this.#requests.refused(header.request, error);
  }

  #onEnded(error: StatError): void {
    this.#requests.endAll(error);
    this.#events.ended(error);
  }
}

/** Many requests of the helper make one answer, which ends once. */
function endFrame(request: number, count: number): Uint8Array {
  const header = { kind: KIND_END, flags: 0, source: 0, request, count, timeNs: realtimeNs() };
  return writeFrame(header, new Uint8Array(0));
}
