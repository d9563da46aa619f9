/** Reports that were saved, one after another: the chain of each is what it holds. */
import { StatError } from '../../errors.ts';
import type { KstatContext } from '../decode/types.ts';
import { identityOf, type KstatEntry, type KstatReading } from '../reading.ts';
import type { KstatSource } from './source.ts';

/** All kstats of one report. */
export type Report = readonly KstatReading[];

/** Among readings: what follows was read later. */
export const NEXT_REPORT: unique symbol = Symbol('next report');

/**
 * Readings as reports: a kstat that comes again begins the next one, too. When the file is
 * damaged, what came of the last report is delivered, and `onProblem` gets the failure.
 */
export async function* groupReports(
  readings: AsyncIterable<KstatReading | typeof NEXT_REPORT>,
  onProblem: (problem: StatError) => void,
): AsyncGenerator<Report> {
  let report = new Map<string, KstatReading>();
  try {
    for await (const reading of readings) {
      const identity = reading === NEXT_REPORT ? undefined : identityOf(reading);
      if (report.size > 0 && (identity === undefined || report.has(identity))) {
        yield [...report.values()];
        report = new Map();
      }
      if (reading !== NEXT_REPORT) report.set(identityOf(reading), reading);
    }
  } catch (error) {
    if (!(error instanceof StatError) || report.size === 0) throw error;
    onProblem(error);
  }
  if (report.size > 0) yield [...report.values()];
}

/** What is to be known of a file beside its reports. */
export interface RecordedFacts {
  /** Before the first report that holds bytes. */
  context?: KstatContext | undefined;
  /** Of the report that was given last. */
  timeMs?: number | undefined;
  problem?: StatError | undefined;
}

/** Gives the reports, and fills in the facts. */
export type Reports = (facts: RecordedFacts) => AsyncIterable<Report>;

export class RecordedSource implements KstatSource {
  readonly description: string;
  readonly live: boolean = false;
  readonly #reports: AsyncIterator<Report>;
  #report: Report = [];
  readonly #facts: RecordedFacts = {};

  private constructor(description: string, reports: Reports) {
    this.description = description;
    this.#reports = reports(this.#facts)[Symbol.asyncIterator]();
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
    return this.#facts.context;
  }

  get timeMs(): number | undefined {
    return this.#facts.timeMs;
  }

  get problem(): StatError | undefined {
    return this.#facts.problem;
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
