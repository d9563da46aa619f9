import { describe, expect, it } from 'vitest';
import { CaptureWriter } from '../../src/capture/pcapng/writer.ts';
import { EventHistogram } from '../../src/capture/timeline/histogram.ts';
import { MAX_CAPTURE_BYTES, scanCapture } from '../../src/capture/timeline/scan.ts';
import { SegmentList } from '../../src/capture/timeline/segments.ts';
import { concat, Messages } from '../decoder/messages.ts';
import { Random } from '../decoder/random.ts';
import { SAMPLE } from './engine.ts';

const SECOND = 1_000_000_000n;

describe('the histogram of a capture', () => {
  it('keeps every event in a bounded number of buckets, whatever the times are', () => {
    const histogram = new EventHistogram();
    const random = new Random(5);
    const times = Array.from({ length: 5000 }, () => BigInt(random.below(2 ** 31)) * SECOND);
    times.push(0n, 2n ** 63n - 1n, 1n);
    for (const time of times) histogram.add(time, 'exits', 1);
    const { buckets, bucketNs } = histogram.view();
    expect(buckets.length).toBeLessThanOrEqual(1024);
    for (const { startNs, exits } of buckets) {
      const inside = times.filter((time) => time >= startNs && time < startNs + bucketNs);
      expect(exits).toBe(inside.length);
    }
    expect(buckets.reduce((sum, { exits }) => sum + exits, 0)).toBe(times.length);
  });
});

describe('the segments of a capture', () => {
  it('are bounded in number and in what they remember, and lose no time', () => {
    const list = new SegmentList();
    const section = { interfaces: Array(4096).fill(undefined) };
    const state = { format: 'pcapng', section } as never;
    for (let i = 0; i < 5000; i++) {
      const offset = i * 2 ** 18;
      list.block(offset, () => ({ offset, state }));
      list.time(BigInt(i));
    }
    const segments = list.view();
    expect(segments.length).toBeLessThanOrEqual(16);
    expect(segments[0]).toMatchObject({ minNs: 0n });
    expect(segments.at(-1)).toMatchObject({ maxNs: 4999n });
    for (const [i, { end }] of segments.slice(0, -1).entries()) {
      expect(end).toBe(segments[i + 1]?.checkpoint.offset);
    }
  });
});

describe('the walk over a capture', () => {
  it('stops at the limit of packets, and says where', async () => {
    const { stoppedAt, timeline } = await scanCapture(new Blob([SAMPLE as BlobPart]), {
      maxPackets: 100,
    });
    expect(timeline.totals.packets).toBe(100);
    expect(stoppedAt).toBeGreaterThan(10_000);
    expect(stoppedAt).toBeLessThan(SAMPLE.length / 2);
  });

  it('refuses a file that is too large before it reads any of it', async () => {
    const huge = { size: MAX_CAPTURE_BYTES + 1 } as Blob;
    await expect(scanCapture(huge)).rejects.toMatchObject({
      code: 'ERR_CAPTURE',
      message: 'the capture has 8.00 GiB',
    });
  });

  it('ends when another capture is opened', async () => {
    const stop = AbortSignal.abort();
    const reading = scanCapture(new Blob([SAMPLE as BlobPart]), { signal: stop });
    await expect(reading).rejects.toMatchObject({ code: 'ERR_ABORTED' });
  });

  it('counts what has no time, and losses by what is lost', async () => {
    const writer = new CaptureWriter({ byteOrder: 'big', timeNs: SECOND });
    const build = new Messages('big');
    const exit = build.taskstats({ port: 0 }, build.aggregate('pid', 1, new Uint8Array(328)));
    const file = concat(
      writer.begin(),
      writer.packet(exit, { timeNs: undefined }),
      writer.packet(exit, { timeNs: 2n * SECOND, lost: 7n }),
      writer.end(3n * SECOND, 2n),
    );
    const { timeline } = await scanCapture(new Blob([file as BlobPart]));
    expect(timeline.totals).toMatchObject({ packets: 4, timeless: 1, lostExits: 9 });
    expect(timeline.totals.withoutFamily).toBe(2);
    expect(timeline.range).toEqual({ firstNs: 2n * SECOND, lastNs: 3n * SECOND });
  });
});
