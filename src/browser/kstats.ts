/** Kstats of a bridge: gathered where frames are read, decoded where they are used. */
import type { KstatDecoder } from '../kstat/decode/index.ts';
import { KstatSnapshot } from '../kstat/snapshot.ts';
import { splEntry, splReading } from '../kstat/text/spl-reading.ts';
import type { KstatFile, KstatsBegin, KstatsRead } from '../protocol/control.ts';
import type { FrameHeader } from '../protocol/frame.ts';
import { BatchJoiner } from '../protocol/kstat/batch.ts';

/** One reading, for structured cloning. */
export interface KstatsMessage {
  readonly byteOrder: 'little' | 'big';
  readonly wallMs: number;
  /** Records, as KstatDecoder takes them. */
  readonly batches: readonly Uint8Array[];
  /** Files of OpenZFS. */
  readonly files: readonly {
    readonly module: string;
    readonly name: string;
    readonly text: string;
  }[];
}

/** Puts one reading together. */
export class KstatCollector {
  readonly #begin: KstatsBegin;
  readonly #joiner = new BatchJoiner();
  readonly #batches: Uint8Array[] = [];
  readonly #files: { module: string; name: string; text: string }[] = [];
  #decoder: TextDecoder | undefined;
  #text = '';

  constructor(begin: KstatsBegin) {
    this.#begin = begin;
  }

  /** @throws ERR_PROTOCOL */
  frame(header: FrameHeader, payload: Uint8Array): void {
    if (header.request !== this.#begin.request) return;
    const batch = this.#joiner.push(header, payload);
    if (batch) this.#batches.push(batch.records);
  }

  file({ module, name, bytes, more }: KstatFile): void {
    this.#decoder ??= new TextDecoder();
    this.#text += this.#decoder.decode(bytes, { stream: more });
    if (more) return;
    this.#files.push({ module, name, text: this.#text });
    this.#text = '';
  }

  end({ wallMs }: KstatsRead): KstatsMessage {
    const { byteOrder } = this.#begin;
    return { byteOrder, wallMs, batches: this.#batches, files: this.#files };
  }
}

/** Decodes a reading. */
export function snapshotOf(
  { byteOrder, batches, files }: KstatsMessage,
  decoder: KstatDecoder,
): KstatSnapshot {
  const binary = batches.flatMap((records) => [...decoder.records(records, { byteOrder })]);
  const texts = files.map(({ module, name, text }) =>
    splReading(splEntry(module, name, text), text, `${module}/${name}`),
  );
  return new KstatSnapshot([...binary, ...texts]);
}
