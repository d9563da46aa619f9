import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Stats } from '../../src/client/stats.ts';
import * as sidestat from '../../src/index.ts';
import { CGROUP_FIELDS, FIELDS } from '../../src/index.ts';
import { REPOSITORY } from '../machine.ts';
import { quoted, readDocument, section, tableRows } from './markdown.ts';

const guide = readDocument('docs/from-go.md');

/** What mdlayher/taskstats exports. */
const FUNCTIONS = ['New', 'Client', 'Close', 'PID', 'TGID', 'Self', 'CGroupStats', 'Stats'];
const FIELDS_OF_STATS = [
  'BeginTime',
  'ElapsedTime',
  'UserCPUTime',
  'SystemCPUTime',
  'MinorPageFaults',
  'MajorPageFaults',
  'CPUDelayCount',
  'CPUDelay',
  'BlockIODelayCount',
  'BlockIODelay',
  'SwapInDelayCount',
  'SwapInDelay',
  'FreePagesDelayCount',
  'FreePagesDelay',
];
const FIELDS_OF_CGROUPSTATS = ['Sleeping', 'Running', 'Stopped', 'Uninterruptible', 'IOWait'];

const unquote = (cell = ''): string => cell.replaceAll('`', '');

/** The kernel's unit of a field, in the words of the guide. */
const UNITS: Readonly<Record<string, string>> = {
  ns: 'ns',
  us: 'µs',
  count: 'count',
  s: 's since the epoch',
};

describe('docs/from-go.md', () => {
  it('names everything that the Go package exports', () => {
    const functions = tableRows(section(guide, '## Functions')).map(([go]) =>
      unquote(go).replace('Client.', ''),
    );
    expect(functions.sort()).toEqual([...FUNCTIONS, 'CGroupStats'].sort());
    const fields = tableRows(section(guide, '## Fields of Stats')).map(([go]) => unquote(go));
    expect(fields).toEqual(expect.arrayContaining(FIELDS_OF_STATS));
    const cgroup = tableRows(section(guide, '## Fields of CGroupStats')).map(([go]) => unquote(go));
    expect(cgroup).toEqual(FIELDS_OF_CGROUPSTATS);
  });

  it('leads to functions and types that exist', () => {
    const types = readFileSync(`${REPOSITORY}src/index.ts`, 'utf8');
    for (const [, here] of tableRows(section(guide, '## Functions'))) {
      const [name = '', method] = unquote(here).split('.');
      if (method === undefined) expect(types).toMatch(new RegExp(`\\b${name}\\b`));
      else expect(Stats.prototype).toHaveProperty(method);
    }
    expect(sidestat.connect).toBeTypeOf('function');
  });

  it('leads to fields that exist, with their types and units', () => {
    const byName = new Map<string, (typeof FIELDS)[number]>(
      FIELDS.map((field) => [field.name, field]),
    );
    const rows = tableRows(section(guide, '## Fields of Stats'));
    expect(rows.length).toBeGreaterThan(FIELDS_OF_STATS.length);
    for (const [, , here, type, unit] of rows) {
      const field = byName.get(unquote(here));
      expect(field, here).toBeDefined();
      expect(unquote(type), here).toBe(field?.type === 'u64' ? 'bigint' : 'number');
      expect(unit, here).toBe(UNITS[field?.unit ?? '']);
    }
  });

  it('leads to counts of a cgroup that exist', () => {
    const names = tableRows(section(guide, '## Fields of CGroupStats')).map(([, , here]) =>
      unquote(here),
    );
    expect(names).toEqual(CGROUP_FIELDS.map(({ name }) => name));
  });

  it('speaks of no other name of ours that does not exist', () => {
    const known = new Set<string>([
      ...FIELDS.map(({ name }) => name),
      ...CGROUP_FIELDS.map(({ name }) => name),
    ]);
    const looksLikeField = /^[a-z]+[A-Za-z0-9]*(Ns|Us|Sec|Kib|Bytes|Count|Faults)$/;
    expect(quoted(guide).filter((name) => looksLikeField.test(name) && !known.has(name))).toEqual(
      [],
    );
  });
});
