import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordDocument } from '../../src/capture/document.ts';
import { CaptureRecords } from '../../src/capture/records.ts';
import { BUILT_HELPER } from '../../src/connection/locate.ts';
import { hasCommand } from '../../tools/packages.ts';
import { captures } from '../decoder/captures.ts';
import { temporaryFolder } from '../folder.ts';
import { IS_ROOT } from '../machine.ts';
import { pcapngOf } from './json-lines.ts';
import { liveCapture } from './live.ts';
import { shownByTshark } from './pdml.ts';
import { chunked } from './read.ts';
import { everyVersion } from './versions.ts';

const folder = temporaryFolder('lua');

/** The structs that `sidestat replay --ndjson --raw` prints. */
async function replayed(file: Uint8Array): Promise<object[]> {
  const records = await CaptureRecords.open(chunked(file, 65536));
  const documents: object[] = [];
  for await (const record of records.records()) {
    const isStruct = record.type === 'taskstats' || record.type === 'cgroupstats';
    if (isStruct) documents.push(recordDocument(record, true));
  }
  expect(records.report).toMatchObject({ damaged: 0, malformed: 0 });
  return documents;
}

async function same(name: string, file: Uint8Array, atLeast: number): Promise<void> {
  const path = join(folder, `${name}.pcapng`);
  writeFileSync(path, file);
  const want = await replayed(file);
  expect(want.length).toBeGreaterThanOrEqual(atLeast);
  expect(shownByTshark(path)).toEqual(want);
}

describe.skipIf(!hasCommand('tshark'))('wireshark/taskstats.lua in tshark', () => {
  describe.skipIf(captures.length === 0)('shows what replay --raw prints, of a real kernel', () => {
    it.each(captures.map(({ file }) => [file]))('%s', async (file) => {
      const path = new URL(`../../../shared/captures/linux/${file}`, import.meta.url);
      await same(file, pcapngOf(readFileSync(path, 'utf8')), 10);
    });
  });

  it.each(['little', 'big'] as const)(
    'shows what replay --raw prints, of every version, %s endian',
    async (byteOrder) => {
      await same(byteOrder, everyVersion(byteOrder).file, 70);
    },
  );

  it.skipIf(!IS_ROOT || !existsSync(BUILT_HELPER))(
    'shows what replay --raw prints, of the tasks of this machine (root, built helper)',
    async () => {
      const pids = readdirSync('/proc').map(Number).filter(Number.isInteger).slice(0, 200);
      // Some of them may end before they are asked about.
      await same('live', await liveCapture(pids), 2);
    },
  );
});
