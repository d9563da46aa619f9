/** Whether a capture tells that nothing more is missing at its end. */
import { describe, expect, it } from 'vitest';
import { FrameCapture } from '../../src/capture/frames.ts';
import { CaptureReader } from '../../src/capture/pcapng/reader.ts';
import { CaptureRewriter } from '../../src/capture/rewrite.ts';
import { concat } from '../decoder/messages.ts';
import { Blocks, cooked } from './blocks.ts';
import { chunked, readAll } from './read.ts';
import { helloPayload } from './recording.ts';

const blocks = new Blocks('little');
const capture = FrameCapture.ofTasks(helloPayload(), 1n, 'sidestat');
const begin = capture.begin();
const told = concat(begin, capture.end(2n));
const untold = concat(begin, capture.end(2n, false));
const packet = blocks.enhanced(0, 1n, cooked(blocks.newFamily(29)));
const foreign = concat(blocks.section(), blocks.interface(), packet);

async function rewritten(file: Uint8Array): Promise<Uint8Array> {
  const rewriter = new CaptureRewriter();
  const pieces: Uint8Array[] = [];
  for await (const item of new CaptureReader(chunked(file, 100)).items()) {
    pieces.push(...rewriter.item(item));
  }
  return concat(...pieces, ...rewriter.end());
}

describe('the end of a recording', () => {
  it.each<[string, Uint8Array, number]>([
    ['is told by how many were lost', told, 0],
    ['is open when that is unknown', untold, 1],
    ['is open when the file was cut between two blocks', begin, 1],
    ['is open when another recording follows without it', concat(begin, told), 1],
    ['is counted for each recording of a file', concat(begin, told, untold, begin), 3],
    ['is not expected of other programs', foreign, 0],
    ['is not that of another one behind it', concat(begin, foreign), 1],
  ])('%s', async (_, file, openEnds) => {
    const { report } = await readAll(file);
    expect(report).toMatchObject({ damage: undefined, openEnds });
    const { report: again } = await readAll(await rewritten(file));
    expect(again).toMatchObject({ damage: undefined, openEnds });
  });

  it('keeps a loss of which only the count is known', async () => {
    const lost = blocks.enhanced(0, 1n, new Uint8Array(60), { code: 4, value: blocks.u64(3n) });
    const { losses } = await readAll(await rewritten(concat(foreign, lost)));
    expect(losses.map(({ count }) => count)).toEqual([3n]);
  });
});
