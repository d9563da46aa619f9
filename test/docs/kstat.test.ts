import { describe, expect, it } from 'vitest';
import * as kstat from '../../src/kstat/index.ts';
import { readDocument, section, tableRows } from './markdown.ts';

const guide = readDocument('docs/from-go.md');

/** What illumos/go-kstat exports. */
const TYPES = 'Token KSType KStat Named NamedType IO Sysinfo Vminfo Var Mntinfo Raw'.split(' ');
const FUNCTIONS = ['Open', 'CFieldString'];
const OF_TOKEN = 'Close Update All Lookup GetNamed Sysinfo Vminfo Var'.split(' ');
const OF_KSTAT = 'String Valid Refresh GetNamed AllNamed GetIO Raw GetMntinfo CopyTo'.split(' ');

const unquote = (cell = ''): string => cell.replaceAll('`', '');
const rows = tableRows(section(guide, '## From illumos/go-kstat'));

describe('the table from go-kstat', () => {
  it('names everything that the Go package exports', () => {
    const names = [
      ...TYPES,
      ...FUNCTIONS,
      ...OF_TOKEN.map((name) => `Token.${name}`),
      ...OF_KSTAT.map((name) => `KStat.${name}`),
    ];
    expect(rows.map(([go]) => unquote(go)).toSorted()).toEqual(names.toSorted());
  });

  it('leads to members that exist', () => {
    const source = readDocument('src/kstat/index.ts');
    const fields = readDocument('src/kstat/kstat.ts');
    const structures = readDocument('src/generated/kstat.ts');
    for (const [, here] of rows) {
      const [name = '', member] = unquote(here).split('.');
      if (member === undefined && name !== 'string') {
        expect(`${source} ${structures} ${readDocument('src/kstat/decode/index.ts')}`).toMatch(
          new RegExp(`\\b${name}\\b`),
        );
      } else if (name === 'KstatChain') {
        expect(kstat.KstatChain.prototype).toHaveProperty(member as string);
      } else if (name === 'Kstat') {
        expect(fields).toMatch(new RegExp(`^  (?:get |async |readonly )?${member}[(:<]`, 'm'));
      }
    }
  });
});
