/** Kstats of a capture as JSON: the documents of `sidestat kstat --ndjson`, with their time. No Node. */
import { timeMs } from '../capture/document.ts';
import type { KstatFrameRecord } from '../capture/record.ts';
import type { StatError } from '../errors.ts';
import { KstatDecoder } from './decode/index.ts';
import { kstatDocument } from './document.ts';
import { Selector } from './select/selector.ts';
import { KstatFrames } from './source/frames.ts';

const ALL: Selector = new Selector({});

export class KstatDocuments {
  readonly #frames: KstatFrames;

  private constructor(decoder: KstatDecoder) {
    this.#frames = new KstatFrames(decoder);
  }

  static async open(): Promise<KstatDocuments> {
    return new KstatDocuments(await KstatDecoder.load());
  }

  /** Of every kstat that the frame completes; headers of a chain are no readings. */
  *of({ frame, timeNs }: KstatFrameRecord): Generator<object, void> {
    const kstats = this.#frames.push(frame);
    if (!kstats) return;
    for (const reading of kstats.records) {
      yield { type: 'kstat', timeMs: timeMs({ timeNs }), kstat: kstatDocument(reading, ALL) };
    }
  }

  /** What was wrong with frames that were left out, first of all. */
  get damage(): StatError | undefined {
    return this.#frames.damage;
  }
}
