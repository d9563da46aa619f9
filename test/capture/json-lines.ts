/** Captures out of the datagrams of real kernels. */
import { JsonLinesCapture } from '../../src/capture/json-lines.ts';
import { concat } from '../decoder/messages.ts';

export function pcapngOf(jsonLines: string): Uint8Array {
  const capture = new JsonLinesCapture();
  const pieces = jsonLines
    .trim()
    .split('\n')
    .map((line) => capture.line(line));
  return concat(...pieces, capture.end());
}
