/** The kstats in frames of a capture, one frame after another. No Node. */
import type { CapturedFrame } from '../../capture/pcapng/items.ts';
import { StatError } from '../../errors.ts';
import { KIND_HELLO, KIND_KSTATS } from '../../generated/protocol.ts';
import { BatchJoiner, type KstatBatch } from '../../protocol/kstat/batch.ts';
import { parseKstatHello } from '../../protocol/kstat/hello.ts';
import type { KstatDecoder } from '../decode/index.ts';
import type { KstatContext, KstatRecords } from '../decode/types.ts';

export interface CapturedBatch {
  readonly batch: KstatBatch;
  readonly context: KstatContext;
}

export interface CapturedKstats extends CapturedBatch {
  readonly records: KstatRecords;
}

/** Batches of frames, with what is needed to decode them. */
export class KstatBatches {
  /** What was wrong with frames that were left out, first of all. */
  damage: StatError | undefined;
  #joiner = new BatchJoiner();
  #context: KstatContext | undefined;
  #section: object | undefined;

  /** The batch that a frame completes; undefined for other frames and for headers of a chain. */
  push(frame: CapturedFrame): CapturedBatch | undefined {
    const { header, payload, section } = frame;
    if (section !== this.#section) this.#context = undefined;
    this.#section = section;
    if (header.kind === KIND_HELLO) this.#greet(payload);
    if (header.kind !== KIND_KSTATS) return undefined;
    const batch = this.#join(frame);
    if (batch === undefined || batch.chain) return undefined;
    // Without a hello, the blocks of the file are in the order of the machine.
    return { batch, context: this.#context ?? { byteOrder: section.byteOrder } };
  }

  /** A later version is read as the section says. */
  #greet(payload: Uint8Array): void {
    try {
      this.#context = { byteOrder: parseKstatHello(payload).byteOrder };
    } catch (error) {
      this.#note(error);
    }
  }

  /** A record of which pieces are missing is left out; the next batch is read again. */
  #join({ header, payload }: CapturedFrame): KstatBatch | undefined {
    try {
      return this.#joiner.push(header, payload);
    } catch (error) {
      this.#note(error);
    }
    this.#joiner = new BatchJoiner();
    try {
      return this.#joiner.push(header, payload);
    } catch {
      this.#joiner = new BatchJoiner();
      return undefined;
    }
  }

  #note(error: unknown): void {
    if (!(error instanceof StatError)) throw error;
    this.damage ??= error;
  }
}

export class KstatFrames {
  readonly #decoder: KstatDecoder;
  readonly #batches = new KstatBatches();

  constructor(decoder: KstatDecoder) {
    this.#decoder = decoder;
  }

  /** What was wrong with frames that were left out, first of all. */
  get damage(): StatError | undefined {
    return this.#batches.damage;
  }

  /** The kstats that a frame completes; undefined for other frames and for headers of a chain. */
  push(frame: CapturedFrame): CapturedKstats | undefined {
    const found = this.#batches.push(frame);
    if (!found) return undefined;
    return { ...found, records: this.#decoder.records(found.batch.records, found.context) };
  }
}
