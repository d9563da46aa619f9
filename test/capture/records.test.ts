import { describe, expect, it } from 'vitest';
import { recordDocument } from '../../src/capture/document.ts';
import { CaptureWriter } from '../../src/capture/pcapng/writer.ts';
import { CaptureRecords } from '../../src/capture/records.ts';
import { StatError } from '../../src/errors.ts';
import { concat, FAMILY } from '../decoder/messages.ts';
import { Random } from '../decoder/random.ts';
import { Blocks } from './blocks.ts';
import { chunked } from './read.ts';
import { everyVersion } from './versions.ts';

async function replayed(file: Uint8Array): Promise<{ lines: string[]; problems: number }> {
  const records = await CaptureRecords.open(chunked(file, 65536));
  const lines: string[] = [];
  for await (const record of records.records()) {
    lines.push(JSON.stringify(recordDocument(record, true)));
  }
  const { damaged, malformed, withoutFamily } = records.report;
  return { lines, problems: damaged + malformed + withoutFamily };
}

const b = new Blocks('big');
const writer = new CaptureWriter({
  byteOrder: 'big',
  newFamily: b.newFamily(FAMILY),
  timeNs: 1n,
});
/** Exits with both kinds of record, cgroups, and errors. */
const file = concat(
  writer.begin(),
  ...everyVersion('big')
    .datagrams.slice(-12)
    .map((datagram) => writer.packet(datagram, { timeNs: 1n })),
);
const random = new Random(40);
const TAIL = 4096;
/** Thousands of decoders are made, also where other programs run. */
const LIMIT_MS = 180_000;

describe('the records of a damaged capture', () => {
  it(
    'are those before the cut, at any byte of the last 4 KiB',
    async () => {
      const { lines, problems } = await replayed(file);
      expect(problems).toBe(0);
      expect(file.length).toBeGreaterThan(TAIL + 300);
      let before = 0;
      for (let length = file.length - TAIL; length < file.length; length++) {
        const cut = await replayed(file.subarray(0, length));
        expect(cut.lines).toEqual(lines.slice(0, cut.lines.length));
        expect(cut.lines.length).toBeGreaterThanOrEqual(before);
        expect(cut.problems).toBeLessThanOrEqual(1);
        before = cut.lines.length;
      }
      expect(before).toBe(lines.length - 1);
    },
    LIMIT_MS,
  );

  it(
    'are all but the one that a mutation hits, in 1,000 mutations',
    async () => {
      const { lines } = await replayed(file);
      let told = 0;
      for (let round = 0; round < 1000; round++) {
        const bad = file.slice();
        // Behind the begin of the section, without which nothing can be read.
        const at = 300 + random.below(file.length - 300);
        bad[at] = (bad[at] as number) ^ (1 + random.below(255));
        const mutated = await replayed(bad).catch((error: unknown) => error);
        expect(mutated).not.toBeInstanceOf(StatError);
        const result = mutated as Awaited<ReturnType<typeof replayed>>;
        const kept = new Set(result.lines);
        const gone = new Set(lines.filter((line) => !kept.has(line)));
        // One datagram has two structs at most.
        expect(gone.size).toBeLessThanOrEqual(2);
        told += result.problems > 0 ? 1 : 0;
      }
      expect(told).toBeGreaterThan(20);
    },
    LIMIT_MS,
  );
});
