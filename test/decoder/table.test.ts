import { beforeAll, describe, expect, it } from 'vitest';
import {
  Decoder,
  EVENT_EXIT,
  EVENT_REPLY,
  KIND_PID,
  KIND_TGID,
  WHAT_ERROR,
  WHAT_MALFORMED,
  WHAT_TASKSTATS,
  WHAT_UNKNOWN,
} from '../../src/decoder/index.ts';
import { difference } from './compare.ts';
import { AGGR_PID, concat, FAMILY, Messages } from './messages.ts';
import { Random } from './random.ts';

const build = new Messages('little');
const context = { byteOrder: 'little', familyId: FAMILY } as const;
const random = new Random(3);

describe('the record table', () => {
  let decoder: Decoder;
  beforeAll(async () => {
    decoder = await Decoder.load();
  });

  function index(payload: Uint8Array): ReturnType<Decoder['index']> {
    decoder.input.set(payload);
    return decoder.index(0, payload.length, context);
  }

  function whats(payload: Uint8Array): number[] {
    const { records } = index(payload);
    return [...decoder.table.what.subarray(0, records)];
  }

  it('stops before a message when it is full, and goes on from there', () => {
    const one = build.error(0, {});
    const count = 10_000;
    const payload = concat(...Array.from({ length: count }, () => one));
    const first = index(payload);
    expect(first.records).toBeLessThanOrEqual(decoder.table.what.length);
    expect(first.records).toBeGreaterThan(decoder.table.what.length - 16);
    expect(first.consumed).toBe(first.records * one.length);
    expect(difference(decoder, payload, context)).toBe('');
  });

  it('stops before a message when the layout classes are used up, and goes on', () => {
    const messages = Array.from({ length: 400 }, (_, n) =>
      build.taskstats({}, build.aggregate('pid', n, build.struct(16, 200 + n, random))),
    );
    const payload = concat(...messages);
    const first = index(payload);
    expect(first.consumed).toBeLessThan(payload.length);
    expect(first.records).toBe(decoder.layouts - 1);
    expect(first.records).toBeGreaterThan(50);
    expect(difference(decoder, payload, context)).toBe('');
  });

  it('has one layout class for structs that are alike, and class 0 for the rest', () => {
    const struct = (version: number, size: number): Uint8Array =>
      build.taskstats({}, build.aggregate('pid', 1, build.struct(version, size, random)));
    const payload = concat(struct(16, 560), struct(14, 432), build.error(3, {}), struct(16, 560));
    index(payload);
    expect([...decoder.table.layout.subarray(0, 4)]).toEqual([1, 2, 0, 1]);
    expect(decoder.layouts).toBe(3);
    expect(decoder.layout(1)).toEqual({ version: 16, length: 560 });
    expect(decoder.layout(2)).toEqual({ version: 14, length: 432 });
    expect(decoder.present(0, 0)).toBe(false);
    expect(decoder.present(1, 0)).toBe(true);
    expect(decoder.present(1, 10_000)).toBe(false);
  });

  it('keeps structures apart that are alike in version and length', () => {
    const struct = build.struct(0, 40, random);
    const task = build.taskstats({}, build.aggregate('pid', 1, struct));
    const cgroup = build.cgroupstats({}, struct);
    expect(difference(decoder, concat(task, cgroup, task, cgroup), context)).toBe('');
    expect(decoder.layouts).toBe(3);
  });

  it('takes eight structs of one message, and calls a ninth malformed', () => {
    const stats = build.stats(build.struct(16, 560, random));
    const message = (count: number): Uint8Array =>
      build.taskstats({}, build.attribute(AGGR_PID, concat(...Array(count).fill(stats))));
    expect(whats(message(8))).toEqual(Array(8).fill(WHAT_TASKSTATS));
    expect(whats(message(9))).toEqual([...Array(8).fill(WHAT_TASKSTATS), WHAT_MALFORMED]);
  });

  it('goes on behind a malformed attribute, but not behind a malformed length', () => {
    const good = build.error(3, {});
    const attribute = build.taskstats({ sequence: 9 }, build.u32(0xffff_0003));
    expect(whats(concat(attribute, good))).toEqual([WHAT_MALFORMED, WHAT_ERROR]);
    expect(decoder.table.sequence[0]).toBe(9);
    const length = concat(build.u32(15), good.subarray(4));
    expect(whats(concat(good, length, good))).toEqual([WHAT_ERROR, WHAT_MALFORMED]);
  });

  it('names what the kernel refused, unless the echo is cut or of another command', () => {
    const request = build.request('tgid', 4711);
    const payload = concat(
      build.error(3, { sequence: 5 }, request),
      build.error(1, { flags: 0x100 }, request),
      build.error(22, {}, build.generic(4, {}, build.attribute(1, build.u32(6)))),
      build.error(22, {}, request.subarray(0, 24)),
      // Nothing is echoed here: what follows is a message of its own.
      build.error(3, {}),
      request,
    );
    index(payload);
    const { errno, kind, id, sequence } = decoder.table;
    expect([...errno.subarray(0, 5)]).toEqual([3, 1, 22, 22, 3]);
    expect([...kind.subarray(0, 5)]).toEqual([KIND_TGID, 0, 0, 0, 0]);
    expect([...id.subarray(0, 5)]).toEqual([4711, 0, 0, 0, 0]);
    expect(sequence[0]).toBe(5);
  });

  it('counts a message without a struct as unknown, and NOOP and DONE not at all', () => {
    expect(whats(build.taskstats({}))).toEqual([WHAT_UNKNOWN]);
    expect(whats(concat(build.message({ type: 1 }), build.message({ type: 3 })))).toEqual([]);
  });

  it('selects by what, kind and event', () => {
    const pid = build.aggregate('pid', 1, build.struct(16, 560, random));
    const tgid = build.aggregate('tgid', 2, build.struct(16, 560, random));
    index(concat(build.taskstats({ port: 0 }, pid, tgid), build.taskstats({}, tgid)));
    const chosen = (...by: [number, number?, number?]): number[] => {
      decoder.select(...by);
      return [...decoder.selected];
    };
    expect(chosen(WHAT_TASKSTATS)).toEqual([0, 1, 2]);
    expect(chosen(WHAT_TASKSTATS, KIND_PID)).toEqual([0]);
    expect(chosen(WHAT_TASKSTATS, KIND_TGID)).toEqual([1, 2]);
    expect(chosen(WHAT_TASKSTATS, KIND_TGID, EVENT_REPLY)).toEqual([2]);
    expect(chosen(WHAT_TASKSTATS, undefined, EVENT_EXIT)).toEqual([0, 1]);
    expect(chosen(WHAT_ERROR)).toEqual([]);
  });

  it('knows delays when any but that of the CPU was counted', () => {
    const message = (value: bigint, at: number): Uint8Array => {
      const struct = new Uint8Array(560);
      struct.set(build.u16(16));
      struct.set(build.u64(value), at);
      return build.taskstats({}, build.aggregate('pid', 1, struct));
    };
    // cpu_count, blkio_delay_total, then the counts of the seven other kinds.
    const offsets = [16, 40, 32, 48, 312, 328, 352, 400, 416];
    index(concat(...offsets.map((at) => message(2n ** 32n, at))));
    expect([...decoder.table.delaysKnown.subarray(0, 9)]).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 1]);
  });
});
