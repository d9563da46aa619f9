/**
 * Storms on the live kernel. What must hold is: all exits = delivered + lost + withheld.
 *
 * All exits are counted by the kernel's own numbers (see Numbers), from the first record of
 * each CPU to the last. Both are made sure of: before the storm and after it, when
 * everything has been read, a process ends on each CPU, until such records have come.
 * Then nothing is lost before the first or after the last, so every loss that is told
 * belongs to the span between them. Exits of other programs count like those of the storm.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/client/connect.ts';
import { BUILT_HELPER } from '../../src/connection/locate.ts';
import type { ExitBatches } from '../../src/exits/stream.ts';
import type { ExitTotals } from '../../src/exits/totals.ts';
import { IS_ROOT } from '../machine.ts';
import { Numbers, Storm } from './storm.ts';

const SECONDS = 5;
/** The sleep in the middle of a storm, and the storm around it. */
const SLEEP_SECONDS = 5;
/** More than fits the queue of the helper comes meanwhile, and less than fits the kernel's. */
const MOMENT_SECONDS = 0.25;
const KINDS = ['fork', 'vfork', 'thread'] as const;
/** The kernel doubles it, which gives the default of Linux, 212,992 bytes. */
const SMALL = 106_496;
const LARGE = 8 * 2 ** 20;

interface Result {
  /** Tasks of the storm that have ended, by its own count, and those of the fences. */
  readonly generated: number;
  readonly numbers: Numbers;
  readonly totals: ExitTotals;
}

/** What a program does that computes, or stands in a debugger. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Waits until nothing more comes. */
async function quiet(stream: ExitBatches): Promise<void> {
  for (let before = -1; stream.totals.delivered !== before; ) {
    before = stream.totals.delivered;
    await sleep(200);
  }
}

/** Makes a record of each CPU arrive; returns how many processes that took. */
async function fence(storm: Storm, numbers: Numbers, stream: ExitBatches): Promise<number> {
  for (let made = 0, tries = 0; tries < 10; tries++) {
    await quiet(stream);
    numbers.ids.clear();
    const pids = await storm.fence();
    made += pids.length;
    await quiet(stream);
    if (pids.every((pid) => numbers.ids.has(pid))) return made;
  }
  throw new Error('the fences do not arrive');
}

/** Of each storm: the machine may be busy with other things. */
const timeout = 90_000;

describe.skipIf(!IS_ROOT)('a storm of exits (needs CAP_NET_ADMIN)', { timeout }, () => {
  let storm: Storm;

  beforeAll(() => {
    storm = new Storm();
  });
  afterAll(() => storm.end());

  /** Undefined when something else on the machine has made it lose before the storm. */
  async function attempt(
    kind: (typeof KINDS)[number],
    exitBufferBytes: number,
    sleepSeconds: number,
  ): Promise<Result | undefined> {
    const stats = await connect({ mode: 'spawn', helper: BUILT_HELPER, exitBufferBytes });
    const numbers = new Numbers(storm.comm);
    const stream = stats.exitBatches({ fields: ['comm'] });
    try {
      await stream.start();
      const reading = (async () => {
        for await (const table of stream) numbers.see(table);
      })();
      reading.catch(() => {}); // an attempt that is given up does not wait for it
      let generated = await fence(storm, numbers, stream);
      if (stream.totals.lost > 0) return undefined;
      const timer = setTimeout(block, 1000, 1000 * sleepSeconds);
      generated += await storm.run(kind, SECONDS + sleepSeconds / 2);
      clearTimeout(timer);
      generated += await fence(storm, numbers, stream);
      await stream.stop();
      await reading;
      return { generated, numbers, totals: stream.totals };
    } finally {
      await stats.close();
    }
  }

  async function rage(
    kind: (typeof KINDS)[number],
    exitBufferBytes: number,
    sleepSeconds = 0,
  ): Promise<Result> {
    for (let tries = 0; tries < 5; tries++) {
      const result = await attempt(kind, exitBufferBytes, sleepSeconds);
      if (result) return result;
    }
    throw new Error('other programs make more exits than the default buffer holds');
  }

  function expectExact({ numbers, totals }: Result): void {
    const { delivered, filtered, lost, withheld, unread, settled } = totals;
    expect([settled, filtered, unread]).toEqual([true, 0, 0]);
    expect(numbers.seen).toBe(delivered);
    expect(delivered + lost + withheld).toBe(numbers.told);
  }

  it.each(KINDS)('of kind %s reaches a prompt program whole, with 8 MiB', async (kind) => {
    const result = await rage(kind, LARGE);
    expectExact(result);
    expect(result.totals.lost).toBe(0);
    expect(result.numbers.named).toBe(result.generated);
  });

  it('of kind fork reaches a program whole that stands still for a moment, with 8 MiB', async () => {
    const result = await rage('fork', LARGE, MOMENT_SECONDS);
    expectExact(result);
    expect(result.totals.lost).toBe(0);
    expect(result.numbers.named).toBe(result.generated);
  });

  it.each(KINDS)('of kind %s is accounted for with the default buffer', async (kind) => {
    const result = await rage(kind, SMALL);
    expectExact(result);
    const { generated, numbers, totals } = result;
    expect(numbers.named).toBeLessThanOrEqual(generated);
    expect(generated - numbers.named).toBeLessThanOrEqual(totals.lost);
  });

  it.each(KINDS)('of kind %s is accounted for to a program that sleeps', async (kind) => {
    const result = await rage(kind, LARGE, SLEEP_SECONDS);
    expectExact(result);
    const { generated, numbers, totals } = result;
    expect(totals.lost).toBeGreaterThan(0);
    expect(generated - numbers.named).toBeLessThanOrEqual(totals.lost);
  });
});
