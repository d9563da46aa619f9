/** Captures in pcapng: frames of the kstat helper in packets of LINKTYPE_USER0. */
import { CaptureReader } from '../../capture/pcapng/reader.ts';
import { StatError } from '../../errors.ts';
import type { KstatDecoder } from '../decode/index.ts';
import type { KstatReading } from '../reading.ts';
import { KstatFrames } from './frames.ts';
import { NEXT_REPORT, type RecordedFacts } from './recorded.ts';

/**
 * Every kstat that was read, in the order of the file; headers of chains are left out.
 * What answers another request is of the next report. `facts` are those of the readings that come next.
 * @throws ERR_CAPTURE at the end of a damaged file, after all that is whole
 */
export async function* captureReadings(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  decoder: KstatDecoder,
  facts: RecordedFacts,
): AsyncGenerator<KstatReading | typeof NEXT_REPORT> {
  const reader = new CaptureReader(chunks);
  const frames = new KstatFrames(decoder);
  let request: number | undefined;
  for await (const item of reader.items()) {
    const kstats = item.type === 'frame' ? frames.push(item) : undefined;
    if (!kstats) continue;
    const { batch, records, context } = kstats;
    if (batch.request !== request) yield NEXT_REPORT;
    request = batch.request;
    facts.context = context;
    facts.timeMs = Number(batch.timeNs) / 1e6;
    yield* records;
  }
  const { damage } = reader.report;
  const where = damage && `at byte ${damage.offset}: ${damage.message}`;
  const what = where ?? frames.damage?.message;
  if (what === undefined) return;
  const message = `${file} is damaged${where ? ' ' : ': '}${what}`;
  throw new StatError('ERR_CAPTURE', message, { hint: 'all that is whole was shown' });
}
