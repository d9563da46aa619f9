/** Files that hold kstats: their first bytes tell how. */
import { StatError } from '../../errors.ts';
import { KstatDecoder } from '../decode/index.ts';
import { jsonReports } from './jsonl.ts';
import { readLines } from './lines.ts';
import { parseableReports } from './parseable.ts';
import { RecordedSource } from './recorded.ts';
import type { KstatSource } from './source.ts';

const BRACE = 0x7b;

/** @throws ERR_CAPTURE */
export async function openFile(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<KstatSource> {
  const { first, bytes } = await peek(chunks);
  if (first === undefined) throw new StatError('ERR_CAPTURE', `${name} is empty`);
  const lines = readLines(bytes, name);
  if (first[0] !== BRACE) return RecordedSource.open(name, parseableReports(lines, name));
  const decoder = await KstatDecoder.load();
  return RecordedSource.open(name, (setContext) => jsonReports(lines, name, decoder, setContext));
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
