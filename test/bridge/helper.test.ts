/** What ends the connection of the bridge, and what ends one question alone. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HelperLink } from '../../src/bridge/helper.ts';
import { connectSocket } from '../../src/connection/socket.ts';
import { Decoder } from '../../src/decoder/index.ts';
import { StatError } from '../../src/errors.ts';
import { KIND_REPLY, OP_GET_PID } from '../../src/generated/protocol.ts';
import { kernelRecord } from '../client/datagrams.ts';
import { end, FakeHelper, frame } from '../client/fake-helper.ts';

const RECORD_BYTES = kernelRecord(7).length;

const cleanup: (() => Promise<void>)[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  for (const step of cleanup.splice(0).reverse()) await step();
});

/** To a helper that has a record of every id, `copies` times. */
async function openLink(copies = 1): Promise<{ link: HelperLink; ended: string[] }> {
  const fake = await FakeHelper.start((socket, { id, ids }) => {
    const records = ids.flatMap((pid) => Array.from({ length: copies }, () => kernelRecord(pid)));
    const reply = frame(KIND_REPLY, id, records.length, Buffer.concat(records));
    socket.write(Buffer.concat([reply, end(id, records.length)]));
  });
  cleanup.push(() => fake.stop());
  const ended: string[] = [];
  const events = { exits: () => {}, ended: ({ code }: StatError) => ended.push(code) };
  const link = await HelperLink.open(connectSocket(fake.path), events, 1000);
  cleanup.push(() => link.close());
  return { link, ended };
}

describe('the connection of the bridge', () => {
  it('goes on after an answer that its question refuses, which is told once', async () => {
    const { link, ended } = await openLink();
    const sink = vi.fn(() => {
      throw new StatError('ERR_PERMISSION', 'no capability');
    });
    await expect(link.ask(OP_GET_PID, 1, [7], sink)).rejects.toMatchObject({
      code: 'ERR_PERMISSION',
    });
    await expect(link.ask(OP_GET_PID, 4, [7, 8], () => {})).resolves.toMatchObject({ records: 2 });
    expect(sink).toHaveBeenCalledOnce();
    expect(ended).toEqual([]);
  });

  it('gives no more of an answer that was refused', async () => {
    const { link } = await openLink(2);
    const { index } = Decoder.prototype;
    vi.spyOn(Decoder.prototype, 'index').mockImplementation(function (
      this: Decoder,
      at,
      length,
      context,
    ) {
      return index.call(this, at, Math.min(length, RECORD_BYTES), context);
    });
    const sink = vi.fn(() => {
      throw new StatError('ERR_KERNEL', 'the first is refused');
    });
    await expect(link.ask(OP_GET_PID, 1, [7], sink)).rejects.toMatchObject({ code: 'ERR_KERNEL' });
    expect(sink).toHaveBeenCalledOnce();
  });

  it('is over when an answer breaks the protocol', async () => {
    const { link, ended } = await openLink();
    // No payload makes the decoder of this release do so.
    const stuck = { records: 0, consumed: 0, malformed: 0, unknown: 0, overruns: 0 };
    vi.spyOn(Decoder.prototype, 'index').mockReturnValue(stuck);
    const question = link.ask(OP_GET_PID, 1, [7], () => {});
    await expect(question).rejects.toMatchObject({ code: 'ERR_PROTOCOL' });
    expect(ended).toEqual(['ERR_PROTOCOL']);
    await expect(link.ask(OP_GET_PID, 4, [7], () => {})).rejects.toMatchObject({
      code: 'ERR_PROTOCOL',
    });
  });
});
