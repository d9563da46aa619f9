import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FORMATS } from '../../src/cli/convert/outputs.ts';
import * as exit from '../../src/cli/exit.ts';
import { DAEMON_SOCKET, INSTALLED_HELPER } from '../../src/connection/locate.ts';
import { ERROR_CODES, type ErrorCode, StatError } from '../../src/errors.ts';
import { run } from './run.ts';

const page = readFileSync(new URL('../../docs/man/sidestat.1.md', import.meta.url), 'utf8');

/** The text from a heading to the next one of the same or a higher level. */
function section(heading: string): string {
  const [level = ''] = heading.split(' ');
  const start = page.indexOf(`\n${heading}\n`);
  if (start < 0) throw new Error(`the page has no ${heading}`);
  const rest = page.slice(start + heading.length + 2);
  const end = rest.search(new RegExp(`^#{1,${level.length}} `, 'm'));
  return end < 0 ? rest : rest.slice(0, end);
}

function longOptions(text: string): string[] {
  return [...text.matchAll(/--[a-z]+(?:-[a-z]+)*/g)].map(([option]) => option);
}

/** The options that `--help` lists: an option stands at the begin of its line. */
async function helpOptions(...command: string[]): Promise<string[]> {
  const { code, stdout } = await run([...command, '--help'], { env: { COLUMNS: '200' } });
  expect(code).toBe(0);
  const lines = stdout.split('\n').filter((line) => /^ {2}-/.test(line));
  return lines.flatMap((line) => longOptions(line.trim().split(/ {2,}/)[0] ?? ''));
}

const COMMANDS = new Map<string, string>();
for (const [heading = '', name = ''] of page.matchAll(/^### sidestat ([a-z]+(?: [a-z]+)?).*$/gm)) {
  COMMANDS.set(name, section(heading));
}

/** Options that every command has. */
const GENERAL = ['--help'];

describe('the man page', () => {
  it('has the commands of the help, in their order', async () => {
    const { stdout } = await run(['--help']);
    const names = stdout
      .slice(stdout.indexOf('\nCommands:\n'))
      .split('\n')
      .flatMap((line) => /^ {2}(\w+)/.exec(line)?.[1] ?? []);
    const commands = [...COMMANDS.keys()].filter((name) => !name.includes(' '));
    expect([...commands, 'help']).toEqual(names);
  });

  it.each([...COMMANDS])('lists exactly the options of %s', async (name, text) => {
    const listed = longOptions(text.slice(text.indexOf('\nOptions: ')));
    const helped = await helpOptions(...name.split(' '));
    expect([...listed, ...GENERAL].toSorted()).toEqual(helped.toSorted());
  });

  it('describes each option once, and none that does not exist', async () => {
    const described = section('## OPTIONS')
      .split('\n')
      .filter((line) => line.startsWith('* '))
      .flatMap(longOptions);
    const used = [...COMMANDS.values()].flatMap((text) =>
      longOptions(text.slice(text.indexOf('\nOptions: '))),
    );
    const all = new Set([...used, ...(await helpOptions())]);
    expect(described.toSorted()).toEqual([...all].toSorted());
  });

  it('names every form that convert writes, there and at --to', () => {
    const at = page.indexOf('\n* `--to ');
    const option = page.slice(at, page.indexOf('\n* `', at + 1));
    for (const format of FORMATS) {
      expect(COMMANDS.get('convert')).toContain(`\`.${format}\``);
      expect(option).toContain(`\`${format}\``);
    }
  });

  it('lists every exit code', () => {
    const listed = [...section('## EXIT STATUS').matchAll(/^\* `(\d+)`/gm)].map(([, code]) => code);
    const errors = Object.keys(ERROR_CODES) as ErrorCode[];
    const codes = new Set([
      ...Object.values(exit).filter((value) => typeof value === 'number'),
      ...errors.map((code) => exit.exitCodeOf(new StatError(code, ''))),
      exit.exitCodeOf(new Error('a fault of ours')),
    ]);
    expect(listed).toEqual([...codes].toSorted((a, b) => a - b).map(String));
  });

  it('names the files where the client looks for them', () => {
    expect(section('## FILES')).toContain(`\`${INSTALLED_HELPER}\``);
    expect(section('## FILES')).toContain(`\`${DAEMON_SOCKET}\``);
  });
});
