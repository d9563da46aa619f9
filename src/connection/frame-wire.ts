/**
 * A wire to a helper, frame by frame: the hello within its time, each frame where it was
 * read, and once why no more of them come. What a frame means is its user's to know.
 */
import { StatError } from '../errors.ts';
import { FRAME_SIZE, KIND_ERROR, KIND_HELLO } from '../generated/protocol.ts';
import { type FrameHeader, frameError, readFailure } from '../protocol/frame.ts';
import { FrameStream } from '../protocol/stream.ts';
import { type CallOptions, limited } from './limited.ts';
import { turnedAway } from './refusal.ts';
import type { Attach, Wire } from './wire.ts';

export interface FrameUser<Hello> {
  /** @throws what is the end of the wire, as everything that frame() throws */
  parseHello(payload: Uint8Array): Hello;
  /**
   * A frame, the hello too; its payload is input[at, at + header.length) during the call.
   * An ERROR in the place of the hello is not given: it is the end.
   */
  frame(header: FrameHeader, at: number): void;
  /** All frames of a read were given. */
  readEnd?(): void;
  /** Nothing more comes. Not called for a wire that ended before greeted() resolved. */
  ended(error: StatError): void;
}

interface Greeting<Hello> {
  readonly hello: Hello;
  readonly frame: Uint8Array;
}

export class FrameWire<Hello> {
  readonly #wire: Wire;
  readonly #input: Uint8Array;
  readonly #stream: FrameStream;
  readonly #user: FrameUser<Hello>;
  #greeting: Greeting<Hello> | undefined;
  #onGreeting: ((error?: StatError) => void) | undefined;
  #open = false;
  #ended: StatError | undefined;

  /** Bytes are read into `input`. @throws what keeps a helper from being started */
  constructor(attach: Attach, input: Uint8Array, user: FrameUser<Hello>) {
    this.#input = input;
    this.#user = user;
    this.#stream = new FrameStream(input, (header, at) => this.#onFrame(header, at));
    this.#wire = attach({
      room: () => this.#stream.room(),
      received: (length) => this.#received(length),
      ended: (error) => this.#end(error),
    });
  }

  /**
   * Resolves when the hello has come. A wire without one is destroyed, and nothing of it
   * is left when this rejects. @throws what connect() throws
   */
  async greeted(options: CallOptions): Promise<void> {
    try {
      const hint = this.#wire.hintWhenMute;
      await limited<void>({ ...options, hint }, (settle) => {
        if (this.#greeting || this.#ended) settle(this.#ended);
        else this.#onGreeting = settle;
      });
      // What came behind the hello, in the same read, may have ended it.
      if (this.#ended) throw this.#ended;
      this.#open = true;
    } catch (error) {
      this.#break(error);
      await this.#wire.closed();
      throw error;
    }
  }

  get hello(): Hello {
    return this.#required().hello;
  }

  /** The HELLO frame as it came. */
  get helloFrame(): Uint8Array {
    return this.#required().frame;
  }

  /** Why the wire is unusable; undefined while it works. */
  get ended(): StatError | undefined {
    return this.#ended;
  }

  /** Over `input`. */
  get view(): DataView {
    return this.#stream.view;
  }

  write(bytes: Uint8Array): void {
    this.#wire.write(bytes);
  }

  /** Reads no more until resume(); what the helper sends waits there. */
  pause(): void {
    this.#wire.pause();
  }

  resume(): void {
    this.#wire.resume();
  }

  /** Ends it with ERR_CLOSED; resolves when nothing of it is left. Safe to call twice. */
  async close(): Promise<void> {
    this.#break(new StatError('ERR_CLOSED', 'the connection is closed'));
    await this.#wire.closed();
  }

  #required(): Greeting<Hello> {
    if (!this.#greeting) throw new StatError('ERR_PROTOCOL', 'the helper has not said hello');
    return this.#greeting;
  }

  #received(length: number): void {
    if (this.#ended) return;
    try {
      this.#stream.received(length);
      this.#user.readEnd?.();
    } catch (error) {
      this.#break(error);
    }
  }

  #onFrame(header: FrameHeader, at: number): void {
    if (!this.#greeting) this.#beforeHello(header, at);
    this.#user.frame(header, at);
  }

  #beforeHello(header: FrameHeader, at: number): void {
    if (header.kind === KIND_HELLO) this.#greet(header, at);
    if (header.kind !== KIND_ERROR) return;
    const { code, errno } = readFailure(this.view, at, header.length);
    throw turnedAway(code, errno);
  }

  #greet(header: FrameHeader, at: number): void {
    const frame = this.#input.slice(at - FRAME_SIZE, at + header.length);
    this.#greeting = { hello: this.#user.parseHello(frame.subarray(FRAME_SIZE)), frame };
    this.#onGreeting?.();
  }

  #break(cause: unknown): void {
    this.#end(frameError(cause));
    this.#wire.destroy();
  }

  #end(error: StatError): void {
    if (this.#ended) return;
    this.#ended = error;
    this.#onGreeting?.(error);
    if (this.#open) this.#user.ended(error);
  }
}
