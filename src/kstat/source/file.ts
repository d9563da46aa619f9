/** Files that hold kstats: their first bytes tell how. */
import { pcapVariant } from '../../capture/pcapng/pcap.ts';
import { StatError } from '../../errors.ts';
import { KstatDecoder } from '../decode/index.ts';
import type { KstatContext } from '../decode/types.ts';
import { captureReadings } from './capture.ts';
import { jsonReadings } from './jsonl.ts';
import { readLines } from './lines.ts';
import { parseableReports } from './parseable.ts';
import { groupReports, RecordedSource } from './recorded.ts';
import type { KstatSource } from './source.ts';

const BRACE = 0x7b;
/** The first byte of pcapng, and that of gzip. */
const CAPTURES: readonly number[] = [0x0a, 0x1f];
const PCAP_MAGIC_SIZE = 4;

/** @throws ERR_CAPTURE */
export async function openFile(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<KstatSource> {
  const { first, bytes } = await peek(chunks);
  if (first === undefined) throw new StatError('ERR_CAPTURE', `${name} is empty`);
  const isCapture = isOfCapture(first);
  if (!isCapture && first[0] !== BRACE) {
    return RecordedSource.open(name, () => parseableReports(readLines(bytes, name), name));
  }
  const decoder = await KstatDecoder.load();
  return RecordedSource.open(name, (facts) => {
    const setContext = (context: KstatContext): void => {
      facts.context = context;
    };
    const setProblem = (problem: StatError): void => {
      facts.problem = problem;
    };
    const readings = isCapture
      ? captureReadings(bytes, name, decoder, facts)
      : jsonReadings(readLines(bytes, name), name, decoder, setContext);
    return groupReports(readings, setProblem);
  });
}

/** A letter may be the first byte of pcap, too, but not the first four. */
function isOfCapture(first: Uint8Array): boolean {
  if (CAPTURES.includes(first[0] as number)) return true;
  const head = new DataView(first.buffer, first.byteOffset, first.byteLength);
  return head.byteLength >= PCAP_MAGIC_SIZE && pcapVariant(head) !== undefined;
}

/** The first piece, and all pieces with it. */
async function peek(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ first: Uint8Array | undefined; bytes: AsyncIterable<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const next = await iterator.next();
  const first = next.done ? undefined : next.value;
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      if (first !== undefined) yield first;
      yield* { [Symbol.asyncIterator]: () => iterator };
    } finally {
      await iterator.return?.();
    }
  }
  return { first, bytes: all() };
}
