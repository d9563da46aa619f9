import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DEMO_CAPTURE, readRecording } from '../../src/capture/file.ts';
import { Player } from '../../src/capture/player.ts';
import {
  FRAME_SIZE,
  KIND_END,
  KIND_GAP,
  KIND_REPLY,
  MAX_PAYLOAD,
  REASON_KERNEL,
} from '../../src/generated/protocol.ts';
import { FIELDS } from '../../src/generated/taskstats.ts';
import {
  emptyHeader,
  type FrameHeader,
  readHeader,
  writeFrame,
  writeGap,
} from '../../src/protocol/frame.ts';
import { acrossThreads, fieldByName } from '../../src/taskstats/fields.ts';
import type { TaskTable } from '../../src/taskstats/table.ts';
import { decodePayload, type OracleRecord } from '../oracle/decode.ts';

const bytes = new Uint8Array(gunzipSync(readFileSync(DEMO_CAPTURE)));
const player = await Player.open(bytes);

interface Frame extends FrameHeader {
  at: number;
}

function frames(): Frame[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const all: Frame[] = [];
  for (let at = 0; at < bytes.length; ) {
    const header = readHeader(view, at, emptyHeader());
    all.push({ ...header, at: at + FRAME_SIZE });
    at += FRAME_SIZE + header.length;
  }
  return all;
}

/** The records of a request, as the oracle reads them. */
function records(request: number): OracleRecord[] {
  const { byteOrder, family: familyId, taskstatsVersion: defaultVersion } = player.hello;
  return frames()
    .filter((frame) => frame.kind === KIND_REPLY && frame.request === request)
    .flatMap(({ at, length }) =>
      decodePayload(bytes.subarray(at, at + length), { byteOrder, familyId, defaultVersion }),
    )
    .filter(({ what }) => what === 'taskstats');
}

function tables(): TaskTable[] {
  return [...player.tables(FIELDS)];
}

describe('the recording of the package', () => {
  it('is small, and was made on a little-endian Linux with delay accounting', () => {
    expect(readFileSync(DEMO_CAPTURE).length).toBeLessThan(150 * 1024);
    expect(player.hello).toMatchObject({ protocol: 1, byteOrder: 'little', taskstatsVersion: 16 });
    expect(player.hello.newFamily.length).toBeGreaterThan(0);
  });

  it('has a sample a second, each with the requests that belong together', () => {
    const ends = frames().filter(({ kind }) => kind === KIND_END);
    expect(tables()).toHaveLength(16);
    expect(ends).toHaveLength(3 * 16);
    const times = tables().map((table) => table.timesMs[0] as number);
    for (let i = 1; i < times.length; i++) {
      const gap = (times[i] as number) - (times[i - 1] as number);
      expect(gap).toBeGreaterThan(500);
      expect(gap).toBeLessThan(3000);
    }
  });

  it('shows programs that wait for each thing that this kernel could make them wait for', () => {
    const last = tables().at(-1) as TaskTable;
    for (const name of ['cpu', 'blkio', 'freepages', 'thrashing', 'wpcopy'] as const) {
      const waited = last.floats(`${name}DelayNs`).some((ns) => ns > 0);
      expect(waited, name).toBe(true);
    }
  });
});

describe('a player', () => {
  it('gives the values that the oracle reads', () => {
    for (const [i, table] of tables().entries()) {
      const leaders = new Map(records(3 * i + 1).map((record) => [record.id, record]));
      const groups = new Map(records(3 * i + 2).map((record) => [record.id, record]));
      const both = [...leaders.keys()].filter((id) => groups.has(id));
      expect([...table.ids]).toEqual(both);
      expectValues(table, leaders, groups);
    }
  });

  it('adds up the threads of a process', () => {
    const table = tables()[3] as TaskTable;
    const threads = records(3 * 3 + 3);
    const row = [...table].find(({ comm }) => comm === 'node');
    const own = threads.filter(({ stats }) => Number(stats['ac_tgid']) === row?.id);
    expect(own.length).toBeGreaterThan(4);
    expect(row?.threads).toBe(own.length);
    const sum = own.reduce((total, { stats }) => total + BigInt(stats['read_char'] ?? 0), 0n);
    expect(row?.readCharBytes).toBe(sum);
  });

  it('has no sums over threads in a sample of which the records of some were lost', async () => {
    const request = 3 * 3 + 3;
    const end = frames().find((frame) => frame.kind === KIND_END && frame.request === request);
    const at = (end?.at as number) - FRAME_SIZE;
    const gap = writeGap({ reason: REASON_KERNEL, source: 0xffff, sequence: 0, count: 1 });
    const facts = { ...emptyHeader(), kind: KIND_GAP, request, count: 1, timeNs: 1n };
    const lossy = Buffer.concat([
      bytes.subarray(0, at),
      writeFrame(facts, gap),
      bytes.subarray(at),
    ]);
    const played = [...(await Player.open(new Uint8Array(lossy))).tables(FIELDS)];
    const row = [...(played[3] as TaskTable)].find(({ comm }) => comm === 'node');
    expect(row).toMatchObject({ threads: undefined, readCharBytes: undefined });
    expect(row?.cpuDelayNs).toBe(
      [...(tables()[3] as TaskTable)].find(({ id }) => id === row?.id)?.cpuDelayNs,
    );
    expect([played[3]?.lost, played[4]?.lost]).toEqual([1, 0]);
    expect(
      [...(played[4] as TaskTable)].find(({ comm }) => comm === 'node')?.threads,
    ).toBeGreaterThan(4);
  });

  it('begins anew each time', () => {
    const ids = (): number[][] => tables().map((table) => [...table.ids]);
    expect(ids()).toEqual(ids());
  });

  it('plays up to the cut, wherever it is', async () => {
    const whole = tables();
    const last = frames().at(-1) as Frame;
    for (const length of [
      FRAME_SIZE + player.hello.newFamily.length + 400,
      40_000,
      200_000,
      last.at - 1,
    ]) {
      const cut = await Player.open(bytes.subarray(0, length));
      const played = [...cut.tables(FIELDS)];
      expect(played.length).toBeLessThan(whole.length);
      const ids = (all: readonly TaskTable[]): number[][] => all.map((table) => [...table.ids]);
      expect(ids(played)).toEqual(ids(whole.slice(0, played.length)));
      expect(cut.cutBytes).toBeGreaterThan(0);
    }
  });

  it('refuses what does not begin with a hello', async () => {
    await expect(Player.open(new Uint8Array(0))).rejects.toMatchObject({ code: 'ERR_PROTOCOL' });
    await expect(Player.open(bytes.subarray(1))).rejects.toMatchObject({ code: 'ERR_PROTOCOL' });
    await expect(Player.open(bytes.subarray(0, 30))).rejects.toMatchObject({
      code: 'ERR_PROTOCOL',
    });
  });

  it('refuses a frame that is larger than frames are', async () => {
    const wrong = bytes.slice();
    const second = frames()[1] as Frame;
    new DataView(wrong.buffer).setUint32(second.at - FRAME_SIZE, MAX_PAYLOAD + 1, true);
    const broken = await Player.open(wrong);
    expect(() => [...broken.tables(FIELDS)]).toThrow(/claims 65537 bytes/);
  });

  it('says which file is no recording', async () => {
    await expect(readRecording('/nowhere')).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
    await expect(readRecording(import.meta.filename)).rejects.toMatchObject({
      code: 'ERR_PROTOCOL',
    });
  });
});

/** Of a process that has ended and was not waited for: the leader's record has what it did. */
function isEmpty({ stats }: OracleRecord): boolean {
  return FIELDS.filter(({ tgid, name }) => tgid && name !== 'version').every(
    ({ cname }) => BigInt(stats[cname] ?? 0) === 0n,
  );
}

/** Single-threaded rows: each field as the record has it that it is taken from. */
function expectValues(
  table: TaskTable,
  leaders: ReadonlyMap<number, OracleRecord>,
  groups: ReadonlyMap<number, OracleRecord>,
): void {
  const compared = FIELDS.filter((field) => field.group === 'identity' || field.tgid);
  for (let row = 0; row < table.length; row++) {
    const id = table.ids[row] as number;
    const group = groups.get(id);
    const sums = group && isEmpty(group) ? leaders : groups;
    for (const { name, cname } of compared) {
      const field = fieldByName(name);
      const value = table.value(field, row);
      if (value === undefined) continue;
      const source = acrossThreads(field) === 'group' ? sums : leaders;
      const expected = source.get(id)?.stats[cname];
      // The oracle keeps every byte of a name.
      const text = String(expected).split('\0')[0];
      expect({ id, name, value: String(value) }).toEqual({ id, name, value: text });
    }
  }
}
