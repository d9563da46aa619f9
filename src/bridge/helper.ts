/**
 * The connection to the helper whose frames are passed on: whole frames, with another
 * request id in the header and nothing else changed. What the bridge has to know of the
 * records, it reads by the same decoder before the next read overwrites them.
 */
import { refusal, requireExits } from '../connection/capability.ts';
import { limited } from '../connection/limited.ts';
import { type ReplySink, Requests } from '../connection/requests.ts';
import type { Attach, Wire } from '../connection/wire.ts';
import { Decoder } from '../decoder/index.ts';
import { StatError } from '../errors.ts';
import {
  FRAME_REQUEST,
  FRAME_SIZE,
  KIND_END,
  KIND_ERROR,
  KIND_EXITS,
  KIND_GAP,
  KIND_HELLO,
  KIND_REPLY,
  OP_EXITS_START,
  OP_EXITS_STOP,
} from '../generated/protocol.ts';
import { type FrameHeader, readFailure, writeFrame } from '../protocol/frame.ts';
import { type Hello, parseHello } from '../protocol/hello.ts';
import { FrameStream } from '../protocol/stream.ts';

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
  readonly #stream: FrameStream;
  readonly #wire: Wire;
  readonly #timeoutMs: number;
  readonly #requests = new Requests((bytes) => this.#wire.write(bytes));
  #draft: Draft | undefined;
  #hello: { readonly hello: Hello; readonly frame: Uint8Array } | undefined;
  #greeted: ((error?: StatError) => void) | undefined;
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
    try {
      await limited<void>({ timeoutMs }, (settle) => {
        if (link.#hello || link.#ended) settle(link.#ended);
        else link.#greeted = settle;
      });
      return link;
    } catch (error) {
      await link.close();
      throw error;
    }
  }

  get hello(): Hello {
    return this.#greeting.hello;
  }

  /** The HELLO frame as it came. */
  get helloFrame(): Uint8Array {
    return this.#greeting.frame;
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
    if (this.#ended) throw this.#ended;
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
    if (this.#ended) throw this.#ended;
    if (wanted) requireExits(this.hello);
    const operation = wanted ? OP_EXITS_START : OP_EXITS_STOP;
    await this.#requests.command(operation, { timeoutMs: this.#timeoutMs });
  }

  async close(): Promise<void> {
    this.#end(new StatError('ERR_CLOSED', 'the connection is closed'));
    this.#wire.destroy();
    await this.#wire.closed();
  }

  get #greeting(): { readonly hello: Hello; readonly frame: Uint8Array } {
    if (!this.#hello) throw new StatError('ERR_PROTOCOL', 'the helper has not said hello');
    return this.#hello;
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
    switch (header.kind) {
      case KIND_HELLO: {
        const frame = this.#copy(header, at, 0);
        this.#hello ??= { hello: parseHello(frame.subarray(FRAME_SIZE)), frame };
        this.#greeted?.();
        break;
      }
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
    const call = this.#requests.callOf(header.request);
    if (!call || !this.#draft) return;
    this.#keep(header, at);
    this.#draft.records += header.count;
    const { byteOrder, family, taskstatsVersion } = this.hello;
    const context = { byteOrder, familyId: family, defaultVersion: taskstatsVersion };
    for (let done = 0; done < header.length; ) {
      const result = this.#decoder.index(at + done, header.length - done, context);
      if (result.consumed === 0) throw new StatError('ERR_PROTOCOL', 'a frame does not decode');
      try {
        call.sink(this.#decoder, result, header);
      } catch (error) {
        // It concerns this question, and the connection goes on.
        if (!(error instanceof StatError)) throw error;
        this.#requests.refused(header.request, error);
        return;
      }
      done += result.consumed;
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
    this.#events.ended(error);
  }
}

/** Many requests of the helper make one answer, which ends once. */
function endFrame(request: number, count: number): Uint8Array {
  const timeNs = BigInt(Date.now()) * 1_000_000n;
  const header = { kind: KIND_END, flags: 0, source: 0, request, count, timeNs };
  return writeFrame(header, new Uint8Array(0));
}
