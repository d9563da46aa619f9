import { beforeAll, describe, expect, it } from 'vitest';
import { Decoder, type IndexContext } from '../../src/decoder/index.ts';
import { versions } from '../oracle/schema.ts';
import { captures } from './captures.ts';
import { difference } from './compare.ts';
import { expectedOf } from './expected.ts';
import { type ByteOrder, concat, FAMILY, Messages } from './messages.ts';
import { mutated } from './mutate.ts';
import { Random } from './random.ts';

const INPUTS = 100_000;
/** Bytes around a payload that must not make a difference. */
const CANARY = 256;
/** Payloads after each of which all of the memory is looked at. */
const AUDIT = 500;

/** Good datagrams of every kind and version, of one byte order. */
function seeds(byteOrder: ByteOrder): Uint8Array[] {
  const build = new Messages(byteOrder);
  const random = new Random(11);
  const request = build.request('tgid', 12345);
  const list = [
    build.message({ type: 1 }),
    build.message({ type: 3 }, build.u32(0)),
    build.message({ type: 4 }),
    build.message({ type: 16 }, random.fill(new Uint8Array(96))),
    build.error(0, { flags: 0x100 }, request.subarray(0, 16)),
    build.error(3, {}, request),
    build.error(22, {}, build.generic(4, {}, build.attribute(1, build.u32(6)))),
    build.cgroupstats({}, build.struct(1, 40, random)),
    build.generic(7, {}, build.attribute(1, build.u32(6))),
  ];
  for (const { version, size, sizeI386 = size } of versions) {
    const struct = (): Uint8Array => build.struct(version, random.pick([size, sizeI386]), random);
    const pid = build.aggregate('pid', random.u32(), struct(), random.chance(0.3));
    const tgid = build.aggregate('tgid', random.u32(), struct());
    list.push(build.taskstats({}, pid), build.taskstats({ port: 0 }, pid, tgid));
    list.push(
      build.taskstats({ port: 0 }, pid, build.aggregate('tgid', 9, build.struct(0, size, random))),
    );
  }
  // Real datagrams say the family of their kernel; here all have one.
  for (const { bytes } of captures.find((one) => one.byteOrder === byteOrder)?.datagrams ?? []) {
    const copy = bytes.slice();
    if ((copy[4] ?? 0) + (copy[5] ?? 0) > 16) copy.set(build.u16(FAMILY), 4);
    list.push(copy);
  }
  return list;
}

describe('damaged payloads', () => {
  let simd: Decoder;
  let scalar: Decoder;
  beforeAll(async () => {
    simd = await Decoder.load({ simd: true });
    scalar = await Decoder.load({ simd: false });
  });

  /** Little endian payloads come with a version to assume, big endian ones without. */
  const context = (byteOrder: ByteOrder): IndexContext => ({
    byteOrder,
    familyId: FAMILY,
    defaultVersion: byteOrder === 'little' ? 16 : 0,
  });

  /** Decodes twice, with other bytes around, in both builds. */
  function check(payload: Uint8Array, byteOrder: ByteOrder, at: number): string {
    const want = expectedOf(payload, context(byteOrder));
    const edge = at + payload.length;
    for (const [decoder, filler] of [
      [simd, 0x00],
      [simd, 0xff],
      [scalar, 0x41],
    ] as const) {
      decoder.input.fill(filler, at - CANARY, at).fill(filler, edge, edge + CANARY);
      const bad = difference(decoder, payload, context(byteOrder), at, want);
      if (bad) return `${bad} in ${Buffer.from(payload).toString('hex')}`;
    }
    return '';
  }

  it(`of ${INPUTS} kinds decode as the oracle says, and nothing around them is read`, {
    timeout: 120_000,
  }, () => {
    const random = new Random(2024);
    const orders = { little: seeds('little'), big: seeds('big') };
    for (let n = 0; n < INPUTS; n++) {
      const byteOrder = random.chance(0.7) ? 'little' : 'big';
      const payload = mutated(orders[byteOrder], random);
      const bad = check(payload, byteOrder, CANARY + random.below(64));
      if (bad) expect.fail(`input ${n}, ${byteOrder}: ${bad}`);
    }
  });

  it.each(['little', 'big'] as const)(
    'that are %s endian and cut at any byte decode as far as they go',
    (byteOrder) => {
      const list = seeds(byteOrder);
      for (const seed of list) {
        const payload = concat(list[5] as Uint8Array, seed);
        for (let length = 0; length <= payload.length; length++) {
          const bad = check(payload.slice(0, length), byteOrder, CANARY);
          if (bad) expect.fail(`cut at ${length}: ${bad}`);
        }
      }
    },
  );

  it('leave the tables of the module and the input as they were', () => {
    const random = new Random(77);
    const list = seeds('little');
    for (const decoder of [simd, scalar]) {
      const memory = Buffer.from(decoder.input.buffer);
      const end = decoder.input.byteOffset + decoder.input.length;
      random.fill(decoder.input);
      for (let n = 0; n < AUDIT; n++) {
        const payload = mutated(list, random);
        decoder.input.set(payload, CANARY);
        const before = Buffer.from(memory.subarray(0, end));
        const found = difference(decoder, payload, context('little'), CANARY);
        expect([found, memory.subarray(0, end).equals(before)]).toEqual(['', true]);
      }
    }
  });

  it('of pure noise never trap', () => {
    const random = new Random(5);
    for (let n = 0; n < 2000; n++) {
      const noise = random.fill(new Uint8Array(random.below(400)));
      expect(check(noise, random.pick(['little', 'big']), CANARY)).toBe('');
    }
  });
});
