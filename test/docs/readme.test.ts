import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { DOCUMENTS, withBlock } from '../../bench/report.ts';
import { readResults } from '../../bench/results.ts';
import { INSTALLED_HELPER } from '../../src/client/locate.ts';
import { whyNotLive } from './live.ts';
import { codeBlock, ROOT, readDocument, section } from './markdown.ts';

const readme = readDocument('README.md');
const FOLDER = `${ROOT}build/test-docs/`;
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

  it('installs the helper where the client looks for it, in three commands', () => {
    const commands = codeBlock(section(readme, '## Privilege'), 'sh').trim().split('\n');
    expect(commands).toHaveLength(3);
    expect(commands[1]).toContain(` ${INSTALLED_HELPER}`);
    expect(commands[2]).toBe(`sudo setcap cap_net_admin=ep ${INSTALLED_HELPER}`);
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
