/** What a program asks a kstat helper: the chain, kstats by identity or by pattern, changes. */
import type { Attach } from '../../connection/wire.ts';
import { StatError } from '../../errors.ts';
import {
  KSTAT_IDENTITY_SIZE,
  MAX_KSTAT_IDS,
  OP_KSTAT_CHAIN,
  OP_KSTAT_MATCH,
  OP_KSTAT_READ,
  OP_KSTAT_UNWATCH,
  OP_KSTAT_WATCH,
} from '../../generated/protocol.ts';
import type { KstatBatch } from '../../protocol/kstat/batch.ts';
import type { KstatHello } from '../../protocol/kstat/hello.ts';
import {
  type Elements,
  identityElements,
  type KstatIdentity,
  type KstatPattern,
  NO_ELEMENTS,
  patternElements,
} from '../../protocol/kstat/requests.ts';
import { type BatchSink, KstatChannel, type LimitOptions } from './channel.ts';

/** An answer that is kept as a whole; larger ones need `onBatch`. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

const NO_KSTAT: KstatIdentity = { kid: -1, crtimeNs: 0n };

export interface KstatCallOptions extends LimitOptions {
  /**
   * Takes each batch as it comes, which is then not kept for the result. What it throws is
   * the end of the call.
   */
  readonly onBatch?: BatchSink | undefined;
}

export interface KstatAnswer {
  /** In the order of the helper; empty with `onBatch`. */
  readonly batches: readonly KstatBatch[];
  /** Number of records. */
  readonly count: number;
  /**
   * ERR_TIMEOUT when a kstat did not answer within the helper's limit: it is the last record,
   * if it is known which one it was, and those behind it were not read.
   */
  readonly incomplete: StatError | undefined;
}

/** Called with the whole chain after it has changed. */
export type ChainListener = (chain: KstatAnswer) => void;

/** What has come of an answer. */
class Collector {
  readonly batches: KstatBatch[] = [];
  count = 0;
  #bytes = 0;
  readonly #onBatch: BatchSink | undefined;

  constructor(onBatch?: BatchSink) {
    this.#onBatch = onBatch;
  }

  add(batch: KstatBatch): void {
    this.count += batch.count;
    if (this.#onBatch) {
      this.#onBatch(batch);
      return;
    }
    this.batches.push(batch);
    this.#bytes += batch.records.length;
    if (this.#bytes <= MAX_ANSWER_BYTES) return;
    const message = `the answer is larger than ${MAX_ANSWER_BYTES} bytes`;
    throw new StatError('ERR_BUSY', message, { hint: 'take it in parts, with onBatch' });
  }

  answer(incomplete?: StatError): KstatAnswer {
    return { batches: this.batches, count: this.count, incomplete };
  }
}

export class KstatConnection {
  readonly #channel: KstatChannel;

  private constructor(channel: KstatChannel) {
    this.#channel = channel;
  }

  /**
   * Resolves when the hello has come: `KstatConnection.open(spawnKstatHelper())`.
   * @throws ERR_HELPER_MISSING, ERR_HELPER_FAILED, ERR_HELPER_UNTRUSTED, ERR_UNSUPPORTED (the
   * kstats of this system cannot be opened), ERR_PERMISSION, ERR_TIMEOUT, ERR_ABORTED
   */
  static async open(attach: Attach, options: LimitOptions = {}): Promise<KstatConnection> {
    return new KstatConnection(await KstatChannel.open(attach, options));
  }

  get hello(): KstatHello {
    return this.#channel.hello;
  }

  /** What the helper said of itself, as it sent it: the begin of a capture. */
  get helloBytes(): Uint8Array {
    return this.#channel.helloBytes;
  }

  /** Why the connection is unusable; undefined while it works. */
  get ended(): StatError | undefined {
    return this.#channel.ended;
  }

  /**
   * The headers of all kstats.
   *
   * This and all other calls throw ERR_BUSY (an earlier kstat still hangs in the helper, or
   * too many calls wait), ERR_KERNEL (the chain cannot be had; errno says why), ERR_TIMEOUT,
   * ERR_ABORTED, ERR_CLOSED, ERR_HELPER_EXIT and ERR_PROTOCOL.
   */
  chain(options: KstatCallOptions = {}): Promise<KstatAnswer> {
    return this.#ask(OP_KSTAT_CHAIN, NO_ELEMENTS, options);
  }

  /**
   * One record for each identity, in their order; status ENXIO for those that are gone.
   * @throws ERR_INVALID_ARGUMENT for what is no identity
   */
  async read(
    identities: readonly KstatIdentity[],
    options: KstatCallOptions = {},
  ): Promise<KstatAnswer> {
    const { bytes, count } = identityElements(identities);
    const collector = new Collector(options.onBatch);
    for (let i = 0; i < count; i += MAX_KSTAT_IDS) {
      const end = Math.min(i + MAX_KSTAT_IDS, count);
      const part = bytes.subarray(i * KSTAT_IDENTITY_SIZE, end * KSTAT_IDENTITY_SIZE);
      const elements = { count: end - i, bytes: part };
      const incomplete = await this.#collect(OP_KSTAT_READ, elements, collector, options);
      if (incomplete) return collector.answer(incomplete);
    }
    return collector.answer();
  }

  /**
   * Every kstat that one of the patterns fits, once, in the order of the chain.
   * @throws ERR_INVALID_ARGUMENT for what is no pattern, for none and for more than 64
   */
  async match(
    patterns: readonly KstatPattern[],
    options: KstatCallOptions = {},
  ): Promise<KstatAnswer> {
    return this.#ask(OP_KSTAT_MATCH, patternElements(patterns), options);
  }

  /**
   * The chain as it is now; from now on `listener` gets it whenever it has changed. There is one
   * listener: a second call replaces it.
   */
  watch(listener: ChainListener, options: KstatCallOptions = {}): Promise<KstatAnswer> {
    let collector = new Collector();
    this.#channel.onPush = (pushed) => {
      if (pushed !== 'end') {
        collector.add(pushed);
        return;
      }
      const answer = collector.answer();
      collector = new Collector();
      listener(answer);
    };
    return this.#ask(OP_KSTAT_WATCH, NO_ELEMENTS, options);
  }

  /**
   * KCID of the chain as it is now. The helper tells it with any answer: this asks for a kstat
   * that cannot be, since the kid of none is negative.
   */
  async kcid(options: LimitOptions = {}): Promise<number> {
    const { batches, incomplete } = await this.read([NO_KSTAT], options);
    if (incomplete) throw incomplete;
    const [batch] = batches;
    if (batch) return batch.kcid;
    throw new StatError('ERR_PROTOCOL', 'the helper did not answer for a kstat that is not there');
  }

  async unwatch(options: LimitOptions = {}): Promise<void> {
    await this.#ask(OP_KSTAT_UNWATCH, NO_ELEMENTS, options);
    this.#channel.onPush = undefined;
  }

  /** Ends the connection; calls that wait end with ERR_CLOSED. Safe to call twice. */
  close(): Promise<void> {
    return this.#channel.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #ask(
    operation: number,
    elements: Elements,
    options: KstatCallOptions,
  ): Promise<KstatAnswer> {
    const collector = new Collector(options.onBatch);
    return collector.answer(await this.#collect(operation, elements, collector, options));
  }

  #collect(
    operation: number,
    elements: Elements,
    collector: Collector,
    options: LimitOptions,
  ): Promise<StatError | undefined> {
    return this.#channel.request(operation, elements, (batch) => collector.add(batch), options);
  }
}
