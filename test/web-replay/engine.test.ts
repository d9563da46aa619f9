import { constants, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { exitTableOf } from '../../src/browser/exits.ts';
import { tableOf } from '../../src/browser/table-message.ts';
import { CsvRows } from '../../src/capture/csv.ts';
import { recordDocument } from '../../src/capture/document.ts';
import { CaptureReader } from '../../src/capture/pcapng/reader.ts';
import type { CaptureRecord } from '../../src/capture/record.ts';
import { CaptureRecords } from '../../src/capture/records.ts';
import { CaptureSnapshots } from '../../src/capture/snapshots.ts';
import { FIELDS } from '../../src/generated/taskstats.ts';
import type { TaskTable } from '../../src/taskstats/table.ts';
import { formatJson } from '../../src/text/json.ts';
import { rowsOf } from '../../src/web/inspect/region.ts';
import type {
  InspectedPacket,
  PacketEntry,
  ReplayEvent,
  TimeSpan,
} from '../../src/web/replay/messages.ts';
import { EngineDriver, SAMPLE } from './engine.ts';

const FILE = new Blob([SAMPLE as BlobPart]);

async function snapshots(): Promise<TaskTable[]> {
  const found = await CaptureSnapshots.open(new CaptureReader(FILE).items());
  const tables: TaskTable[] = [];
  for await (const { table } of found.tables({ fields: FIELDS, kind: 'process' }))
    tables.push(table);
  return tables;
}

async function records<T>(keep: (record: CaptureRecord) => T | undefined): Promise<T[]> {
  const all = await CaptureRecords.open(FILE);
  const kept: T[] = [];
  for await (const record of all.records()) {
    const value = keep(record);
    if (value !== undefined) kept.push(value);
  }
  return kept;
}

function rows(table: TaskTable): unknown[] {
  return [...table].map((row) => row.toJSON());
}

function tablesIn(events: readonly ReplayEvent[]): TaskTable[] {
  return events.flatMap((event) => (event.type === 'table' ? [tableOf(event.table)] : []));
}

function exitsIn(events: readonly ReplayEvent[]): number[] {
  return events.flatMap((event) =>
    event.type === 'exits' ? [...exitTableOf(event.exits, [])].map(({ id }) => id) : [],
  );
}

describe('a capture that is replayed', () => {
  it('has an overview of all that is in it', async () => {
    const overview = await new EngineDriver().open(FILE);
    const exits = await records((record) =>
      record.type === 'taskstats' && record.event === 'exit' && record.kind === 'pid'
        ? 1
        : undefined,
    );
    expect(overview).toMatchObject({ done: true, damage: undefined, snapshots: 12 });
    expect(overview.totals.exits).toBe(exits.length);
    const inBuckets = overview.histogram.buckets.reduce((sum, bucket) => sum + bucket.exits, 0);
    expect(inBuckets).toBe(exits.length);
    expect(overview.histogram.buckets.length).toBeLessThanOrEqual(1024);
  });

  it('shows at each step the table that is the last one then, with every value', async () => {
    const driver = new EngineDriver();
    const { span } = await driver.open(FILE);
    const expected = await snapshots();
    let timeNs: bigint | undefined = span?.fromNs;
    for (const table of expected) {
      timeNs = await driver.ask<bigint>({ what: 'step', timeNs: timeNs as bigint, direction: 1 });
      const shown = tablesIn(await driver.seek(timeNs));
      expect(shown).toHaveLength(1);
      expect(rows(shown[0] as TaskTable)).toEqual(rows(table));
    }
    expect(
      await driver.ask({ what: 'step', timeNs: timeNs as bigint, direction: 1 }),
    ).toBeUndefined();
    const before = await driver.ask<bigint>({
      what: 'step',
      timeNs: timeNs as bigint,
      direction: -1,
    });
    const [shown] = tablesIn(await driver.seek(before));
    expect(rows(shown as TaskTable)).toEqual(rows(expected.at(-2) as TaskTable));
  });

  it('plays all tables and all exits once, whatever the pace is', async () => {
    const expected = await snapshots();
    const ids = await records((record) =>
      record.type === 'taskstats' && record.event === 'exit' && record.kind === 'pid'
        ? record.id
        : undefined,
    );
    for (const parts of [1n, 7n, 240n]) {
      const driver = new EngineDriver();
      const { fromNs, toNs } = (await driver.open(FILE)).span as TimeSpan;
      const events = await driver.seek(fromNs);
      for (let part = 1n; part <= parts; part++) {
        events.push(...(await driver.advance(fromNs + ((toNs - fromNs) * part) / parts)));
      }
      expect(tablesIn(events).map(rows)).toEqual(expected.map(rows));
      expect(exitsIn(events)).toEqual(ids);
      expect(events.at(-1)).toMatchObject({ type: 'reached', ended: true });
    }
  });

  it('shows with a jump as much history as is asked for', async () => {
    const driver = new EngineDriver();
    const { span } = await driver.open(FILE);
    const events = await driver.seek(span?.toNs ?? 0n, 4);
    expect(tablesIn(events).map(rows)).toEqual((await snapshots()).slice(-5).map(rows));
  });

  it.each([
    [false, 'ndjson'],
    [true, 'ndjson'],
    [false, 'csv'],
    [true, 'csv'],
  ] as const)('exports a range as the command line does (raw: %s, %s)', async (raw, format) => {
    const driver = new EngineDriver();
    const { fromNs, toNs } = (await driver.open(FILE)).span as TimeSpan;
    const third = (toNs - fromNs) / 3n;
    const csv = new CsvRows(raw);
    for (const span of [undefined, { fromNs: fromNs + third, toNs: toNs - third }]) {
      const lines = await records((record) => {
        const { timeNs } = record;
        const inside =
          !span || (timeNs !== undefined && timeNs >= span.fromNs && timeNs <= span.toNs);
        if (!inside) return undefined;
        return format === 'csv' ? csv.row(record) : formatJson(recordDocument(record, raw));
      });
      const blob = await driver.ask<Blob>({ what: 'export', format, raw, span });
      const all = format === 'csv' ? [csv.header, ...lines] : lines;
      const end = format === 'csv' ? '\r\n' : '\n';
      expect((await blob.text()) === all.map((line) => line + end).join('')).toBe(true);
      expect(lines.length).toBeGreaterThan(300);
    }
  });

  it('is the same when it is compressed', async () => {
    const plain = await new EngineDriver().open(FILE);
    const compressed = await new EngineDriver().open(new Blob([gzipSync(SAMPLE) as BlobPart]));
    expect(compressed).toEqual(plain);
  });

  it('shows up to the cut what is whole, plain or compressed, and says where it is cut', async () => {
    const half = SAMPLE.subarray(0, SAMPLE.length / 2);
    const gzip = gzipSync(SAMPLE);
    for (const cut of [half, gzip.subarray(0, gzip.length / 2)]) {
      const driver = new EngineDriver();
      const { damage, damaged, span, totals } = await driver.open(new Blob([cut as BlobPart]));
      expect(damaged).toBe(1);
      expect(damage?.message).toMatch(/^the file ends \d+ bytes into a block of \d+$/);
      expect(totals.exits).toBeGreaterThan(200);
      const events = await driver.seek(span?.toNs ?? 0n);
      expect(tablesIn(events)).toHaveLength(1);
    }
  });

  it('says that a gzip has no end, also where it ends between two blocks', async () => {
    const endless = gzipSync(SAMPLE, { finishFlush: constants.Z_SYNC_FLUSH });
    const { damage, damaged, totals } = await new EngineDriver().open(
      new Blob([endless as BlobPart]),
    );
    expect([damaged, damage?.offset]).toEqual([1, SAMPLE.length]);
    expect(damage?.message).toMatch(/^the file cannot be read any further: /);
    expect(totals).toEqual((await new EngineDriver().open(FILE)).totals);
  });

  it('lists the packets from a time on, and takes one apart', async () => {
    const driver = new EngineDriver();
    const { fromNs, toNs } = (await driver.open(FILE)).span as TimeSpan;
    const timeNs = (fromNs + toNs) / 2n;
    const entries = await driver.ask<PacketEntry[]>({ what: 'packets', timeNs, count: 50 });
    expect(entries).toHaveLength(50);
    for (const entry of entries) expect(entry.timeNs).toBeGreaterThanOrEqual(timeNs);
    const exit = entries.find(({ what }) => what.startsWith('exit ')) as PacketEntry;
    const { bytes, root, omitted } = await driver.ask<InspectedPacket>({
      what: 'packet',
      entry: exit,
    });
    const { offset, length } = exit.place;
    expect(Buffer.from(bytes).equals(SAMPLE.subarray(offset, offset + length))).toBe(true);
    expect(omitted).toBe(0);
    const comm = rowsOf(root).find(({ region }) => region.name === 'ac_comm')?.region;
    expect(exit.what).toContain(` ${comm?.value}`);
  });

  it('refuses what is no capture, in words', async () => {
    const driver = new EngineDriver();
    await expect(driver.open(new Blob(['no capture at all']))).rejects.toThrow(
      'the file is no capture',
    );
  });
});
