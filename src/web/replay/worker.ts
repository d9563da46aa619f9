/** The worker of a replay: everything that reads or decodes the file happens here. */
import { exitBuffersOf } from '../../browser/exits.ts';
import { buffersOf } from '../../browser/table-message.ts';
import { ReplayEngine } from './engine.ts';
import { failureOf } from './failure.ts';
import type { ReplayEvent, ReplayRequest } from './messages.ts';

interface WorkerScope {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<ReplayRequest>) => void): void;
}

const scope = globalThis as unknown as WorkerScope;

function transferable(event: ReplayEvent): ArrayBuffer[] {
  if (event.type === 'table') return buffersOf(event.table);
  return event.type === 'exits' ? exitBuffersOf(event.exits) : [];
}

const emit = (event: ReplayEvent): void => scope.postMessage(event, transferable(event));

/** Messages that have come are handled before this resolves. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

const engine = new ReplayEngine(emit, pause);

scope.addEventListener('message', ({ data }) => {
  engine
    .handle(data)
    .catch((error: unknown) => emit({ type: 'failed', failure: failureOf(error) }));
});
