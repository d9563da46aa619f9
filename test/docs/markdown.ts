/** What the tests of the documents read out of Markdown. */
import { readFileSync } from 'node:fs';
import { REPOSITORY } from '../machine.ts';

export function readDocument(path: string): string {
  return readFileSync(`${REPOSITORY}${path}`, 'utf8');
}

/** The text under a heading, up to the next heading of the same or a higher level. */
export function section(text: string, heading: string): string {
  const lines = text.split('\n');
  const start = lines.indexOf(heading);
  if (start < 0) throw new Error(`no heading ${heading}`);
  const level = heading.indexOf(' ');
  const ends = (line: string): boolean => /^#+ /.test(line) && line.indexOf(' ') <= level;
  const length = lines.slice(start + 1).findIndex(ends);
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join('\n');
}

/** The cells of every row of every table, without the heads. */
export function tableRows(text: string): string[][] {
  const lines = text.split('\n');
  const isRow = (line: string | undefined): boolean => line?.startsWith('|') ?? false;
  return lines
    .filter((line, i) => isRow(line) && !isRule(line) && !isRule(lines[i + 1] ?? ''))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

function isRule(line: string): boolean {
  return /^\|[-|: ]+\|$/.test(line);
}

/** The first block of code in that language. */
export function codeBlock(text: string, language: string): string {
  const block = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(text)?.[1];
  if (block === undefined) throw new Error(`no block of ${language}`);
  return block;
}

/** What stands between back-quotes. */
export function quoted(text: string): string[] {
  return Array.from(text.matchAll(/`([^`]+)`/g), (match) => match[1] as string);
}
