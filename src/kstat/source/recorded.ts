/** Reports that were saved, one after another: the chain of each is what it holds. */
import { StatError } from '../../errors.ts';
import type { KstatContext } from '../decode/types.ts';
import type { KstatEntry, KstatReading } from '../reading.ts';
import type { KstatSource } from './source.ts';

/** All kstats of one report. */
export type Report = readonly KstatReading[];

/** Gives the reports; calls `setContext` before the first that holds bytes. */
export type Reports =
  | AsyncIterable<Report>
  | ((setContext: (context: KstatContext) => void) => AsyncIterable<Report>);

export class RecordedSource implements KstatSource {
  readonly description: string;
  readonly live: boolean = false;
  readonly #reports: AsyncIterator<Report>;
  #report: Report = [];
  #context: KstatContext | undefined;

  private constructor(description: string, reports: Reports) {
    this.description = description;
    const iterable =
      typeof reports === 'function'
        ? reports((context) => {
            this.#context = context;
          })
        : reports;
    this.#reports = iterable[Symbol.asyncIterator]();
  }

  /** Begins with the first report. @throws ERR_CAPTURE when there is none */
  static async open(description: string, reports: Reports): Promise<RecordedSource> {
    const source = new RecordedSource(description, reports);
    if ((await source.update()) === 'end') {
      throw new StatError('ERR_CAPTURE', `${description} has no kstats`);
    }
    return source;
  }

  get context(): KstatContext | undefined {
    return this.#context;
  }

  get chain(): readonly KstatEntry[] {
    return this.#report;
  }

  async update(): Promise<'changed' | 'end'> {
    const next = await this.#reports.next();
    if (next.done) return 'end';
    this.#report = next.value;
    return 'changed';
  }

  async read(entries: readonly KstatEntry[]): Promise<KstatReading[]> {
    // The entries are those of the chain, which are the readings.
    return entries as KstatReading[];
  }

  async close(): Promise<void> {
    await this.#reports.return?.();
  }
}
