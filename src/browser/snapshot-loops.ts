/** The loops over tables of one connection to a bridge. */
import type { StatError } from '../errors.ts';
import type { PageMessage, Scope } from '../protocol/control.ts';
import type { TaskTable } from '../taskstats/table.ts';
import { busy, Feed } from './feed.ts';
import { type BridgeSnapshotOptions, checkSnapshots } from './options.ts';
import { type TableMessage, tableOf } from './table-message.ts';

/** Tables that wait while the page is busy. */
const WAITING = 4;

/** One loop for each scope at a time. */
export class SnapshotLoops {
  readonly #send: (message: PageMessage) => void;
  readonly #feeds = new Map<Scope, Feed<TableMessage>>();

  constructor(send: (message: PageMessage) => void) {
    this.#send = send;
  }

  push(scope: Scope, message: TableMessage): void {
    this.#feeds.get(scope)?.push(message);
  }

  end(scope: Scope, error: StatError): void {
    this.#feeds.get(scope)?.end(error);
  }

  endAll(error: StatError | undefined): void {
    for (const feed of this.#feeds.values()) feed.end(error);
  }

  /** @throws ERR_INVALID_ARGUMENT, ERR_BUSY; the loop: ERR_CLOSED, ERR_ABORTED */
  async *run(
    options: BridgeSnapshotOptions & { readonly intervalMs: number },
    dropped: (rows: number) => void,
  ): AsyncGenerator<TaskTable, void> {
    const { scope = 'processes', intervalMs, signal } = options;
    const fields = checkSnapshots(scope, intervalMs, options.fields);
    if (this.#feeds.has(scope)) throw busy(`tables of ${scope}`);
    const feed = new Feed<TableMessage>({
      limit: WAITING,
      begin: () => this.#send({ op: 'subscribe', topic: 'snapshots', scope, intervalMs, fields }),
      undo: () => {
        this.#feeds.delete(scope);
        this.#send({ op: 'unsubscribe', topic: 'snapshots', scope });
      },
      dropped: ({ rows }) => dropped(rows.length),
      signal,
    });
    this.#feeds.set(scope, feed);
    try {
      for await (const message of feed) yield tableOf(message);
    } finally {
      if (this.#feeds.get(scope) === feed) this.#feeds.delete(scope);
    }
  }
}
