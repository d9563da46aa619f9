/** JSON lines of kstats as a capture. */
import { StatError } from '../../errors.ts';
import { KstatCaptureWriter } from '../../kstat/capture-writer.ts';
import { encodeRecords, KstatDecoder } from '../../kstat/decode/index.ts';
import { identityOf } from '../../kstat/reading.ts';
import { parseKstatLine } from '../../kstat/source/jsonl.ts';

/** The lines do not tell when; reports are a second apart, so that their order is visible. */
const BEGIN_NS = 1_577_836_800_000_000_000n; // 2020
const STEP_NS = 1_000_000_000n;
/** A KCID is not in the lines, and means nothing without the chain. */
const KCID = 0;

export class KstatLinesCapture {
  readonly #decoder: KstatDecoder;
  readonly #file: string;
  #writer: KstatCaptureWriter | undefined;
  #byteOrder: 'little' | 'big' | undefined;
  #seen = new Set<string>();
  /** From 1, since 0 says that it is not known. */
  #report = 1;
  #line = 0;

  private constructor(decoder: KstatDecoder, file: string) {
    this.#decoder = decoder;
    this.#file = file;
  }

  static async open(file: string): Promise<KstatLinesCapture> {
    return new KstatLinesCapture(await KstatDecoder.load(), file);
  }

  /** What a line is in the file. @throws ERR_CAPTURE when it is no kstat */
  line(text: string): readonly Uint8Array<ArrayBuffer>[] {
    const { parts, context } = parseKstatLine(text, this.#file, ++this.#line);
    const [reading] = this.#decoder.parts([parts], context);
    if (!reading) throw this.#wrong('the header is no kstat_t');
    this.#byteOrder ??= context.byteOrder;
    if (context.byteOrder !== this.#byteOrder) throw this.#wrong('it is of another machine');
    const begin = this.#writer ? [] : [this.#begin(context.byteOrder)];
    const identity = identityOf(reading);
    if (this.#seen.has(identity)) {
      this.#report++;
      this.#seen = new Set();
    }
    this.#seen.add(identity);
    const facts = { request: 0, chain: false, kcid: KCID, count: 1, hrtimeNs: reading.snaptimeNs };
    const batch = { ...facts, timeNs: this.#timeNs, records: encodeRecords([parts]) };
    return [...begin, (this.#writer as KstatCaptureWriter).batch(batch, this.#report)];
  }

  get #timeNs(): bigint {
    return BEGIN_NS + BigInt(this.#report - 1) * STEP_NS;
  }

  #begin(byteOrder: 'little' | 'big'): Uint8Array<ArrayBuffer> {
    this.#writer = new KstatCaptureWriter(byteOrder);
    return this.#writer.begin(BEGIN_NS);
  }

  #wrong(what: string): StatError {
    return new StatError('ERR_CAPTURE', `${this.#file}:${this.#line}: ${what}`);
  }
}

/** Whether the first line is one of kstats, and not of netlink. */
export function isKstatLine(text: string): boolean {
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    return typeof value['arch'] === 'string' && typeof value['header'] === 'string';
  } catch {
    return false;
  }
}
