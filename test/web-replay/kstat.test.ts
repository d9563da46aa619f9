/** Kstats of a capture in the page: one table for each time that they were read together. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { KstatCaptureWriter } from '../../src/kstat/capture-writer.ts';
import { encodeRecords } from '../../src/kstat/index.ts';
import { KstatReplay } from '../../src/web/replay/kstats.ts';
import type { ReplayData, ReplayEvent, TimeSpan } from '../../src/web/replay/messages.ts';
import type { KstatFrame } from '../../src/web/source/source.ts';
import { type FakeNamed, headerOf, namedData, TYPE } from '../kstat-helper/script.ts';
import { EngineDriver } from './engine.ts';

const SECOND = 1_000_000_000n;
/** Between the kstats of a report. */
const GAP = 200_000n;
const UINT64 = 4;
const BEGIN = 1_700_000_000n * SECOND;

function counter(value: bigint): FakeNamed {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return { name: 'calls', type: UINT64, value: bytes };
}

function record(kid: number, snaptime: bigint, value: bigint): Uint8Array {
  const data = namedData([counter(value)]);
  const header = headerOf({ kid, type: TYPE.named, ndata: 1, snaptime, data });
  return encodeRecords([{ header, data }]);
}

/** A report each second, of so many kstats; each comes in a batch of its own, a little after the one before. */
function capture(kstats: readonly number[], numbered = true): Blob {
  const writer = new KstatCaptureWriter('little');
  const parts: Uint8Array[] = [writer.begin(BEGIN)];
  kstats.forEach((count, second) => {
    for (let kid = 1; kid <= count; kid++) {
      const timeNs = BEGIN + BigInt(second) * SECOND + BigInt(kid) * GAP;
      const records = record(kid, timeNs, BigInt(second * kid));
      const facts = { request: 0, chain: false, timeNs, hrtimeNs: timeNs, kcid: 1, count: 1 };
      parts.push(writer.batch({ ...facts, records }, numbered ? second + 1 : 0));
    }
  });
  return new Blob(parts as BlobPart[]);
}

/** What the explorer gets of these events. */
async function shown(events: readonly ReplayEvent[]): Promise<KstatFrame[]> {
  const frames: KstatFrame[] = [];
  const replay = new KstatReplay((frame) => frames.push(frame));
  for (const event of events) {
    if (event.type === 'kstats') replay.batch(event as Extract<ReplayData, { type: 'kstats' }>);
    if (event.type === 'reached') replay.flush();
  }
  await sleep(50);
  return frames;
}

const lengths = (frames: readonly KstatFrame[]): number[] =>
  frames.map(({ snapshot }) => snapshot.length);

describe('kstats of a capture', () => {
  it.each([true, false])(
    'are shown report by report, with rates (numbered: %s)',
    async (numbered) => {
      const driver = new EngineDriver();
      const { span, totals } = await driver.open(capture([5, 5, 3, 4], numbered));
      expect(totals.kstats).toBe(17);
      const frames = await shown(await driver.seek(span?.toNs ?? 0n, 10));
      expect(lengths(frames)).toEqual([5, 5, 3, 4]);
      expect(frames[0]?.rates).toBeUndefined();
      const rates = frames[1]?.rates?.map(({ statistics }) => statistics[0]);
      expect(rates?.map((each) => [each?.delta, each?.perSec])).toEqual(
        [1, 2, 3, 4, 5].map((each) => [BigInt(each), each]),
      );
    },
  );

  it('wait for the rest of their report, however the time goes on', async () => {
    const driver = new EngineDriver();
    const { fromNs, toNs } = (await driver.open(capture([5, 5]))).span as TimeSpan;
    const events = await driver.seek(fromNs);
    for (let timeNs = fromNs; timeNs < fromNs + 9n * GAP; timeNs += GAP / 2n) {
      events.push(...(await driver.advance(timeNs)));
    }
    events.push(...(await driver.advance(toNs)));
    expect(lengths(await shown(events))).toEqual([5, 5]);
  });

  it('are whole after a jump, in a file that is read in parts', async () => {
    // Each report is longer than what is between two places to begin at.
    const file = capture([2000, 2000, 2000]);
    const driver = new EngineDriver();
    const { fromNs } = (await driver.open(file)).span as TimeSpan;
    const frames = await shown(await driver.seek(fromNs + 2n * SECOND - GAP, 1));
    expect(lengths(frames).slice(-2)).toEqual([2000, 2000]);
    expect(file.size).toBeGreaterThan(3 * 2 ** 19);
  });

  it('are stepped through report by report', async () => {
    const driver = new EngineDriver();
    const { span, firstTableNs } = await driver.open(capture([3, 3, 3]));
    const { fromNs, toNs } = span as TimeSpan;
    const step = (timeNs: bigint, direction: 1 | -1): Promise<bigint | undefined> =>
      driver.ask<bigint | undefined>({ what: 'step', timeNs, direction });
    expect(firstTableNs).toBe(fromNs + SECOND + 2n * GAP);
    expect(await step(fromNs, 1)).toBe(fromNs + 2n * GAP);
    expect(await step(toNs, -1)).toBe(firstTableNs);
    expect(await step(toNs, 1)).toBeUndefined();
  });
});
