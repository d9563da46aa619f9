import { afterEach, describe, expect, it } from 'vitest';
import { Decoder } from '../../src/decoder/index.ts';
import type { FieldName } from '../../src/generated/taskstats.ts';
import { RowBuilder } from '../../src/taskstats/builder.ts';
import type { ColumnData } from '../../src/taskstats/columns.ts';
import { fieldByName } from '../../src/taskstats/fields.ts';
import { giveMemory, takeMemory } from '../../src/taskstats/memory.ts';
import type { Rows } from '../../src/taskstats/rows.ts';
import { TaskTable } from '../../src/taskstats/table.ts';
import { concat, FAMILY, Messages } from '../decoder/messages.ts';
import { Random } from '../decoder/random.ts';
import { versions } from '../oracle/schema.ts';

const KIB = 1024;
/** Records of one index(), and how many of these each version has. */
const RECORDS = 250;
const TIMES = 6;
const ROWS = 2 * TIMES * RECORDS;
/** tgid and exeInode came with version 12, the others are as old as the struct. */
const NAMES: readonly FieldName[] = ['cpuDelayNs', 'comm', 'tgid', 'exeInode', 'blkioDelayNs'];
const build = new Messages('little');
const context = { byteOrder: 'little', familyId: FAMILY } as const;

/** Structs of one version; at rest, all else in them is 0. */
interface Half {
  readonly version: number;
  readonly atRest?: boolean;
}

function structOf({ version, atRest = false }: Half, random: Random): Uint8Array {
  const { size } = versions.find((each) => each.version === version) as { size: number };
  if (!atRest) return build.struct(version, size, random);
  return concat(build.u16(version), new Uint8Array(size - 2));
}

/** A table whose first half has structs of one kind, and its second half those of another. */
async function rowsOf(halves: readonly [Half, Half], capacity = ROWS): Promise<Rows> {
  const decoder = await Decoder.load();
  const builder = new RowBuilder('pid', NAMES.map(fieldByName), capacity);
  const random = new Random(1);
  for (const half of halves) {
    for (let i = 0; i < TIMES; i++) {
      const messages = Array.from({ length: RECORDS }, (_, sequence) => {
        const nest = build.aggregate('pid', sequence + 1, structOf(half, random));
        return build.taskstats({ sequence }, nest);
      });
      const payload = concat(...messages);
      decoder.input.set(payload);
      expect(decoder.index(0, payload.length, context).records).toBe(RECORDS);
      builder.append(decoder, 0n);
    }
  }
  return builder.finish();
}

const SIZES = [64, 128, 256, 512].map((kib) => kib * KIB);

/** As if tables had been disposed of whose every value had all bits set. */
function leaveUsedMemory(): void {
  for (const size of SIZES) giveMemory(new Uint8Array(size).fill(0xff).buffer, false);
}

/** What is left of it: each take gets one, while there is one of about that size. */
function takeUsedMemory(): void {
  for (const size of [...SIZES, ...SIZES]) takeMemory(size);
}

function bytesOf(column: ColumnData | undefined): Buffer {
  if (!column) return Buffer.alloc(0);
  return Buffer.from(column.buffer, column.byteOffset, column.byteLength);
}

describe('a table of structs of two kinds', () => {
  afterEach(takeUsedMemory);

  it.each<[string, string, [Half, Half]]>([
    ['versions 1 and 16', 'tgid', [{ version: 1 }, { version: 16 }]],
    ['versions 16 and 1', 'tgid', [{ version: 16 }, { version: 1 }]],
    ['versions 8 and 12', 'tgid', [{ version: 8 }, { version: 12 }]],
    ['delays that come late', 'blkioDelayNs', [{ version: 16, atRest: true }, { version: 16 }]],
  ])('is the same in memory that was used before: %s', async (_, name, halves) => {
    const fresh = await rowsOf(halves);
    leaveUsedMemory();
    const used = await rowsOf(halves);
    expect(used.length).toBe(ROWS);
    const same = [...fresh.data].map(([id, column]) =>
      bytesOf(used.data.get(id)).equals(bytesOf(column)),
    );
    expect(same).toEqual(same.map(() => true));
    const column = used.data.get(fieldByName(name as FieldName).id) as ColumnData;
    const withValues = [column.subarray(0, ROWS / 2), column.subarray(ROWS / 2)].map((half) =>
      half.some((value: number | bigint) => Number(value) !== 0),
    );
    expect(withValues).toEqual(halves.map(({ version, atRest }) => version >= 12 && !atRest));
  });
});

describe('a table that grows', () => {
  it.each([1, RECORDS, ROWS - 1])('from %i rows is as if there had been room', async (capacity) => {
    const halves: [Half, Half] = [{ version: 8 }, { version: 16 }];
    const expected = await rowsOf(halves);
    const grown = await rowsOf(halves, capacity);
    expect(grown.length).toBe(ROWS);
    expect(grown.data.size).toBe(NAMES.length + 1);
    expect(grown).toEqual(expected);
  });
});

describe('a table of exact and of coarse answers', () => {
  /** Of a task that waited this often and this long for block I/O. */
  function answer(id: number, count: bigint, totalNs: bigint): Uint8Array {
    const struct = structOf({ version: 16, atRest: true }, new Random(1));
    struct.set(concat(build.u64(count), build.u64(totalNs)), 32);
    return build.taskstats({ sequence: id }, build.aggregate('pid', id, struct));
  }

  it('knows of each row what was not sent, and whether delays are counted', async () => {
    const decoder = await Decoder.load();
    const builder = new RowBuilder('pid', [fieldByName('blkioDelayCount')], 8);
    for (const coarse of [false, true, false]) {
      // The helper sets the counts of coarse answers to 0 and leaves whole seconds.
      const waited = answer(1, coarse ? 0n : 9n, 3_000_000_000n);
      const payload = concat(waited, answer(2, 0n, 0n));
      decoder.input.set(payload);
      decoder.index(0, payload.length, context);
      builder.append(decoder, 0n, coarse);
    }
    const table = new TaskTable(builder.finish(), { kind: 'thread' });
    const seen = Array.from(table, (row) => [row.coarse, row.delayAccounting, row.blkioDelayCount]);
    const exact = [
      [false, 'known', 9n],
      [false, 'unknown', undefined],
    ];
    const coarse = [
      [true, 'known', undefined],
      [true, 'unknown', undefined],
    ];
    expect(seen).toEqual([...exact, ...coarse, ...exact]);
  });
});
