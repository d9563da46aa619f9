import { beforeAll, describe, expect, it } from 'vitest';
import { Decoder, WHAT_CGROUPSTATS, WHAT_TASKSTATS } from '../../src/decoder/index.ts';
import { taskFields } from '../oracle/schema.ts';
import { type Expected, expectedOf, TASKS } from './expected.ts';
import { type ByteOrder, concat, EDGES, FAMILY, Messages } from './messages.ts';
import { Random } from './random.ts';

const BUILDS = [
  ['SIMD', true],
  ['scalar', false],
] as const;

/** Versions and lengths that alternate, so that runs of one layout are short. */
const STRUCTS = [
  [16, 560],
  [17, 688],
  [15, 560],
  [3, 260],
  [14, 10],
  [13, 121],
] as const;

function idOf(name: string): number {
  return taskFields.findIndex((field) => field.name === name);
}

describe.each(BUILDS)('columns() of the %s build', (_name, simd) => {
  let decoder: Decoder;
  beforeAll(async () => {
    decoder = await Decoder.load({ simd });
  });

  /** Fills the input with structs; returns what the oracle reads. */
  function load(byteOrder: ByteOrder, structs: readonly Uint8Array[]): Expected[] {
    const build = new Messages(byteOrder);
    const payload = concat(
      ...structs.map((struct) => build.taskstats({}, build.aggregate('pid', 1, struct))),
    );
    const context = { byteOrder, familyId: FAMILY };
    decoder.input.set(payload);
    expect(decoder.index(0, payload.length, context).records).toBe(structs.length);
    expect(decoder.select(WHAT_TASKSTATS)).toBe(structs.length);
    return expectedOf(payload, context);
  }

  it.each(['little', 'big'] as const)(
    'takes any fields, in any order, of any part (%s endian)',
    (byteOrder) => {
      const build = new Messages(byteOrder);
      const random = new Random(99);
      for (let round = 0; round < 300; round++) {
        const structs: Uint8Array[] = [];
        while (structs.length < 40) {
          const [version, length] = random.pick(STRUCTS);
          for (let run = random.below(12); run >= 0; run--) {
            structs.push(build.struct(version, length, random));
          }
        }
        const want = load(byteOrder, structs);
        const first = random.below(want.length);
        const count = random.below(want.length - first + 1);
        const format = random.pick(['u64', 'f64', 'u32'] as const);
        const choice = format === 'u32' ? TASKS.narrow : TASKS.numbers;
        // Neighbours most of the time, for the kernels that take several at once.
        const start = random.below(choice.length);
        const ids = random.chance(0.6)
          ? choice.slice(start, start + random.below(20))
          : Array.from({ length: random.below(20) }, () => random.pick(choice));
        const block = decoder.columns(ids, first, count, format);
        for (const [k, id] of ids.entries()) {
          const part = want.slice(first, first + count).map((one) => one[format][id]);
          expect([...block.column(k)]).toEqual(part);
        }
      }
    },
  );

  it.each(['little', 'big'] as const)(
    'rounds u64 and s64 to the nearest f64 (%s endian)',
    (byteOrder) => {
      const build = new Messages(byteOrder);
      const random = new Random(53);
      const near = EDGES.flatMap((edge) =>
        [-2n, -1n, 0n, 1n, 2n].map((by) => BigInt.asUintN(64, edge + by)),
      );
      const ties = Array.from({ length: 400 }, () => {
        const value = (BigInt(random.u32()) << 32n) | BigInt(random.u32());
        const shift = BigInt(random.below(64));
        return (
          (BigInt.asUintN(64, (value >> shift) | 1n) << BigInt(random.below(11))) & (2n ** 64n - 1n)
        );
      });
      const values = [...near, ...ties];
      const [unsigned, signed] = [idOf('elapsedUs'), idOf('irqDelayMaxTimeNs')];
      const structs = values.map((value) => {
        const struct = build.struct(17, 688, random);
        struct.set(build.u64(value), taskFields[unsigned]?.offset['C'] ?? 0);
        struct.set(build.u64(value), taskFields[signed]?.offset['C'] ?? 0);
        return struct;
      });
      load(byteOrder, structs);
      const block = decoder.columns(
        [unsigned, signed, idOf('userTimeUs')],
        0,
        values.length,
        'f64',
      );
      expect([...block.column(0)]).toEqual(values.map(Number));
      expect([...block.column(1)]).toEqual(values.map((value) => Number(BigInt.asIntN(64, value))));
      // The same field again, now with its neighbour: another kernel.
      const pair = decoder.columns([unsigned, unsigned + 1], 0, values.length, 'f64');
      expect([...pair.column(0)]).toEqual(values.map(Number));
    },
  );

  it('heeds what has become of a list of fields since the call before', () => {
    const random = new Random(7);
    const build = new Messages('little');
    const want = load(
      'little',
      Array.from({ length: 9 }, () => build.struct(17, 688, random)),
    );
    const check = (ids: readonly number[], format: 'u64' | 'u32'): void => {
      const block = decoder.columns(ids, 0, want.length, format);
      for (const [k, id] of ids.entries()) {
        expect([...block.column(k)]).toEqual(want.map((one) => one[format][id]));
      }
    };
    const [a, b, wide] = [idOf('uid'), idOf('gid'), idOf('elapsedUs')];
    const ids = [wide, a];
    check(ids, 'u64');
    ids[0] = b;
    check(ids, 'u64');
    ids.push(wide, a);
    check(ids, 'u64');
    ids.length = 1;
    check(ids, 'u64');
    // A list of another format does not take the place of this one.
    check([a, b], 'u32');
    check([b, a, wide], 'u64');
    check([a, b], 'u32');
    // Fields before one that is refused are not those of the call before.
    expect(() => decoder.columns([wide, 255], 0, 9, 'u64')).toThrow(/no field with id 255/);
    check([b, a, wide], 'u64');
    expect(() => decoder.columns([b, a, wide], 0, 9, 'u32')).toThrow(/has 64 bits/);
    // The same ids, but of another structure, which has fewer of them.
    decoder.select(WHAT_CGROUPSTATS);
    expect(() => decoder.columns([b, a, wide], 0, 0, 'u64')).toThrow(/no field with id/);
    decoder.select(WHAT_TASKSTATS);
    check([b, a, wide], 'u64');
  });

  it('sets columns an odd number of cache lines apart', () => {
    load(
      'little',
      Array.from({ length: 300 }, () => new Messages('little').struct(16, 560, new Random(1))),
    );
    for (let count = 0; count <= 300; count++) {
      for (const format of ['u64', 'u32'] as const) {
        const { stride, data } = decoder.columns([0, 1], 0, count, format);
        const bytes = stride * data.BYTES_PER_ELEMENT;
        expect(bytes % 128).toBe(64);
        expect(stride).toBeGreaterThanOrEqual(count);
        expect(bytes).toBeLessThan(count * data.BYTES_PER_ELEMENT + 128);
      }
    }
  });

  it('decodes nothing of a selection that index() has made void', () => {
    load('little', [new Messages('little').struct(16, 560, new Random(1))]);
    expect(decoder.selected).toHaveLength(1);
    decoder.index(0, 0, { byteOrder: 'little', familyId: FAMILY });
    expect(decoder.selected).toHaveLength(0);
    expect(() => decoder.columns([0], 0, 1, 'u64')).toThrow(/columns: count is 1/);
  });
});
