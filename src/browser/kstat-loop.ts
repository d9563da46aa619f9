/** The loop over kstats of one connection to a bridge. */
import type { StatError } from '../errors.ts';
import { KstatDecoder } from '../kstat/decode/index.ts';
import type { KstatSnapshot } from '../kstat/snapshot.ts';
import { checkInterval, type PageMessage } from '../protocol/control.ts';
import { type KstatPattern, patternElements } from '../protocol/kstat/requests.ts';
import { busy, Feed } from './feed.ts';
import { type KstatsMessage, snapshotOf } from './kstats.ts';
import type { BridgeKstatOptions } from './options.ts';

/** Readings that wait while the page is busy. */
const WAITING = 4;

/** One loop at a time. */
export class KstatLoop {
  readonly #send: (message: PageMessage) => void;
  #feed: Feed<KstatsMessage> | undefined;

  constructor(send: (message: PageMessage) => void) {
    this.#send = send;
  }

  push(message: KstatsMessage): void {
    this.#feed?.push(message);
  }

  end(error: StatError | undefined): void {
    this.#feed?.end(error);
  }

  /** @throws ERR_INVALID_ARGUMENT, ERR_BUSY; the loop: ERR_UNSUPPORTED, ERR_CLOSED, ERR_ABORTED */
  async *run(
    { patterns = [{}], intervalMs, signal }: BridgeKstatOptions & { readonly intervalMs: number },
    dropped: (kstats: number) => void,
  ): AsyncGenerator<KstatSnapshot, void> {
    patternElements(patterns);
    checkInterval(intervalMs);
    if (this.#feed) throw busy('kstats');
    const known = patterns.map(withoutAbsent);
    const feed = new Feed<KstatsMessage>({
      limit: WAITING,
      begin: () => this.#send({ op: 'subscribe', topic: 'kstats', intervalMs, patterns: known }),
      undo: () => {
        this.#feed = undefined;
        this.#send({ op: 'unsubscribe', topic: 'kstats' });
      },
      dropped: ({ batches, files }) => dropped(batches.length + files.length),
      signal,
    });
    this.#feed = feed;
    try {
      const decoder = await KstatDecoder.load();
      for await (const message of feed) yield snapshotOf(message, decoder);
    } finally {
      if (this.#feed === feed) this.#feed = undefined;
    }
  }
}

/** What is undefined is no value of msgpack. */
function withoutAbsent(pattern: KstatPattern): KstatPattern {
  return Object.fromEntries(Object.entries(pattern).filter(([, value]) => value !== undefined));
}
