/** A payload of any number of records, in the parts that the table of the decoder holds. */
import { StatError } from '../errors.ts';
import type { Decoder, IndexContext, IndexResult } from './decoder.ts';

/** What the hello of a helper says of the payloads behind it. */
export function contextOf(hello: {
  readonly byteOrder: 'little' | 'big';
  readonly family: number;
  readonly taskstatsVersion: number;
}): IndexContext {
  const { byteOrder, family, taskstatsVersion } = hello;
  return { byteOrder, familyId: family, defaultVersion: taskstatsVersion };
}

/** Indexes input[at, at + length); `use` sees each part before the next one replaces it. */
export function indexPayload(
  decoder: Decoder,
  context: IndexContext,
  at: number,
  length: number,
  use: (result: IndexResult) => void,
): void {
  for (let done = 0; done < length; ) {
    const result = decoder.index(at + done, length - done, context);
    // An empty table holds any message: this would go on for ever.
    if (result.consumed === 0) throw new StatError('ERR_PROTOCOL', 'a frame does not decode');
    use(result);
    done += result.consumed;
  }
}
