/** Reports that were saved, one after another: the chain of each is what it holds. */
import { StatError } from '../../errors.ts';
import type { KstatEntry, KstatReading } from '../reading.ts';
import type { KstatSource } from './source.ts';

/** All kstats of one report. */
export type Report = readonly KstatReading[];

export class RecordedSource implements KstatSource {
  readonly description: string;
  readonly live: boolean = false;
  readonly #reports: AsyncIterator<Report>;
  #report: Report = [];

  private constructor(description: string, reports: AsyncIterable<Report>) {
    this.description = description;
    this.#reports = reports[Symbol.asyncIterator]();
  }

  /** Begins with the first report. @throws ERR_CAPTURE when there is none */
  static async open(description: string, reports: AsyncIterable<Report>): Promise<RecordedSource> {
    const source = new RecordedSource(description, reports);
    if ((await source.update()) === 'end') {
      throw new StatError('ERR_CAPTURE', `${description} has no kstats`);
    }
    return source;
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
