/** connectBridge(): the way from a page to `sidestat serve`. */
import { checkTimeout } from '../connection/arguments.ts';
import { abortedError, StatError } from '../errors.ts';
import { errorOf, FRAGMENT_KEY, STREAM_PATH, type Welcome } from '../protocol/control.ts';
import type { Hello } from '../protocol/hello.ts';
import { Bridge } from './bridge.ts';
import {
  type BridgeAddress,
  type Link,
  openSocketLink,
  type WebSocketConstructor,
} from './link.ts';
import type { LinkEvent } from './reader.ts';
import { openWorkerLink, type WorkerLike } from './worker-link.ts';

const TIMEOUT_MS = 5000;

/** What connectBridge() is told: where the bridge is, its token, and how to wait for it. */
export interface BridgeOptions extends BridgeAddress {
  /**
   * A worker that runs `sidestat/browser/worker`; it keeps the connection and decodes,
   * and the columns are handed over without a copy. One worker for one connection;
   * close() does not end it. @defaultValue everything happens in this thread
   */
  worker?: WorkerLike;
  /** What says that nothing comes at the moment; the loops go on. */
  onTrouble?: (error: StatError) => void;
  /** How long to wait for the hello, milliseconds. @defaultValue 5000 */
  timeoutMs?: number;
  /** Ends the wait for the hello with ERR_ABORTED; nothing that comes later. */
  signal?: AbortSignal;
  /** For programs without a WebSocket of their own. @defaultValue globalThis.WebSocket */
  WebSocket?: WebSocketConstructor;
}

/**
 * Connects to a bridge; resolves when its helper has said hello, or the bridge has kstats alone.
 * @throws ERR_PERMISSION when the bridge refuses or is not there; ERR_INVALID_ARGUMENT,
 * ERR_TIMEOUT, ERR_ABORTED, ERR_PROTOCOL, ERR_UNSUPPORTED, and whatever keeps the bridge from
 * its helper
 */
export async function connectBridge(options: BridgeOptions): Promise<Bridge> {
  const { worker, onTrouble = () => {}, signal, timeoutMs = TIMEOUT_MS } = options;
  const { url, token } = options;
  checkTimeout(timeoutMs);
  if (signal?.aborted) throw abortedError(signal);
  const greeting = new Greeting();
  const link = worker
    ? openWorkerLink(worker, { url, token }, (event) => greeting.handle(event))
    : await openSocketLink(
        { url, token },
        (event) => greeting.handle(event),
        options.WebSocket ?? ownWebSocket(),
      );
  const onAbort = (): void => greeting.fail(abortedError(signal as AbortSignal));
  const late = new StatError('ERR_TIMEOUT', `no hello of the bridge within ${timeoutMs} ms`);
  const timer = setTimeout(() => greeting.fail(late), timeoutMs);
  signal?.addEventListener('abort', onAbort);
  try {
    return await greeting.bridge(link, onTrouble);
  } catch (error) {
    link.close();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** The address in the URL that `sidestat serve` prints, or of the page that it opened. */
export function bridgeAddress(page: string | URL): BridgeAddress {
  const { protocol, host, hash } = new URL(page);
  const token = new URLSearchParams(hash.slice(1)).get(FRAGMENT_KEY);
  if (!token) {
    throw new StatError('ERR_PERMISSION', 'the address of this page has no token', {
      hint: 'open the address that `sidestat serve` prints, with all that follows the #',
    });
  }
  const scheme = protocol === 'https:' ? 'wss:' : 'ws:';
  return { url: `${scheme}//${host}${STREAM_PATH}`, token };
}

/** Events until there is a Bridge, which takes those that follow. */
class Greeting {
  #welcome: Welcome | undefined;
  #hello: Hello | undefined;
  #bridge: Bridge | undefined;
  #failure: StatError | undefined;
  #settle: (() => void) | undefined;

  handle(event: LinkEvent): void {
    if (this.#bridge) this.#bridge.handle(event);
    else if (event.type === 'welcome') this.#welcome = event;
    else if (event.type === 'hello') this.#hello = event.hello;
    else if (event.type === 'helper' || event.type === 'closed')
      this.#failure = errorOf(event.failure);
    this.#settle?.();
  }

  fail(error: StatError): void {
    this.#failure ??= error;
    this.#settle?.();
  }

  async bridge(link: Link, onTrouble: (error: StatError) => void): Promise<Bridge> {
    for (;;) {
      if (this.#failure) throw this.#failure;
      if (this.#welcome && (this.#hello || this.#welcome.tasksMissing)) break;
      await new Promise<void>((resolve) => {
        this.#settle = resolve;
      });
    }
    this.#settle = undefined;
    this.#bridge = new Bridge(link, this.#welcome, this.#hello, onTrouble);
    return this.#bridge;
  }
}

function ownWebSocket(): WebSocketConstructor {
  const { WebSocket } = globalThis as { WebSocket?: unknown };
  if (typeof WebSocket === 'function') return WebSocket as WebSocketConstructor;
  throw new StatError('ERR_UNSUPPORTED', 'this platform has no WebSocket', {
    hint: 'pass one in the option WebSocket, for instance that of the package ws',
  });
}
