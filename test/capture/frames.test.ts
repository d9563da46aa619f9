import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordDocument } from '../../src/capture/document.ts';
import { FrameCapture } from '../../src/capture/frames.ts';
import type { CaptureRecord } from '../../src/capture/record.ts';
import { CaptureRecords } from '../../src/capture/records.ts';
import {
  FRAME_FLAG_COARSE,
  GAP_SIZE,
  KIND_END,
  KIND_ERROR,
  KIND_EXITS,
  KIND_GAP,
  REASON_KERNEL,
  REASON_QUEUE,
  REASON_WITHHELD,
} from '../../src/generated/protocol.ts';
import { FIELDS } from '../../src/generated/taskstats.ts';
import { parseHello } from '../../src/protocol/hello.ts';
import { hasCommand } from '../../tools/packages.ts';
import { concat } from '../decoder/messages.ts';
import { Random } from '../decoder/random.ts';
import { temporaryFolder } from '../folder.ts';
import { Blocks } from './blocks.ts';
import { editcap } from './editcap.ts';
import { shownByTshark } from './pdml.ts';
import { chunked, readAll } from './read.ts';
import { captureOf, type Frame, header, helloPayload } from './recording.ts';
import { named } from './versions.ts';

const folder = temporaryFolder('frames');

const b = new Blocks('little');
const { family } = parseHello(helloPayload());

function gap(reason: number, source: number, sequence: number, count: bigint): Uint8Array {
  const bytes = new Uint8Array(GAP_SIZE);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, reason);
  view.setUint16(2, source, true);
  view.setUint32(4, sequence, true);
  view.setBigUint64(8, count, true);
  return bytes;
}

/** An exit or a reply of one record. */
function struct(pid: number, version = 16): Uint8Array {
  const stats = named(b.struct(version, 560, new Random(pid)), version);
  return b.taskstats({ type: family, port: 0 }, b.aggregate('pid', pid, stats));
}

/** What a file of an hour could have: replies, exits of two CPUs, coarse ones, and every reason of a gap. */
const frames: Frame[] = [
  { header: header({ request: 7, count: 2 }), payload: concat(struct(1), struct(2)) },
  { header: header({ kind: KIND_END, request: 7, count: 2 }), payload: new Uint8Array(0) },
  { header: header({ kind: KIND_EXITS, source: 3, count: 1 }), payload: struct(3) },
  {
    header: header({ kind: KIND_EXITS, source: 1, count: 1, flags: FRAME_FLAG_COARSE }),
    payload: struct(4),
  },
  { header: header({ kind: KIND_GAP, count: 1 }), payload: gap(REASON_KERNEL, 3, 77, 5n) },
  { header: header({ kind: KIND_GAP, count: 1 }), payload: gap(REASON_QUEUE, 65_535, 0, 6n) },
  { header: header({ kind: KIND_GAP, count: 1 }), payload: gap(REASON_WITHHELD, 65_535, 0, 2n) },
  {
    header: header({ kind: KIND_GAP, request: 8, count: 1 }),
    payload: gap(REASON_WITHHELD, 65_535, 0, 1n),
  },
  {
    header: header({ kind: KIND_ERROR, request: 8 }),
    payload: Uint8Array.of(3, 0, 0, 0, 1, 0, 0, 0),
  },
];

async function recordsOf(file: Uint8Array): Promise<object[]> {
  const records = await CaptureRecords.open(chunked(file, 4096));
  const documents: object[] = [];
  for await (const record of records.records()) documents.push(JSON.parse(json(record)));
  expect(records.report).toMatchObject({ damaged: 0, malformed: 0, withoutFamily: 0 });
  return documents;
}

function json(record: CaptureRecord): string {
  return JSON.stringify(recordDocument(record, false));
}

describe('frames of a helper in a capture', () => {
  const file = captureOf(frames);

  it('keep what they say: request, CPU, losses with their reason, refusals', async () => {
    const records = await recordsOf(file);
    const timeMs = 1_700_000_000_000;
    expect(records.slice(0, 4)).toMatchObject([
      { type: 'taskstats', id: 1 },
      { type: 'taskstats', id: 2 },
      { type: 'taskstats', event: 'exit', id: 3, cpu: 3 },
      { type: 'taskstats', event: 'exit', id: 4, cpu: 1, coarse: true },
    ]);
    expect(records.slice(4)).toEqual([
      { type: 'gap', event: 'exit', count: 5, reason: 'kernel', cpu: 3, sequence: 77, timeMs },
      { type: 'gap', event: 'exit', count: 6, reason: 'queue', timeMs },
      { type: 'gap', event: 'exit', count: 2, reason: 'withheld', timeMs },
      { type: 'gap', event: 'reply', count: 1, reason: 'withheld', timeMs },
      { type: 'error', errno: 1, timeMs },
    ]);
    const { datagrams, frames: notes } = await readAll(file);
    expect(datagrams.map(({ origin }) => origin?.request)).toEqual([undefined, 7, 7, 0, 0]);
    expect(notes.map((note) => [note.header.kind, note.header.request])).toEqual([
      [KIND_END, 7],
      [KIND_ERROR, 8],
    ]);
  });

  it('leave out of coarse records what the helper left out, and nothing else', async () => {
    const [, , exact, coarse] = (await recordsOf(file)) as { stats: object }[];
    const absent = FIELDS.filter((field) => field.coarse === 'absent').map(({ name }) => name);
    expect(absent.length).toBeGreaterThan(10);
    const kept = Object.keys(exact?.stats ?? {}).filter((name) => !absent.includes(name as never));
    const delays = kept.filter((name) => name in (coarse?.stats ?? {}));
    expect(Object.keys(coarse?.stats ?? {})).toEqual(delays);
    expect(delays).toContain('uid');
    expect(delays).not.toContain('comm');
  });

  it('count what was written', () => {
    const capture = FrameCapture.ofTasks(helloPayload(), 0n, 'sidestat');
    for (const { header: each, payload } of frames) capture.frame(each, payload);
    expect(capture.counts).toEqual({ records: 4, lost: 11, withheld: 3 });
  });

  it('that were cut at any byte give every whole one, and the others are told of', async () => {
    const whole = (await readAll(file)).items.map(({ type }) => type);
    let before = 0;
    for (let length = 400; length < file.length; length++) {
      const { items, report } = await readAll(file.subarray(0, length));
      expect(items.map(({ type }) => type)).toEqual(whole.slice(0, items.length));
      expect(items.length).toBeGreaterThanOrEqual(before);
      expect(report.damaged).toBeLessThanOrEqual(1);
      before = items.length;
    }
    expect(before).toBe(whole.length);
  });

  it('with 1,000 random mutations lose at most what they hit, and never fail', async () => {
    const random = new Random(8);
    const records = async (bytes: Uint8Array): Promise<number> => {
      let count = 0;
      const opened = await CaptureRecords.open(chunked(bytes, 65_536));
      for await (const record of opened.records()) count += json(record).length > 0 ? 1 : 0;
      return count;
    };
    const whole = await records(file);
    for (let round = 0; round < 1000; round++) {
      const bad = file.slice();
      const at = 1000 + random.below(file.length - 1000);
      bad[at] = (bad[at] as number) ^ (1 << random.below(8));
      // A packet may turn into another gap or record, but no other block is touched.
      expect(await records(bad)).toBeGreaterThanOrEqual(whole - 3);
    }
  }, 120_000);

  it.skipIf(!hasCommand('editcap')).each(['pcapng', 'pcap', 'nsecpcap'])(
    'are all there after editcap has written %s; pcap has no place for the CPU',
    async (format) => {
      const want = (await recordsOf(file)) as { type: string; cpu?: number }[];
      const got = await recordsOf(editcap(folder, file, format));
      const without = want.map(({ cpu, ...rest }) =>
        rest.type === 'gap' ? { ...rest, cpu } : rest,
      );
      expect(got).toEqual(format === 'pcapng' ? want : JSON.parse(JSON.stringify(without)));
    },
  );

  it.skipIf(!hasCommand('tshark'))('are shown by the dissector, coarse ones as such', async () => {
    const path = join(folder, 'shown.pcapng');
    writeFileSync(path, file);
    const records = await CaptureRecords.open(chunked(file, 4096));
    const want: object[] = [];
    for await (const record of records.records()) {
      if (record.type === 'taskstats') want.push(recordDocument(record, true));
    }
    expect(want).toHaveLength(4);
    expect(shownByTshark(path)).toEqual(want);
    const lua = new URL('../../wireshark/taskstats.lua', import.meta.url).pathname;
    const args = [
      '-X',
      `lua_script:${lua}`,
      '-r',
      path,
      '-Y',
      'sidestat.gap.reason',
      '-T',
      'fields',
    ];
    const names = ['reason', 'cpu', 'sequence', 'count'].flatMap((name) => [
      '-e',
      `sidestat.gap.${name}`,
    ]);
    const { stdout } = spawnSync('tshark', [...args, ...names], { encoding: 'utf8' });
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => line.split('\t').map(Number));
    expect(rows).toEqual([
      [REASON_KERNEL, 3, 77, 5],
      [REASON_QUEUE, 65_535, 0, 6],
      [REASON_WITHHELD, 65_535, 0, 2],
      [REASON_WITHHELD, 65_535, 0, 1],
    ]);
  });
});
