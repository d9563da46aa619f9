/** What damaged kstats decode to: never a trap, never a byte of anything else. */
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeRecords, KstatDecoder } from '../../src/kstat/decode/index.ts';
import { Random } from '../decoder/random.ts';
import { columnDifference, difference } from './compare.ts';
import { ABIS, type Abi, makeKstat } from './make.ts';
import { mutated } from './mutate.ts';
import { oracle } from './oracle.ts';
import { MEMBERS, seeds } from './seeds.ts';

const KSTATS = 100_000;
/** Columns are compared for one input in so many. */
const COLUMNS_EVERY = 4;

const NAMES = [
  'clock_MHz',
  'dup',
  'max64',
  'ratio',
  'nread',
  'updates',
  'unit_1',
  'counter_3',
  'max',
  'core_0',
];

describe('mutated kstats', () => {
  let decoder: KstatDecoder;
  beforeAll(async () => {
    decoder = await KstatDecoder.load();
  });

  const fillers = [0x00, 0xff, 0x41].map((byte) => new Uint8Array(16_384).fill(byte));

  /** Leaves these bytes where the next input, and what follows it, will lie. */
  function surround(filler: Uint8Array, abi: Abi): void {
    decoder.records(filler, abi);
  }

  /** Decodes alone and behind another record, with other bytes after it each time. */
  function check(bytes: Uint8Array, abi: Abi, prefix: Uint8Array, n: number): string {
    const want = oracle(bytes, abi.byteOrder);
    surround(fillers[n % 3] as Uint8Array, abi);
    const alone = difference(decoder, bytes, abi, want);
    if (alone) return alone;
    surround(fillers[(n + 1) % 3] as Uint8Array, abi);
    const joined = new Uint8Array(prefix.length + bytes.length);
    joined.set(prefix);
    joined.set(bytes, prefix.length);
    const behind = difference(decoder, joined, abi, want, 1);
    if (behind || n % COLUMNS_EVERY !== 0) return behind;
    return (
      columnDifference(decoder, bytes, abi, NAMES, 'f64', want) ||
      columnDifference(decoder, bytes, abi, NAMES, 'u64', want)
    );
  }

  it.each(ABIS)(
    `${KSTATS / ABIS.length} of $byteOrder endian machines with $pointerBits-bit pointers decode as the oracle says, whatever is around them`,
    { timeout: 120_000 },
    (abi) => {
      const random = new Random(2026 + ABIS.indexOf(abi));
      const all = seeds(abi);
      const prefix = encodeRecords([makeKstat({ kid: 99 }, MEMBERS.slice(0, 2), abi)]);
      for (let n = 0, kstats = 0; kstats < KSTATS / ABIS.length; n++) {
        const count = 1 + random.below(4);
        kstats += count;
        const bytes = mutated(all, count, random);
        const bad = check(bytes, abi, prefix, n);
        if (bad) expect.fail(`input ${n}: ${bad} in ${Buffer.from(bytes).toString('hex')}`);
      }
    },
  );

  it.each(ABIS)(
    'that are cut at any byte decode as far as they go: $byteOrder endian, $pointerBits-bit',
    (abi) => {
      const all = seeds(abi);
      const prefix = encodeRecords([makeKstat({}, [], abi)]);
      const whole = new Uint8Array(Buffer.concat([all[1] as Uint8Array, all[6] as Uint8Array]));
      for (let length = 0; length <= whole.length; length++) {
        expect(check(whole.slice(0, length), abi, prefix, length)).toBe('');
      }
    },
  );

  it('of pure noise never trap', () => {
    const random = new Random(5);
    for (let n = 0; n < 2000; n++) {
      const noise = random.fill(new Uint8Array(random.below(600)));
      expect(difference(decoder, noise, random.pick([...ABIS]))).toBe('');
    }
  });
});
