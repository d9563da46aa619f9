import { describe, expect, it } from 'vitest';
import {
  FAILURE_BAD_REQUEST,
  FAILURE_UNKNOWN_OPERATION,
  KIND_END,
  KIND_ERROR,
  KIND_HELLO,
  KIND_KSTATS,
  OP_GET_PID,
  OP_KSTAT_CHAIN,
  OP_KSTAT_MATCH,
  OP_KSTAT_READ,
  OP_KSTAT_UNWATCH,
  OP_KSTAT_WATCH,
} from '../../src/generated/protocol.ts';
import { HELPERS } from './driver.ts';
import { RawHelper, request } from './raw.ts';
import { Script } from './script.ts';

const EX_OK = 0;
const EX_PROTOCOL = 76;
const KSTATS = [
  { kid: 1, data: Buffer.from('one') },
  { kid: 2, data: Buffer.from('two') },
];

const identity = Buffer.alloc(16);
const pattern = Buffer.alloc(200);
pattern.writeInt32LE(-1, 192);

/** A change of a good request that makes it bad. */
function changed(bytes: Buffer, change: (bytes: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
}

const read = request(OP_KSTAT_READ, 7, 1, identity);
const match = request(OP_KSTAT_MATCH, 7, 1, pattern);

const BAD: [string, Buffer, number][] = [
  ['an id of 0', request(OP_KSTAT_CHAIN, 0, 0), 0],
  ['flags', changed(read, (bytes) => bytes.writeUInt8(1, 5)), 7],
  ['a reserved field', changed(read, (bytes) => bytes.writeUInt16LE(1, 6)), 7],
  ['a payload for CHAIN', request(OP_KSTAT_CHAIN, 7, 1, Buffer.alloc(4)), 7],
  ['a count for WATCH', request(OP_KSTAT_WATCH, 7, 1), 7],
  ['a length for UNWATCH', request(OP_KSTAT_UNWATCH, 7, 0, Buffer.alloc(16)), 7],
  ['no identity', request(OP_KSTAT_READ, 7, 0), 7],
  ['a count that is too small', request(OP_KSTAT_READ, 7, 1, Buffer.alloc(32)), 7],
  ['a count that is too large', request(OP_KSTAT_READ, 7, 2, identity), 7],
  ['1025 identities', request(OP_KSTAT_READ, 7, 1025, Buffer.alloc(16 * 1025)), 7],
  ['a count whose product overflows', request(OP_KSTAT_READ, 7, 0x1000_0001, identity), 7],
  ['a reserved field in an identity', changed(read, (bytes) => bytes.writeUInt8(1, 20)), 7],
  ['no pattern', request(OP_KSTAT_MATCH, 7, 0), 7],
  ['65 patterns', request(OP_KSTAT_MATCH, 7, 65, Buffer.alloc(200 * 65)), 7],
  ['a pattern without a NUL', changed(match, (bytes) => bytes.fill('x', 16, 80)), 7],
  ['bytes behind the NUL of a pattern', changed(match, (bytes) => bytes.writeUInt8(1, 143)), 7],
  ['a reserved field in a pattern', changed(match, (bytes) => bytes.writeUInt8(1, 212)), 7],
];

describe.each(HELPERS)('%s', (_, program) => {
  it.each(BAD)('refuses %s, and ends', async (_name, bytes, id) => {
    using script = new Script(1, KSTATS);
    using helper = new RawHelper(program, script);
    helper.send(bytes);
    const { frames, code } = await helper.ended();
    expect(frames.map(({ kind, request }) => [kind, request])).toEqual([
      [KIND_HELLO, 0],
      [KIND_ERROR, id],
    ]);
    expect(frames[1]?.payload.readUInt32LE(0)).toBe(FAILURE_BAD_REQUEST);
    expect(code).toBe(EX_PROTOCOL);
  });

  it.each([0, OP_GET_PID, 5, 13, 255])('does not know operation %i', async (operation) => {
    using script = new Script(1, KSTATS);
    using helper = new RawHelper(program, script);
    helper.send(request(operation, 9, 0));
    const { frames, code } = await helper.ended();
    expect(frames.at(-1)).toMatchObject({ kind: KIND_ERROR, request: 9 });
    expect(frames.at(-1)?.payload.readUInt32LE(0)).toBe(FAILURE_UNKNOWN_OPERATION);
    expect(code).toBe(EX_PROTOCOL);
  });

  it('answers requests that are sent together, in their order, and then ends', async () => {
    using script = new Script(1, KSTATS);
    using helper = new RawHelper(program, script);
    const together = [
      request(OP_KSTAT_CHAIN, 1, 0),
      request(OP_KSTAT_MATCH, 2, 1, pattern),
      request(OP_KSTAT_READ, 3, 1, identity),
      request(OP_KSTAT_UNWATCH, 4, 0),
    ];
    helper.send(Buffer.concat(together));
    helper.finish();
    const { frames, code } = await helper.ended();
    expect(frames.map(({ kind, request, count }) => [kind, request, count])).toEqual([
      [KIND_HELLO, 0, 0],
      [KIND_KSTATS, 1, 2],
      [KIND_END, 1, 2],
      [KIND_KSTATS, 2, 2],
      [KIND_END, 2, 2],
      [KIND_KSTATS, 3, 1],
      [KIND_END, 3, 1],
      [KIND_END, 4, 0],
    ]);
    expect(code).toBe(EX_OK);
  });

  it('takes a request byte by byte', async () => {
    using script = new Script(1, KSTATS);
    using helper = new RawHelper(program, script);
    for (const byte of match) {
      helper.send(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    helper.finish();
    const { frames, code } = await helper.ended();
    expect(frames.at(-1)).toMatchObject({ kind: KIND_END, request: 7, count: 2 });
    expect(code).toBe(EX_OK);
  });

  it('keeps to its frames for streams of every length from 0 to 80', async () => {
    using script = new Script(1, KSTATS);
    const good = Buffer.concat([read, read, request(OP_KSTAT_CHAIN, 8, 0)]);
    expect(good.length).toBe(80);
    for (let length = 0; length <= good.length; length++) {
      using helper = new RawHelper(program, script);
      helper.send(good.subarray(0, length));
      helper.finish();
      const { frames, code } = await helper.ended();
      const whole = [32, 64, 80].filter((end) => end <= length).length;
      const cut = ![0, 32, 64, 80].includes(length);
      expect(frames.filter(({ kind }) => kind === KIND_END).length).toBe(whole);
      expect([length, frames.at(-1)?.kind === KIND_ERROR]).toEqual([length, cut]);
      expect(code).toBe(cut ? EX_PROTOCOL : EX_OK);
    }
  });

  it('ends with a code of its own for 150 streams of random bytes', async () => {
    using script = new Script(1, KSTATS);
    let seed = 12345;
    const random = (limit: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return Math.floor((seed / 2 ** 32) * limit);
    };
    for (let i = 0; i < 150; i++) {
      using helper = new RawHelper(program, script);
      const bytes = Buffer.from(Array.from({ length: random(400) }, () => random(256)));
      // Half of them get as far as the elements.
      if (i % 2 === 0) {
        const count = 1 + random(3);
        const operation = random(2) === 0 ? OP_KSTAT_READ : OP_KSTAT_MATCH;
        const size = operation === OP_KSTAT_READ ? 16 : 200;
        helper.send(request(operation, 1 + i, count, Buffer.alloc(size * count, bytes)));
      }
      helper.send(bytes);
      helper.finish();
      const { frames, code, stderr } = await helper.ended();
      expect([i, code, stderr]).toEqual([i, expect.toBeOneOf([EX_OK, EX_PROTOCOL]), '']);
      const known = [KIND_HELLO, KIND_KSTATS, KIND_END, KIND_ERROR];
      expect(frames.every(({ kind }) => known.includes(kind))).toBe(true);
    }
  });
});
