import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ExitEvent } from '../../src/exits/row.ts';
import {
  KIND_REPLY,
  OP_EXITS_START,
  OP_EXITS_STOP,
  REASON_KERNEL,
  REASON_QUEUE,
  REASON_WITHHELD,
} from '../../src/generated/protocol.ts';
import { kernelRecord } from '../client/datagrams.ts';
import { end, frame, gap } from '../client/fake-helper.ts';
import { byteOrder, exiting, exits, fake, told } from './scripted.ts';
import { exitDatagram, exitsFrame } from './structs.ts';

describe('a stream of exits', () => {
  it('gives exits and gaps in their order, and the account', async () => {
    const [stats, helper] = await fake(
      exiting(
        (socket) => {
          socket.write(
            Buffer.concat([
              exits(1, 2),
              gap(0, REASON_KERNEL, 7, 1, 3),
              exits(10),
              gap(0, REASON_WITHHELD, 5),
              gap(0, 77, 1),
            ]),
          );
        },
        (socket) => socket.write(Buffer.concat([exits(11), gap(0, REASON_QUEUE, 2)])),
      ),
    );
    const stream = stats.exits();
    const events: ExitEvent[] = [];
    for await (const event of stream) {
      events.push(event);
      if (event.gap?.reason === 'unknown') void stream.stop();
    }
    expect(events.map(told)).toEqual([
      1,
      2,
      'kernel 7',
      10,
      'withheld 5',
      'unknown 1',
      11,
      'queue 2',
    ]);
    expect(events[2]?.gap).toEqual({
      reason: 'kernel',
      count: 7,
      cpu: 1,
      sequence: 3,
      timeMs: 1,
    });
    expect(events[4]?.gap).toMatchObject({ cpu: undefined, sequence: undefined });
    expect(events[0]).toMatchObject({ cpu: 1, sequence: 1, timeMs: 5 });
    expect(stream.totals).toEqual({
      delivered: 4,
      filtered: 0,
      lost: 10,
      withheld: 5,
      unread: 0,
      settled: true,
    });
    expect(helper.requests.map(({ operation }) => operation)).toEqual([
      OP_EXITS_START,
      OP_EXITS_STOP,
    ]);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('gives each exit once to calls that overlap', async () => {
    const [stats] = await fake(
      exiting(
        (socket) => socket.write(exits(1, 2, 3)),
        (socket) => socket.write(exits(4, 5)),
      ),
    );
    const stream = stats.exits();
    const calls = Array.from({ length: 3 }, () => stream.next());
    await calls[0];
    calls.push(...Array.from({ length: 4 }, () => stream.next()));
    await stream.stop();
    const events = await Promise.all(calls);
    expect(events.map(({ value }) => value?.id)).toEqual([1, 2, 3, 4, 5, undefined, undefined]);
    expect(stream.totals).toMatchObject({ delivered: 5, unread: 0 });
  });

  it('gives the same as tables, with gaps before the rows that they precede', async () => {
    const bytes = Buffer.concat([exits(1, 2), gap(0, REASON_KERNEL, 7), exits(10), exits(11)]);
    const [stats] = await fake(exiting((socket) => socket.write(bytes)));
    const batches = stats.exitBatches({ fields: ['uid'] });
    const tables: [number[], number][] = [];
    for await (const table of batches) {
      tables.push([[...table.ids], table.lost]);
      if (batches.totals.delivered === 4) break;
    }
    // How many tables there are depends on how the bytes were read.
    expect(tables.flatMap(([ids]) => ids)).toEqual([1, 2, 10, 11]);
    const at = tables.findIndex(([, lost]) => lost > 0);
    expect(tables[at]?.[1]).toBe(7);
    expect(tables.slice(0, at).flatMap(([ids]) => ids)).toEqual([1, 2]);
  });

  it('counts what was left out, and what was never taken', async () => {
    const last = exitDatagram({ byteOrder, pid: 9, values: { ac_uid: 1000, ac_tgid: 9 } });
    const bytes = Buffer.concat([exits(1, 2), exitsFrame([last, last, last])]);
    const [stats] = await fake(exiting((socket) => socket.write(bytes)));
    const stream = stats.exits({ uid: 1000 });
    for await (const exit of stream) {
      expect(exit.id).toBe(9);
      break;
    }
    expect(stream.totals).toEqual({
      delivered: 1,
      filtered: 2,
      lost: 0,
      withheld: 0,
      unread: 2,
      settled: true,
    });
  });

  it('counts records that cannot be read as lost', async () => {
    const damaged = exitsFrame([exitDatagram({ byteOrder, pid: 1 }), Buffer.alloc(64)]);
    const [stats] = await fake(exiting((socket) => socket.write(damaged)));
    const stream = stats.exits();
    const events: unknown[] = [];
    for await (const event of stream) {
      events.push(told(event));
      if (events.length === 2) break;
    }
    expect(events).toEqual(expect.arrayContaining([1, 'damaged 1']));
    expect(stream.totals).toMatchObject({ delivered: 1, lost: 1 });
  });

  it('shows that records are coarse', async () => {
    const coarse = exitsFrame([exitDatagram({ byteOrder, pid: 1 })], { coarse: true });
    const [stats] = await fake(exiting((socket) => socket.write(coarse)));
    for await (const exit of stats.exits()) {
      expect(exit).toMatchObject({ id: 1, coarse: true, comm: undefined });
      break;
    }
  });

  it('lets answers of calls come between', async () => {
    const [stats] = await fake((socket, { id, ids }) => {
      socket.write(exits(1));
      if (ids[0] !== undefined) socket.write(frame(KIND_REPLY, id, 1, kernelRecord(ids[0])));
      socket.write(exits(2));
      socket.write(end(id, ids.length));
    });
    const stream = stats.exits();
    await stream.start();
    expect((await stats.pid(7)).id).toBe(7);
    await stream.stop();
    const events: unknown[] = [];
    for await (const event of stream) events.push(told(event));
    expect(events).toEqual([1, 2, 1, 2, 1, 2]);
  });
});

describe('several streams of one connection', () => {
  it('share one start and one stop, and have accounts of their own', async () => {
    const [stats, helper] = await fake(
      exiting(
        () => {},
        (socket) => socket.write(exits(3)),
      ),
    );
    const [first, second] = [stats.exits({ pids: [1] }), stats.exits()];
    await Promise.all([first.start(), second.start()]);
    expect(helper.requests.length).toBe(1);
    await first.return();
    expect(helper.requests.length).toBe(1);
    expect(first.totals.settled).toBe(false);
    await second.stop();
    expect(helper.requests.length).toBe(2);
    expect(told((await second.next()).value as ExitEvent)).toBe(3);
    expect(second.totals).toMatchObject({ delivered: 1 });
    expect(first.totals).toMatchObject({ delivered: 0, filtered: 0 });
  });

  it('are exact for the first alone: the others may be told what was missing before', async () => {
    const missingBefore = gap(0, REASON_WITHHELD, 5); // told once a second
    const [stats] = await fake(
      exiting(
        () => {},
        (socket) => socket.write(missingBefore),
      ),
    );
    const [first, second] = [stats.exits(), stats.exits()];
    await first.start();
    await second.start();
    await first.stop();
    await second.stop();
    expect(second.totals).toMatchObject({ withheld: 5, settled: false });
  });

  it('one after another start and stop anew', async () => {
    const [stats, helper] = await fake(exiting((socket) => socket.write(exits(1))));
    for (let i = 0; i < 3; i++) {
      const stream = stats.exits();
      for await (const _ of stream) break;
      expect(stream.totals).toMatchObject({ delivered: 1, settled: true });
    }
    const { length } = helper.requests;
    expect(length).toBe(6);
  });

  it('that begin while the helper stops for another start anew', async () => {
    const [stats, helper] = await fake((socket, { operation, id }) => {
      const frames = operation === OP_EXITS_START ? [end(id), exits(1)] : [end(id)];
      setTimeout(() => socket.write(Buffer.concat(frames)), 50);
    });
    const first = stats.exits();
    await first.next();
    const leaving = first.return();
    await sleep(20);
    const second = stats.exits();
    expect(told((await second.next()).value as ExitEvent)).toBe(1);
    await leaving;
    expect(helper.requests.map(({ operation }) => operation)).toEqual([
      OP_EXITS_START,
      OP_EXITS_STOP,
      OP_EXITS_START,
    ]);
  });
});

describe('a program that does not read', () => {
  const many = Array.from({ length: 100 }, (_, i) => i + 1);

  it('makes the helper wait, and gets everything when it reads again', async () => {
    const bytes = exits(...many);
    const frames = 400;
    let socket: Socket | undefined;
    const [stats] = await fake(
      exiting((peer) => {
        socket = peer;
        for (let i = 0; i < frames; i++) peer.write(bytes);
      }),
    );
    const queueBytes = 2 ** 20;
    const batches = stats.exitBatches({ queueBytes, fields: ['uid'] });
    await batches.start();
    await sleep(300);
    // 24 MB were sent; what is over the bound and a read stays at the other end.
    expect(socket?.writableLength).toBeGreaterThan(15 * 2 ** 20);
    expect(batches.totals.unread * 600).toBeLessThan(queueBytes + 2 ** 20);
    for await (const table of batches) {
      if (table.length > 0 && batches.totals.delivered === frames * many.length) break;
    }
    expect(batches.totals).toMatchObject({ lost: 0, unread: 0, settled: true });
  });

  it('can end its loop while the connection is paused', async () => {
    const bytes = exits(...many);
    const [stats] = await fake(
      exiting((peer) => {
        for (let i = 0; i < 50; i++) peer.write(bytes);
      }),
    );
    const stream = stats.exits({ queueBytes: 0 });
    for await (const _ of stream) break;
    const { delivered, unread, settled } = stream.totals;
    expect([delivered, unread, settled]).toEqual([1, 4999, true]);
  });
});
