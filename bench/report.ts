/** The results as text: a table for the terminal, and blocks that the documents carry between markers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Case, isMet, type Results } from './results.ts';

const BEGIN = '<!-- bench:begin -->';
const END = '<!-- bench:end -->';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Documents with a block, and what makes its text. */
export const DOCUMENTS: readonly { path: string; render: (results: Results) => string }[] = [
  { path: 'README.md', render: shortBlock },
  { path: 'docs/performance.md', render: longBlock },
];

/** The cases that a reader of the README should know. */
const HEADLINES: readonly string[] = [
  'sweep-wall',
  'sweep-cpu',
  'get-floor',
  'decode-f64-bigint',
  'transport-naive',
  'top-iotop',
];

function number(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

function ratioText(one: Case): string {
  if (one.sense === 'value') return '';
  return `${number(one.ratio)} x ${one.sense === 'faster' ? 'faster' : 'the cost'}`;
}

function targetText({ target, sense, unit }: Case): string {
  return target ? `at ${target.at} ${number(target.ratio)} ${sense === 'value' ? unit : 'x'}` : '';
}

function verdict(one: Case): string {
  const met = isMet(one);
  return met === undefined ? '' : met ? 'met' : 'not met';
}

function cells(one: Case): string[] {
  return [
    one.what,
    `${number(one.ours)} ${one.unit}`,
    one.sense === 'value' ? '' : `${number(one.theirs)} ${one.unit}`,
    one.sense === 'value' ? '' : one.peer,
    ratioText(one),
    targetText(one),
    verdict(one),
  ];
}

const HEAD: readonly string[] = ['what', 'ours', 'peer', 'the peer is', 'ratio', 'target', 'met'];

/** Columns for a terminal. */
export function textTable(cases: readonly Case[]): string {
  const rows = [[...HEAD], ...cases.map(cells)];
  const widths = HEAD.map((_, i) => Math.max(...rows.map((row) => (row[i] as string).length)));
  const line = (row: string[]): string =>
    row
      .map((cell, i) => cell.padEnd(widths[i] as number))
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

function origin({ machine, date, command }: Results): string {
  const { cpu, cpus, kernel, node } = machine;
  return `Measured by \`${command}\` on ${date.slice(0, 10)}: ${cpus} x ${cpu}, Linux ${kernel}, Node ${node}.`;
}

function shortBlock(results: Results): string {
  const chosen = results.cases.filter(({ id }) => HEADLINES.includes(id));
  const rows = chosen.map((one) => [
    one.what,
    one.sense === 'value' ? '' : one.peer,
    ratioText(one),
  ]);
  return [markdownTable(['what', 'against', 'ratio'], rows), '', origin(results)].join('\n');
}

function longBlock(results: Results): string {
  const { compiler, sidestat, pidusage, memoryMiB } = results.machine;
  const versions = `sidestat ${sidestat}, pidusage ${pidusage}, ${compiler}, ${memoryMiB} MiB of memory.`;
  const left = (results.skipped ?? []).map((each) => `Left out: ${each}.`);
  const table = markdownTable(HEAD, results.cases.map(cells));
  return [table, '', origin(results), versions, ...left].join('\n');
}

/** The document with the block of these results in place of the one that it has. */
export function withBlock(text: string, block: string): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`no ${BEGIN} ... ${END}`);
  return `${text.slice(0, begin + BEGIN.length)}\n${block}\n${text.slice(end)}`;
}

export function updateDocuments(results: Results): void {
  for (const { path, render } of DOCUMENTS) {
    const file = `${ROOT}${path}`;
    writeFileSync(file, withBlock(readFileSync(file, 'utf8'), render(results)));
  }
}
