/** Batches of kstats in a capture as the snapshots that the explorer shows. */
import { KstatDecoder } from '../../kstat/decode/index.ts';
import { diffKstats } from '../../kstat/rates.ts';
import { KstatSnapshot } from '../../kstat/snapshot.ts';
import type { KstatFrame } from '../source/source.ts';
import type { ReplayData } from './messages.ts';

type Batch = Extract<ReplayData, { type: 'kstats' }>;

export class KstatReplay {
  readonly #publish: (frame: KstatFrame) => void;
  #decoder: Promise<KstatDecoder> | undefined;
  #before: KstatSnapshot | undefined;
  /** Batches of before a jump that are still being decoded are not shown after it. */
  #generation = 0;

  constructor(publish: (frame: KstatFrame) => void) {
    this.#publish = publish;
  }

  batch(batch: Batch): void {
    const generation = this.#generation;
    this.#decoder ??= KstatDecoder.load();
    void this.#decoder.then((decoder) => {
      if (generation === this.#generation) this.#show(decoder, batch);
    });
  }

  reset(): void {
    this.#generation++;
    this.#before = undefined;
  }

  #show(decoder: KstatDecoder, { records, byteOrder, wallMs }: Batch): void {
    const snapshot = new KstatSnapshot([...decoder.records(records, { byteOrder })]);
    const rates = this.#before && diffKstats(this.#before, snapshot);
    this.#before = snapshot;
    this.#publish({ snapshot, rates, wallMs });
  }
}
