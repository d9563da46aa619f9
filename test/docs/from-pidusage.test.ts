import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { FIELDS } from '../../src/index.ts';
import { REPOSITORY } from '../machine.ts';
import { whyNotLive } from './live.ts';
import { codeBlock, readDocument, tableRows } from './markdown.ts';

const guide = readDocument('docs/from-pidusage.md');
const FOLDER = `${REPOSITORY}build/test-pidusage/`;
const EXAMPLE = `${FOLDER}example.mjs`;
/** What pidusage 4 gives of a process. */
const GIVEN = ['cpu', 'memory', 'ppid', 'pid', 'ctime', 'elapsed', 'timestamp'];
const why = whyNotLive();

describe('docs/from-pidusage.md', () => {
  afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

  it('has all that pidusage gives, in names that exist', () => {
    const rows = tableRows(guide);
    expect(rows.map(([theirs]) => theirs?.replaceAll('`', ''))).toEqual(GIVEN);
    const names = new Set([...FIELDS.map(({ name }) => name as string), 'id', 'timeMs']);
    for (const [, here = ''] of rows) {
      const words = here.match(/\b[a-z]+[A-Z]\w*|\b(?:id|ppid)\b/g) ?? [];
      expect(words.length).toBeGreaterThan(0);
      for (const word of words) if (word !== 'residentKib') expect(names).toContain(word);
    }
  });

  it.skipIf(why !== undefined)(`runs on the live kernel${why ? ` (skipped: ${why})` : ''}`, () => {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(EXAMPLE, codeBlock(guide, 'js'));
    const child = spawnSync(process.execPath, [EXAMPLE], { encoding: 'utf8', timeout: 20_000 });
    expect(child.stderr).toBe('');
    const [, percent, residentKib] = /^\d+ node (\d+\.\d) (\d+)\n$/.exec(child.stdout) ?? [];
    expect(Number(percent)).toBeLessThan(200);
    // No Node that runs is smaller.
    expect(Number(residentKib)).toBeGreaterThan(20_000);
  });
});
