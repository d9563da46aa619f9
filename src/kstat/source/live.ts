/** Kstats of this machine, through the helper that calls libkstat. */

import type { KstatBatch } from '../../protocol/kstat/batch.ts';
import type { KstatDecoder } from '../decode/index.ts';
import type { KstatContext } from '../decode/types.ts';
import { EIO, ENXIO } from '../errors.ts';
import type { KstatAnswer, KstatConnection } from '../live/connection.ts';
import type { KstatEntry, KstatReading } from '../reading.ts';
import { failedReading } from '../text/reading.ts';
import type { KstatSource } from './source.ts';

export class LiveSource implements KstatSource {
  readonly description: string;
  readonly live: boolean = true;
  readonly context: KstatContext;
  readonly #connection: KstatConnection;
  readonly #decoder: KstatDecoder;
  #chain: readonly KstatEntry[] = [];
  /** KCID of `chain`; undefined when it is to be asked for again. */
  #kcid: number | undefined;
  /** What came unasked and was not looked at; a later one replaces it. */
  #pushed: KstatAnswer | undefined;

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
      await source.#watch();
    } catch (error) {
      await connection.close();
      throw error;
    }
    return source;
  }

  get chain(): readonly KstatEntry[] {
    return this.#chain;
  }

  /**
   * While nothing changes this is one small question to the helper. It also finds late
   * installations, which do not change the KCID, when the helper has pushed them.
   */
  async update(): Promise<'changed' | 'same'> {
    const asked = this.#pushed === undefined ? await this.#connection.kcid() : undefined;
    const pushed = this.#pushed;
    this.#pushed = undefined;
    if (pushed !== undefined) return this.#adopt(pushed.batches);
    return asked === this.#kcid ? 'same' : this.#fetch();
  }

  async read(entries: readonly KstatEntry[]): Promise<KstatReading[]> {
    if (entries.length === 0) return [];
    const identities = entries.map(({ kid, crtimeNs }) => ({
      kid: kid as number,
      crtimeNs: crtimeNs as bigint,
    }));
    const answer = await this.#connection.read(identities);
    const readings: KstatReading[] = this.#decode(answer.batches);
    // A kstat that does not answer ends the answer: what was behind it has no data.
    return entries.map((entry, i) => {
      const reading = readings[i];
      if (reading === undefined) return failedReading(entry, EIO, answer.incomplete);
      if (reading.kid === entry.kid && reading.status !== 'failed') return reading;
      // The helper has no names of one that has gone.
      return failedReading(entry, reading.errno || ENXIO, undefined);
    });
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #watch(): Promise<void> {
    const answer = await this.#connection.watch((pushed) => {
      this.#pushed = pushed;
    });
    if (answer.incomplete) throw answer.incomplete;
    this.#adopt(answer.batches);
  }

  async #fetch(): Promise<'changed' | 'same'> {
    const batches: KstatBatch[] = [];
    const { incomplete } = await this.#connection.chain({
      onBatch: (batch) => {
        batches.push(batch);
        // Frames come in their order: what was pushed before is older.
        this.#pushed = undefined;
      },
    });
    if (incomplete) throw incomplete;
    return this.#adopt(batches);
  }

  #adopt(batches: readonly KstatBatch[]): 'changed' | 'same' {
    const before = this.#chain;
    const after = this.#decode(batches);
    this.#kcid = batches.at(-1)?.kcid;
    this.#chain = after;
    return sameKstats(before, after) ? 'same' : 'changed';
  }

  #decode(batches: readonly KstatBatch[]): KstatReading[] {
    return batches.flatMap(({ records }) => [...this.#decoder.records(records, this.context)]);
  }
}

function sameKstats(one: readonly KstatEntry[], other: readonly KstatEntry[]): boolean {
  if (one.length !== other.length) return false;
  return one.every(({ kid, crtimeNs }, i) => {
    const same = other[i];
    return same?.kid === kid && same?.crtimeNs === crtimeNs;
  });
}
