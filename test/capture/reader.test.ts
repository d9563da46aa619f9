import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { concat } from '../decoder/messages.ts';
import { Blocks, cooked } from './blocks.ts';
import { chunked, readAll } from './read.ts';

const ORDERS = ['little', 'big'] as const;
const CLEAN = { damage: undefined, damaged: 0, otherLinkTypes: 0, otherFamilies: 0, openEnds: 0 };

describe.each(ORDERS)('a capture of a %s endian machine', (byteOrder) => {
  const b = new Blocks(byteOrder);
  const datagram = b.error(3, { sequence: 7 });
  const start = concat(b.section(), b.interface());

  it('gives packets of every kind of block with time, CPU and losses', async () => {
    const file = concat(
      start,
      b.enhanced(0, 1_600_000_000_123_456n, cooked(b.newFamily(29)), {
        code: 6,
        value: b.u32(3),
      }),
      b.enhanced(0, 5n, cooked(datagram, { type: 4 }), { code: 4, value: b.u64(2n) }),
      b.obsolete(0, 1, 6n, cooked(datagram)),
      b.obsolete(0, 0xffff, 7n, cooked(datagram)),
      b.simple(cooked(datagram)),
      b.statistics(0, { code: 5, value: b.u64(4n) }, { code: 7, value: b.u64(1n) }),
    );
    const { datagrams, losses, items, report } = await readAll(file);
    expect(report).toEqual(CLEAN);
    expect(datagrams.map(({ bytes }) => bytes)).toEqual([
      b.newFamily(29),
      ...Array.from({ length: 4 }, () => datagram),
    ]);
    expect(datagrams.map(({ timeNs }) => timeNs)).toEqual([
      1_600_000_000_123_456_000n,
      5000n,
      6000n,
      7000n,
      undefined,
    ]);
    expect(datagrams.map(({ cpu }) => cpu)).toEqual([3, ...Array(4).fill(undefined)]);
    expect(datagrams.map(({ outgoing }) => outgoing)).toEqual([false, true, false, false, false]);
    expect(datagrams.every(({ familyThen }) => familyThen === 29)).toBe(true);
    expect(datagrams.every(({ section }) => section.byteOrder === byteOrder)).toBe(true);
    expect(items.map(({ type }) => type[0]).join('')).toBe('dldldddl');
    expect(losses.map(({ count }) => count)).toEqual([2n, 1n, 2n]); // 5 in all
  });

  it.each([
    [9, 1_600_000_000_123_456_789n, 1_600_000_000_123_456_789n],
    [0, 3n, 3_000_000_000n],
    [12, 1500n, 1n],
    [0x80 | 10, 1536n, 1_500_000_000n],
    [0x80 | 63, 2n ** 62n, 500_000_000n],
    [0x7f, 2n ** 64n - 1n, 0n],
  ])('reads the clock with if_tsresol %i', async (resolution, units, timeNs) => {
    const clock = b.interface(253, 0, { code: 9, value: Uint8Array.of(resolution) });
    const file = concat(b.section(), clock, b.enhanced(0, units, cooked(datagram)));
    expect((await readAll(file)).datagrams[0]?.timeNs).toBe(timeNs);
  });

  it('adds if_tsoffset', async () => {
    const clock = b.interface(253, 0, { code: 14, value: b.u64(2n ** 64n - 10n) });
    const file = concat(b.section(), clock, b.enhanced(0, 12_000_000n, cooked(datagram)));
    expect((await readAll(file)).datagrams[0]?.timeNs).toBe(2_000_000_000n);
  });

  it('keeps families and interfaces of sections apart, and follows their byte order', async () => {
    const other = new Blocks(byteOrder === 'little' ? 'big' : 'little');
    const file = concat(
      start,
      b.enhanced(0, 1n, cooked(b.newFamily(29))),
      other.section({ code: 2, value: new TextEncoder().encode('s390x') }),
      other.interface(1),
      other.interface(),
      other.enhanced(1, 2n, cooked(other.error(3, {}))),
      other.enhanced(1, 3n, cooked(other.newFamily(35))),
      other.enhanced(0, 3n, new Uint8Array(60)),
    );
    const { datagrams, report } = await readAll(file);
    expect(report).toEqual({ ...CLEAN, otherLinkTypes: 1 });
    expect(datagrams.map(({ familyThen }) => familyThen)).toEqual([29, undefined, 35]);
    expect(datagrams.map(({ section }) => section.hardware)).toEqual([undefined, 's390x', 's390x']);
    expect(datagrams[1]?.byteOrder).toBe(other.byteOrder);
  });

  it('counts what is not generic netlink, and skips blocks and options that it does not know', async () => {
    const file = concat(
      start,
      b.block(0x0000_0bad, b.u32(1), b.u32(2)),
      b.block(0x8000_0001),
      b.enhanced(0, 1n, cooked(datagram, { family: 0 })),
      b.enhanced(0, 1n, cooked(datagram, { hardware: 1 })),
      b.enhanced(0, 1n, cooked(datagram), { code: 2988, value: new Uint8Array(5) }),
    );
    const { datagrams, report } = await readAll(file);
    expect(report).toEqual({ ...CLEAN, otherFamilies: 2 });
    expect(datagrams).toHaveLength(1);
  });

  it('says how much of a packet a limit has cut', async () => {
    const all = cooked(datagram);
    const file = concat(
      b.section(),
      b.interface(253, 24),
      b.simple(all.subarray(0, 24), all.length),
    );
    const [first] = (await readAll(file)).datagrams;
    expect([first?.bytes.length, first?.missing]).toEqual([8, all.length - 24]);
  });

  it.each([
    ['microseconds', 0xa1b2c3d4, 1_600_000_000_000_123_000n],
    ['nanoseconds', 0xa1b23c4d, 1_600_000_000_000_000_123n],
  ])('reads pcap with %s', async (_unit, magic, timeNs) => {
    const packet = b.pcapPacket(1_600_000_000, 123, cooked(b.newFamily(29)));
    const { datagrams, report } = await readAll(b.pcap(magic, 253, packet, packet));
    expect(report).toEqual(CLEAN);
    expect(datagrams.map((each) => each.timeNs)).toEqual([timeNs, timeNs]);
    expect(datagrams[0]?.familyThen).toBe(29);
    expect((await readAll(b.pcap(magic, 1, packet))).report.otherLinkTypes).toBe(1);
  });

  it('reads the same from chunks of any size, a Blob, and gzip of either', async () => {
    const packets = Array.from({ length: 300 }, (_, i) =>
      b.enhanced(0, BigInt(i), cooked(b.error(i + 1, { sequence: i }))),
    );
    const file = concat(start, ...packets);
    const want = (await readAll(file)).datagrams.map(({ bytes }) => bytes);
    expect(want).toHaveLength(300);
    const packed = new Uint8Array(gzipSync(file));
    const sources = [
      chunked(file, 1),
      chunked(file, 1_000_000),
      new Blob([file as BlobPart]),
      chunked(packed, 1),
      chunked(packed, 1_000_000),
      new Blob([packed]),
    ];
    for (const source of sources) {
      const { datagrams, report } = await readAll(source);
      expect(report).toEqual(CLEAN);
      expect(datagrams.map(({ bytes }) => bytes)).toEqual(want);
    }
  });

  it('reads a large chunk that follows one of a byte', async () => {
    const packet = b.enhanced(0, 1n, cooked(datagram));
    const file = concat(start, ...Array.from({ length: 10_000 }, () => packet));
    async function* source(): AsyncGenerator<Uint8Array, void> {
      yield file.subarray(0, 1);
      yield file.subarray(1);
    }
    const { datagrams, report } = await readAll(source());
    expect(report).toEqual(CLEAN);
    expect(datagrams).toHaveLength(10_000);
  });

  it('reads every member of a gzip, and takes nothing in one for another', async () => {
    const head = Uint8Array.of(0x1f, 0x8b, 8, 0);
    const heads = Array.from({ length: 400 }, () => concat(head, b.u32(0xffff_ffff)));
    const packets = [
      b.error(1, {}),
      b.error(2, {}, concat(...heads)),
      b.error(3, {}, concat(b.u32(2 ** 16), head)), // looks like the end of one, too
    ].map((each) => b.enhanced(0, 1n, cooked(each)));
    const file = concat(start, ...packets);
    // Of level 0 are the bytes themselves.
    const members = concat(...[0, 9, 0].map((level) => gzipSync(file, { level })));
    for (const size of [1, 7, members.length]) {
      const { datagrams, report } = await readAll(chunked(members, size));
      expect([size, report, datagrams.length]).toEqual([size, CLEAN, 9]);
    }
  });

  it('refuses what is no capture', async () => {
    for (const bytes of [new Uint8Array(0), datagram, gzipSync(datagram)]) {
      await expect(readAll(new Uint8Array(bytes))).rejects.toMatchObject({ code: 'ERR_CAPTURE' });
    }
  });
});
