/** A link whose other end is a worker; what goes between them. */
import type { ExitTableSettings } from '../exits/builder.ts';
import type { PageMessage } from '../protocol/control.ts';
import type { BridgeAddress, Link } from './link.ts';
import type { LinkEvent } from './reader.ts';

/** From the page to the worker. */
export type WorkerRequest =
  | ({ readonly type: 'open' } & BridgeAddress)
  | {
      readonly type: 'send';
      readonly message: PageMessage;
      readonly exits: ExitTableSettings | undefined;
    }
  | { readonly type: 'close' };

type WorkerEvent = 'message' | 'error';
type WorkerListener = (event: MessageEvent & ErrorEvent) => void;

/** What is needed of a Worker. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  addEventListener(type: WorkerEvent, listener: WorkerListener): void;
  removeEventListener(type: WorkerEvent, listener: WorkerListener): void;
}

export function openWorkerLink(
  worker: WorkerLike,
  address: BridgeAddress,
  emit: (event: LinkEvent) => void,
): Link {
  const post = (request: WorkerRequest): void => worker.postMessage(request);
  const onMessage = ({ data }: MessageEvent<LinkEvent>): void => emit(data);
  const onError = ({ message }: ErrorEvent): void => {
    const failure = { code: 'ERR_UNSUPPORTED', message: `the worker failed: ${message}` } as const;
    emit({ type: 'closed', failure });
  };
  worker.addEventListener('message', onMessage);
  worker.addEventListener('error', onError);
  post({ type: 'open', ...address });
  return {
    send: (message, exits) => post({ type: 'send', message, exits }),
    close: () => {
      worker.removeEventListener('message', onMessage);
      worker.removeEventListener('error', onError);
      post({ type: 'close' });
    },
  };
}
