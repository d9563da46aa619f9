import { describe, expect, it } from 'vitest';
import { formatColumns, formatTable } from '../../src/cli/text-table.ts';
import { cutText, displayWidth, padText, wrapText } from '../../src/cli/width.ts';

describe('displayWidth', () => {
  it('counts columns of a terminal, not characters', () => {
    const widths: [string, number][] = [
      ['', 0],
      ['bash', 4],
      ['日本', 4],
      ['ﾊﾝｶｸ', 4],
      ['Ｗｉｄｅ', 8],
      ['e\u0301', 1],
      ['한국', 4],
      ['\u{1f600}', 2],
      ['\u{1f468}\u200d\u{1f469}\u200d\u{1f467}', 2],
      ['\u{1f1e9}\u{1f1ea}', 2],
      ['❤\ufe0f', 2],
      ['привет', 6],
    ];
    for (const [text, width] of widths) expect([text, displayWidth(text)]).toEqual([text, width]);
  });

  it('counts no columns for colours', () => {
    expect(displayWidth('\x1b[1mbold\x1b[22m')).toBe(4);
  });
});

describe('padText, cutText and wrapText', () => {
  it('pads on either side', () => {
    expect(padText('日', 4)).toBe('日  ');
    expect(padText('日', 4, 'right')).toBe('  日');
    expect(padText('longer', 4)).toBe('longer');
  });

  it('never cuts a wide character in two', () => {
    expect(cutText('日本語', 6)).toBe('日本語');
    expect(cutText('日本語', 5)).toBe('日本~');
    expect(cutText('日本語', 4)).toBe('日~');
    expect(cutText('abc', 0)).toBe('');
  });

  it('breaks lines at blanks only', () => {
    expect(wrapText('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapText('a verylongword', 4)).toEqual(['a', 'verylongword']);
    expect(wrapText('one two', Number.POSITIVE_INFINITY)).toEqual(['one two']);
  });
});

describe('formatTable', () => {
  const columns = [
    { header: 'NAME' },
    { header: 'COUNT', align: 'right' },
    { header: 'DOC' },
  ] as const;

  it('aligns columns by display width and leaves no blanks at the end', () => {
    const lines = formatTable(columns, [
      ['日本', '1', 'short'],
      ['a', '12345', 'a longer one'],
      ['b', '', ''],
    ]);
    expect(lines).toEqual([
      'NAME  COUNT  DOC',
      '日本      1  short',
      'a     12345  a longer one',
      'b',
    ]);
  });

  it('styles the header without moving the columns', () => {
    const [header] = formatTable(columns, [], { header: (text) => `\x1b[1m${text}\x1b[22m` });
    expect(displayWidth(header ?? '')).toBe('NAME  COUNT  DOC'.length);
  });
});

describe('formatColumns', () => {
  it('gives the lines that formatTable gives for the same cells', () => {
    const columns = [
      { header: 'LEFT', cells: ['日本', '日本', 'a', 'a', ''] },
      { header: 'RIGHT', align: 'right' as const, cells: ['1', '1', '123456', '1', '1'] },
      { header: 'X', align: 'right' as const, cells: ['?', '?', '?', '12', '?'] },
    ];
    const rows = [0, 1, 2, 3, 4].map((row) => columns.map(({ cells }) => cells[row] as string));
    const style = { indent: '> ', header: (text: string) => `[${text}]` };
    const lines = formatColumns(columns, style);
    expect(lines).toEqual(formatTable(columns, rows, style));
    expect(lines).toEqual([
      '> [LEFT]  [ RIGHT]  [ X]',
      '> 日本       1   ?',
      '> 日本       1   ?',
      '> a     123456   ?',
      '> a          1  12',
      '>            1   ?',
    ]);
  });

  it('has a header when there are no rows', () => {
    expect(formatColumns([{ header: 'A', cells: [] }])).toEqual(['A']);
  });
});
