import { pack } from 'msgpackr';
import { afterEach, describe, expect, it } from 'vitest';
import { type ConnectOptions, connect } from '../../src/client/connect.ts';
import type { Stats } from '../../src/client/stats.ts';
import {
  FAILURE_BUSY,
  FAILURE_KERNEL,
  KIND_HELLO,
  KIND_REPLY,
  REASON_WITHHELD,
} from '../../src/generated/protocol.ts';
import { kernelError, kernelRecord } from './datagrams.ts';
import {
  type Behaviour,
  end,
  FakeHelper,
  failure,
  frame,
  gap,
  HELLO,
  hello,
} from './fake-helper.ts';

const cleanup: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const step of cleanup.splice(0).reverse()) await step();
});

async function fake(behave: Behaviour, greeting?: Uint8Array): Promise<FakeHelper> {
  const helper = await FakeHelper.start(behave, greeting);
  cleanup.push(() => helper.stop());
  return helper;
}

async function open(helper: FakeHelper, options: ConnectOptions = {}): Promise<Stats> {
  const stats = await connect({ mode: 'socket', socket: helper.path, ...options });
  cleanup.push(() => stats.close());
  return stats;
}

const silent: Behaviour = () => {};

describe('a helper that misbehaves', () => {
  it('is given up after the timeout when it never says hello', async () => {
    const helper = await fake(silent, new Uint8Array(0));
    const start = performance.now();
    const call = connect({ mode: 'socket', socket: helper.path, timeoutMs: 100 });
    await expect(call).rejects.toMatchObject({
      code: 'ERR_TIMEOUT',
      hint: expect.stringContaining('systemctl status sidestat-helper.service'),
    });
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it.each([
    ['speaks another version', hello({ protocol: 2 })],
    ['says hello without a key', hello({ family: undefined })],
    ['says hello with a key of the wrong type', hello({ newFamily: 'text' })],
    ['says hello with a family that no message can have', hello({ family: 70_000 })],
    ['says hello with a version that no struct can have', hello({ taskstatsVersion: -1 })],
    ['says hello with an unknown byte order', hello({ byteOrder: 'middle' })],
    ['says hello in something that is no msgpack', frame(1, 0, 0, Buffer.alloc(30, 0xc1))],
    ['says hello with a number', frame(1, 0, 0, Buffer.of(7))],
    ['claims a frame of 4 GiB', Buffer.alloc(24, 0xff)],
    ['says too long a hello', frame(1, 0, 0, Buffer.alloc(10_000))],
    ['says hello and nonsense in one breath', Buffer.concat([hello(), Buffer.alloc(24, 0xff)])],
  ])('is refused when it %s', async (_, greeting) => {
    const helper = await fake(silent, greeting);
    const call = connect({ mode: 'socket', socket: helper.path });
    await expect(call).rejects.toMatchObject({ code: 'ERR_PROTOCOL' });
  });

  it('is busy when it says so in the place of the hello', async () => {
    const helper = await fake(silent, failure(0, FAILURE_BUSY, 0));
    const call = connect({ mode: 'socket', socket: helper.path });
    await expect(call).rejects.toMatchObject({ code: 'ERR_BUSY', hint: 'try again later' });
  });

  it('need not know the list of CPUs, which sysfs may not tell', async () => {
    const { cpus: _, ...rest } = HELLO;
    const helper = await fake(silent, frame(KIND_HELLO, 0, 0, pack(rest)));
    const stats = await open(helper);
    expect(stats.hello.cpus).toBeUndefined();
    expect(stats.hello.family).toBe(HELLO.family);
  });

  it('leaves frames of unknown kind and unknown keys of the hello unnoticed', async () => {
    const greeting = Buffer.concat([
      hello({ later: [1, 2, { three: 4 }] }),
      frame(99, 0, 0, Buffer.alloc(9)),
    ]);
    const helper = await fake((socket, { id }) => {
      socket.write(Buffer.concat([frame(98, id, 3, Buffer.alloc(5)), end(id)]));
    }, greeting);
    const stats = await open(helper);
    await expect(stats.pid(1)).rejects.toMatchObject({ code: 'ERR_NO_SUCH_TASK' });
  });

  it('may cut its bytes anywhere', async () => {
    const helper = await fake((socket, { id, ids }) => {
      const bytes = Buffer.concat([
        frame(KIND_REPLY, id, 1, kernelError(3, ids[0] ?? 0)),
        end(id, 1),
      ]);
      for (let at = 0; at < bytes.length; at++) {
        setTimeout(() => socket.write(bytes.subarray(at, at + 1)), at / 4);
      }
    });
    const stats = await open(helper);
    await expect(stats.pid(4321)).rejects.toMatchObject({ code: 'ERR_NO_SUCH_TASK', errno: 3 });
  });

  it('that does not answer ends the call in time, and the next call still works', async () => {
    let answers = false;
    const helper = await fake((socket, { id }) => {
      if (answers) socket.write(end(id));
    });
    const stats = await open(helper);
    const call = stats.pid(1, { timeoutMs: 50 });
    await expect(call).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    answers = true;
    await expect(stats.pid(1)).rejects.toMatchObject({ code: 'ERR_NO_SUCH_TASK' });
  });

  it('has one timeout for all that a call asks it', async () => {
    const helper = await fake((socket, { id }) => {
      setTimeout(() => {
        if (id === 1) socket.write(frame(KIND_REPLY, id, 1, kernelRecord(7)));
        socket.write(end(id, 1));
      }, 600);
    });
    const stats = await open(helper);
    const call = stats.snapshot({ pids: [7], timeoutMs: 1000 });
    await expect(call).rejects.toMatchObject({
      code: 'ERR_TIMEOUT',
      message: expect.stringContaining('within 1000 ms'),
    });
    expect(helper.requests).toHaveLength(2);
  });

  it('counts what it shows as a process and withholds as a group', async () => {
    const helper = await fake((socket, { id }) => {
      if (id === 1) socket.write(frame(KIND_REPLY, id, 1, kernelRecord(7)));
      else socket.write(gap(id, REASON_WITHHELD, 1));
      socket.write(end(id, 1));
    });
    const table = await (await open(helper)).snapshot({ pids: [7] });
    expect(table).toMatchObject({ length: 0, withheld: 1, vanished: 0, lost: 0 });
  });

  it('does not hold a call that is aborted, before or while it waits', async () => {
    const helper = await fake(silent);
    const stats = await open(helper);
    const aborted = AbortSignal.abort(new Error('changed my mind'));
    await expect(stats.pid(1, { signal: aborted })).rejects.toMatchObject({
      code: 'ERR_ABORTED',
      cause: expect.objectContaining({ message: 'changed my mind' }),
    });
    const controller = new AbortController();
    const call = stats.snapshot({ pids: [1, 2], signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(call).rejects.toMatchObject({ code: 'ERR_ABORTED' });
  });

  it('tells that records were withheld or lost', async () => {
    const helper = await fake((socket, { id, ids }) => {
      socket.write(Buffer.concat([gap(id, ids[0] === 1 ? 3 : 1, 1), end(id)]));
    });
    const stats = await open(helper);
    await expect(stats.pid(1)).rejects.toMatchObject({ code: 'ERR_WITHHELD' });
    await expect(stats.pid(2)).rejects.toMatchObject({ code: 'ERR_KERNEL' });
    const threads = await stats.snapshot({ scope: 'groups', pids: [1] });
    expect([threads.length, threads.withheld, threads.lost, threads.vanished]).toEqual([
      0, 1, 0, 0,
    ]);
  });

  it('tells that an answer could not be read', async () => {
    const helper = await fake((socket, { id }) => {
      socket.write(Buffer.concat([frame(KIND_REPLY, id, 1, Buffer.alloc(40)), end(id, 1)]));
    });
    const stats = await open(helper);
    await expect(stats.pid(1)).rejects.toMatchObject({ code: 'ERR_KERNEL' });
    const table = await stats.snapshot({ scope: 'groups', pids: [1] });
    expect([table.length, table.lost, table.vanished]).toEqual([0, 1, 0]);
  });

  it.each([
    [FAILURE_BUSY, 0, 'ERR_BUSY'],
    [FAILURE_KERNEL, 105, 'ERR_KERNEL'],
  ])('fails a request with its code %i', async (code, errno, expected) => {
    const helper = await fake((socket, { id }) => socket.write(failure(id, code, errno)));
    const stats = await open(helper);
    await expect(stats.pid(1)).rejects.toMatchObject({ code: expected });
    await expect(stats.pid(1)).rejects.toMatchObject({ code: expected });
  });

  it('that the kernel refuses says which privilege is missing', async () => {
    const helper = await fake((socket, { id, ids }) => {
      socket.write(
        Buffer.concat([frame(KIND_REPLY, id, 1, kernelError(1, ids[0] ?? 0)), end(id, 1)]),
      );
    });
    const stats = await open(helper);
    await expect(stats.pid(1)).rejects.toMatchObject({ code: 'ERR_PERMISSION', errno: 1 });
  });

  it('that goes away ends every call that waits', async () => {
    const helper = await fake((socket, { id }) => {
      if (id === 3) socket.destroy();
    });
    const stats = await open(helper);
    const calls = [stats.pid(1), stats.pid(2), stats.pid(3), stats.pid(4), stats.pid(5)];
    const results = await Promise.allSettled(calls);
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'ERR_HELPER_EXIT' } });
    }
    await expect(stats.pid(1)).rejects.toMatchObject({ code: 'ERR_HELPER_EXIT' });
  });

  it('gets at most four requests at once, of at most 1,024 ids', async () => {
    const helper = await fake(silent);
    const stats = await open(helper);
    const pids = Array.from({ length: 10_000 }, (_, i) => i + 1);
    const call = stats.snapshot({ scope: 'groups', pids, timeoutMs: 200 });
    await expect(call).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    expect(helper.requests.map(({ count }) => count)).toEqual([1024, 1024, 1024, 1024]);
  });

  it('refuses calls beyond the bound of its queue', async () => {
    const helper = await fake(silent);
    const stats = await open(helper);
    const calls = Array.from({ length: 5000 }, () => stats.tgid(1, { timeoutMs: 300 }));
    const codes = (await Promise.allSettled(calls)).map(
      (result) => (result as PromiseRejectedResult).reason.code as string,
    );
    expect(codes.filter((code) => code === 'ERR_TIMEOUT').length).toBe(4096 + 4);
    expect(codes.filter((code) => code === 'ERR_BUSY').length).toBe(5000 - 4096 - 4);
  });
});

describe('a socket without a daemon', () => {
  it('is a missing helper', async () => {
    const call = connect({ mode: 'socket', socket: '/nonexistent/helper.sock' });
    await expect(call).rejects.toMatchObject({ code: 'ERR_HELPER_MISSING', errno: 2 });
  });
});
