import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FRAME_SIZE,
  MAX_PAYLOAD,
  OP_GET_TGID,
  REQUEST_SIZE,
} from '../../src/generated/protocol.ts';
import {
  emptyHeader,
  readGaps,
  readHeader,
  writeFrame,
  writeRequest,
} from '../../src/protocol/frame.ts';
import { FrameStream } from '../../src/protocol/stream.ts';

const INPUT_BYTES = FRAME_SIZE + MAX_PAYLOAD + 65536;

interface Sent {
  kind: number;
  request: number;
  payload: Uint8Array;
}

const someFrame = fc.record({
  kind: fc.integer({ min: 0, max: 255 }),
  request: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  payload: fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.uint8Array({ minLength: 9000, maxLength: 9000 }),
  ),
});

/** Arrays of thousands of bytes compare faster as text. */
function comparable({ kind, request, payload }: Sent): string {
  return `${kind} ${request} ${Buffer.from(payload).toString('hex')}`;
}

function bytesOf(frames: readonly Sent[]): Uint8Array {
  return Buffer.concat(
    frames.map(({ kind, request, payload }) =>
      writeFrame({ kind, flags: 0, source: 1, request, count: 2, timeNs: 2n ** 60n }, payload),
    ),
  );
}

function receive(bytes: Uint8Array, step: number): { got: Sent[]; pending: number } {
  const got: Sent[] = [];
  const input = new Uint8Array(INPUT_BYTES);
  const stream = new FrameStream(input, (header, at) => {
    got.push({
      kind: header.kind,
      request: header.request,
      payload: input.slice(at, at + header.length),
    });
  });
  for (let at = 0; at < bytes.length; at += step) stream.push(bytes.subarray(at, at + step));
  return { got, pending: stream.pending };
}

describe('a stream of frames', () => {
  it('comes out as it went in, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(someFrame, { maxLength: 20 }),
        fc.integer({ min: 1, max: 5000 }),
        (frames, step) => {
          const { got, pending } = receive(bytesOf(frames), step);
          expect(got.map(comparable)).toEqual(frames.map(comparable));
          expect(pending).toBe(0);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('takes frames of the largest size, one byte at a time and all at once', () => {
    const frames = [1, 2, 3, 4].map((kind) => ({
      kind,
      request: kind,
      payload: new Uint8Array(MAX_PAYLOAD).fill(kind),
    }));
    const bytes = bytesOf(frames);
    for (const step of [1, 777, bytes.length]) {
      expect(receive(bytes, step).got.map(({ kind, payload }) => [kind, payload.length])).toEqual(
        frames.map(({ kind }) => [kind, MAX_PAYLOAD]),
      );
    }
  });

  it('tells that it was cut in the middle of a frame', () => {
    const bytes = bytesOf([{ kind: 1, request: 1, payload: new Uint8Array(10) }]);
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(receive(bytes.subarray(0, cut), 7)).toEqual({ got: [], pending: cut });
    }
  });

  it('refuses a payload beyond the limit before it has come', () => {
    const header = writeFrame(
      { kind: 1, flags: 0, source: 0, request: 0, count: 0, timeNs: 0n },
      new Uint8Array(0),
    );
    new DataView(header.buffer).setUint32(0, MAX_PAYLOAD + 1, true);
    expect(() => receive(header, 100)).toThrow(expect.objectContaining({ code: 'ERR_PROTOCOL' }));
  });

  it('refuses an input region that cannot hold a frame', () => {
    expect(() => new FrameStream(new Uint8Array(1000), () => {})).toThrow(RangeError);
  });
});

describe('frames and requests', () => {
  it('have every field where docs/protocol.md says', () => {
    const bytes = writeFrame(
      {
        kind: 2,
        flags: 3,
        source: 0x0504,
        request: 0x09080706,
        count: 0x0d0c0b0a,
        timeNs: 0x1514131211100f0en,
      },
      Uint8Array.of(0x99),
    );
    expect(Buffer.from(bytes).toString('hex')).toBe(
      '01000000' + '02' + '03' + '0405' + '06070809' + '0a0b0c0d' + '0e0f101112131415' + '99',
    );
    const header = readHeader(new DataView(bytes.buffer), 0, emptyHeader());
    expect(header).toMatchObject({
      length: 1,
      kind: 2,
      source: 0x0504,
      timeNs: 0x1514131211100f0en,
    });
  });

  it.each([
    ['an array', [1, 2, 0x01020304, 9]],
    ['a typed array', Uint32Array.of(1, 2, 0x01020304, 9)],
  ])('carry a part of a list of ids: %s', (_, ids) => {
    const bytes = writeRequest(OP_GET_TGID, 7, ids, 1, 2);
    expect(Buffer.from(bytes).toString('hex')).toBe(
      '08000000' + '02' + '00' + '0000' + '07000000' + '02000000' + '02000000' + '04030201',
    );
    expect(bytes.length).toBe(REQUEST_SIZE + 8);
    expect(() => writeRequest(OP_GET_TGID, 1, new Uint32Array(2000), 0, 1025)).toThrow(RangeError);
  });

  it('tell what is missing', () => {
    const payload = Buffer.from('03' + '00' + 'ffff' + '00000000' + '2a00000000000000', 'hex');
    const cut = Buffer.concat([payload, payload.subarray(0, 5)]);
    const view = new DataView(cut.buffer, cut.byteOffset, cut.length);
    expect(readGaps(view, 0, cut.length)).toEqual([
      { reason: 3, source: 65535, sequence: 0, count: 42 },
    ]);
  });
});
