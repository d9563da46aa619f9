import { describe, expect, it } from 'vitest';
import {
  ERROR_CODE,
  ERROR_ERRNO,
  ERROR_SIZE,
  FAILURE_BAD_REQUEST,
  FAILURE_UNKNOWN_OPERATION,
  KIND_END,
  KIND_ERROR,
  MAX_IDS,
  OP_GET_PID,
  OP_GET_TGID,
  REQUEST_COUNT,
  REQUEST_FLAGS,
  REQUEST_ID,
  REQUEST_LENGTH,
  REQUEST_OPERATION,
  REQUEST_RESERVED,
  REQUEST_SIZE,
} from '../../src/generated/protocol.ts';
import { IS_ROOT } from '../machine.ts';
import { type Frame, Helper, request } from './driver.ts';
import { random, randomBytes } from './random.ts';

const LENGTHS = Array.from({ length: 81 }, (_, length) => length);

/** Sends the bytes and the end; the frames after the hello, and the exit code. */
async function converse(bytes: Uint8Array): Promise<{ frames: Frame[]; code: number | null }> {
  await using helper = new Helper();
  await helper.hello();
  helper.channel.end(bytes);
  const frames = await helper.rest();
  const { code, signal } = await helper.exit;
  expect(signal).toBeNull();
  return { frames, code };
}

async function failureOf(bytes: Uint8Array): Promise<{ code: number; request: number }> {
  const { frames, code } = await converse(bytes);
  expect(code).toBe(76);
  expect(frames.length).toBe(1);
  const [frame] = frames;
  expect(frame).toMatchObject({ kind: KIND_ERROR, count: 0 });
  expect(frame?.payload.length).toBe(ERROR_SIZE);
  expect(frame?.payload.readUInt32LE(ERROR_ERRNO)).toBe(0);
  return { code: frame?.payload.readUInt32LE(ERROR_CODE) ?? 0, request: frame?.request ?? 0 };
}

/** A request with one number of its header replaced. */
function changed(offset: number, size: 1 | 2 | 4, value: number): Buffer {
  const bytes = request(OP_GET_PID, [1, 2], 9);
  bytes.writeUIntLE(value, offset, size);
  return bytes;
}

describe.skipIf(!IS_ROOT)('requests that break the protocol (needs root)', () => {
  it('are refused at every length from 0 to 80 of zeros', async () => {
    for (const length of LENGTHS) {
      const bytes = Buffer.alloc(length);
      if (length === 0) expect(await converse(bytes)).toEqual({ frames: [], code: 0 });
      else
        expect((await failureOf(bytes)).code).toBe(
          length < REQUEST_SIZE ? FAILURE_BAD_REQUEST : FAILURE_UNKNOWN_OPERATION,
        );
    }
  });

  it('are refused at every length to which a good request can be cut', async () => {
    const whole = request(OP_GET_TGID, new Array(16).fill(1), 5);
    expect(whole.length).toBe(80);
    for (const length of LENGTHS.slice(1, 80)) {
      const failure = await failureOf(whole.subarray(0, length));
      expect(failure).toEqual({
        code: FAILURE_BAD_REQUEST,
        request: length < REQUEST_SIZE ? 0 : 5,
      });
    }
    const { frames, code } = await converse(whole);
    expect([frames.at(-1)?.kind, code]).toEqual([KIND_END, 0]);
  });

  it('are refused for every declared length but the right one', async () => {
    for (const length of LENGTHS.filter((value) => value !== 8)) {
      const failure = await failureOf(changed(REQUEST_LENGTH, 4, length));
      expect(failure).toEqual({ code: FAILURE_BAD_REQUEST, request: 9 });
    }
  });

  it.each([
    ['an id of 0', REQUEST_ID, 4, 0, FAILURE_BAD_REQUEST],
    ['a flag', REQUEST_FLAGS, 1, 1, FAILURE_BAD_REQUEST],
    ['a reserved bit', REQUEST_RESERVED, 2, 0x8000, FAILURE_BAD_REQUEST],
    ['a count of 0', REQUEST_COUNT, 4, 0, FAILURE_BAD_REQUEST],
    ['a count that is too small', REQUEST_COUNT, 4, 1, FAILURE_BAD_REQUEST],
    ['a count whose size wraps', REQUEST_COUNT, 4, 0x4000_0002, FAILURE_BAD_REQUEST],
    ['the largest length', REQUEST_LENGTH, 4, 0xffff_ffff, FAILURE_BAD_REQUEST],
    ['operation 0', REQUEST_OPERATION, 1, 0, FAILURE_UNKNOWN_OPERATION],
    ['operation 5', REQUEST_OPERATION, 1, 5, FAILURE_UNKNOWN_OPERATION],
    ['an operation of the kstat helper', REQUEST_OPERATION, 1, 8, FAILURE_UNKNOWN_OPERATION],
    ['ids for the start of exits', REQUEST_OPERATION, 1, 3, FAILURE_BAD_REQUEST],
    ['ids for the stop of exits', REQUEST_OPERATION, 1, 4, FAILURE_BAD_REQUEST],
    ['operation 255', REQUEST_OPERATION, 1, 255, FAILURE_UNKNOWN_OPERATION],
  ] as const)('are refused for %s', async (_, offset, size, value, code) => {
    const failure = await failureOf(changed(offset, size, value));
    expect(failure).toEqual({ code, request: value === 0 && offset === REQUEST_ID ? 0 : 9 });
  });

  it('are refused for no ids and for one id more than the limit', async () => {
    expect((await failureOf(request(OP_GET_PID, []))).code).toBe(FAILURE_BAD_REQUEST);
    const tooMany = request(OP_GET_PID, new Array(MAX_IDS + 1).fill(1));
    expect((await failureOf(tooMany)).code).toBe(FAILURE_BAD_REQUEST);
  });

  it('are refused by the header alone, before the payload comes', async () => {
    await using helper = new Helper();
    await helper.hello();
    helper.send(changed(REQUEST_COUNT, 4, 3).subarray(0, REQUEST_SIZE));
    expect((await helper.answer()).last.kind).toBe(KIND_ERROR);
    expect((await helper.exit).code).toBe(76);
  });

  it('do not take away the answers to good ones before them', async () => {
    await using helper = new Helper();
    await helper.hello();
    const good = request(OP_GET_PID, new Array(MAX_IDS).fill(process.pid), 1);
    helper.send(Buffer.concat([good, good, Buffer.alloc(16), good, good]));
    for (let i = 0; i < 2; i++)
      expect((await helper.answer()).last).toMatchObject({ kind: KIND_END, count: MAX_IDS });
    const rest = await helper.rest();
    expect(rest.map(({ kind }) => kind)).toEqual([KIND_ERROR]);
    expect((await helper.exit).code).toBe(76);
  });

  it('get one ERROR frame when they are random bytes, a million in all', async () => {
    const next = random(1);
    // In pieces that the kernel takes whole: a write that the end of the helper cuts in
    // two is an error, after which Node reads no more.
    for (let i = 0; i < 40; i++) {
      const { frames, code } = await converse(randomBytes(25_000, next));
      expect(code).toBe(76);
      expect(frames.map(({ kind }) => kind)).toEqual([KIND_ERROR]);
    }
  });

  it('get answers or one ERROR frame when good ones are damaged at random', async () => {
    const next = random(2);
    for (let i = 0; i < 100; i++) {
      const requests = Array.from({ length: 5 }, (_, n) =>
        request(1 + (next() % 2), new Array(1 + (next() % 20)).fill(next()), n + 1),
      );
      const bytes = Buffer.concat(requests);
      for (let flips = next() % 3; flips > 0; flips--) bytes[next() % bytes.length] = next() & 255;
      const { frames, code } = await converse(bytes);
      const errors = frames.filter(({ kind }) => kind === KIND_ERROR);
      expect(errors.length).toBe(code === 0 ? 0 : 1);
      if (code !== 0) expect([code, frames.at(-1)?.kind]).toEqual([76, KIND_ERROR]);
    }
  });
});
