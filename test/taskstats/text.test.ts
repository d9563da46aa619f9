import { describe, expect, it } from 'vitest';
import { TEXT_BYTES, text } from '../../src/taskstats/columns.ts';

function named(...bytes: readonly number[]): string {
  const field = new Uint8Array(TEXT_BYTES);
  field.set(bytes);
  return text(field);
}

describe('a name as the kernel gives it', () => {
  it('ends at the first NUL, and may fill its field', () => {
    expect(named(0x73, 0x68, 0, 0x78)).toBe('sh');
    expect(text(new Uint8Array(TEXT_BYTES).fill(0x61))).toBe('a'.repeat(TEXT_BYTES));
  });

  it('has U+FFFD for what is no UTF-8', () => {
    expect(named(0xc3, 0xa9, 0x80)).toBe('é\ufffd');
  });

  it('keeps a byte order mark, so that it is not the name of another', () => {
    expect(named(0xef, 0xbb, 0xbf, 0x73, 0x68)).toBe('\ufeffsh');
  });
});
