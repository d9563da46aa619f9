/**
 * What the messages of a bridge say: frames in, events out. Decoding happens here,
 * in whichever thread the reader lives.
 */
import type { Decoder, IndexContext } from '../decoder/index.ts';
import { contextOf, indexPayload } from '../decoder/payload.ts';
import { StatError } from '../errors.ts';
import type { ExitTableSettings } from '../exits/builder.ts';
import {
  KIND_CONTROL,
  KIND_EXITS,
  KIND_GAP,
  KIND_HELLO,
  KIND_KSTATS,
  KIND_REPLY,
  MAX_PAYLOAD,
} from '../generated/protocol.ts';
import type { FieldInfo } from '../generated/taskstats.ts';
import type {
  Answered,
  BridgeMessage,
  Failure,
  HelperLost,
  KstatsFailed,
  Scope,
  SweepEnd,
  SweepFailed,
  Welcome,
} from '../protocol/control.ts';
import { type FrameHeader, type Gap, readGaps } from '../protocol/frame.ts';
import { type Hello, parseHello } from '../protocol/hello.ts';
import { unpackMap } from '../protocol/msgpack.ts';
import { FrameStream } from '../protocol/stream.ts';
import { type ExitMessage, ExitReader } from './exits.ts';
import { KstatCollector, type KstatsMessage } from './kstats.ts';
import { SweepCollector } from './sweep.ts';
import type { TableMessage } from './table-message.ts';

/** What a page learns; structured cloning can carry each of them. */
export type LinkEvent =
  | Welcome
  | Answered
  | SweepFailed
  | HelperLost
  | { readonly type: 'hello'; readonly hello: Hello }
  | { readonly type: 'table'; readonly scope: Scope; readonly table: TableMessage }
  | { readonly type: 'exits'; readonly exits: ExitMessage }
  | KstatsFailed
  | { readonly type: 'kstats'; readonly kstats: KstatsMessage }
  | { readonly type: 'missed'; readonly gap: Gap }
  | { readonly type: 'closed'; readonly failure: Failure };

export class BridgeReader {
  readonly #decoder: Decoder;
  readonly #stream: FrameStream;
  readonly #emit: (event: LinkEvent) => void;
  readonly #fields = new Map<Scope, readonly FieldInfo[]>();
  /** What was asked for and is not answered yet, in order. */
  readonly #asked: { scope: Scope; fields: readonly FieldInfo[] | undefined }[] = [];
  #hello: Hello | undefined;
  #sweep: SweepCollector | undefined;
  #exits: ExitReader | undefined;
  /** kernel.task_delayacct where the bridge is, as it said last. */
  #taskDelayacct: 0 | 1 | undefined;
  #kstats: KstatCollector | undefined;

  constructor(decoder: Decoder, emit: (event: LinkEvent) => void) {
    this.#decoder = decoder;
    this.#emit = emit;
    this.#stream = new FrameStream(decoder.input, (header, at) => this.#onFrame(header, at));
  }

  /**
   * Which fields the tables of a scope have once the bridge has answered; undefined: no
   * tables. Sweeps that were made for an earlier request may lack what these need.
   */
  want(scope: Scope, fields: readonly FieldInfo[] | undefined): void {
    this.#fields.delete(scope);
    this.#asked.push({ scope, fields });
  }

  /** How exits are decoded from now on; undefined: not at all. @throws ERR_INVALID_ARGUMENT */
  watch(settings: ExitTableSettings | undefined): void {
    this.#exits =
      settings && new ExitReader(settings, (exits) => this.#emit({ type: 'exits', exits }));
    if (this.#exits) this.#exits.taskDelayacct = this.#taskDelayacct;
  }

  /** @throws ERR_PROTOCOL when the bridge breaks the protocol */
  push(message: Uint8Array): void {
    this.#stream.push(message);
    if (this.#stream.pending > 0) {
      throw new StatError('ERR_PROTOCOL', 'a message of the bridge ends inside a frame');
    }
    this.#exits?.flush();
  }

  #onFrame(header: FrameHeader, at: number): void {
    switch (header.kind) {
      case KIND_CONTROL:
        this.#onControl(unpackMap(this.#payload(header, at), MAX_PAYLOAD));
        break;
      case KIND_HELLO:
        this.#hello = parseHello(this.#payload(header, at));
        this.#sweep = undefined;
        this.#emit({ type: 'hello', hello: this.#hello });
        break;
      case KIND_REPLY:
        this.#onReply(header, at);
        break;
      case KIND_EXITS:
        this.#exits?.frame(this.#decoder, this.#context, header, at);
        break;
      case KIND_KSTATS:
        this.#kstats?.frame(header, this.#payload(header, at));
        break;
      case KIND_GAP:
        this.#onGap(header, at);
        break;
      default: // END says nothing that CONTROL does not; newer kinds are skipped
    }
  }

  #payload({ length }: FrameHeader, at: number): Uint8Array {
    return this.#decoder.input.slice(at, at + length);
  }

  get #context(): IndexContext {
    if (!this.#hello) throw new StatError('ERR_PROTOCOL', 'records came before the hello');
    return contextOf(this.#hello);
  }

  #onReply(header: FrameHeader, at: number): void {
    const sweep = this.#sweep;
    if (!sweep?.has(header.request)) return;
    indexPayload(this.#decoder, this.#context, at, header.length, (result) =>
      sweep.append(header, this.#decoder, result),
    );
  }

  #onGap(header: FrameHeader, at: number): void {
    const gaps = readGaps(this.#stream.view, at, header.length);
    if (this.#sweep?.has(header.request)) {
      this.#sweep.missing(header.request, gaps);
      return;
    }
    if (header.request === 0) this.#exits?.missing(gaps, header.timeNs);
    else for (const gap of gaps) this.#emit({ type: 'missed', gap });
  }

  #onControl(map: Record<string, unknown>): void {
    const message = map as unknown as BridgeMessage;
    switch (message.type) {
      case 'sweep': {
        const fields = this.#fields.get(message.scope);
        this.#sweep = fields && new SweepCollector(message.scope, message.request, fields);
        break;
      }
      case 'ids':
        this.#sweep?.ids(message);
        break;
      case 'swept':
        this.#learn(message);
        if (this.#sweep) {
          const { scope } = this.#sweep;
          this.#emit({ type: 'table', scope, table: this.#sweep.end(message) });
        }
        this.#sweep = undefined;
        break;
      case 'kstats':
        this.#kstats = new KstatCollector(message);
        break;
      case 'kstatFile':
        this.#kstats?.file(message);
        break;
      case 'kstatsRead':
        if (this.#kstats) this.#emit({ type: 'kstats', kstats: this.#kstats.end(message) });
        this.#kstats = undefined;
        break;
      case 'answered':
        if (message.topic === 'snapshots') this.#onAnswer(message);
        this.#emit(message);
        break;
      case 'welcome':
        this.#learn(message);
        this.#emit(message);
        break;
      case 'failed':
      case 'kstatsFailed':
      case 'helper':
        this.#emit(message);
        break;
      default: // a newer bridge may say more
    }
  }

  #learn({ taskDelayacct }: Pick<Welcome | SweepEnd, 'taskDelayacct'>): void {
    this.#taskDelayacct = taskDelayacct;
    if (this.#exits) this.#exits.taskDelayacct = taskDelayacct;
  }

  #onAnswer({ failure }: Answered): void {
    const asked = this.#asked.shift();
    const superseded = this.#asked.some(({ scope }) => scope === asked?.scope);
    if (asked?.fields && !failure && !superseded) this.#fields.set(asked.scope, asked.fields);
  }
}
