/** top where no person sits: one sample after another, to whoever prints them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { StatError } from '../../errors.ts';
import { describeError } from '../exit.ts';
import { Backoff } from './alarm.ts';
import type { Extent } from './columns.ts';
import { History } from './history.ts';
import type { Sample } from './sample.ts';
import { FIRST_INTERVAL_SEC, type Source } from './source.ts';

export interface BatchOptions extends Extent {
  readonly delaySec: number;
  /** End after this many samples. */
  readonly iterations: number | undefined;
}

/** Tries that may fail one after another before the failure ends the program. */
const MAX_FAILURES = 6;

/** A machine without taskstats or procfs is without them at the next try, too. */
function mayPass({ code }: StatError): boolean {
  return code !== 'ERR_UNSUPPORTED';
}

/** Prints each sample; resolves after the last, or at the end of a recording. */
export async function runBatch(
  source: Source,
  options: BatchOptions,
  print: (sample: Sample, refresh: number) => Promise<void>,
): Promise<void> {
  const history = new History(source);
  const backoff = new Backoff();
  const last = options.iterations ?? Number.POSITIVE_INFINITY;
  for (let refresh = 0; refresh < last; ) {
    const startMs = performance.now();
    try {
      const { sample, ended } = await history.advance(options);
      if (ended) return;
      backoff.reset();
      if (sample) await print(sample, ++refresh);
      if (refresh === last) return;
      const delaySec = sample ? options.delaySec : Math.min(options.delaySec, FIRST_INTERVAL_SEC);
      const spentMs = source.live ? performance.now() - startMs : 0;
      await sleep(Math.max(0, source.waitMs(delaySec) - spentMs));
    } catch (error) {
      if (!(error instanceof StatError) || !mayPass(error)) throw error;
      if (backoff.failures >= MAX_FAILURES) throw error;
      const waitMs = backoff.next();
      process.stderr.write(describeError(error));
      process.stderr.write(`sidestat: trying again in ${waitMs / 1000} s\n`);
      await sleep(waitMs);
    }
  }
}
