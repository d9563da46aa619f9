/** Whoever ends a stream of exits: what it still tells, and what it leaves behind. */
import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { ExitEvent } from '../../src/exits/row.ts';
import { OP_EXITS_START, OP_EXITS_STOP, REASON_KERNEL } from '../../src/generated/protocol.ts';
import { end, gap } from '../client/fake-helper.ts';
import { exiting, exits, fake, told } from './scripted.ts';

describe('the end of a stream of exits', () => {
  it('by a helper that goes away comes after what it has sent', async () => {
    const [stats] = await fake(exiting((socket) => socket.end(exits(1))));
    const stream = stats.exits();
    expect(told((await stream.next()).value as ExitEvent)).toBe(1);
    await expect(stream.next()).rejects.toMatchObject({ code: 'ERR_HELPER_EXIT' });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(stream.totals).toMatchObject({ delivered: 1, settled: false });
  });

  it('does not wait for ever for a helper that does not stop', async () => {
    const [stats] = await fake((socket, { operation, id }) => {
      if (operation === OP_EXITS_START) socket.write(Buffer.concat([end(id), exits(1)]));
    });
    const stream = stats.exits({ timeoutMs: 200 });
    for await (const _ of stream) break;
    expect(stream.totals).toMatchObject({ delivered: 1, settled: false });
  });

  it('before the helper says that it listens calls that off, and begins anew after it', async () => {
    let late: number | undefined;
    const [stats, helper] = await fake((socket, { operation, id }) => {
      if (operation === OP_EXITS_STOP) {
        const missed = gap(0, REASON_KERNEL, 7); // while it listened for nobody
        socket.write(Buffer.concat([end(late as number), missed, end(id)]));
      } else if (late === undefined) late = id;
      else socket.write(Buffer.concat([end(id), exits(1)]));
    });
    const stream = stats.exits({ timeoutMs: 200 });
    const next = stats.exits();
    await expect(stream.start()).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    for await (const exit of next) {
      expect(told(exit)).toBe(1);
      break;
    }
    expect(helper.requests.slice(0, 3).map(({ operation }) => operation)).toEqual([
      OP_EXITS_START,
      OP_EXITS_STOP,
      OP_EXITS_START,
    ]);
  });

  it('by close() of the connection is an error to its loop', async () => {
    const [stats] = await fake(exiting(() => {}));
    const stream = stats.exits();
    const next = expect(stream.next()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    await stream.start();
    await stats.close();
    await next;
  });

  it('by a signal is an error to its loop, and stops the helper', async () => {
    const [stats, helper] = await fake(exiting(() => {}));
    const controller = new AbortController();
    const stream = stats.exits({ signal: controller.signal });
    const next = expect(stream.next()).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    await stream.start();
    controller.abort();
    await next;
    await stream.stop();
    expect(helper.requests.at(-1)?.operation).toBe(OP_EXITS_STOP);
  });

  it('by a signal may come before its beginning, for which no listener waits', async () => {
    const [stats, helper] = await fake(exiting(() => {}));
    const controller = new AbortController();
    const { signal } = controller;
    const early = stats.exits({ signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    controller.abort();
    for (const stream of [early, stats.exits({ signal })]) {
      await expect(stream.next()).rejects.toMatchObject({ code: 'ERR_ABORTED' });
      expect(await stream.next()).toEqual({ done: true, value: undefined });
    }
    expect(helper.requests).toEqual([]);
  });

  it('leaves nothing at the signal when the connection ends, or when it never begins', async () => {
    const { signal } = new AbortController();
    const [stats] = await fake(exiting((socket) => void socket.destroy()));
    await expect(stats.exits({ signal }).next()).rejects.toMatchObject({ code: 'ERR_HELPER_EXIT' });
    await expect(stats.exits({ signal }).next()).rejects.toMatchObject({ code: 'ERR_HELPER_EXIT' });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('leaves nothing at the signal when nobody takes anything any more', async () => {
    const { signal } = new AbortController();
    const [stats] = await fake(exiting(() => {}));
    await stats.exits({ signal }).start();
    await stats.close();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    await expect(stats.exits({ signal }).start()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('before its beginning asks the helper for nothing', async () => {
    const [stats, helper] = await fake(exiting(() => {}));
    const stream = stats.exits();
    await stream.stop();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(helper.requests).toEqual([]);
  });
});
