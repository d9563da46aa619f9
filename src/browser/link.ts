/** The two ends of what a page needs of a bridge, in this thread or in a worker. */

import { Decoder } from '../decoder/index.ts';
import { StatError } from '../errors.ts';
import type { ExitTableSettings } from '../exits/builder.ts';
import type { FieldInfo } from '../generated/taskstats.ts';
import { failureOf, type PageMessage, SUBPROTOCOL, TOKEN_PREFIX } from '../protocol/control.ts';
import { frameError } from '../protocol/frame.ts';
import { packMap } from '../protocol/msgpack.ts';
import { fieldsByName } from '../taskstats/fields.ts';
import { BridgeReader, type LinkEvent } from './reader.ts';

export interface Link {
  /** `exits` says how exits are decoded, when it is them that the message asks for. */
  send(message: PageMessage, exits?: ExitTableSettings): void;
  /** Ends the connection; no event comes after it. */
  close(): void;
}

/** Where a bridge is, and what it asks for. */
export interface BridgeAddress {
  /** `ws://` or `wss://`, host, port and path. */
  readonly url: string;
  /** From the fragment of the URL that `sidestat serve` prints. */
  readonly token: string;
}

/** What is needed of a WebSocket: the one of browsers, or one that behaves like it. */
export interface WebSocketLike {
  /** Is set to 'arraybuffer' before the first message comes. */
  binaryType: string;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number): void;
  /** For `open`, `message`, `error` and `close`. */
  addEventListener(type: string, listener: (event: unknown) => void): void;
}

/** What makes a connection: the address, and the subprotocols that are offered. */
export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

/** A link whose frames are decoded in this thread. */
export async function openSocketLink(
  { url, token }: BridgeAddress,
  emit: (event: LinkEvent) => void,
  WebSocketClass: WebSocketConstructor,
): Promise<Link> {
  const reader = new BridgeReader(await Decoder.load(), (event) => emit(event));
  const socket = new WebSocketClass(url, [SUBPROTOCOL, TOKEN_PREFIX + token]);
  return new SocketLink(socket, reader, emit);
}

class SocketLink implements Link {
  readonly #socket: WebSocketLike;
  readonly #reader: BridgeReader;
  readonly #emit: (event: LinkEvent) => void;
  #opened = false;
  #over = false;

  constructor(socket: WebSocketLike, reader: BridgeReader, emit: (event: LinkEvent) => void) {
    this.#socket = socket;
    this.#reader = reader;
    this.#emit = emit;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      this.#opened = true;
    });
    socket.addEventListener('message', (event) => this.#onMessage((event as MessageEvent).data));
    socket.addEventListener('error', () => {
      // A close event follows, and says more of a connection; but not in Node 22 before there is one.
      if (!this.#opened) this.#end(closing(false));
    });
    socket.addEventListener('close', (event) => {
      const { code, reason } = event as CloseEvent;
      this.#end(closing(this.#opened, code, reason));
    });
  }

  send(message: PageMessage, exits?: ExitTableSettings): void {
    if (message.topic === 'exits') this.#reader.watch(exits);
    else if (message.topic === 'snapshots') this.#reader.want(message.scope, wantedFields(message));
    this.#socket.send(packMap(message) as Uint8Array<ArrayBuffer>);
  }

  close(): void {
    this.#over = true;
    this.#socket.close(NORMAL_CLOSURE);
  }

  #onMessage(data: unknown): void {
    if (this.#over) return;
    try {
      if (!(data instanceof ArrayBuffer)) {
        throw new StatError('ERR_PROTOCOL', 'the bridge sent text');
      }
      this.#reader.push(new Uint8Array(data));
    } catch (error) {
      this.#socket.close(NORMAL_CLOSURE);
      this.#end(frameError(error));
    }
  }

  #end(error: StatError): void {
    if (this.#over) return;
    this.#over = true;
    this.#emit({ type: 'closed', failure: failureOf(error) });
  }
}

const NORMAL_CLOSURE = 1000;

function wantedFields(message: PageMessage): readonly FieldInfo[] | undefined {
  return 'fields' in message ? fieldsByName(message.fields) : undefined;
}

/** Browsers do not tell why a connection was refused; the bridge does, on its terminal. */
function closing(opened: boolean, code = 0, reason = ''): StatError {
  if (!opened) {
    return new StatError('ERR_PERMISSION', 'the bridge is gone, or refuses this page', {
      hint: 'open the address that `sidestat serve` prints; it changes with each start',
    });
  }
  const why = reason === '' ? `code ${code}` : `${reason} (${code})`;
  return new StatError('ERR_CLOSED', `the bridge has ended the connection: ${why}`, {
    hint: 'connect again',
  });
}
