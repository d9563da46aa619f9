import { afterEach, describe, expect, it } from 'vitest';
import { HelperSource } from '../../src/bridge/source.ts';
import { connectSocket } from '../../src/connection/socket.ts';
import type { StatError } from '../../src/errors.ts';
import { FAILURE_BUSY } from '../../src/generated/protocol.ts';
import { FakeHelper, failure, hello } from '../client/fake-helper.ts';

const cleanup: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const step of cleanup.splice(0).reverse()) await step();
});

interface Opening {
  readonly source: HelperSource;
  readonly heard: Uint8Array[];
  readonly lost: StatError[];
}

/** A source whose helper is the fake that is in `place` when it is opened. */
function sourceOf(place: { fake: FakeHelper }, timeoutMs: number): Opening {
  const heard: Uint8Array[] = [];
  const lost: StatError[] = [];
  const source = new HelperSource(
    () => connectSocket(place.fake.path),
    { hello: (frame) => heard.push(frame), lost: (error) => lost.push(error), exits: () => {} },
    timeoutMs,
  );
  cleanup.push(() => source.close());
  return { source, heard, lost };
}

async function fake(greeting: Uint8Array): Promise<FakeHelper> {
  const helper = await FakeHelper.start(() => {}, greeting);
  cleanup.push(() => helper.stop());
  return helper;
}

const NOTHING = new Uint8Array(0);

describe('the connection that pages share', () => {
  it.each([
    ['never says hello', 'ERR_TIMEOUT', NOTHING],
    ['has no place for it', 'ERR_BUSY', failure(0, FAILURE_BUSY, 0)],
    ['begins with nonsense', 'ERR_PROTOCOL', Buffer.alloc(24, 0xff)],
    [
      'says nonsense behind its hello',
      'ERR_PROTOCOL',
      Buffer.concat([hello(), Buffer.alloc(24, 0xff)]),
    ],
  ])('is not opened by a helper that %s, which is told once', async (_, code, greeting) => {
    const { source, heard, lost } = sourceOf({ fake: await fake(greeting) }, 200);
    await expect(source.open()).rejects.toMatchObject({ code });
    expect({ heard, lost }).toEqual({ heard: [], lost: [] });
  });

  it('outlives helpers that say nothing, until one says hello', async () => {
    const [first, mute, last] = [await fake(hello()), await fake(NOTHING), await fake(hello())];
    const place = { fake: first };
    const { source, heard, lost } = sourceOf(place, 200);
    await source.open();
    place.fake = mute;
    first.hangUp();
    await expect.poll(() => lost.map(({ code }) => code)).toEqual(['ERR_HELPER_EXIT']);
    await expect
      .poll(() => (source.state as StatError).code, { timeout: 5000 })
      .toBe('ERR_TIMEOUT');
    place.fake = last;
    await expect.poll(() => heard.length, { timeout: 10_000 }).toBe(2);
    expect(lost).toHaveLength(1);
  });

  it.each(['at first', 'again'])(
    'leaves nothing of a mute helper that it was opening %s when it is closed',
    async (when) => {
      const [first, mute] = [await fake(hello()), await fake(NOTHING)];
      const place = { fake: when === 'again' ? first : mute };
      const { source, heard } = sourceOf(place, 30_000);
      const opening = source.open().catch(({ code }: StatError) => code);
      if (when === 'again') {
        await opening;
        place.fake = mute;
        first.hangUp();
      }
      await expect.poll(() => mute.clients, { timeout: 5000 }).toBe(1);
      const start = performance.now();
      await source.close();
      expect(performance.now() - start).toBeLessThan(2000);
      await expect.poll(() => mute.clients).toBe(0);
      expect(await opening).toBe(when === 'again' ? undefined : 'ERR_CLOSED');
      expect(heard).toHaveLength(when === 'again' ? 1 : 0);
    },
  );

  it('is not opened when it was closed before', async () => {
    const { source, heard } = sourceOf({ fake: await fake(hello()) }, 1000);
    await source.close();
    await expect(source.open()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    expect(heard).toEqual([]);
  });
});
