/** What is known of captures from which packets were left out, or of which one was made of several. */
import { describe, expect, it } from 'vitest';
import { CaptureReader } from '../../src/capture/pcapng/reader.ts';
import { SectionState } from '../../src/capture/pcapng/section.ts';
import { CaptureWriter } from '../../src/capture/pcapng/writer.ts';
import { CaptureRecords, type RecordsReport } from '../../src/capture/records.ts';
import { CaptureSnapshots, type SnapshotsReport } from '../../src/capture/snapshots.ts';
import { KIND_REPLY } from '../../src/generated/protocol.ts';
import { FIELDS } from '../../src/generated/taskstats.ts';
import { hasCommand } from '../../tools/packages.ts';
import { concat } from '../decoder/messages.ts';
import { temporaryFolder } from '../folder.ts';
import { Blocks } from './blocks.ts';
import { editcap } from './editcap.ts';
import { chunked } from './read.ts';
import { captureOf, demo } from './recording.ts';

const folder = temporaryFolder('edited');
const whole = captureOf(demo);
const SAMPLES = 16;

async function recordsOf(file: Uint8Array): Promise<{ ids: number[]; report: RecordsReport }> {
  const records = await CaptureRecords.open(chunked(file, 65_536));
  const ids: number[] = [];
  for await (const record of records.records()) if (record.type !== 'gap') ids.push(record.id);
  return { ids, report: records.report };
}

async function rowsOf(
  file: Uint8Array,
  family?: number,
): Promise<{ rows: number[]; report: SnapshotsReport }> {
  const snapshots = await CaptureSnapshots.open(new CaptureReader(chunked(file, 65_536)).items());
  const rows: number[] = [];
  for await (const { table } of snapshots.tables({ fields: FIELDS, kind: 'process', family })) {
    rows.push(table.length);
  }
  return { rows, report: snapshots.report };
}

describe('a section that mergecap has made of two machines', () => {
  it('has the records of both, though each has an id of its own for TASKSTATS', async () => {
    const blocks = new Blocks('little');
    const struct = new Uint8Array(328);
    const of = (type: number, id: number): Uint8Array =>
      blocks.taskstats({ type }, blocks.aggregate('pid', id, struct));
    const refused = blocks.error(3, {}, blocks.request('pid', 9));
    const datagrams = [of(31, 1), blocks.newFamily(33), of(31, 2), of(33, 3), refused, of(31, 4)];
    const writer = new CaptureWriter({
      byteOrder: 'little',
      newFamily: blocks.newFamily(31),
      timeNs: 1n,
    });
    const file = concat(
      writer.begin(),
      ...datagrams.map((datagram) => writer.packet(datagram, { timeNs: 1n })),
    );
    const { ids } = await recordsOf(file);
    expect(ids).toEqual([1, 2, 3, 9, 4]);
  });

  it('keeps the ids of sixteen machines, however many are named', () => {
    const section = new SectionState('little');
    for (let id = 100; id <= 120; id++) section.addFamily(id);
    expect([103, 104, 105, 120].map((type) => section.familyOf(type))).toEqual([
      120, 120, 105, 120,
    ]);
    section.addFamily(105);
    section.addFamily(200);
    expect([105, 106].map((type) => section.familyOf(type))).toEqual([105, 200]);
    expect(section.family).toBe(200);
  });
});

describe('a capture without its first packets', () => {
  it.skipIf(!hasCommand('editcap'))('knows TASKSTATS by its hello', async () => {
    const want = await recordsOf(whole);
    const { ids, report } = await recordsOf(editcap(folder, whole, 'pcapng', '1'));
    expect(report.withoutFamily).toBe(0);
    expect(ids).toEqual(want.ids);
  });

  it.skipIf(!hasCommand('editcap'))('has no tables of nothing where no hello is left', async () => {
    const cut = editcap(folder, whole, 'nsecpcap', '1');
    const { rows, report } = await rowsOf(cut);
    expect(rows).toEqual([]);
    expect(report.withoutFamily).toBeGreaterThan(0);
    const family = await rowsOf(cut, 31);
    expect(family.report).toEqual({ incomplete: 0, withoutFamily: 0 });
    expect(family.rows).toEqual((await rowsOf(whole)).rows);
  });
});

describe('a capture without packets in the middle', () => {
  it('leaves out the snapshot whose answers are not all there, and counts it', async () => {
    const before = await rowsOf(whole);
    expect(before.rows).toHaveLength(SAMPLES);
    expect(before.report.incomplete).toBe(0);
    const requests = [1, 2, 3, 16, 18];
    for (const request of requests) {
      const at = demo.findIndex(
        ({ header }) => header.kind === KIND_REPLY && header.request === request,
      );
      expect(at).toBeGreaterThan(0);
      const { rows, report } = await rowsOf(captureOf(demo.toSpliced(at, 1)));
      expect(report.incomplete).toBe(1);
      expect(rows).toEqual(before.rows.toSpliced(Math.floor((request - 1) / 3), 1));
    }
  });
});
