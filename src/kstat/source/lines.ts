/** Lines of a stream of bytes, in bounded memory. */
import { textError } from '../text/error.ts';

/** Characters of a line; the largest kstats have some MiB, written in hexadecimal. */
const MAX_LINE = 2 ** 26;

/**
 * Every line without its end.
 * @throws ERR_CAPTURE for a line that is too long, and a last one without an end: it was cut
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  let line = 0;
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() as string;
    for (const text of lines) {
      line++;
      yield text;
    }
    if (rest.length > MAX_LINE) throw textError(file, line + 1, 'the line is too long');
  }
  if (rest + decoder.decode() !== '') throw textError(file, line + 1, 'the line has no end');
}
