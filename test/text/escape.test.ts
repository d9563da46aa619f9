import { describe, expect, it } from 'vitest';
import { escapeText } from '../../src/text/escape.ts';
import { formatJson } from '../../src/text/json.ts';

describe('escapeText', () => {
  it('shows every C0 and C1 control and DEL as \\xNN', () => {
    for (let code = 0; code <= 0x9f; code++) {
      if (code >= 0x20 && code < 0x7f) continue;
      const hex = code.toString(16).padStart(2, '0');
      expect(escapeText(`a${String.fromCharCode(code)}b`)).toBe(`a\\x${hex}b`);
    }
  });

  it('shows characters that reorder or hide text', () => {
    expect(escapeText('\u202eexe\u2066\u200f')).toBe('\\u{202e}exe\\u{2066}\\u{200f}');
    expect(escapeText('\u200b\ufeff\u{e0041}')).toBe('\\u{200b}\\u{feff}\\u{e0041}');
  });

  it('shows line and paragraph separators and lone surrogates', () => {
    expect(escapeText('\u2028\u2029\ud800x\udfff')).toBe('\\u{2028}\\u{2029}\\u{d800}x\\u{dfff}');
  });

  it('leaves what can be read: letters, marks, emoji, backslashes', () => {
    const text = 'kworker/0:1 é e\u0301 日本 \u{1f600} serial\\x2dgetty';
    expect(escapeText(text)).toBe(text);
  });
});

describe('formatJson', () => {
  const hostile = '\x1b[2J\x9b2J\x7f\u202e\u2028\ufeff\u{e0041}\ud800\n"\\';

  it('gives back the same value', () => {
    for (const indent of [0, 2]) {
      expect(JSON.parse(formatJson({ [hostile]: [hostile, 1] }, indent))).toEqual({
        [hostile]: [hostile, 1],
      });
    }
  });

  it('holds nothing that a terminal obeys, but the line feeds of an indented document', () => {
    const text = formatJson({ name: hostile }, 2);
    expect(escapeText(text.replaceAll('\n', ''))).toBe(text.replaceAll('\n', ''));
    expect(text.split('\n')).toHaveLength(3);
    expect(formatJson({ name: hostile })).not.toContain('\n');
  });
});
