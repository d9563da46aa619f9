import { describe, expect, it } from 'vitest';
import { Decoder } from '../../src/decoder/index.ts';
import { instantiate } from '../../src/decoder/module.ts';
import * as records from '../../src/decoder/records.ts';
import { FIELDS } from '../../src/generated/taskstats.ts';
import { taskFields } from '../oracle/schema.ts';
import { FAMILY, Messages } from './messages.ts';
import { Random } from './random.ts';

const context = { byteOrder: 'little', familyId: FAMILY } as const;
const build = new Messages('little');
/** One more than any field has as its id. */
const COUNT = FIELDS.length;

async function loaded(): Promise<Decoder> {
  const decoder = await Decoder.load();
  const struct = build.struct(16, 560, new Random(1));
  const payload = build.taskstats({}, build.aggregate('pid', 42, struct));
  decoder.input.set(payload);
  decoder.index(0, payload.length, context);
  decoder.select(records.WHAT_TASKSTATS);
  return decoder;
}

describe('Decoder', () => {
  it('takes the SIMD build where the engine has SIMD, or the build that it is told', async () => {
    expect((await Decoder.load()).simd).toBe(true);
    expect((await Decoder.load({ simd: true })).simd).toBe(true);
    expect((await Decoder.load({ simd: false })).simd).toBe(false);
  });

  it('gives each decoder a memory of its own, which cannot grow', async () => {
    const [a, b] = await Promise.all([Decoder.load(), Decoder.load()]);
    expect(a.input.buffer).not.toBe(b.input.buffer);
    expect(a.input.length).toBe(512 * 1024);
    for (const simd of [true, false]) {
      const { functions } = await instantiate(simd);
      const { memory } = functions as unknown as { memory: WebAssembly.Memory };
      expect(() => memory.grow(1)).toThrow(RangeError);
    }
  });

  it('has the codes of the module', async () => {
    for (const simd of [true, false]) {
      const { numbers } = await instantiate(simd);
      for (const [name, value] of Object.entries(records)) {
        if (typeof value !== 'number') continue;
        expect([name, numbers[name.replace('WHAT_', '')]]).toEqual([name, value]);
      }
      expect(numbers['FIELD_COUNT']).toBe(FIELDS.length);
    }
  });

  it('numbers the fields as the generated table does', () => {
    expect(FIELDS.map(({ id, name }) => [id, name])).toEqual(
      taskFields.map(({ name }, id) => [id, name]),
    );
  });

  it('gives one value as bigint, number, bytes or undefined', async () => {
    const decoder = await loaded();
    const value = (name: string): unknown =>
      decoder.value(
        0,
        FIELDS.findIndex((field) => field.name === name),
      );
    expect(value('version')).toBe(16);
    expect(value('elapsedUs')).toBeTypeOf('bigint');
    expect(value('comm')).toBeInstanceOf(Uint8Array);
    expect(value('cpuDelayMaxTimeSec')).toBeUndefined();
  });

  const wrong: [string, (decoder: Decoder) => unknown, RegExp][] = [
    ['an offset past the input', (d) => d.index(d.input.length + 1, 0, context), /first is 524289/],
    ['a length past the input', (d) => d.index(8, d.input.length - 7, context), /count is/],
    ['a negative length', (d) => d.index(0, -1, context), /count is -1/],
    ['half a byte', (d) => d.index(0.5, 1, context), /first is 0.5/],
    ['no family', (d) => d.index(0, 0, { byteOrder: 'little', familyId: 65536 }), /familyId/],
    [
      'a strange byte order',
      (d) => d.index(0, 0, { ...context, byteOrder: 'pdp' as 'big' }),
      /pdp/,
    ],
    [
      'a strange version',
      (d) => d.index(0, 0, { ...context, defaultVersion: -1 }),
      /defaultVersion/,
    ],
    ['a field that is not there', (d) => d.columns([COUNT], 0, 1, 'u64'), /no field with id \d+/],
    ['a negative field', (d) => d.columns([-1], 0, 1, 'u64'), /no field with id -1/],
    ['text as a number', (d) => d.columns([12], 0, 1, 'u64'), /field 12 is text/],
    ['64 bits in 32', (d) => d.columns([4], 0, 1, 'u32'), /field 4 has 64 bits/],
    ['a number as text', (d) => d.bytes(0, 0, 1), /field 0 is no text/],
    ['a strange format', (d) => d.columns([0], 0, 1, 'i8' as 'u64'), /no column format i8/],
    [
      'too many columns',
      (d) => d.columns(Array(COUNT + 1).fill(0), 0, 1, 'u64'),
      /\d+ columns are too many/,
    ],
    ['records past the selection', (d) => d.columns([0], 0, 2, 'u64'), /count is 2/],
    ['text past the selection', (d) => d.bytes(12, 1, 1), /count is 1/],
    ['a record past the table', (d) => d.value(1, 0), /record is 1/],
    ['a field of no record', (d) => d.value(0, COUNT), /field is \d+/],
    ['a layout that is not there', (d) => d.layout(2), /layout is 2/],
  ];
  it.each(wrong)('refuses %s', async (_what, call, message) => {
    const decoder = await loaded();
    expect(() => call(decoder)).toThrow(message);
    expect(() => call(decoder)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }));
  });
});
