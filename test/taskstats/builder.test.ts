import { describe, expect, it } from 'vitest';
import { Decoder } from '../../src/decoder/index.ts';
import type { FieldName } from '../../src/generated/taskstats.ts';
import { RowBuilder, type Rows } from '../../src/taskstats/builder.ts';
import type { ColumnData } from '../../src/taskstats/columns.ts';
import { fieldByName } from '../../src/taskstats/fields.ts';
import { giveMemory } from '../../src/taskstats/memory.ts';
import { concat, FAMILY, Messages } from '../decoder/messages.ts';
import { Random } from '../decoder/random.ts';
import { versions } from '../oracle/schema.ts';

const KIB = 1024;
/** Records of one index(), and how many of these each version has. */
const RECORDS = 250;
const TIMES = 6;
const ROWS = 2 * TIMES * RECORDS;
/** tgid and exeInode came with version 12, the others are as old as the struct. */
const NAMES: readonly FieldName[] = ['cpuDelayNs', 'comm', 'tgid', 'exeInode'];
const build = new Messages('little');
const context = { byteOrder: 'little', familyId: FAMILY } as const;

/** A table whose first half has structs of one version, and its second half those of another. */
async function rowsOf(first: number, second: number): Promise<Rows> {
  const decoder = await Decoder.load();
  const builder = new RowBuilder('pid', NAMES.map(fieldByName), ROWS);
  const random = new Random(first * 32 + second);
  for (const version of [first, second]) {
    const { size } = versions.find((each) => each.version === version) as { size: number };
    for (let i = 0; i < TIMES; i++) {
      const messages = Array.from({ length: RECORDS }, (_, sequence) => {
        const nest = build.aggregate('pid', sequence + 1, build.struct(version, size, random));
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

/** As if tables had been disposed of whose every value had all bits set. */
function leaveUsedMemory(): void {
  for (const size of [64, 128, 256, 512]) {
    giveMemory(new Uint8Array(size * KIB).fill(0xff).buffer);
  }
}

function bytesOf(column: ColumnData | undefined): Buffer {
  if (!column) return Buffer.alloc(0);
  return Buffer.from(column.buffer, column.byteOffset, column.byteLength);
}

describe('a table of structs of two versions', () => {
  it.each([
    [1, 16],
    [16, 1],
    [8, 12],
    [12, 8],
  ])('of %i and %i is the same in memory that was used before', async (first, second) => {
    const fresh = await rowsOf(first, second);
    leaveUsedMemory();
    const used = await rowsOf(first, second);
    expect(used.length).toBe(ROWS);
    const same = [...fresh.data].map(([id, column]) =>
      bytesOf(used.data.get(id)).equals(bytesOf(column)),
    );
    expect(same).toEqual(same.map(() => true));
    const tgids = used.data.get(fieldByName('tgid').id) as Uint32Array;
    const without = first < 12 ? tgids.subarray(0, ROWS / 2) : tgids.subarray(ROWS / 2);
    expect(without.some((tgid) => tgid !== 0)).toBe(false);
  });
});
