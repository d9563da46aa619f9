import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const FOLDER = fileURLToPath(new URL('../../src/web', import.meta.url));
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.(ts|html|svg)$/.test(name),
);

/** Ways from text to markup or program. */
const FORBIDDEN: readonly RegExp[] = [
  /\b(?:innerHTML|outerHTML|insertAdjacentHTML|setHTML\w*|srcdoc)\b/,
  /\bdocument\s*\.\s*write/,
  /\bcreateContextualFragment\b|\bDOMParser\b/,
  /\beval\s*\(|\bnew\s+Function\b/,
  /\bset(?:Timeout|Interval)\(\s*['"`]/,
  /javascript:/i,
  /\sstyle\s*=\s*["'{]|setAttribute\([^)]*['"]style['"]|\bstyle:\s*['"`]/,
  /\son\w+\s*=\s*["']/,
];

function offences(text: string): string[] {
  return FORBIDDEN.flatMap((pattern) => pattern.exec(text)?.[0] ?? []);
}

describe('the source of the page', () => {
  it('makes no markup out of text, and has no inline style or script', () => {
    expect(FILES.length).toBeGreaterThan(20);
    const found = FILES.flatMap((name) => offences(readFileSync(join(FOLDER, name), 'utf8')));
    expect(found).toEqual([]);
  });

  it.each([
    'a.innerHTML = b',
    'a.insertAdjacentHTML(b)',
    'document.write(a)',
    'eval (a)',
    'new Function(a)',
    "setTimeout('a')",
    "element('p', { style: 'color: red' })",
    '<p style="color: red">',
    '<p onclick="a()">',
  ])('would be found out with %s', (text) => {
    expect(offences(` ${text}`)).not.toEqual([]);
  });
});
