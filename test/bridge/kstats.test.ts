/** Kstats through the bridge: from the helper with the double of libkstat, and from files of OpenZFS. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseMessage } from '../../src/bridge/message.ts';
import { type Bridge, connectBridge, diffKstats } from '../../src/browser/index.ts';
import { openKstat } from '../../src/kstat/index.ts';
import { packMap } from '../../src/protocol/msgpack.ts';
import { temporaryFolder } from '../folder.ts';
import { hasShared, KSTAT_SAMPLES } from '../kstat/shared.ts';
import { SPL_FILES } from '../kstat/text/spl-files.ts';
import { captureLines, Script } from '../kstat-helper/script.ts';
import { wrappedHelper } from '../kstat-helper/wrapped.ts';
import { Served, WebSocket } from './serving.ts';

const folder = temporaryFolder('bridge');

async function withBridge(
  kstats: { helper?: string; folder?: string },
  use: (bridge: Bridge) => Promise<void>,
): Promise<void> {
  const served = await Served.start({ kstats });
  const bridge = await connectBridge({ ...served.address, WebSocket });
  try {
    await use(bridge);
  } finally {
    await bridge.close();
    await served.stop();
  }
}

const plain = (value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value instanceof Uint8Array ? [...value] : value;

describe('kstats of a bridge', () => {
  it.skipIf(!hasShared)('are those of the helper, decoded alike (needs ../shared)', async () => {
    const capture = join(KSTAT_SAMPLES, 'capture_amd64.jsonl');
    using script = new Script(1, captureLines(capture));
    await using direct = await openKstat({ from: capture });
    const expected = (await direct.snapshot()).readings;
    await withBridge({ helper: wrappedHelper(script) }, async (bridge) => {
      for await (const { readings } of bridge.kstats({ intervalMs: 100 })) {
        expect(readings.map(({ kid, name, status }) => [kid, name, status])).toEqual(
          expected.map(({ kid, name, status }) => [kid, name, status]),
        );
        for (const [i, reading] of readings.entries()) {
          const values = [...reading.statistics()].map(({ name, value }) => [name, plain(value)]);
          const wanted = [...(expected[i]?.statistics() ?? [])];
          expect(values).toEqual(wanted.map(({ name, value }) => [name, plain(value)]));
        }
        break;
      }
    });
  });

  it('come again and again, with rates, and only what a pattern fits', async () => {
    const disk = (n: number): Buffer => Buffer.alloc(80, n);
    const kstat = { module: 'sd', name: 'sd0', class: 'disk', type: 3, ndata: 1 };
    const other = { kid: 6, module: 'unix', name: 'bytes', data: Buffer.alloc(100_000, 2) };
    const at = (n: number) => ({
      ...kstat,
      kid: 5,
      data: disk(n),
      snaptime: BigInt(n) * 10n ** 9n,
    });
    using script = new Script(1, [at(1), other]);
    await withBridge({ helper: wrappedHelper(script) }, async (bridge) => {
      const disks = bridge.kstats({
        intervalMs: 100,
        patterns: [{ class: 'd*', name: undefined }],
      });
      const { value: before } = await disks.next();
      expect(before?.readings.map(({ name }) => name)).toEqual(['sd0']);
      const second = bridge.kstats();
      await expect(second.next()).rejects.toMatchObject({ code: 'ERR_BUSY' });
      script.write(1, [at(2), other]);
      for await (const after of disks) {
        if (after.readings[0]?.io?.nread === before?.readings[0]?.io?.nread) continue;
        const [rates] = diffKstats(before ?? after, after);
        expect([rates?.state, rates?.intervalSec]).toEqual(['same', 1]);
        break;
      }
      // One that needs several frames.
      for await (const all of bridge.kstats({ patterns: [{ module: 'unix' }] })) {
        expect(all.readings[0]?.data).toEqual(new Uint8Array(100_000).fill(2));
        break;
      }
    });
  });

  it('are files of OpenZFS where there are any', async () => {
    const root = join(folder, 'spl');
    mkdirSync(join(root, 'zfs/my pool'), { recursive: true });
    writeFileSync(join(root, 'zfs/arcstats'), SPL_FILES.named);
    writeFileSync(join(root, 'zfs/my pool/io'), SPL_FILES.io);
    await using direct = await openKstat({ from: root });
    const expected = (await direct.snapshot()).readings;
    await withBridge({ folder: root }, async (bridge) => {
      const loop = bridge.kstats({ intervalMs: 100 });
      const { value: all } = await loop.next();
      const facts = (list: typeof expected | undefined): unknown =>
        list?.map((each) => [each.module, each.name, each.kid, [...each.statistics()]]);
      expect(facts(all?.readings)).toEqual(facts(expected));
      rmSync(join(root, 'zfs/my pool'), { recursive: true });
      for await (const { readings } of loop) {
        if (readings.length === expected.length) continue;
        expect(readings.map(({ name }) => name)).toEqual(['arcstats']);
        break;
      }
    });
  });

  it('are ERR_UNSUPPORTED where there are none, and the connection goes on', async () => {
    await withBridge({ folder: join(folder, 'nothing') }, async (bridge) => {
      for (let i = 0; i < 2; i++) {
        await expect(bridge.kstats().next()).rejects.toMatchObject({ code: 'ERR_UNSUPPORTED' });
      }
      await expect(bridge.kstats({ intervalMs: 1 }).next()).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
      });
    });
  });

  it('that cannot be read are told as trouble, and come when they can', async () => {
    using script = new Script(1, [{ kid: 1, data: Buffer.alloc(8) }]);
    const helper = wrappedHelper(script);
    await withBridge({ helper }, async (bridge) => {
      const loop = bridge.kstats({ intervalMs: 100 });
      await loop.next();
      script.write(1, [{ kid: 1, data: Buffer.alloc(8) }], 'update errno=5');
      const next = loop.next().then(() => loop.next());
      await expect.poll(() => bridge.trouble?.code).toBe('ERR_KERNEL');
      script.write(2, [{ kid: 2, data: Buffer.alloc(8) }]);
      await next;
      await expect.poll(() => bridge.trouble).toBeUndefined();
      await loop.return(undefined);
    });
  });
});

describe('what a page asks of kstats', () => {
  const ask = (message: object): unknown =>
    parseMessage(packMap({ op: 'subscribe', topic: 'kstats', intervalMs: 1000, ...message }));

  it.each([
    ['no list', { patterns: 'all' }],
    ['no maps', { patterns: [7] }],
    ['numbers', { patterns: [{ module: 7 }] }],
    ['expressions', { patterns: [{ module: '/(a+)+b/' }] }],
  ])('breaks the protocol with %s of patterns', (_, message) => {
    expect(() => ask(message)).toThrow(expect.objectContaining({ code: 'ERR_PROTOCOL' }));
  });

  it.each([
    ['an interval that is too short', { patterns: [{}], intervalMs: 1 }],
    ['no pattern', { patterns: [] }],
    ['too many', { patterns: new Array(65).fill({}) }],
    ['a text that is too long', { patterns: [{ name: 'x'.repeat(64) }] }],
  ])('is refused with %s', (_, message) => {
    const error = expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' });
    expect(ask(message)).toEqual({ topic: 'kstats', error });
  });
});
