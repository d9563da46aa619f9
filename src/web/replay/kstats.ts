/** Batches of kstats in a capture as the snapshots that the explorer shows: one for each report. */
import { KstatDecoder } from '../../kstat/decode/index.ts';
import { diffKstats } from '../../kstat/rates.ts';
import { identityOf, type KstatReading } from '../../kstat/reading.ts';
import { KstatSnapshot } from '../../kstat/snapshot.ts';
import type { KstatFrame } from '../source/source.ts';
import type { ReplayData } from './messages.ts';

type Batch = Extract<ReplayData, { type: 'kstats' }>;

export class KstatReplay {
  readonly #publish: (frame: KstatFrame) => void;
  #decoder: Promise<KstatDecoder> | undefined;
  #before: KstatSnapshot | undefined;
  #report = new Map<string, KstatReading>();
  #request: number | undefined;
  #wallMs = 0;
  /** Kstats came that were not published. */
  #fresh = false;
  /** Batches of before a jump that are still being decoded are not shown after it. */
  #generation = 0;

  constructor(publish: (frame: KstatFrame) => void) {
    this.#publish = publish;
  }

  batch(batch: Batch): void {
    this.#decoder ??= KstatDecoder.load();
    this.#later((decoder) => this.#take(decoder, batch));
  }

  /** Nothing more comes for now: what there is of the last report is shown. */
  flush(): void {
    if (this.#decoder) this.#later(() => this.#show());
  }

  reset(): void {
    this.#generation++;
    this.#before = undefined;
    this.#report = new Map();
    this.#request = undefined;
    this.#fresh = false;
  }

  #later(work: (decoder: KstatDecoder) => void): void {
    const generation = this.#generation;
    void this.#decoder?.then((decoder) => {
      if (generation === this.#generation) work(decoder);
    });
  }

  #take(decoder: KstatDecoder, { request, records, byteOrder, wallMs }: Batch): void {
    if (this.#request !== undefined && request !== this.#request) this.#next();
    this.#request = request;
    for (const reading of decoder.records(records, { byteOrder })) {
      const identity = identityOf(reading);
      if (this.#report.has(identity)) this.#next();
      this.#report.set(identity, reading);
      this.#fresh = true;
      this.#wallMs = wallMs;
    }
  }

  #next(): void {
    this.#show();
    this.#before = new KstatSnapshot([...this.#report.values()]);
    this.#report = new Map();
  }

  #show(): void {
    if (!this.#fresh) return;
    this.#fresh = false;
    const snapshot = new KstatSnapshot([...this.#report.values()]);
    const rates = this.#before && diffKstats(this.#before, snapshot);
    this.#publish({ snapshot, rates, wallMs: this.#wallMs });
  }
}
