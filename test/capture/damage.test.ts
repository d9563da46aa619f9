import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CaptureWriter } from '../../src/capture/pcapng/writer.ts';
import { concat } from '../decoder/messages.ts';
import { Random } from '../decoder/random.ts';
import { Blocks, cooked } from './blocks.ts';
import { type Content, readAll } from './read.ts';

const b = new Blocks('little');
const random = new Random(4);

function payload(i: number): Uint8Array {
  return b.error(3, { sequence: i }, random.fill(new Uint8Array(60)));
}

const writer = new CaptureWriter({ byteOrder: 'little', newFamily: b.newFamily(), timeNs: 1n });
/** Pieces of a capture; each ends where a block does. */
const pieces = [
  writer.begin(),
  ...Array.from({ length: 60 }, (_, i) => writer.packet(payload(i), { timeNs: BigInt(i), cpu: 1 })),
];
const file = concat(...pieces);
const ends = pieces.map((_, i) => concat(...pieces.slice(0, i + 1)).length);
const TAIL = 4096;

function hex({ datagrams }: Content): string[] {
  return datagrams.map(({ bytes }) => Buffer.from(bytes).toString('hex'));
}

describe('a damaged capture', () => {
  it('that is cut at any byte of its last 4 KiB gives every whole packet, and says where it ends', async () => {
    const whole = hex(await readAll(file));
    expect(whole).toHaveLength(61);
    for (let length = file.length - TAIL; length < file.length; length++) {
      const content = await readAll(file.subarray(0, length));
      const { report } = content;
      const kept = ends.filter((end) => end <= length).length;
      expect(hex(content)).toEqual(whole.slice(0, kept));
      const atEnd = ends.includes(length);
      expect([length, report.damage?.offset]).toEqual([length, atEnd ? undefined : ends[kept - 1]]);
      expect(report.damaged).toBe(atEnd ? 0 : 1);
    }
  });

  it('with 1,000 random mutations loses the blocks that they hit, and no other', async () => {
    const whole = hex(await readAll(file));
    for (let round = 0; round < 1000; round++) {
      const bad = file.slice();
      const at = (ends[0] as number) + random.below(file.length - (ends[0] as number));
      const block = ends.findIndex((end) => at < end);
      bad[at] = (bad[at] as number) ^ (1 << random.below(8));
      const content = await readAll(bad);
      const { report } = content;
      const got = hex(content);
      const others = whole.filter((_, i) => i !== block);
      expect(got.filter((each) => others.includes(each))).toEqual(others);
      expect(got.length).toBeLessThanOrEqual(whole.length);
      const start = ends[block - 1] as number;
      // A bit of the payload is no damage of the file; any other is told of where it is.
      if (got.length < whole.length && report.damage) expect(report.damage.offset).toBe(start);
    }
  });

  it('with many mutations at once never throws but for its beginning', async () => {
    for (let round = 0; round < 300; round++) {
      const bad = file.slice();
      for (let n = random.below(40); n >= 0; n--)
        bad[4 + random.below(bad.length - 4)] = random.u32();
      const { datagrams } = await readAll(bad);
      expect(datagrams.length).toBeLessThanOrEqual(pieces.length + 1);
    }
  });

  it('as gzip gives everything that can be inflated', async () => {
    const packed = gzipSync(file);
    for (let length = 400; length < packed.length; length += 307) {
      const cut = packed.subarray(0, length);
      const plain = gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH });
      const want = ends.filter((end) => end <= plain.length).length;
      const { datagrams, report } = await readAll(new Uint8Array(cut));
      expect([length, datagrams.length]).toEqual([length, want]);
      expect(report.damage?.message).toMatch(/cannot be read any further/);
      expect(report.damaged).toBe(1);
    }
  });

  it.each([
    ['a packet larger than its block', b.block(6, ...[0, 0, 0, 100, 100].map((n) => b.u32(n)))],
    ['a packet of no interface', b.enhanced(9, 1n, cooked(payload(0)))],
    ['a packet without lengths', b.block(6, b.u32(0))],
    ['an obsolete packet without lengths', b.block(2)],
    ['a simple packet without a length', b.block(3)],
    ['an interface without a link type', b.block(1)],
    ['statistics of nothing', b.block(5)],
    ['a packet without a cooked header', b.enhanced(0, 1n, new Uint8Array(15))],
  ])('with %s goes on behind it', async (_what, block) => {
    const file = concat(pieces[0] as Uint8Array, block, pieces[1] as Uint8Array);
    const { datagrams, report } = await readAll(file);
    expect(datagrams).toHaveLength(2);
    expect(report.damage?.offset).toBe(ends[0]);
    expect(report.damaged).toBe(1);
  });

  it('whose source fails says so', async () => {
    async function* source(): AsyncGenerator<Uint8Array, void> {
      yield file.slice(0, ends[3]);
      throw new Error('the disk is gone');
    }
    const { datagrams, report } = await readAll(source());
    expect(datagrams).toHaveLength(4);
    expect(report).toMatchObject({ damaged: 1, damage: { offset: ends[3] } });
    expect(report.damage?.message).toContain('the disk is gone');
  });
});
