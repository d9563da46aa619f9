import fc from 'fast-check';
import { pack } from 'msgpackr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseMessage } from '../../src/bridge/message.ts';
import { bridgeAddress } from '../../src/browser/index.ts';
import { StatError } from '../../src/errors.ts';
import { FIELDS } from '../../src/generated/taskstats.ts';
import { MAX_MESSAGE, SUBPROTOCOL, TOKEN_PREFIX } from '../../src/protocol/control.ts';
import { packMap } from '../../src/protocol/msgpack.ts';
import { until } from '../until.ts';
import { Served, WebSocket } from './serving.ts';

const SNAPSHOTS = {
  op: 'subscribe',
  topic: 'snapshots',
  scope: 'processes',
  intervalMs: 1000,
  fields: ['comm'],
};

function deep(levels: number): Uint8Array {
  return new Uint8Array(levels).fill(0x91);
}

/** Messages that no page of ours sends. */
const FOREIGN: [string, Uint8Array][] = [
  ['nothing', new Uint8Array(0)],
  ['no msgpack', new Uint8Array([0xc1])],
  ['a map that is cut', packMap(SNAPSHOTS).slice(0, -3)],
  ['two maps', new Uint8Array([...packMap(SNAPSHOTS), ...packMap(SNAPSHOTS)])],
  ['a number', pack(7)],
  ['null', pack(null)],
  ['an array', pack([SNAPSHOTS])],
  ['bytes', pack(new Uint8Array(4))],
  ['an empty map', pack({})],
  ['an operation that is unknown', pack({ ...SNAPSHOTS, op: 'exec' })],
  ['a topic that is no text', pack({ ...SNAPSHOTS, topic: ['exits'] })],
  ['a scope that is unknown', pack({ ...SNAPSHOTS, scope: '__proto__' })],
  ['fields that are no array', pack({ ...SNAPSHOTS, fields: 'comm' })],
  ['too many fields', pack({ ...SNAPSHOTS, fields: Array(FIELDS.length + 1).fill('comm') })],
  ['arrays in arrays', deep(MAX_MESSAGE)],
  ['an array of four billion', new Uint8Array([0xdd, 0xff, 0xff, 0xff, 0xff])],
];

describe('a message of a page', () => {
  it.each(FOREIGN)('that is %s is a typed error', (_what, bytes) => {
    expect(() => parseMessage(bytes)).toThrow(StatError);
    expect(() => parseMessage(packMap(SNAPSHOTS))).not.toThrow();
  });

  it('of any bytes is a request or a typed error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        try {
          expect(parseMessage(bytes)).toHaveProperty('topic');
        } catch (error) {
          expect(error).toBeInstanceOf(StatError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['an interval of 10 ms', { intervalMs: 10 }, 'ERR_INVALID_ARGUMENT'],
    ['an interval that is no number', { intervalMs: '1000' }, 'ERR_INVALID_ARGUMENT'],
    ['an interval of NaN', { intervalMs: Number.NaN }, 'ERR_INVALID_ARGUMENT'],
    ['a field of a newer page', { fields: ['comm', 'gpuDelayNs'] }, 'ERR_INVALID_ARGUMENT'],
    ['a topic of a newer page', { topic: 'gpu' }, 'ERR_UNSUPPORTED'],
  ])('with %s is answered with an error', (_what, change, code) => {
    expect(parseMessage(pack({ ...SNAPSHOTS, ...change }))).toMatchObject({ error: { code } });
  });
});

describe('a connection', () => {
  let served: Served;
  beforeAll(async () => {
    served = await Served.start();
  });
  afterAll(() => served.stop());

  /** Opens a page that sends something, and resolves with the code of its end. */
  async function endOf(send: (socket: InstanceType<typeof WebSocket>) => void): Promise<number> {
    const { url, token } = bridgeAddress(served.bridge.url);
    const socket = new WebSocket(url, [SUBPROTOCOL, TOKEN_PREFIX + token]);
    const ended = new Promise<number>((resolve) => {
      socket.addEventListener('close', (event) => resolve((event as CloseEvent).code));
    });
    await new Promise<void>((resolve) => socket.addEventListener('open', () => resolve()));
    send(socket);
    const code = await ended;
    await until('the page is forgotten', () => served.bridge.pages === 0);
    return code;
  }

  it.each(FOREIGN)('ends with 1008 after %s', async (_what, bytes) => {
    expect(await endOf((socket) => socket.send(bytes as Uint8Array<ArrayBuffer>))).toBe(1008);
  });

  it('ends with 1008 after text', async () => {
    expect(await endOf((socket) => socket.send('hello' as never))).toBe(1008);
  });

  it('ends with 1009 after a message that is too long', async () => {
    expect(await endOf((socket) => socket.send(new Uint8Array(MAX_MESSAGE + 1)))).toBe(1009);
  });

  it('ends with 1008 after more than a hundred messages', async () => {
    const message = packMap({ op: 'unsubscribe', topic: 'exits' });
    const code = await endOf((socket) => {
      for (let i = 0; i <= 100; i++) socket.send(message);
    });
    expect(code).toBe(1008);
  });

  it('that is ended leaves the others alone', async () => {
    expect(await served.knock()).toBe(101);
  });
});
