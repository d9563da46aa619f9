import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { RecordingOutput } from '../../src/cli/record/output.ts';
import { temporaryFolder } from '../folder.ts';
import { IS_ROOT } from '../machine.ts';

const folder = temporaryFolder('record-output');

const DISK_BYTES = 64 * 1024;
/** A piece of one byte takes fewer than this of a gzip. */
const SMALL_BYTES = 20;

describe('a recording as gzip', () => {
  it('is a complete file after each piece, before it is closed', async () => {
    const path = join(folder, 'pieces.pcapng.gz');
    const output = await RecordingOutput.open(path, false);
    const all: Buffer[] = [];
    for (let i = 0; i < 20; i++) {
      const pieces = [Buffer.from(`piece ${i} `.repeat(10 * i + 1)), randomBytes(i)];
      await output.write(pieces);
      all.push(...pieces);
      expect(gunzipSync(readFileSync(path))).toEqual(Buffer.concat(all));
    }
    await output.close();
    expect(gunzipSync(readFileSync(path))).toEqual(Buffer.concat(all));
  });
});

describe.runIf(IS_ROOT)('a recording on a full disk (needs root)', () => {
  it.each(['full.pcapng', 'full.pcapng.gz'])(
    'keeps %s whole, at whatever byte the disk is full',
    async (name) => {
      const disk = join(folder, `disk-${name}`);
      mkdirSync(disk);
      const size = `size=${DISK_BYTES / 1024}k`;
      execFileSync('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', disk]);
      try {
        const path = join(disk, name);
        for (let shift = 0; shift < SMALL_BYTES; shift++) {
          const written = await fill(path, DISK_BYTES - 150 + shift);
          const bytes = readFileSync(path);
          const kept = name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
          expect(kept.equals(written)).toBe(true);
        }
      } finally {
        execFileSync('umount', [disk]);
      }
    },
  );
});

/** Writes one large piece, and bytes one by one until there is no room; returns what is said to be there. */
async function fill(path: string, large: number): Promise<Buffer> {
  const output = await RecordingOutput.open(path, true);
  const pieces = [randomBytes(large)];
  try {
    await output.write(pieces);
    await expect(writeOn(output, pieces)).rejects.toMatchObject({ code: 'ERR_WRITE' });
  } finally {
    await output.close();
  }
  expect(output.pieces).toBe(pieces.length);
  return Buffer.concat(pieces);
}

async function writeOn(output: RecordingOutput, pieces: Buffer[]): Promise<void> {
  for (let i = 0; i < DISK_BYTES; i++) {
    const piece = randomBytes(1);
    await output.write([piece]);
    pieces.push(piece);
  }
}
