/** Kstats of a bridge: gathered where frames are read, decoded where they are used. */
import type { StatError } from '../errors.ts';
import { KstatDecoder } from '../kstat/decode/index.ts';
import { KstatSnapshot } from '../kstat/snapshot.ts';
import { splEntry, splReading } from '../kstat/text/spl-reading.ts';
import {
  checkInterval,
  type KstatFile,
  type KstatsBegin,
  type KstatsRead,
  type PageMessage,
} from '../protocol/control.ts';
import type { FrameHeader } from '../protocol/frame.ts';
import { BatchJoiner } from '../protocol/kstat/batch.ts';
import { type KstatPattern, patternElements } from '../protocol/kstat/requests.ts';
import { busy, Feed } from './feed.ts';

export interface BridgeKstatOptions {
  /** Which kstats: those that one of these fits; texts are globs. @defaultValue all */
  patterns?: readonly KstatPattern[];
  /** Milliseconds between readings, 100 to 3,600,000. @defaultValue that of the bridge */
  intervalMs?: number;
  /** Ends the loop with ERR_ABORTED. */
  signal?: AbortSignal;
}

/** One reading, for structured cloning. */
export interface KstatsMessage {
  readonly byteOrder: 'little' | 'big';
  readonly wallMs: number;
  /** Records, as KstatDecoder takes them. */
  readonly batches: readonly Uint8Array[];
  /** Files of OpenZFS. */
  readonly files: readonly {
    readonly module: string;
    readonly name: string;
    readonly text: string;
  }[];
}

/** Puts one reading together. */
export class KstatCollector {
  readonly #begin: KstatsBegin;
  readonly #joiner = new BatchJoiner();
  readonly #batches: Uint8Array[] = [];
  readonly #files: { module: string; name: string; text: string }[] = [];
  #decoder: TextDecoder | undefined;
  #text = '';

  constructor(begin: KstatsBegin) {
    this.#begin = begin;
  }

  /** @throws ERR_PROTOCOL */
  frame(header: FrameHeader, payload: Uint8Array): void {
    if (header.request !== this.#begin.request) return;
    const batch = this.#joiner.push(header, payload);
    if (batch) this.#batches.push(batch.records);
  }

  file({ module, name, bytes, more }: KstatFile): void {
    this.#decoder ??= new TextDecoder();
    this.#text += this.#decoder.decode(bytes, { stream: more });
    if (more) return;
    this.#files.push({ module, name, text: this.#text });
    this.#text = '';
  }

  end({ wallMs }: KstatsRead): KstatsMessage {
    const { byteOrder } = this.#begin;
    return { byteOrder, wallMs, batches: this.#batches, files: this.#files };
  }
}

/** Readings that wait while the page is busy. */
const WAITING = 4;

/** The loop over kstats of one connection; one at a time. */
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

function snapshotOf(
  { byteOrder, batches, files }: KstatsMessage,
  decoder: KstatDecoder,
): KstatSnapshot {
  const binary = batches.flatMap((records) => [...decoder.records(records, { byteOrder })]);
  const texts = files.map(({ module, name, text }) =>
    splReading(splEntry(module, name, text), text, `${module}/${name}`),
  );
  return new KstatSnapshot([...binary, ...texts]);
}
