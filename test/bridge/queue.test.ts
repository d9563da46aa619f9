import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Parcel } from '../../src/bridge/parcel.ts';
import { type Outlet, PageQueue } from '../../src/bridge/queue.ts';
import {
  FRAME_SIZE,
  KIND_EXITS,
  KIND_GAP,
  KIND_REPLY,
  REASON_KERNEL,
  REASON_QUEUE,
  REASON_WITHHELD,
} from '../../src/generated/protocol.ts';
import { emptyHeader, readGaps, readHeader, writeFrame } from '../../src/protocol/frame.ts';
import { gap } from '../client/fake-helper.ts';
import { concat } from '../decoder/messages.ts';

const LIMITS = { bytes: 20_000, words: 8 };
/** More than the window, so that one message fills the socket. */
const FULL = 2 ** 20;

/** A socket that sends when it is told to. */
class SlowSocket implements Outlet {
  readonly messages: Uint8Array[] = [];
  #waiting: (() => void)[] = [];
  #stuck = false;

  get bufferedAmount(): number {
    return this.#stuck ? FULL : 0;
  }

  send(data: Uint8Array, done: () => void): void {
    this.messages.push(data);
    this.#waiting.push(done);
    this.#stuck = true;
  }

  /** Takes one message, and is ready for the next. */
  take(): void {
    this.#stuck = false;
    for (const done of this.#waiting.splice(0)) done();
  }
}

function frameOf(kind: number, request: number, records: number, bytes: number): Uint8Array {
  const header = { kind, flags: 0, source: 0, request, count: records, timeNs: 0n };
  return writeFrame(header, new Uint8Array(bytes));
}

function exits(records: number, bytes: number, gaps: Parcel['gaps'] = []): Parcel {
  const frames = [
    frameOf(KIND_EXITS, 0, records, bytes),
    ...gaps.map(({ reason, count }) => gap(0, reason, count)),
  ];
  const message = concat(...frames);
  return { messages: [message], bytes: message.length, request: 0, records, gaps };
}

function sweep(request: number, records: number, bytes: number): Parcel {
  const messages = [1, 2].map(() => frameOf(KIND_REPLY, request, records / 2, bytes));
  return { messages, bytes: 2 * (bytes + FRAME_SIZE), request, records, gaps: [] };
}

interface Account {
  exits: number;
  sweeps: number;
  gaps: Map<number, number>;
  sweepGaps: { request: number; count: number }[];
}

/** What a page reads. */
function accountOf(messages: readonly Uint8Array[]): Account {
  const account: Account = { exits: 0, sweeps: 0, gaps: new Map(), sweepGaps: [] };
  for (const message of messages) {
    const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
    for (let at = 0; at < message.length; ) {
      const header = readHeader(view, at, emptyHeader());
      if (header.kind === KIND_EXITS) account.exits += header.count;
      if (header.kind === KIND_REPLY) account.sweeps += header.count;
      if (header.kind === KIND_GAP) {
        for (const { reason, count } of readGaps(view, at + FRAME_SIZE, header.length)) {
          if (header.request !== 0) account.sweepGaps.push({ request: header.request, count });
          else account.gaps.set(reason, (account.gaps.get(reason) ?? 0) + count);
        }
      }
      at += FRAME_SIZE + header.length;
    }
  }
  return account;
}

describe('the queue of a page', () => {
  it('loses nothing while the page reads', () => {
    const socket = new SlowSocket();
    const queue = new PageQueue(socket, () => {}, LIMITS);
    for (let i = 0; i < 100; i++) {
      socket.take();
      queue.add(exits(3, 1000));
    }
    socket.take();
    expect(accountOf(socket.messages)).toMatchObject({ exits: 300, gaps: new Map() });
    expect(queue.bytes).toBe(0);
  });

  it('keeps within its bound, and says exactly what it dropped', () => {
    const socket = new SlowSocket();
    const bytes = LIMITS.bytes + FULL;
    const queue = new PageQueue(socket, () => {}, { ...LIMITS, bytes });
    let [sentExits, sentSweeps] = [0, 0];
    const told = new Map<number, number>();
    const tell = (reason: number, count: number): Parcel['gaps'] => {
      told.set(reason, (told.get(reason) ?? 0) + count);
      return [{ reason, source: 1, sequence: 9, count }];
    };
    for (let i = 0; i < 500; i++) {
      const reason = i % 20 === 0 ? REASON_KERNEL : REASON_WITHHELD;
      queue.add(exits(7, 900, i % 10 === 0 ? tell(reason, 5) : []));
      sentExits += 7;
      if (i % 5 === 0) {
        queue.add(sweep(3 * i + 1, 40, 300));
        sentSweeps += 40;
      }
      expect(queue.bytes).toBeLessThanOrEqual(LIMITS.bytes);
    }
    for (let i = 0; i < 100; i++) socket.take();
    const account = accountOf(socket.messages);
    const lost = account.gaps.get(REASON_QUEUE) as number;
    expect(account.exits + lost).toBe(sentExits);
    expect(lost).toBeGreaterThan(sentExits / 2);
    const sweepsLost = account.sweepGaps.reduce((sum, { count }) => sum + count, 0);
    expect(account.sweeps + sweepsLost).toBe(sentSweeps);
    expect(account.sweepGaps[0]?.request).toBe(1);
    expect(account.gaps.get(REASON_WITHHELD)).toBe(told.get(REASON_WITHHELD));
    expect(account.gaps.get(REASON_KERNEL)).toBe(told.get(REASON_KERNEL));
    expect(queue.bytes).toBe(0);
  });

  it('sends a sweep whole, or not at all', () => {
    const socket = new SlowSocket();
    const queue = new PageQueue(socket, () => {}, { ...LIMITS, bytes: FULL + 5000 });
    queue.add(sweep(1, 2, 1000));
    socket.take(); // the first of its two messages is on its way
    for (let i = 2; i < 20; i++) queue.add(sweep(3 * i + 1, 2, 1000));
    for (let i = 0; i < 50; i++) socket.take();
    const requests = socket.messages.map(
      (message) => readHeader(new DataView(message.buffer), 0, emptyHeader()).request,
    );
    const sweeps = requests.filter((_, i) => socket.messages[i]?.[4] === KIND_REPLY);
    expect(sweeps.slice(0, 2)).toEqual([1, 1]);
    for (const request of new Set(sweeps)) {
      expect(sweeps.filter((each) => each === request)).toHaveLength(2);
    }
    expect(sweeps.at(-1)).toBe(3 * 19 + 1);
  });

  it('sends an item that is larger than its bound when it is the newest', () => {
    const socket = new SlowSocket();
    const queue = new PageQueue(socket, () => {}, LIMITS);
    for (const records of [1, 2, 4]) queue.add(exits(records, 10 * LIMITS.bytes));
    for (let i = 0; i < 5; i++) socket.take();
    const { exits: came, gaps } = accountOf(socket.messages);
    expect({ came, gaps }).toEqual({ came: 1 + 4, gaps: new Map([[REASON_QUEUE, 2]]) });
  });

  it('ends a page that asks and does not read', () => {
    let overflows = 0;
    const queue = new PageQueue(new SlowSocket(), () => overflows++, LIMITS);
    queue.addWord(new Uint8Array(30)); // is on its way
    for (let i = 0; i <= LIMITS.words; i++) {
      expect(overflows).toBe(0);
      queue.addWord(new Uint8Array(30));
    }
    expect(overflows).toBe(1);
  });

  it('accounts for every record, whatever comes and whenever it is read', () => {
    const event = fc.oneof(
      fc.record({ what: fc.constant('exits'), n: fc.nat(50), size: fc.nat(9000) }),
      fc.record({ what: fc.constant('sweep'), n: fc.nat(50), size: fc.nat(9000) }),
      fc.record({ what: fc.constant('read'), n: fc.nat(3), size: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 80 }), (events) => {
        const socket = new SlowSocket();
        const queue = new PageQueue(socket, () => {}, { ...LIMITS, bytes: FULL + LIMITS.bytes });
        const sent = { exits: 0, sweeps: 0 };
        events.forEach(({ what, n, size }, i) => {
          if (what === 'read') for (let k = 0; k < n; k++) socket.take();
          else if (what === 'exits') {
            queue.add(exits(n, size));
            sent.exits += n;
          } else {
            queue.add(sweep(3 * i + 1, 2 * n, size));
            sent.sweeps += 2 * n;
          }
        });
        for (let i = 0; i < 300; i++) socket.take();
        const { exits: came, sweeps, gaps, sweepGaps } = accountOf(socket.messages);
        expect(came + (gaps.get(REASON_QUEUE) ?? 0)).toBe(sent.exits);
        expect(sweeps + sweepGaps.reduce((sum, { count }) => sum + count, 0)).toBe(sent.sweeps);
        expect(queue.bytes).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
