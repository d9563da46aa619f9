import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { KstatCaptureWriter, openKstat } from '../../src/kstat/index.ts';
import { run } from '../cli/run.ts';
import { connect, environment, helperArguments, KSTAT_HELPER } from '../kstat-helper/driver.ts';
import { captureLines, Script } from '../kstat-helper/script.ts';
import { hasShared, KSTAT_SAMPLES } from './shared.ts';

it('reads live kstats through the helper, and sees one go', async () => {
  const kstat = { kid: 5, module: 'sd', name: 'sd0', class: 'disk', type: 3, ndata: 1 };
  const disk = { ...kstat, data: Buffer.alloc(80, 1) };
  const other = { kid: 6, module: 'unix', name: 'bytes', data: Buffer.alloc(24, 2) };
  using script = new Script(1, [disk, other]);
  const env = environment(script);
  await using kstats = await openKstat({
    ...{ from: 'live', helper: KSTAT_HELPER, args: helperArguments({}), env },
  });
  const sd0 = await kstats.lookup('sd', 0, 'sd0');
  expect(sd0.io).toMatchObject({ nread: 0x0101010101010101n, reads: 0x01010101 });
  expect((await kstats.snapshot()).readings.map(({ name }) => name)).toEqual(['sd0', 'bytes']);
  script.write(2, [other]);
  await expect.poll(() => kstats.update().then(() => sd0.valid)).toBe(false);
  await expect(sd0.refresh()).rejects.toThrow(
    expect.objectContaining({ code: 'ERR_NO_SUCH_KSTAT' }),
  );
  expect((await kstats.lookup('unix')).raw.bytes).toEqual(new Uint8Array(24).fill(2));
});

it.skipIf(!hasShared)(
  'gives the outputs of kstat(8) after helper, socket and capture (needs ../shared)',
  async () => {
    using script = new Script(1, captureLines(join(KSTAT_SAMPLES, 'capture_amd64.jsonl')));
    await using connection = await connect(script);
    const { batches } = await connection.match([{}]);
    const writer = new KstatCaptureWriter(connection.hello.byteOrder);
    const pieces = [writer.begin(1n), ...batches.map((batch) => writer.batch(batch))];
    const folder = mkdtempSync(join(tmpdir(), 'sidestat-kstat-'));
    try {
      const from = join(folder, 'live.pcapng');
      writeFileSync(from, Buffer.concat(pieces));
      for (const [file, args] of [
        ['p.txt', ['-p']],
        ['default.txt', []],
      ] as const) {
        const { stdout } = await run(['kstat', '--from', from, ...args]);
        expect(stdout).toBe(readFileSync(join(KSTAT_SAMPLES, file), 'utf8'));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
