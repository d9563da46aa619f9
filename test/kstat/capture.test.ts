import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CaptureRecords } from '../../src/capture/records.ts';
import { encodeRecords, KstatCaptureWriter, openKstat } from '../../src/kstat/index.ts';
import { temporaryFolder } from '../folder.ts';
import { type Arch, KstatBuilder } from './build.ts';
import { kstatsAt } from './machine.ts';

const folder = temporaryFolder('kstat');
/** The chain and two readings of everything, as a recorder writes them. */
function capture(arch: Arch): Buffer {
  const build = new KstatBuilder(arch);
  const writer = new KstatCaptureWriter(arch === 'amd64' ? 'little' : 'big');
  const batch = (n: number, chain: boolean): Uint8Array => {
    const facts = kstatsAt(arch, n);
    const records = encodeRecords(
      facts.map((each) => build.parts(chain ? { ...each, data: new Uint8Array() } : each)),
    );
    const times = { timeNs: 10n ** 18n + BigInt(n), hrtimeNs: BigInt(n) };
    return writer.batch({ request: 7, kcid: 3, count: facts.length, chain, records, ...times });
  };
  return Buffer.concat([
    writer.begin(10n ** 18n),
    batch(1, true),
    batch(1, false),
    batch(3, false),
  ]);
}

async function openBytes(name: string, bytes: Uint8Array): ReturnType<typeof openKstat> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return openKstat({ from: path });
}

describe('a capture of kstats in pcapng', () => {
  it.each<Arch>(['amd64', 'sparcv9'])(
    'has the reports of %s, plain and compressed',
    async (arch) => {
      for (const bytes of [capture(arch), gzipSync(capture(arch))]) {
        const kstats = await openBytes(`${arch}.pcapng`, bytes);
        expect(kstats.all()).toHaveLength(kstatsAt(arch, 1).length);
        const disk = await kstats.lookup('sd', 0, 'sd0');
        expect(disk.io.nread).toBe(4096n);
        expect((await kstats.lookup('unix', 0, 'sysinfo')).copyTo({ all: ['u32', 6] }).all[0]).toBe(
          2,
        );
        expect(await kstats.update()).toBe(false);
        expect((await disk.refresh()).io.nread).toBe(3n * 4096n);
        expect(kstats.ended).toBe(false);
        await kstats.update();
        expect(kstats.ended).toBe(true);
        await kstats.close();
      }
    },
  );

  it('that was cut gives what is whole, and then says where it is damaged', async () => {
    const bytes = capture('amd64');
    const kstats = await openBytes('cut.pcapng', bytes.subarray(0, bytes.length - 100));
    expect((await kstats.lookup('sd', 0, 'sd0')).io.nread).toBe(4096n);
    expect(kstats.problem?.message).toMatch(/cut\.pcapng is damaged at byte \d+/);
    await kstats.update();
    expect(kstats.ended).toBe(true);
    await kstats.close();
  });

  it('does not disturb who looks for tasks', async () => {
    async function* source(): AsyncGenerator<Uint8Array> {
      yield capture('amd64');
    }
    const records = await CaptureRecords.open(source());
    let count = 0;
    for await (const _ of records.records()) count++;
    expect(count).toBe(0);
    expect(records.report.damage).toBeUndefined();
  });
});
