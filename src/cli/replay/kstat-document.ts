/** Kstats of a capture as JSON: the documents of `sidestat kstat --ndjson`, with their time. */

import { timeMs } from '../../capture/document.ts';
import type { KstatFrameRecord } from '../../capture/record.ts';
import { StatError } from '../../errors.ts';
import { KstatDecoder } from '../../kstat/decode/index.ts';
import { Selector } from '../../kstat/select/selector.ts';
import { KstatFrames } from '../../kstat/source/frames.ts';
import { escapeText } from '../escape.ts';
import { kstatDocument } from '../kstat/documents.ts';

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

  /** @throws ERR_CAPTURE for frames that were left out */
  check(file: string): void {
    const { damage } = this.#frames;
    if (!damage) return;
    const message = `${escapeText(file)} has frames that are left out: ${damage.message}`;
    throw new StatError('ERR_CAPTURE', message, { hint: 'all others were shown' });
  }
}
