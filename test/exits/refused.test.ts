import { describe, expect, it } from 'vitest';
import { connect } from '../../src/client/connect.ts';
import type { Stats } from '../../src/client/stats.ts';
import type { ExitEvent } from '../../src/exits/row.ts';
import type { ExitsOptions } from '../../src/exits/stream.ts';
import { FAILURE_BUSY, FAILURE_UNDELIVERABLE, KIND_REPLY } from '../../src/generated/protocol.ts';
import { kernelRecord } from '../client/datagrams.ts';
import { end, failure, frame, hello } from '../client/fake-helper.ts';
import { exiting, exits, fake, told } from './scripted.ts';

describe('exit events that cannot be had', () => {
  const first = async (stats: Stats, options?: ExitsOptions): Promise<unknown> =>
    stats.exits(options).next();

  it('are refused with the reason of the helper, and what to do', async () => {
    const exitEventsReason = 'the network namespace is not the initial one.';
    const greeting = hello({ exitEvents: 'undeliverable', exitEventsReason });
    const [stats, helper] = await fake(
      exiting(() => {}),
      greeting,
    );
    await expect(first(stats)).rejects.toMatchObject({
      code: 'ERR_EXITS_UNDELIVERABLE',
      message: expect.stringContaining('the network namespace is not the initial one'),
      hint: expect.stringContaining('outside of the container'),
    });
    expect(helper.requests).toEqual([]);
  });

  it('are refused by a helper that knows none', async () => {
    const [stats] = await fake(
      exiting(() => {}),
      hello({ exitEvents: 'off' }),
    );
    await expect(first(stats)).rejects.toMatchObject({ code: 'ERR_UNSUPPORTED' });
  });

  it.each([
    [FAILURE_UNDELIVERABLE, 'ERR_EXITS_UNDELIVERABLE'],
    [FAILURE_BUSY, 'ERR_BUSY'],
  ])('are refused by an answer of the helper (%#)', async (code, expected) => {
    const [stats] = await fake((socket, { id }) => socket.write(failure(id, code, 0)));
    const stream = stats.exits();
    await expect(stream.start()).rejects.toMatchObject({ code: expected });
    expect(await stream.next().catch((error: { code: string }) => error.code)).toBe(expected);
  });

  it.each<ExitsOptions>([
    { queueBytes: -1 },
    { timeoutMs: 0 },
    { timeoutMs: 0.5 },
    { uid: -1 },
    { comm: 7 as never },
    { fields: 'comm' as never },
    { signal: {} as never },
  ])('are refused to wrong options at once (%#)', async (options) => {
    const [stats] = await fake(exiting(() => {}));
    expect(() => stats.exits(options)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    );
    expect(() => stats.exitBatches(options)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    );
  });
});

describe('a helper that cannot be asked for tasks', () => {
  it('in another pid namespace is not asked by ids, and tells exits', async () => {
    const greeting = hello({ exitEvents: 'ready', clientPid: process.pid + 1 });
    const [stats, helper] = await fake(
      exiting((socket) => socket.write(exits(1))),
      greeting,
    );
    const refused = { code: 'ERR_UNSUPPORTED', message: expect.stringContaining('pid namespace') };
    await expect(stats.pid(1)).rejects.toMatchObject(refused);
    await expect(stats.self()).rejects.toMatchObject(refused);
    await expect(stats.snapshot()).rejects.toMatchObject(refused);
    expect(helper.requests).toEqual([]);
    expect(told((await stats.exits().next()).value as ExitEvent)).toBe(1);
  });

  it('in the same pid namespace is asked', async () => {
    const greeting = hello({ clientPid: process.pid, mode: 'daemon' });
    const [stats] = await fake((socket, { id, ids }) => {
      socket.write(
        Buffer.concat([frame(KIND_REPLY, id, 1, kernelRecord(ids[0] ?? 0)), end(id, 1)]),
      );
    }, greeting);
    expect((await stats.pid(5)).id).toBe(5);
  });

  it('because it was started for exits alone says so', async () => {
    const [stats] = await fake(
      exiting(() => {}),
      hello({ exitsOnly: true }),
    );
    await expect(stats.tgid(1)).rejects.toMatchObject({
      code: 'ERR_UNSUPPORTED',
      message: expect.stringContaining('exit events alone'),
    });
  });

  it.each([{ mode: 7 }, { clientPid: '1' }, { exitsOnly: 1 }, { exitEventsReason: true }])(
    'is refused when it says %o',
    async (change) => {
      await expect(
        fake(
          exiting(() => {}),
          hello(change),
        ),
      ).rejects.toMatchObject({
        code: 'ERR_PROTOCOL',
      });
    },
  );
});

describe('options for a helper of our own', () => {
  it.each([
    { exitsOnly: true, mode: 'socket' },
    { exitBufferBytes: 1000, mode: 'socket' },
    { exitBufferBytes: 0 },
    { exitBufferBytes: 2 ** 31 },
    { exitsOnly: 'yes' },
  ])('are refused where they mean nothing: %o', async (options) => {
    await expect(connect(options as object)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
    });
  });
});
