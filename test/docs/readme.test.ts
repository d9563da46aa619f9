import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DOCUMENTS, withBlock } from '../../bench/report.ts';
import { readResults } from '../../bench/results.ts';
import { INSTALLED_HELPER } from '../../src/connection/locate.ts';
import { REPOSITORY } from '../machine.ts';
import { whyNotLive } from './live.ts';
import { codeBlock, readDocument, section } from './markdown.ts';

const readme = readDocument('README.md');
const FOLDER = `${REPOSITORY}build/test-docs/`;
const EXAMPLE = `${FOLDER}example.mjs`;
const why = whyNotLive();

describe('the example of the README', () => {
  afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

  it('has ten lines of code, and closes in finally', () => {
    const lines = codeBlock(readme, 'js')
      .split('\n')
      .filter((line) => line.trim() !== '');
    expect(lines).toHaveLength(10);
    expect(codeBlock(readme, 'js')).toMatch(/finally \{\n {2}await stats\.close\(\);\n\}/);
  });

  it.skipIf(why !== undefined)(`runs on the live kernel${why ? ` (skipped: ${why})` : ''}`, () => {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(EXAMPLE, codeBlock(readme, 'js'));
    const child = spawnSync(process.execPath, [EXAMPLE], { encoding: 'utf8', timeout: 20_000 });
    expect(child.stderr).toBe('');
    expect(child.status).toBe(0);
    const [first, ...rows] = child.stdout.trimEnd().split('\n');
    expect(first).toMatch(/^node has waited \d+ ns for a CPU$/);
    const own = rows.find((row) => row.startsWith(`${process.pid} `));
    expect(own).toMatch(/^\d+ .+ \d+n$/);
  });
});

describe('the README', () => {
  it('promises scripts that package.json has', () => {
    const { scripts } = JSON.parse(readDocument('package.json')) as { scripts: object };
    const start = codeBlock(section(readme, '## Start'), 'sh').trim().split('\n');
    expect(start).toEqual(['npm ci && npm start', 'npm ci && npm test']);
    expect(scripts).toHaveProperty('start');
    expect(scripts).toHaveProperty('test');
  });

  it('names options that the installer has', () => {
    const commands = codeBlock(section(readme, '## Privilege'), 'sh').trim().split('\n');
    expect(commands).toEqual([
      'sudo npx sidestat helper install --dry-run',
      'sudo npx sidestat helper install',
    ]);
    expect(section(readme, '## Privilege')).toContain(dirname(INSTALLED_HELPER));
    const cli = `${REPOSITORY}dist/bundle/cli.js`;
    const help = spawnSync(process.execPath, [cli, 'helper', 'install', '--help'], {
      encoding: 'utf8',
    });
    expect(help.stdout).toContain('--dry-run');
    expect(help.stdout).toContain('--enable');
  });

  it('names commands that there are', () => {
    const { stdout } = spawnSync(process.execPath, [`${REPOSITORY}dist/bundle/cli.js`, '--help'], {
      encoding: 'utf8',
    });
    const named = section(readme, '## What it does').matchAll(/^\| `sidestat (.*?) \|/gm);
    const commands = [...named].flatMap(([, cell]) =>
      [...(cell as string).replace('sidestat ', '').matchAll(/(?:^|`, `)([a-z]+)/g)].map(
        ([, name]) => name as string,
      ),
    );
    expect(commands.length).toBeGreaterThan(10);
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
  });
});

describe('published figures', () => {
  it.each(DOCUMENTS)('of $path are those of bench/results.json', ({ path, render }) => {
    const text = readDocument(path);
    expect(withBlock(text, render(readResults()))).toBe(text);
  });

  it('stand in the README nowhere but in the generated block', () => {
    const [before = ''] = readme.split('<!-- bench:begin -->');
    const [, after = ''] = readme.split('<!-- bench:end -->');
    expect(`${before}${after}`).not.toMatch(/\d(\.\d+)?\s?(x|×|times|ms|µs|%)\b/);
  });
});
