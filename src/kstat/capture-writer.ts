/** Writes kstats as pcapng: a section with one interface of LINKTYPE_USER0, and a frame in each packet. */

import { LINKTYPE_USER0 } from '../capture/pcapng/format.ts';
import { concat } from '../capture/pcapng/options.ts';
import { CaptureWriter } from '../capture/pcapng/writer.ts';
import { KIND_HELLO } from '../generated/protocol.ts';
import { emptyHeader } from '../protocol/frame.ts';
import type { KstatBatch } from '../protocol/kstat/batch.ts';
import { framesOf } from '../protocol/kstat/split.ts';

/**
 * Makes the bytes of a capture of kstats, piece by piece; the caller writes them, in order.
 * docs/capture.md says what is in it.
 */
export class KstatCaptureWriter {
  readonly #byteOrder: 'little' | 'big';
  #writer: CaptureWriter | undefined;

  /** @param byteOrder of the machine whose kstats they are */
  constructor(byteOrder: 'little' | 'big') {
    this.#byteOrder = byteOrder;
  }

  /**
   * The begin of a section, at `timeNs` since the epoch. `hello`: what the helper said, as sent.
   */
  begin(timeNs: bigint, hello?: Uint8Array): Uint8Array<ArrayBuffer> {
    const source = { byteOrder: this.#byteOrder, timeNs, linkTypes: [LINKTYPE_USER0] };
    this.#writer = new CaptureWriter(source);
    const begin = this.#writer.begin();
    if (!hello) return begin;
    const header = { ...emptyHeader(), kind: KIND_HELLO, length: hello.length, timeNs };
    return concat([begin, this.#writer.kstat(header, hello)]);
  }

  /**
   * A batch, in as many packets as it needs. `report`: a number that batches have in common
   * which were read together; with 0 a kstat that comes again begins the next report.
   * @throws RangeError before begin()
   */
  batch(batch: KstatBatch, report = 0): Uint8Array<ArrayBuffer> {
    const writer = this.#writer;
    if (!writer) throw new RangeError('a section begins with begin()');
    const frames = [...framesOf({ ...batch, request: report })];
    return concat(frames.map(({ header, payload }) => writer.kstat(header, payload)));
  }
}
