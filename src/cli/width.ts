/** How many columns of a terminal a text takes: wide and combining characters, colours. */
import { stripVTControlCharacters } from 'node:util';

/** Characters that stand on the one before, and those that nobody sees. */
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u;
const EMOJI = /^(?:\p{RI}\p{RI}|\p{Emoji_Presentation})|\ufe0f/u;
const ASCII = /^[\x20-\x7e]*$/;

/** Blocks of East_Asian_Width W and F, Unicode Standard Annex #11; first and last code point. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

function graphemeWidth(grapheme: string): number {
  if (ZERO.test(grapheme)) return 0;
  if (EMOJI.test(grapheme)) return 2;
  const code = grapheme.codePointAt(0) as number;
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** Columns that the text takes; sequences that set a colour take none. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(stripVTControlCharacters(text))) {
    width += graphemeWidth(segment);
  }
  return width;
}

/** Spaces up to `width` columns, on the side that is not aligned; a longer text stays. */
export function padText(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  // What pads to a number of characters pads to one of columns, less those that are wider.
  const characters = width + text.length - displayWidth(text);
  return align === 'left' ? text.padEnd(characters) : text.padStart(characters);
}

/** The first `width` columns of a text without colours, the last of them `~` when something was cut. */
export function cutText(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let result = '';
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    const next = used + graphemeWidth(segment);
    if (next > width - 1) break;
    result += segment;
    used = next;
  }
  return width > 0 ? `${result}~` : '';
}

/** Lines of at most `width` columns, broken at blanks; a word that is longer stays whole. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
