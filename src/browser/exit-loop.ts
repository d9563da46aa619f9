/** The loop over exits of one connection to a bridge. */
import type { StatError } from '../errors.ts';
import type { ExitTableSettings } from '../exits/builder.ts';
import { isLoss } from '../exits/gap.ts';
import type { ExitTable } from '../exits/table.ts';
import type { PageMessage } from '../protocol/control.ts';
import { type ExitMessage, exitTableOf } from './exits.ts';
import { busy, Feed } from './feed.ts';
import { type BridgeExitOptions, checkExits } from './options.ts';

/** Batches that wait while the page is busy. */
const WAITING = 4096;

/** One loop at a time. */
export class ExitLoop {
  readonly #send: (message: PageMessage, settings?: ExitTableSettings) => void;
  #feed: Feed<ExitMessage> | undefined;

  constructor(send: (message: PageMessage, settings?: ExitTableSettings) => void) {
    this.#send = send;
  }

  push(message: ExitMessage): void {
    this.#feed?.push(message);
  }

  end(error: StatError | undefined): void {
    this.#feed?.end(error);
  }

  /** @throws ERR_INVALID_ARGUMENT, ERR_BUSY; the loop: ERR_EXITS_UNDELIVERABLE, ERR_CLOSED, ERR_ABORTED */
  async *run(
    { signal, ...rest }: BridgeExitOptions,
    dropped: (exits: number) => void,
  ): AsyncGenerator<ExitTable, void> {
    const settings = checkExits(rest);
    if (this.#feed) throw busy('exits');
    let lost = 0;
    const feed = new Feed<ExitMessage>({
      limit: WAITING,
      begin: () => this.#send({ op: 'subscribe', topic: 'exits' }, settings),
      undo: () => {
        this.#feed = undefined;
        this.#send({ op: 'unsubscribe', topic: 'exits' });
      },
      dropped: ({ table, gaps }) => {
        lost += table.rows.length;
        for (const gap of gaps) lost += isLoss(gap) ? gap.count : 0;
        dropped(table.rows.length);
      },
      signal,
    });
    this.#feed = feed;
    try {
      for await (const message of feed) {
        const gap = { reason: 'queue', cpu: undefined, sequence: undefined } as const;
        const timeMs = message.table.account.wallMs ?? Date.now();
        const earlier = lost === 0 ? [] : [{ ...gap, count: lost, timeMs }];
        lost = 0;
        yield exitTableOf(message, earlier);
      }
    } finally {
      if (this.#feed === feed) this.#feed = undefined;
    }
  }
}
