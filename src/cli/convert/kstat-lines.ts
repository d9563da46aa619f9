/** Kstats of a capture as JSON lines: header and data in hexadecimal, as `sidestat kstat --from` reads them. */

import type { CapturedFrame } from '../../capture/pcapng/items.ts';
import { HEADER_SIZE } from '../../generated/kstat.ts';
import { KstatDecoder } from '../../kstat/decode/index.ts';
import type { KstatRecord } from '../../kstat/decode/types.ts';
import { nameOf } from '../../kstat/reading.ts';
import { KstatFrames } from '../../kstat/source/frames.ts';
import { type KstatWireRecord, readKstatRecords } from '../../protocol/kstat/batch.ts';
import { hexOf } from '../../text/hex.ts';

/** By byte order; the first has pointers of 64 bits. */
const ARCHITECTURES = { little: ['amd64', 'i386'], big: ['sparcv9', 'sparc'] } as const;

export class KstatLines {
  readonly #frames: KstatFrames;

  private constructor(decoder: KstatDecoder) {
    this.#frames = new KstatFrames(decoder);
  }

  static async open(): Promise<KstatLines> {
    return new KstatLines(await KstatDecoder.load());
  }

  /** One line for every kstat that the frame completes. @throws ERR_PROTOCOL */
  *of(frame: CapturedFrame): Generator<string, void> {
    const kstats = this.#frames.push(frame);
    if (!kstats) return;
    const { batch, records, context } = kstats;
    let i = 0;
    for (const record of readKstatRecords(batch)) {
      const width = HEADER_SIZE.indexOf(record.header.length);
      // A header of another size is of no system that has kstats.
      const arch = ARCHITECTURES[context.byteOrder][width];
      if (arch !== undefined) yield lineOf(arch, records.at(i++), record);
    }
  }
}

function lineOf(arch: string, known: KstatRecord, record: KstatWireRecord): string {
  const { header, data, dataBase, status } = record;
  return JSON.stringify({
    arch,
    kid: known.kid,
    id: nameOf(known),
    header: hexOf(header),
    data_base: `0x${dataBase.toString(16)}`,
    data: hexOf(data),
    read_errno: status,
  });
}
