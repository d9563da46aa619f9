import { beforeAll, describe, expect, it } from 'vitest';
import { Decoder } from '../../src/decoder/index.ts';
import { versions } from '../oracle/schema.ts';
import { difference } from './compare.ts';
import { type ByteOrder, concat, FAMILY, Messages } from './messages.ts';
import { Random } from './random.ts';

/** Every version with every length that a kernel sends, and some that none does. */
const STRUCTS: readonly [version: number, length: number][] = [
  ...versions.flatMap(({ version, size, sizeI386 }): [number, number][] => [
    [version, size],
    [version, sizeI386 ?? size - 4],
    [version, size + 8],
  ]),
  [0, 560],
  [17, 592],
  [17, 687],
  [18, 688],
  [18, 800],
  [200, 1024],
  [0xffff, 4096],
];

const BUILDS = [
  ['SIMD', true],
  ['scalar', false],
] as const;
const ORDERS: readonly ByteOrder[] = ['little', 'big'];

describe.each(BUILDS)('the %s build', (_name, simd) => {
  let decoder: Decoder;
  beforeAll(async () => {
    decoder = await Decoder.load({ simd });
  });

  describe.each(ORDERS)('on a %s endian payload', (byteOrder) => {
    const build = new Messages(byteOrder);
    const context = { byteOrder, familyId: FAMILY, defaultVersion: 9 };

    it.each(STRUCTS)('decodes version %i in %i bytes as the oracle does', (version, length) => {
      const random = new Random(version * 4096 + length);
      for (let count = 1; count <= 14; count++) {
        const messages = Array.from({ length: count }, (_, sequence) => {
          const struct = build.struct(version, length, random);
          const nest = build.aggregate('pid', random.u32(), struct, random.chance(0.5));
          return build.taskstats({ sequence }, nest);
        });
        expect(difference(decoder, concat(...messages), context, 4 * count)).toBe('');
      }
    });

    it('decodes a mixture of versions, kinds, events and cgroupstats', () => {
      const random = new Random(5);
      const messages = Array.from({ length: 300 }, (_, sequence) => {
        const header = { sequence, port: random.pick([0, 77]) };
        if (random.chance(0.1)) return build.cgroupstats(header, build.struct(3, 40, random));
        const [version, length] = random.pick(STRUCTS.slice(0, 51));
        const struct = (): Uint8Array => build.struct(version, length, random);
        const pid = build.aggregate('pid', random.u32(), struct());
        const tgid = build.aggregate('tgid', random.u32(), struct());
        return build.taskstats(header, random.pick([pid, tgid, concat(pid, tgid)]));
      });
      expect(difference(decoder, concat(...messages), context)).toBe('');
    });

    it('gives version 0 the version of the PID record beside it, in either order', () => {
      const random = new Random(6);
      for (const [version, length] of STRUCTS) {
        const pid = build.aggregate('pid', 5, build.struct(version, length, random));
        const tgid = build.aggregate('tgid', 6, build.struct(0, length, random));
        for (const pair of [concat(pid, tgid), concat(tgid, pid)]) {
          const payload = build.taskstats({ port: 0 }, pair);
          expect(difference(decoder, payload, context)).toBe('');
          expect(decoder.table.version[1]).toBe(version || 9);
          expect(decoder.table.version[0]).toBe(version || 9);
        }
      }
    });

    it('reads nothing but the version of a struct whose version nobody knows', () => {
      const random = new Random(7);
      const struct = build.struct(0, 560, random);
      const payload = build.taskstats({}, build.aggregate('tgid', 6, struct));
      const unknown = { byteOrder, familyId: FAMILY };
      expect(difference(decoder, payload, unknown)).toBe('');
      expect(decoder.value(0, 0)).toBe(0);
      expect(decoder.value(0, 1)).toBeUndefined();
    });
  });
});
