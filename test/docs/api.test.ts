import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Stats } from '../../src/client/stats.ts';
import { ExitStream } from '../../src/exits/stream.ts';
import { ExitTable } from '../../src/exits/table.ts';
import * as sidestat from '../../src/index.ts';
import { RateTable } from '../../src/taskstats/diff.ts';
import { TaskTable } from '../../src/taskstats/table.ts';
import { REPOSITORY } from '../machine.ts';
import { quoted, readDocument, section, tableRows } from './markdown.ts';

const api = readDocument('docs/api.md');

/** Public names of the instances of a class, own fields of the constructor excepted. */
function members(prototype: object): string[] {
  return Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
}

/** Names in the first column of the tables of a section, without their arguments. */
function described(heading: string): Set<string> {
  const names = tableRows(section(api, heading)).flatMap(([first = '']) => quoted(first));
  return new Set(names.map((name) => name.replace(/\(.*/, '')));
}

describe('docs/api.md', () => {
  it('lists every error code with its meaning, and no other', () => {
    const rows = tableRows(section(api, '## Errors')).filter(([code]) => code?.includes('ERR_'));
    const listed = Object.fromEntries(
      rows.map(([code, when]) => [code?.replaceAll('`', ''), when]),
    );
    expect(listed).toEqual(sidestat.ERROR_CODES);
  });

  it('mentions no error code that does not exist', () => {
    const codes = new Set(api.match(/ERR_[A-Z_]+/g));
    expect([...codes].filter((code) => !(code in sidestat.ERROR_CODES))).toEqual([]);
  });

  it('mentions every export of the package', () => {
    const source = readFileSync(`${REPOSITORY}src/index.ts`, 'utf8');
    const names = Array.from(source.matchAll(/export (?:type )?\{([^}]*)\}/gs), (match) =>
      (match[1] as string).split(',').map((name) => name.trim().replace(/^type /, '')),
    ).flat();
    expect(names.length).toBeGreaterThan(10);
    const missing = names.filter((name) => name !== '' && !new RegExp(`\\b${name}\\b`).test(api));
    expect(missing).toEqual([]);
  });

  it.each([
    ['## Stats', Stats, 'src/client/stats.ts'],
    ['### ExitStream', ExitStream, 'src/exits/stream.ts'],
    ['### ExitTable', ExitTable, 'src/exits/table.ts'],
    ['## TaskTable', TaskTable, 'src/taskstats/table.ts'],
    ['## diff(before, after): RateTable', RateTable, 'src/taskstats/diff.ts'],
  ])('describes every member under %s, and none that does not exist', (heading, type, file) => {
    const source = readDocument(file);
    const listed = described(heading);
    expect(members(type.prototype).filter((name) => !listed.has(name))).toEqual([]);
    const exists = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(source);
    const names = [...listed].filter((name) => /^\w+$/.test(name));
    expect(names.filter((name) => !exists(name))).toEqual([]);
  });
});
