import { describe, expect, it, vi } from 'vitest';
import { FrameWire } from '../../src/connection/frame-wire.ts';
import { StatError } from '../../src/errors.ts';
import {
  FAILURE_BUSY,
  FRAME_SIZE,
  KIND_END,
  KIND_GAP,
  KIND_HELLO,
  MAX_PAYLOAD,
} from '../../src/generated/protocol.ts';
import { frameRoom } from '../../src/protocol/stream.ts';
import { end, failure, frame, gap } from '../client/fake-helper.ts';
import { DrivenWire } from './driven-wire.ts';

const TIMEOUT_MS = 1000;

/** A hello of this test's own: one word. */
const HELLO = frame(KIND_HELLO, 0, 0, Buffer.from('hello'));
const NO_HELLO = frame(KIND_HELLO, 0, 0, Buffer.from('howdy'));
/** The header of a frame that is longer than any may be. */
const NONSENSE = Buffer.alloc(FRAME_SIZE, 0xff);
const GONE = new StatError('ERR_HELPER_EXIT', 'the helper ended');

function parseHello(payload: Uint8Array): string {
  const text = Buffer.from(payload).toString();
  if (text !== 'hello') throw new StatError('ERR_PROTOCOL', `${text} is no hello`);
  return text;
}

/** A wire, its user, and what the user was told, in order. */
function wireOf(driven: DrivenWire): { wire: FrameWire<string>; told: string[] } {
  const told: string[] = [];
  const wire: FrameWire<string> = new FrameWire(driven.attach, frameRoom(), {
    parseHello,
    frame: ({ kind, length }) => told.push(`${kind}:${length}`),
    ended: ({ code }) => told.push(code),
  });
  return { wire, told };
}

/** As wireOf(), and notes when greeted() has resolved. */
async function greetedWire(driven: DrivenWire): Promise<ReturnType<typeof wireOf>> {
  const { wire, told } = wireOf(driven);
  driven.say(HELLO);
  await wire.greeted({ timeoutMs: TIMEOUT_MS });
  told.push('greeted');
  return { wire, told };
}

const HELLO_TOLD = `${KIND_HELLO}:5`;

describe('the hello of a wire', () => {
  it.each([
    ['in one read', [HELLO]],
    ['byte by byte', Array.from(HELLO, (byte) => Uint8Array.of(byte))],
    ['before anybody waits for it', [HELLO.subarray(0, 9), HELLO.subarray(9)]],
  ])('is there when it came %s', async (how, parts) => {
    const driven = new DrivenWire();
    const { wire, told } = wireOf(driven);
    if (how.startsWith('before')) driven.say(...parts);
    const greeted = wire.greeted({ timeoutMs: TIMEOUT_MS });
    if (!how.startsWith('before')) driven.say(...parts);
    await greeted;
    expect(wire.hello).toBe('hello');
    expect(wire.helloFrame).toEqual(new Uint8Array(HELLO));
    expect({ told, ended: wire.ended, destroyed: driven.destroyed }).toEqual({
      told: [HELLO_TOLD],
      ended: undefined,
      destroyed: 0,
    });
  });

  it('may have frames behind it in the same read, which are given in order', async () => {
    const driven = new DrivenWire();
    const { wire, told } = wireOf(driven);
    const greeted = wire.greeted({ timeoutMs: TIMEOUT_MS });
    driven.say(Buffer.concat([HELLO, gap(0, 1, 1), end(1)]));
    await greeted;
    expect(told).toEqual([HELLO_TOLD, `${KIND_GAP}:16`, `${KIND_END}:0`]);
  });

  it('is not replaced by a second one', async () => {
    const driven = new DrivenWire();
    const { wire, told } = await greetedWire(driven);
    driven.say(NO_HELLO);
    expect(wire.hello).toBe('hello');
    expect(told).toEqual([HELLO_TOLD, 'greeted', HELLO_TOLD]);
  });

  it('cannot be asked for before it has come', () => {
    const { wire } = wireOf(new DrivenWire());
    for (const ask of [() => wire.hello, () => wire.helloFrame])
      expect(ask).toThrow(expect.objectContaining({ code: 'ERR_PROTOCOL' }));
  });
});

describe('a wire that fails before its user has it', () => {
  it.each<[string, string, (driven: DrivenWire) => void]>([
    ['says nonsense', 'ERR_PROTOCOL', (driven) => driven.say(NONSENSE)],
    ['says a hello that is none', 'ERR_PROTOCOL', (driven) => driven.say(NO_HELLO)],
    [
      'says nonsense behind the hello, in the same read',
      'ERR_PROTOCOL',
      (driven) => driven.say(Buffer.concat([HELLO, NONSENSE])),
    ],
    [
      'says nonsense behind the hello, in the next read',
      'ERR_PROTOCOL',
      (driven) => driven.say(HELLO, NONSENSE),
    ],
    ['is turned away', 'ERR_BUSY', (driven) => driven.say(failure(0, FAILURE_BUSY, 0))],
    ['ends without a word', 'ERR_HELPER_EXIT', (driven) => driven.end(GONE)],
    [
      'ends in the middle of the hello',
      'ERR_HELPER_EXIT',
      (driven) => {
        driven.say(HELLO.subarray(0, 9));
        driven.end(GONE);
      },
    ],
    [
      'ends right behind the hello',
      'ERR_HELPER_EXIT',
      (driven) => {
        driven.say(HELLO);
        driven.end(GONE);
      },
    ],
  ])('when it %s, ends greeted() and tells its user nothing', async (_, code, happen) => {
    for (const early of [false, true]) {
      const driven = new DrivenWire();
      const { wire, told } = wireOf(driven);
      if (early) happen(driven);
      const greeted = wire.greeted({ timeoutMs: TIMEOUT_MS });
      if (!early) happen(driven);
      await expect(greeted).rejects.toMatchObject({ code });
      expect(wire.ended?.code).toBe(code);
      expect(driven.destroyed).toBeGreaterThan(0);
      expect(told.filter((each) => each.startsWith('ERR'))).toEqual([]);
    }
  });

  it('for want of a hello in its time, or by its signal, tells its user nothing', async () => {
    const aborted = AbortSignal.timeout(20);
    for (const [options, code, hint] of [
      [{ timeoutMs: 20 }, 'ERR_TIMEOUT', 'knock louder'],
      [{ signal: aborted, timeoutMs: TIMEOUT_MS }, 'ERR_ABORTED', undefined],
      [{ signal: aborted, timeoutMs: TIMEOUT_MS }, 'ERR_ABORTED', undefined], // before it began
    ] as const) {
      const driven = new DrivenWire();
      const { wire, told } = wireOf(driven);
      await expect(wire.greeted(options)).rejects.toMatchObject({ code, hint });
      driven.say(HELLO);
      driven.end(GONE);
      expect({ told, code: wire.ended?.code, destroyed: driven.destroyed }).toEqual({
        told: [],
        code,
        destroyed: 1,
      });
    }
  });

  it('is gone when greeted() rejects', async () => {
    const driven = new DrivenWire();
    driven.isSlow = true;
    const rejected = vi.fn();
    const greeted = wireOf(driven).wire.greeted({ timeoutMs: 10 }).catch(rejected);
    await vi.waitFor(() => expect(driven.destroyed).toBe(1));
    await new Promise(setImmediate);
    expect(rejected).not.toHaveBeenCalled();
    driven.release();
    await greeted;
    expect(rejected).toHaveBeenCalledWith(expect.objectContaining({ code: 'ERR_TIMEOUT' }));
  });
});

describe('a wire that its user has', () => {
  it.each<[string, string, (driven: DrivenWire, wire: FrameWire<string>) => unknown]>([
    ['the helper ends', 'ERR_HELPER_EXIT', (driven) => driven.end(GONE)],
    ['it says nonsense', 'ERR_PROTOCOL', (driven) => driven.say(NONSENSE)],
    ['it is closed', 'ERR_CLOSED', (_, wire) => wire.close()],
  ])('tells once that it is over when %s, whatever comes then', async (_, code, happen) => {
    const driven = new DrivenWire();
    const { wire, told } = await greetedWire(driven);
    await happen(driven, wire);
    driven.say(end(1), NONSENSE);
    driven.end(new StatError('ERR_HELPER_EXIT', 'once more'));
    await wire.close();
    expect(told).toEqual([HELLO_TOLD, 'greeted', code]);
    expect(wire.ended?.code).toBe(code);
  });

  it('may be closed twice, and by each call until nothing of it is left', async () => {
    const driven = new DrivenWire();
    driven.isSlow = true;
    const { wire, told } = await greetedWire(driven);
    const closed = vi.fn();
    const calls = [wire.close().then(closed), wire.close().then(closed)];
    await new Promise(setImmediate);
    expect(closed).not.toHaveBeenCalled();
    driven.release();
    await Promise.all(calls);
    expect(told).toEqual([HELLO_TOLD, 'greeted', 'ERR_CLOSED']);
  });

  it('is over by what its user throws of a frame, and as that error', async () => {
    const driven = new DrivenWire();
    const ended = vi.fn();
    const wire = new FrameWire(driven.attach, frameRoom(), {
      parseHello,
      frame: ({ kind }) => {
        if (kind === KIND_END) throw new StatError('ERR_KERNEL', 'refused');
      },
      ended,
    });
    driven.say(HELLO);
    await wire.greeted({ timeoutMs: TIMEOUT_MS });
    driven.say(Buffer.concat([end(1), end(2)]));
    expect(ended).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'ERR_KERNEL' }));
    expect(driven.destroyed).toBe(1);
  });

  it('gives the largest frame whole', async () => {
    const driven = new DrivenWire();
    const { told } = await greetedWire(driven);
    driven.say(frame(KIND_GAP, 0, 0, new Uint8Array(MAX_PAYLOAD)));
    expect(told.at(-1)).toBe(`${KIND_GAP}:${MAX_PAYLOAD}`);
  });
});
