/**
 * `sidestat/browser/worker`: what a worker runs. It keeps the connection to the bridge
 * and decodes, so that a page that draws does not hold up the stream.
 */
import { failureOf } from '../protocol/control.ts';
import { exitBuffersOf } from './exits.ts';
import { type Link, openSocketLink, type WebSocketConstructor } from './link.ts';
import type { LinkEvent } from './reader.ts';
import { buffersOf } from './table-message.ts';
import type { WorkerRequest } from './worker-link.ts';

/** The global of a worker, as far as it is needed. */
interface WorkerScope {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<WorkerRequest>) => void): void;
  readonly WebSocket: WebSocketConstructor;
}

const scope = globalThis as unknown as WorkerScope;
let link: Promise<Link> | undefined;

function transferable(event: LinkEvent): ArrayBuffer[] {
  if (event.type === 'table') return buffersOf(event.table);
  return event.type === 'exits' ? exitBuffersOf(event.exits) : [];
}

const emit = (event: LinkEvent): void => scope.postMessage(event, transferable(event));

async function handle(request: WorkerRequest): Promise<void> {
  switch (request.type) {
    case 'open':
      (await link)?.close();
      link = openSocketLink(request, emit, scope.WebSocket);
      await link;
      break;
    case 'send':
      (await link)?.send(request.message, request.exits);
      break;
    case 'close':
      (await link)?.close();
      link = undefined;
      break;
    default: // a newer page may ask for more
  }
}

scope.addEventListener('message', ({ data }) => {
  handle(data).catch((error: unknown) => emit({ type: 'closed', failure: failureOf(error) }));
});
