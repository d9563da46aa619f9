/** Captures in pcapng: frames of the kstat helper in packets of LINKTYPE_USER0. */
import { CaptureReader } from '../../capture/pcapng/reader.ts';
import { StatError } from '../../errors.ts';
import { KIND_HELLO, KIND_KSTATS } from '../../generated/protocol.ts';
import type { KstatDecoder } from '../decode/index.ts';
import type { KstatContext } from '../decode/types.ts';
import { BatchJoiner } from '../live/batch.ts';
import { parseKstatHello } from '../live/hello.ts';
import type { KstatReading } from '../reading.ts';
import type { ContextListener } from './jsonl.ts';

/**
 * Every kstat that was read, in the order of the file; headers of chains are left out.
 * The hello of the helper tells the byte order; without it, the section does.
 * @throws ERR_CAPTURE at the end of a damaged file, after all that is whole
 */
export async function* captureReadings(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  decoder: KstatDecoder,
  onContext: ContextListener,
): AsyncGenerator<KstatReading> {
  const reader = new CaptureReader(chunks);
  const joiner = new BatchJoiner();
  let hello: KstatContext | undefined;
  for await (const item of reader.items()) {
    if (item.type !== 'frame') continue;
    if (item.header.kind === KIND_HELLO) hello = parseKstatHello(item.payload);
    if (item.header.kind !== KIND_KSTATS) continue;
    const batch = joiner.push(item.header, item.payload);
    if (batch === undefined || batch.chain) continue;
    const context = { byteOrder: (hello ?? item.section).byteOrder };
    onContext(context);
    yield* decoder.records(batch.records, context);
  }
  const { damage } = reader.report;
  if (damage === undefined) return;
  const message = `${file} is damaged at byte ${damage.offset}: ${damage.message}`;
  throw new StatError('ERR_CAPTURE', message, { hint: 'all that is whole was shown' });
}
