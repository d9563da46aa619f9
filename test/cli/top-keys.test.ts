import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyParser } from '../../src/cli/top/keys.ts';

/** Names of the keys; characters as themselves. */
function keys(...parts: string[]): string[] {
  const parser = new KeyParser();
  const found = [...parts.flatMap((part) => parser.feed(part)), ...parser.flush()];
  return found.map((key) => (key.name === 'character' ? `'${key.text}'` : key.name));
}

describe('keys of a terminal', () => {
  it.each([
    ['\x1b[A', 'up'],
    ['\x1bOA', 'up'],
    ['\x1b[B', 'down'],
    ['\x1b[C', 'right'],
    ['\x1b[D', 'left'],
    ['\x1b[H', 'home'],
    ['\x1b[1~', 'home'],
    ['\x1bOF', 'end'],
    ['\x1b[8~', 'end'],
    ['\x1b[5~', 'pageUp'],
    ['\x1b[6~', 'pageDown'],
    ['\r', 'enter'],
    ['\x7f', 'backspace'],
    ['\x03', 'interrupt'],
    ['\x1a', 'suspend'],
    ['\x1b', 'escape'],
  ])('%j is %s', (text, name) => {
    expect(keys(text)).toEqual([name]);
  });

  it('come out in their order when several arrive together', () => {
    expect(keys('q\x1b[A/é\x1b[6~')).toEqual(["'q'", 'up', "'/'", "'é'", 'pageDown']);
  });

  it('may arrive in parts', () => {
    expect(keys('\x1b', '[', '5', '~')).toEqual(['pageUp']);
  });

  it('takes a sequence that it does not know for nothing', () => {
    expect(keys('\x1b[1;5Ca\x1b[?2004hb\x1b[24~')).toEqual(["'a'", "'b'"]);
  });

  it('takes what does not complete a sequence for keys of their own', () => {
    expect(keys('\x1bq')).toEqual(['escape', "'q'"]);
    expect(keys('\x1b[')).toEqual(['escape', "'['"]);
    expect(keys('\x1b\x1b[A')).toEqual(['escape', 'up']);
  });

  it('drops control characters that are no keys', () => {
    expect(keys('\x00\x01a\x1e')).toEqual(["'a'"]);
  });

  it('waits for nothing after a flush, whatever came, and gives no control character', () => {
    const piece = fc.constantFrom(
      '\x1b',
      '[',
      'O',
      '1',
      ';',
      '~',
      'A',
      'q',
      '\x00',
      '\x9b',
      '😀',
      '\r',
    );
    fc.assert(
      fc.property(fc.array(fc.array(piece).map((all) => all.join(''))), (parts) => {
        const parser = new KeyParser();
        const found = parts.flatMap((part) => parser.feed(part));
        while (parser.pending) found.push(...parser.flush());
        for (const key of found) {
          if (key.name === 'character') expect(key.text >= ' ').toBe(true);
        }
      }),
    );
  });

  it('keeps no more than one sequence, however long', () => {
    const parser = new KeyParser();
    const found = parser.feed(`\x1b[${'1;'.repeat(100_000)}`);
    expect(found.length).toBeGreaterThan(0);
    expect(parser.pending).toBe(false);
  });
});
