/** Snapshots of the recording of the package, written as a capture and read again. */
import { describe, expect, it } from 'vitest';
import { CaptureReader } from '../../src/capture/pcapng/reader.ts';
import { Player } from '../../src/capture/player.ts';
import { CaptureSnapshots } from '../../src/capture/snapshots.ts';
import { FIELDS, type FieldInfo } from '../../src/generated/taskstats.ts';
import type { TaskTable } from '../../src/taskstats/table.ts';
import { hasCommand } from '../../tools/packages.ts';
import { temporaryFolder } from '../folder.ts';
import { editcap } from './editcap.ts';
import { chunked } from './read.ts';
import { captureOf, demo, demoBytes } from './recording.ts';

const folder = temporaryFolder('frames');

async function tablesOf(file: Uint8Array, fields: readonly FieldInfo[]): Promise<TaskTable[]> {
  const snapshots = await CaptureSnapshots.open(new CaptureReader(chunked(file, 65_536)).items());
  const tables: TaskTable[] = [];
  for await (const { table } of snapshots.tables({ fields, kind: 'process' })) tables.push(table);
  expect(snapshots.report.incomplete).toBe(0);
  return tables;
}

function rowsOf(table: TaskTable): object[] {
  return [...table].map((row) => JSON.parse(JSON.stringify(row)) as object);
}

describe('the recording of the package as a capture', () => {
  const file = captureOf(demo);

  it('gives the same tables', async () => {
    const player = await Player.open(demoBytes);
    const want = [...player.tables(FIELDS)].map(rowsOf);
    expect(want).toHaveLength(16);
    expect((await tablesOf(file, FIELDS)).map(rowsOf)).toEqual(want);
  });

  it.skipIf(!hasCommand('editcap'))('gives the same tables after editcap', async () => {
    const fields = FIELDS.slice(0, 30);
    const want = (await tablesOf(file, fields)).map(rowsOf);
    expect((await tablesOf(editcap(folder, file, 'pcapng'), fields)).map(rowsOf)).toEqual(want);
  });

  it('gives threads of the processes that are asked for, and processes', async () => {
    for (const kind of ['process', 'thread'] as const) {
      const open = (): Promise<CaptureSnapshots> =>
        CaptureSnapshots.open(new CaptureReader(chunked(file, 65_536)).items());
      const all: TaskTable[] = [];
      for await (const { table } of (await open()).tables({ fields: FIELDS, kind }))
        all.push(table);
      expect(all).toHaveLength(16);
      const last = all.at(-1) as TaskTable;
      expect(last.kind).toBe(kind);
      const pids = new Set([[...last].at(-1)?.tgid ?? 0]);
      const some: TaskTable[] = [];
      const choice = { fields: FIELDS, kind, pids };
      for await (const { table } of (await open()).tables(choice)) some.push(table);
      const want = rowsOf(last).filter((row) => pids.has((row as { tgid: number }).tgid));
      expect(want.length).toBeGreaterThan(0);
      expect(rowsOf(some.at(-1) as TaskTable)).toEqual(want);
    }
  });

  it('that was cut gives the snapshots that are whole, and counts the other', async () => {
    const snapshots = await CaptureSnapshots.open(
      new CaptureReader(chunked(file.subarray(0, file.length * 0.7), 65_536)).items(),
    );
    let whole = 0;
    for await (const { table } of snapshots.tables({ fields: FIELDS, kind: 'process' })) {
      expect(table.length).toBeGreaterThan(0);
      whole++;
    }
    expect(whole).toBeGreaterThan(5);
    expect(whole).toBeLessThan(16);
    expect(snapshots.report.incomplete).toBe(1);
  });
});
