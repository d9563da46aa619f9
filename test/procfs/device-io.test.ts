import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDeviceIo } from '../../src/procfs/device-io.ts';
import { REPOSITORY } from '../machine.ts';
import { FakeProc } from './fixture.ts';

describe('what block devices have read and written', () => {
  let proc: FakeProc;
  beforeEach(() => {
    proc = new FakeProc();
  });
  afterEach(() => proc.remove());

  it('is in bytes', () => {
    proc.file('vmstat', 'nr_free_pages 5\npgpgin 12\npgpgout 34\npgpgoutrun 9\n');
    expect(readDeviceIo(proc.root)).toEqual({ readBytes: 12_288, writeBytes: 34_816 });
  });

  it.each([
    ['is no such file', undefined],
    ['is only half of it', 'pgpgin 12\n'],
    ['is no number', 'pgpgin \npgpgout 34\n'],
  ])('is not known where there %s', (_, vmstat) => {
    if (vmstat !== undefined) proc.file('vmstat', vmstat);
    expect(readDeviceIo(proc.root)).toBeUndefined();
  });

  /** ext2 to ext4. */
  const EXT = 0xef53;
  const onDisk = process.platform === 'linux' && statfsSync(REPOSITORY).type === EXT;

  it.skipIf(!onDisk)('counts what is written past the caches (on ext4)', () => {
    const folder = mkdtempSync(join(REPOSITORY, 'build/device-io-'));
    const file = openSync(
      join(folder, 'data'),
      constants.O_CREAT | constants.O_WRONLY | constants.O_DSYNC,
    );
    try {
      const before = readDeviceIo()?.writeBytes as number;
      writeSync(file, Buffer.alloc(2 ** 20));
      expect(readDeviceIo()?.writeBytes).toBeGreaterThanOrEqual(before + 2 ** 20);
    } finally {
      closeSync(file);
      rmSync(folder, { recursive: true });
    }
  });
});
