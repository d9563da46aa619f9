/** Kstats of this machine, through the helper that calls libkstat. */
import type { KstatDecoder } from '../decode/index.ts';
import type { KstatContext } from '../decode/types.ts';
import type { KstatAnswer, KstatConnection } from '../live/connection.ts';
import type { KstatEntry, KstatReading } from '../reading.ts';
import { failedReading } from '../text/reading.ts';
import type { KstatSource } from './source.ts';

/** errno of illumos for a kstat that is gone. */
const ENXIO = 6;
const EIO = 5;

export class LiveSource implements KstatSource {
  readonly description: string;
  readonly live: boolean = true;
  readonly context: KstatContext;
  readonly #connection: KstatConnection;
  readonly #decoder: KstatDecoder;
  #chain: readonly KstatEntry[] = [];

  private constructor(connection: KstatConnection, decoder: KstatDecoder) {
    const { system, kernel, machine, byteOrder } = connection.hello;
    this.description = `${system} ${kernel} ${machine}`;
    this.context = { byteOrder };
    this.#connection = connection;
    this.#decoder = decoder;
  }

  /** Takes over the connection: it is closed with the source, and when this fails. */
  static async open(connection: KstatConnection, decoder: KstatDecoder): Promise<LiveSource> {
    const source = new LiveSource(connection, decoder);
    try {
      await source.update();
    } catch (error) {
      await connection.close();
      throw error;
    }
    return source;
  }

  get chain(): readonly KstatEntry[] {
    return this.#chain;
  }

  async update(): Promise<'changed'> {
    const answer = await this.#connection.chain();
    if (answer.incomplete) throw answer.incomplete;
    this.#chain = this.#decode(answer);
    return 'changed';
  }

  async read(entries: readonly KstatEntry[]): Promise<KstatReading[]> {
    if (entries.length === 0) return [];
    const identities = entries.map(({ kid, crtimeNs }) => ({
      kid: kid as number,
      crtimeNs: crtimeNs as bigint,
    }));
    const answer = await this.#connection.read(identities);
    const readings: KstatReading[] = this.#decode(answer);
    // A kstat that does not answer ends the answer: what was behind it has no data.
    return entries.map((entry, i) => {
      const reading = readings[i];
      if (reading === undefined) return failedReading(entry, EIO, answer.incomplete);
      return reading.kid === entry.kid ? reading : failedReading(entry, ENXIO, undefined);
    });
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  #decode({ batches }: KstatAnswer): KstatReading[] {
    return batches.flatMap(({ records }) => [...this.#decoder.records(records, this.context)]);
  }
}
